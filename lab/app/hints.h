/* SPDX-License-Identifier: MIT */
/*
 * hints: those that a person has seen of the variant in hand, and the one that comes next: first
 * the one made from the newest verdict, if that failed (core/hint.h), then those of hints.md.
 */
#ifndef LAB_APP_HINTS_H
#define LAB_APP_HINTS_H

#include "app/past.h"

#include <stddef.h>

struct hint {
	unsigned number; /* 0: made from a verdict; 1 to HINT_LAST: written */
	char *text;      /* as written: Markdown, not escaped */
};

struct hints {
	struct hint *items; /* in the order in which they were shown */
	size_t count;
	size_t capacity;
};

/* Release also after a failure. */
int hints_shown(struct past *past, struct hints *hints, struct err *err);
void hints_release(struct hints *hints);

/* The one after those; its text is NULL where there are no more. */
int hints_next(struct past *past, const struct hints *shown, struct hint *hint, struct err *err);
void hint_release(struct hint *hint);

/* Does showing it take something: a pass of this variant would count as helped from then on? */
bool hint_has_price(const struct past *past, const struct hint *hint);

/* On the disk on 0. */
int hint_record(struct past *past, const struct hint *hint, struct err *err);

#endif
