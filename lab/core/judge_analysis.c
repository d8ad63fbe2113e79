/* SPDX-License-Identifier: MIT */
/* Analysis checks: the compiled program is asked about every call of each pattern. */
#include "core/judge.h"

#include "base/mem.h"

#include <stdlib.h>

/* The constants that a profile compares a call's arguments with: where its answers can change. */
struct hint_source {
	const struct seccomp_profile *profile;
	struct hint_values {
		uint64_t *values;
		size_t count;
		size_t capacity;
	} * args; /* SYSCALL_ARGS of them, filled again for every call */
};

static void hint_add(struct hint_values *hints, uint64_t value)
{
	for (size_t i = 0; i < hints->count; i++)
		if (hints->values[i] == value)
			return;
	hints->values =
		mem_grow(hints->values, hints->count, &hints->capacity, sizeof(*hints->values));
	hints->values[hints->count++] = value;
}

static void hints_of_rule(const struct profile_rule *rule, struct hint_values *args)
{
	for (size_t i = 0; i < rule->compare_count; i++) {
		const struct profile_compare *compare = &rule->compares[i];
		hint_add(&args[compare->index], compare->value);
		if (compare->op == COMPARE_MASKED_EQ)
			hint_add(&args[compare->index], compare->value_two);
	}
}

static void hints_of(
	const void *policy, const struct syscall_row *call, struct pattern_hints *hints)
{
	const struct hint_source *source = policy;
	for (size_t i = 0; i < SYSCALL_ARGS; i++)
		source->args[i].count = 0;
	for (size_t i = 0; i < source->profile->rule_count; i++)
		if (source->profile->rules[i].call == call)
			hints_of_rule(&source->profile->rules[i], source->args);
	for (size_t i = 0; i < SYSCALL_ARGS; i++) {
		hints->values[i] = source->args[i].values;
		hints->counts[i] = source->args[i].count;
	}
}

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
	const struct pattern *pattern, const struct hint_source *hints, struct judgement *judgement)
{
	const struct pattern_question question = {
		.pattern = pattern,
		.want = check->want,
		.abis = check->abis,
		.program = &policy->program,
		.other = policy->optimised.count ? &policy->optimised : NULL,
		.hints_of = hints_of,
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
	struct hint_values args[SYSCALL_ARGS] = { 0 };
	const struct hint_source hints = { .profile = &policy->profile, .args = args };
	*judgement = (struct judgement){ .cause = CAUSE_OK };
	for (size_t i = 0; i < check->pattern_count; i++)
		judge_pattern(check, policy, &check->patterns[i], &hints, judgement);
	for (size_t i = 0; i < SYSCALL_ARGS; i++)
		free(args[i].values);
}
