/* SPDX-License-Identifier: MIT */
/*
 * Which line of the policy decided about a call. The line must be causal: changing what stands
 * there changes the answer, and tests/causes tries just that. So a rule that was meant to apply and
 * did not (left out here, or its comparison failed) comes before the default that answered in its
 * place; and a rule's name is named only where the policy would answer otherwise without it.
 */
#include "core/explain_parts.h"

#include "base/mem.h"
#include "core/seccomp_profile_parts.h"

#include <string.h>

const struct profile_compare *explain_failed_compare(
	const struct profile_rule *rule, const struct seccomp_data *data)
{
	for (size_t i = 0; i < rule->compare_count; i++)
		if (!profile_compare_holds(&rule->compares[i], data->args[rule->compares[i].index]))
			return &rule->compares[i];
	return NULL;
}

bool explain_is_stray(const struct profile_compare *compare)
{
	return compare->op == COMPARE_MASKED_EQ && compare->value_two & ~compare->value;
}

bool explain_is_wide(const struct judged_call *call, unsigned index)
{
	enum abi abi;
	const struct syscall_row *row = explain_row(&call->data, &abi);
	return !row || row->wide & 1u << index;
}

static bool is_as_wanted(struct answer answer, bool refuse)
{
	return refuse ? answer_refuses(answer) : answer_permits(answer);
}

/* Is the comparison about this very value, as "anything but 40" is for 40? */
static bool is_about(const struct profile_compare *compare, const struct seccomp_data *data)
{
	const uint64_t wanted =
		compare->op == COMPARE_MASKED_EQ ? compare->value_two : compare->value;
	return (uint32_t)wanted == (uint32_t)data->args[compare->index];
}

/* Would the rule have given the wanted kind of answer, but did not apply? */
static bool is_near_miss(const struct profile_rule *rule, const struct judged_call *call,
	bool refuse, struct basis *basis)
{
	enum abi abi;
	if (rule->call != explain_row(&call->data, &abi) || !is_as_wanted(rule->answer, refuse))
		return false;
	const struct profile_compare *failed = explain_failed_compare(rule, &call->data);
	*basis = (struct basis){
		.ground = rule->skipped ? GROUND_SKIPPED : GROUND_COMPARE,
		.rule = rule,
		.compare = rule->skipped ? NULL : failed,
	};
	return rule->skipped || failed;
}

/* The first one that is about the very value, or else the first one. */
static bool find_near_miss(const struct judged_call *call, bool refuse, struct basis *basis)
{
	const struct seccomp_profile *profile = &call->policy->profile;
	bool found = false;
	for (size_t i = 0; i < profile->rule_count; i++) {
		struct basis miss;
		if (!is_near_miss(&profile->rules[i], call, refuse, &miss))
			continue;
		const bool is_it = !miss.compare || is_about(miss.compare, &call->data);
		if (!found || is_it)
			*basis = miss;
		if (is_it)
			return true;
		found = true;
	}
	return found;
}

/* Without the rule, the default would answer, and no better. */
static bool default_is_no_better(
	const struct judged_call *call, const struct profile_rule *rule, bool refuse)
{
	struct seccomp_profile without = call->policy->profile; /* borrows all but the rules */
	struct decision decision;
	autofree struct profile_rule *rules =
		mem_copy(without.rules, without.rule_count * sizeof(*rules));
	rules[rule - without.rules].skipped = true;
	without.rules = rules;
	seccomp_profile_decide(&without, &call->data, &decision);
	return !decision.rule && !is_as_wanted(decision.answer, refuse);
}

/* Does a benign check do well by the same call? Then the call as such can't be the matter. */
static bool service_needs(const struct explaining *explaining, const char *name)
{
	const struct verdict *verdict = explaining->verdict;
	for (size_t i = 0; verdict && i < verdict->check_count; i++) {
		const struct check *check = &explaining->input->exercise->checks[i];
		const char *call = probe_row((enum probe_kind)check->probe.kind)->call;
		if (check->kind == CHECK_BENIGN && call && strcmp(call, name) == 0 &&
			verdict->checks[i].result == RESULT_OK)
			return true;
	}
	return false;
}

bool explain_deciding_argument(const struct explaining *explaining, unsigned *index)
{
	enum abi abi;
	const struct syscall_row *row = explain_row(&explaining->judgement->call.data, &abi);
	if (!row || !service_needs(explaining, row->name))
		return false;
	for (*index = 0; *index < row->args; (*index)++)
		if (!(row->wide & 1u << *index))
			return true;
	return false;
}

/* Bits that the kernel reads and the mask leaves out are set in this call: the mask is a hole. */
static bool looks_past(const struct judged_call *call, const struct profile_compare *compare)
{
	const uint64_t value = call->data.args[compare->index];
	const uint64_t read = explain_is_wide(call, compare->index) ? UINT64_MAX : UINT32_MAX;
	return compare->op == COMPARE_MASKED_EQ && value & read & ~compare->value;
}

