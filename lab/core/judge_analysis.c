/* SPDX-License-Identifier: MIT */
/* Analysis checks: the compiled program is asked about every call of each pattern. */
#include "core/judge.h"

static enum cause violated_cause(const struct check *check, const struct pattern *pattern)
{
	if (pattern->has_answer)
		return CAUSE_ANSWER;
	return check->want == PATTERN_DENY ? CAUSE_OPEN : CAUSE_SHUT;
}

static enum cause pattern_cause(
	const struct check *check, const struct pattern *pattern, enum pattern_state state)
{
	switch (state) {
	case PATTERN_HOLDS:
		return CAUSE_OK;
	case PATTERN_VIOLATED:
		return violated_cause(check, pattern);
	case PATTERN_UNDECIDED:
		return CAUSE_UNDECIDED;
	case PATTERN_EMPTY:
		return CAUSE_VOID_PATTERN;
	}
	return CAUSE_VOID_PATTERN;
}

/* The two levels of optimisation are one policy, wherever an exercise looks. */
static void compare_levels(const struct answer_policy *policy,
	const struct pattern_question *question, struct judgement *judgement)
{
	if (!judgement->levels_differ && policy->optimised.count)
		judgement->levels_differ =
			pattern_find_difference(question, &policy->optimised, &judgement->differs);
}

static void judge_pattern(const struct check *check, const struct answer_policy *policy,
	const struct pattern *pattern, struct judgement *judgement)
{
	const struct pattern_question question = {
		.pattern = pattern,
		.want = check->want,
		.abis = check->abis,
		.program = &policy->program,
	};
	struct pattern_result result;
	pattern_ask(&question, &result);
	compare_levels(policy, &question, judgement);
	judgement->regions += result.regions;
	if (result.state == PATTERN_HOLDS || judgement->cause != CAUSE_OK)
		return;
	judgement->cause = pattern_cause(check, pattern, result.state);
	judgement->pattern = pattern;
	judgement->witness = result.witness;
	if (result.state == PATTERN_VIOLATED)
		judge_call(policy, &result.witness.data, &judgement->call);
}

/* All patterns are asked, also after one failed: what else is found does not hang on their order.
 * But what can't be decided takes a long time to find out, and once will do. */
void judge_analysis(const struct grade_input *input, size_t index, struct judgement *judgement)
{
	const struct check *check = &input->exercise->checks[index];
	const struct answer_policy *policy = &input->policies[check->policy];
	*judgement = (struct judgement){ .cause = CAUSE_OK };
	if (check->instructions && policy->program.count > check->instructions)
		judgement->cause = CAUSE_TOO_LONG;
	for (size_t i = 0; i < check->pattern_count && judgement->cause != CAUSE_UNDECIDED; i++)
		judge_pattern(check, policy, &check->patterns[i], judgement);
}
