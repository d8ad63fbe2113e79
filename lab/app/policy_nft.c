/* SPDX-License-Identifier: MIT */
#include "app/policy_nft.h"

#include "core/nft_policy.h"

#include <string.h>

/* Where a ruleset of no exercise is loaded. */
static const struct exercise *nowhere(void)
{
	static struct exercise_container container = { .name = "host", .user = 1000 };
	static struct exercise_policy policy = { .kind = POLICY_NFT, .place = POLICY_ON_CONTAINER };
	static const struct exercise exercise = {
		.containers = &container,
		.container_count = 1,
		.policies = &policy,
		.policy_count = 1,
	};
	return &exercise;
}

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
	const struct exercise *exercise = policy->exercise ? policy->exercise : nowhere();
	const struct jdoc *doc = &policy->profile.doc;
	struct observations seen = { 0 };
	struct plan plan = { 0 };
	struct plan_ruleset who;
	plan_make_ruleset(
		&plan, exercise, index_of(exercise, policy->file), doc->text, doc->size, &who);
	int failed = world_run(sandbox, &plan, &seen, err);
	if (!failed)
		failed = nft_policy_loaded(policy, &seen, &who, err);
	observations_release(&seen);
	plan_release(&plan);
	return failed;
}
