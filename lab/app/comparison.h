/* SPDX-License-Identifier: MIT */
/*
 * comparison: a person's answer beside the solution (app/beside.h), found out beside everything
 * else, as both are compiled for it in containers.
 */
#ifndef LAB_APP_COMPARISON_H
#define LAB_APP_COMPARISON_H

#include "app/catalogue.h"
#include "app/errand.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct comparison { /* { 0 } is none */
	struct errand errand;
	struct buf text; /* whole lines, when it is done; "" before */
};

/* Of an exercise in this variant, in lines of at most `width` columns; `other` as of desk_check. */
int comparison_begin(struct comparison *comparison, const struct catalogue *catalogue,
	const struct loaded *loaded, size_t width, int other, struct err *err);
int comparison_fd(const struct comparison *comparison); /* -1: nothing more comes */
bool comparison_step(struct comparison *comparison);    /* was there news? */
void comparison_end(struct comparison *comparison);

#endif
