/* SPDX-License-Identifier: MIT */
/*
 * debrief: a person's own answer beside the solution, by meaning (core/meaning.h) and by surface.
 */
#ifndef LAB_APP_DEBRIEF_H
#define LAB_APP_DEBRIEF_H

#include "app/past.h"
#include "core/meaning.h"
#include "core/surface.h"

#include <stddef.h>

struct debrief_policy {
	const char *file; /* the exercise's */
	bool is_same;     /* both compile to the same program */
	struct meaning meaning;
	struct surface_measure surface;
};

struct debrief {
	struct past_attempt
		attempt; /* the newest that passed in this variant, or else the newest */
	struct debrief_policy *policies; /* one for each of the exercise's */
	size_t count;
	char *why_not; /* there is no comparison: a whole sentence. NULL: there is one */
};

/* Both are compiled, in throw-away containers. A machine that makes none, or an answer that is no
 * policy, is no failure: `why_not` says so. Release also after a failure. */
int debrief_make(struct debrief *debrief, struct past *past, struct err *err);
void debrief_release(struct debrief *debrief);

#endif