/* Does the check ask about this argument in particular? */
static bool is_asked(const struct explaining *explaining, const struct profile_compare *compare)
{
	const struct pattern *pattern = explaining->judgement->pattern;
	return pattern && pattern->args[compare->index].op != PATTERN_FREE;
}

/* Of the comparisons of a rule, which all hold: the one that the learner may have meant otherwise,
 * or else the first. */
static const struct profile_compare *held_compare(
	const struct explaining *explaining, const struct profile_rule *rule)
{
	const struct judged_call *call = &explaining->judgement->call;
	for (size_t i = 0; i < rule->compare_count; i++)
		if (is_asked(explaining, &rule->compares[i]))
			return &rule->compares[i];
	for (size_t i = 0; i < rule->compare_count; i++)
		if (looks_past(call, &rule->compares[i]))
			return &rule->compares[i];
	return &rule->compares[0];
}

static enum ground ground_of_rule(
	const struct explaining *explaining, struct basis *basis, bool refuse)
{
	enum abi abi;
	unsigned ignored;
	const struct judged_call *call = &explaining->judgement->call;
	const bool is_its_own = basis->rule->call == explain_row(&call->data, &abi);
	/* a surface is about needing the call, not about when */
	const bool is_surface = explaining->check && explaining->check->kind == CHECK_SURFACE;
	if (call->answer.action != ACTION_ALLOW && !answer_refuses(call->answer))
		return GROUND_ANSWER;
	if (is_its_own && default_is_no_better(call, basis->rule, refuse))
		return GROUND_ANSWER;
	if (is_surface || !is_its_own)
		return GROUND_RULE;
	if (basis->rule->compare_count) {
		basis->compare = held_compare(explaining, basis->rule);
		return GROUND_HELD;
	}
	return refuse && explain_deciding_argument(explaining, &ignored) ? GROUND_ANY : GROUND_RULE;
}

/* libseccomp keeps the first rule without comparisons, and loses those that have some: which one
 * did so? */
static const struct profile_rule *rule_in_force(const struct judged_call *call)
{
	const struct seccomp_profile *profile = &call->policy->profile;
	const struct profile_rule *lost = call->written.rule;
	for (size_t i = 0; lost && i < profile->rule_count; i++) {
		const struct profile_rule *rule = &profile->rules[i];
		if (rule->call == lost->call && !rule->compare_count && !rule->skipped &&
			answer_equal(rule->answer, call->answer))
			return rule;
	}
	return NULL;
}

/* A comparison that never holds as written, because of bits that its mask leaves out. libseccomp
 * leaves them out of the wanted value as well. */
static bool find_stray(const struct judged_call *call, struct basis *basis)
{
	enum abi abi;
	const struct seccomp_profile *profile = &call->policy->profile;
	const struct syscall_row *row = explain_row(&call->data, &abi);
	for (size_t i = 0; i < profile->rule_count; i++) {
		const struct profile_rule *rule = &profile->rules[i];
		const struct profile_compare *failed = explain_failed_compare(rule, &call->data);
		if (rule->call != row || !failed || !answer_equal(rule->answer, call->answer) ||
			!explain_is_stray(failed))
			continue;
		*basis = (struct basis){ .ground = GROUND_HELD, .rule = rule, .compare = failed };
		return true;
	}
	return false;
}

/* What was written and what was compiled disagree. */
static void blame_library(const struct judged_call *call, struct basis *basis)
{
	const struct profile_rule *in_force = rule_in_force(call);
	if (find_stray(call, basis))
		return;
	basis->ground = in_force ? GROUND_LOSES : GROUND_LIBRARY;
	basis->rule = in_force ? in_force : basis->rule;
}

struct basis explain_basis(const struct explaining *explaining, bool refuse)
{
	const struct judged_call *call = &explaining->judgement->call;
	struct basis basis = { .ground = GROUND_NO_POLICY };
	if (!call->policy)
		return basis;
	if (call->policy->kind == POLICY_PROGRAM_C) {
		basis.ground = GROUND_PROGRAM;
		return basis;
	}
	if (call->policy->rules_unknown) {
		basis.ground = GROUND_INSTRUCTION;
		return basis;
	}
	basis.rule = call->written.rule;
	if (!answer_equal(call->written.answer, call->answer)) {
		blame_library(call, &basis);
		return basis;
	}
	if (call->written.foreign) {
		basis.ground = GROUND_FOREIGN;
		return basis;
	}
	/* A rule that refused can't be outvoted by one more that permits: refusals are stricter. */
	if ((refuse || !basis.rule) && find_near_miss(call, refuse, &basis))
		return basis;
	basis.ground = GROUND_DEFAULT;
	if (basis.rule)
		basis.ground = ground_of_rule(explaining, &basis, refuse);
	return basis;
}
