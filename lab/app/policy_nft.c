/* SPDX-License-Identifier: MIT */
#include "app/policy_nft.h"

#include "core/nft_policy.h"

#include <string.h>

/* Which of the exercise's it is; a file of another name is its first ruleset. */
static size_t index_of(const struct exercise *exercise, const char *file)
{
	size_t first = 0;
	for (size_t i = exercise->policy_count; i-- > 0;) {
		const struct exercise_policy *row = &exercise->policies[i];
		if (row->kind != POLICY_NFT)
			continue;
		if (file && row->file && !strcmp(row->file, file))
			return i;
		first = i;
	}
	return first;
}

int policy_nft_load(struct answer_policy *policy, const struct sandbox *sandbox, struct err *err)
{
	const struct exercise *exercise = policy->exercise;
	const struct jdoc *doc = &policy->profile.doc;
	struct observations seen = { 0 };
	struct plan plan = { 0 };
	struct plan_ruleset who;
	plan_make_ruleset(&plan, exercise, exercise ? index_of(exercise, policy->file) : 0,
		doc->text, doc->size, &who);
	int failed = world_run(sandbox, &plan, &seen, err);
	if (!failed)
		failed = nft_policy_loaded(policy, &seen, &who, err);
	observations_release(&seen);
	plan_release(&plan);
	return failed;
}
