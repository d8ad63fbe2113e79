/* SPDX-License-Identifier: MIT */
/* beside: an answer beside the solution (app/debrief.h), as text and as facts. */
#ifndef LAB_APP_BESIDE_H
#define LAB_APP_BESIDE_H

#include "app/debrief.h"
#include "base/buf.h"
#include "base/json.h"

#include <stddef.h>

/* Whole lines of at most `width` columns; the dearest differences as examples, the rest as counts.
 */
void beside_format(const struct debrief *debrief, size_t width, struct buf *out);

/* All of them. */
struct jout *beside_json(const struct debrief *debrief);

#endif
