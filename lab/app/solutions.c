/* SPDX-License-Identifier: MIT */
#include "app/solutions.h"

#include "base/mem.h"
#include "core/plan.h"

#include <stdlib.h>

static int begin(struct solutions *solutions, const struct loaded *loaded, size_t policy,
	const struct sandbox *sandbox, struct err *err)
{
	autobuf struct buf text = { 0 };
	autofree char *name = mem_format("solution/%s", loaded->exercise.policies[policy].file);
	if (solutions->begun[policy])
		return 0;
	if (loaded_text(loaded, name, &text, err))
		return -1;
	solutions->begun[policy] =
		solution_begin(solutions->cache, &loaded->exercise, policy, &text, sandbox, err);
	return solutions->begun[policy] ? 0 : -1;
}

int solutions_begin(struct solutions *solutions, struct solution_cache *cache,
	const struct loaded *loaded, int only, const struct sandbox *sandbox, struct err *err)
{
	const struct exercise *exercise = &loaded->exercise;
	autofree bool *asked = mem_zero(exercise->check_count + 1, sizeof(*asked));
	*solutions = (struct solutions){ .cache = cache, .count = exercise->policy_count };
	solutions->begun = mem_zero(solutions->count, sizeof(struct solution *));
	plan_asked(exercise, only, asked);
	for (size_t i = 0; i < exercise->check_count; i++) {
		const struct check *check = &exercise->checks[i];
		if (check->kind == CHECK_SURFACE && asked[i] &&
			begin(solutions, loaded, check->policy, sandbox, err))
			return -1;
	}
	return 0;
}

int solutions_end(struct solutions *solutions, struct err *err)
{
	for (size_t i = 0; i < solutions->count; i++) {
		if (!solutions->begun[i])
			continue;
		const struct answer_policy *policy =
			solution_end(solutions->cache, steal(&solutions->begun[i]), err);
		if (!policy)
			return -1;
		if (!solutions->policies)
			solutions->policies =
				mem_zero(solutions->count, sizeof(*solutions->policies));
		solutions->policies[i] = *policy;
	}
	return 0;
}

void solutions_release(struct solutions *solutions)
{
	for (size_t i = 0; solutions->begun && i < solutions->count; i++)
		solution_drop(solutions->cache, solutions->begun[i]);
	free(solutions->begun);
	free(solutions->policies); /* what they point to is the cache's */
	*solutions = (struct solutions){ 0 };
}
