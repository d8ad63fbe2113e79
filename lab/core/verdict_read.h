/* SPDX-License-Identifier: MIT */
/*
 * verdict_read: a verdict back from what verdict_json wrote, in whichever form of JSON.
 */
#ifndef LAB_CORE_VERDICT_READ_H
#define LAB_CORE_VERDICT_READ_H

#include "base/err.h"
#include "core/verdict.h"

#include <stddef.h>

/* `exercise` is the one that was graded, in that variant; it is borrowed. All is there again but
 * surface->dearest, which stands in the texts. ERR_INPUT, with `name` for the text: it is not what
 * verdict_json writes; or it is of another exercise, of another variant, or of the exercise as it
 * was before somebody changed it. Release also after a failure. */
int verdict_parse(struct verdict *verdict, const struct exercise *exercise, const char *name,
	const void *text, size_t size, struct err *err);

#endif
