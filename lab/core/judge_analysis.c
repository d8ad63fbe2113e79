/* SPDX-License-Identifier: MIT */
/* Analysis checks: the compiled program is asked about every call of each pattern. */
#include "core/judge.h"
#include "core/profile_hints.h"

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

/* All patterns are asked, also after one failed: the number of points does not hang on the order.
 */
static void judge_pattern(const struct check *check, const struct answer_policy *policy,
	const struct pattern *pattern, const struct profile_hints *hints,
	struct judgement *judgement)
{
	const struct pattern_question question = {
		.pattern = pattern,
		.want = check->want,
		.abis = check->abis,
		.program = &policy->program,
		.other = policy->optimised.count ? &policy->optimised : NULL,
		.hints_of = profile_hints_of,
		.policy = hints,
	};
	struct pattern_result result = { 0 };
	pattern_ask(&question, &result);
	judgement->points += result.points;
	if (result.levels_differ && !judgement->levels_differ) {
		judgement->levels_differ = true;
		judgement->differs = result.differs;
	}
	if (result.state == PATTERN_HOLDS || judgement->cause != CAUSE_OK)
		return;
	judgement->cause = pattern_cause(check, pattern, result.state);
	judgement->pattern = pattern;
	judgement->witness = result.witness;
	if (result.state == PATTERN_VIOLATED)
		judge_call(policy, &result.witness.data, &judgement->call);
}

void judge_analysis(const struct grade_input *input, size_t index, struct judgement *judgement)
{
	const struct check *check = &input->exercise->checks[index];
	const struct answer_policy *policy = &input->policies[check->policy];
	struct profile_hints hints;
	if (policy->rules_unknown)
		profile_hints_init_program(&hints, &policy->program);
	else
		profile_hints_init(&hints, &policy->profile);
	*judgement = (struct judgement){ .cause = CAUSE_OK };
	if (check->instructions && policy->program.count > check->instructions)
		judgement->cause = CAUSE_TOO_LONG;
	for (size_t i = 0; i < check->pattern_count; i++)
		judge_pattern(check, policy, &check->patterns[i], &hints, judgement);
	profile_hints_release(&hints);
}
