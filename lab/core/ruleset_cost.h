/* SPDX-License-Identifier: MIT */
/*
 * ruleset_cost: what a ruleset can grow to: by variables, whose values hold other variables, and by
 * jumps to chains that jump. Numbers stop growing at RULESET_COST_MAX.
 */
#ifndef LAB_CORE_RULESET_COST_H
#define LAB_CORE_RULESET_COST_H

#include "core/ruleset.h"

#include <stddef.h>

#define RULESET_COST_MAX ((size_t)1000000)

struct ruleset_cost {
	size_t words; /* of the whole file, each variable as long as what it stands for */
	size_t words_at;
	size_t elements; /* of the largest set, or the first that has too many */
	size_t elements_at;
	size_t steps; /* rules that one packet can meet, at the worst hook */
	size_t steps_at;
};

/* The places are words: the variable, the brace, the chain's first rule. Jumps in a circle count
 * once: the kernel refuses them. A map of jumps counts as all of them. */
void ruleset_cost_find(const struct ruleset *ruleset, struct ruleset_cost *cost);

#endif
