/* SPDX-License-Identifier: MIT */
#include "core/seccomp_profile_parts.h"

bool profile_compare_holds(const struct profile_compare *compare, uint64_t argument)
{
	switch (compare->op) {
	case COMPARE_NE:
		return argument != compare->value;
	case COMPARE_LT:
		return argument < compare->value;
	case COMPARE_LE:
		return argument <= compare->value;
	case COMPARE_EQ:
		return argument == compare->value;
	case COMPARE_GE:
		return argument >= compare->value;
	case COMPARE_GT:
		return argument > compare->value;
	case COMPARE_MASKED_EQ:
		return (argument & compare->value) == compare->value_two;
	}
	return false;
}

static bool compares_hold(
	const struct profile_rule *rule, const struct seccomp_data *data, unsigned first)
{
	for (size_t i = 0; i < rule->compare_count; i++) {
		const struct profile_compare *compare = &rule->compares[i];
		if (compare->index >= first &&
			!profile_compare_holds(compare, data->args[compare->index]))
			return false;
	}
	return true;
}

/* Is `data` a call of socketcall or ipc that means the rule's call? */
static bool is_multiplexed(
	const struct profile_rule *rule, enum abi abi, const struct seccomp_data *data)
{
	const struct multiplexer_row *row;
	for (size_t n = 0; (row = multiplexer_find(rule->call->name, abi, n)); n++) {
		const struct syscall_row *through = syscall_find(row->through);
		if (through && through->number[abi] == (uint32_t)data->nr &&
			(data->args[0] & row->selector_mask) == row->selector)
			return true;
	}
	return false;
}

static bool rule_matches(
	const struct profile_rule *rule, enum abi abi, const struct seccomp_data *data)
{
	if (rule->call->number[abi] == (uint32_t)data->nr)
		return compares_hold(rule, data, 0);
	return is_multiplexed(rule, abi, data) && compares_hold(rule, data, 1);
}

/* Rules come in written order, so of equals the first stays. */
static bool outdoes(const struct profile_rule *rule, const struct profile_rule *best)
{
	if (!best || rule->redundant != best->redundant)
		return !best || best->redundant;
	return rule->answer.action < best->answer.action;
}

bool profile_rule_beats(const struct profile_rule *rule, const struct profile_rule *other)
{
	return rule < other ? !outdoes(other, rule) : outdoes(rule, other);
}

void seccomp_profile_decide(const struct seccomp_profile *profile, const struct seccomp_data *data,
	struct decision *decision)
{
	enum abi abi;
	if (!abi_of(data->arch, (uint32_t)data->nr, &abi) ||
		!seccomp_profile_has_abi(profile, abi)) {
		*decision = (struct decision){
			.answer = { ACTION_KILL_THREAD, 0 },
			.foreign = true,
		};
		return;
	}
	*decision = (struct decision){ .answer = profile->default_answer };
	for (size_t i = 0; i < profile->rule_count; i++) {
		const struct profile_rule *rule = &profile->rules[i];
		if (rule->skipped || !rule_matches(rule, abi, data) ||
			!outdoes(rule, decision->rule))
			continue;
		decision->answer = rule->answer;
		decision->rule = rule;
	}
}
