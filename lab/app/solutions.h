/* SPDX-License-Identifier: MIT */
/*
 * solutions: what one attempt is compared with: of the policies of solution/ those that a surface
 * check of it asks for. No other attempt pays for them, and they are compiled beside the answer.
 */
#ifndef LAB_APP_SOLUTIONS_H
#define LAB_APP_SOLUTIONS_H

#include "app/catalogue.h"
#include "app/solution.h"

struct solutions {
	struct solution_cache *cache;
	size_t count;                   /* policies of the exercise */
	struct solution **begun;        /* a policy each: not yet ended, or NULL */
	struct answer_policy *policies; /* the same when they are ended, shallow copies of the
					   cache's; NULL: none is asked for */
};

/* `only` is the index of the one check that is asked, or -1. Release also after a failure. */
int solutions_begin(struct solutions *solutions, struct solution_cache *cache,
	const struct loaded *loaded, int only, const struct sandbox *sandbox, struct err *err);
int solutions_end(struct solutions *solutions, struct err *err);
void solutions_release(struct solutions *solutions); /* what was not ended is dropped */

#endif
