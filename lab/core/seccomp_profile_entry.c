/* SPDX-License-Identifier: MIT */
#include "core/seccomp_profile_parts.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

#include <inttypes.h>
#include <string.h>

/* What all rules of one entry have in common, and whose names they are. */
struct entry {
	struct jnode node;
	enum profile_reading reading;
	struct profile_rule rule;
	struct profile_scope scope;
};

/* ---- args ---- */

static int parse_op(const struct jnode *arg, enum compare_op *op, struct err *err)
{
	static const char *const words[] = {
		[COMPARE_NE] = "SCMP_CMP_NE",
		[COMPARE_LT] = "SCMP_CMP_LT",
		[COMPARE_LE] = "SCMP_CMP_LE",
		[COMPARE_EQ] = "SCMP_CMP_EQ",
		[COMPARE_GE] = "SCMP_CMP_GE",
		[COMPARE_GT] = "SCMP_CMP_GT",
		[COMPARE_MASKED_EQ] = "SCMP_CMP_MASKED_EQ",
	};
	struct jnode node;
	size_t index = 0;
	if (jnode_require(arg, "op", &node, err) ||
		jnode_word(&node, words, ARRAY_SIZE(words), &index, err))
		return -1;
	*op = (enum compare_op)index;
	return 0;
}

/* A mask without what it is compared with: `compare` already holds the 0 of runtimes. Told at the
 * operator, for that is what wants it. */
static int assume_value_two(struct seccomp_profile *profile, const struct jnode *arg,
	enum profile_reading reading, struct err *err)
{
	struct jnode op;
	if (jnode_require(arg, "op", &op, err))
		return -1;
	if (reading == PROFILE_STRICT)
		return jnode_fail(&op, err,
			"SCMP_CMP_MASKED_EQ wants \"valueTwo\", the number that is left of the "
			"argument when only the bits of \"value\" are kept. Docker and the "
			"runtimes read 0 where it is missing; who means 0 writes \"valueTwo\": 0");
	struct place at;
	jnode_place(&op, false, &at);
	findings_add(&profile->findings, FINDING_ASSUMED, &at,
		"valueTwo is missing, and container runtimes read 0: this holds where none of the "
		"bits of value are set");
	return 0;
}

static void find_outside_bits(struct seccomp_profile *profile, const struct jnode *value_two,
	const struct profile_compare *compare)
{
	struct place at;
	jnode_place(value_two, false, &at);
	findings_add(&profile->findings, FINDING_LIBRARY, &at,
		"valueTwo 0x%" PRIx64 " has bits that value 0x%" PRIx64
		" masks out, so as written this never holds; libseccomp ignores those bits",
		compare->value_two, compare->value);
}

/* valueTwo beside another operator is ignored, as by libseccomp: old profiles write 0 there. */
static int parse_value_two(struct seccomp_profile *profile, const struct jnode *arg,
	enum profile_reading reading, struct profile_compare *compare, struct err *err)
{
	struct jnode node;
	const bool masked = compare->op == COMPARE_MASKED_EQ;
	if (!jnode_given(arg, "valueTwo", &node))
		return masked ? assume_value_two(profile, arg, reading, err) : 0;
	if (jnode_u64(&node, 0, INT64_MAX, &compare->value_two, err))
		return -1;
	if (masked && compare->value_two & ~compare->value)
		find_outside_bits(profile, &node, compare);
	return 0;
}

static int parse_index(
	const struct jnode *arg, const struct profile_rule *rule, unsigned *index, struct err *err)
{
	struct jnode node;
	uint64_t value = 0;
	if (jnode_require(arg, "index", &node, err) ||
		jnode_u64(&node, 0, SYSCALL_ARGS - 1, &value, err))
		return -1;
	for (size_t i = 0; i < rule->compare_count; i++)
		if (rule->compares[i].index == value)
			return jnode_fail(&node, err,
				"argument %u is compared twice in one entry. Container runtimes "
				"make that two rules of which either is enough, so it would not "
				"mean both",
				(unsigned)value);
	*index = (unsigned)value;
	return 0;
}

static int parse_arg(struct seccomp_profile *profile, struct entry *entry, const struct jnode *arg,
	struct err *err)
{
	static const char *const keys[] = { "index", "value", "valueTwo", "op" };
	struct profile_rule *rule = &entry->rule;
	struct profile_compare compare = { 0 };
	struct jnode value;
	if (jnode_object(arg, keys, ARRAY_SIZE(keys), err) ||
		parse_index(arg, rule, &compare.index, err) || parse_op(arg, &compare.op, err) ||
		jnode_require(arg, "value", &value, err) ||
		jnode_u64(&value, 0, INT64_MAX, &compare.value, err) ||
		parse_value_two(profile, arg, entry->reading, &compare, err))
		return -1;
	jnode_place(arg, false, &compare.at);
	rule->compares[rule->compare_count++] = compare;
	return 0;
}

static int parse_args(struct seccomp_profile *profile, struct entry *entry, struct err *err)
{
	struct jnode array;
	size_t count = 0;
	if (profile_array(&entry->node, "args", PROFILE_MAX_RULES, &array, &count, err))
		return -1;
	/* More than six can't all differ, so rule.compares never overflows. */
	for (size_t i = 0; i < count; i++) {
		const struct jnode arg = jnode_at(&array, i);
		if (parse_arg(profile, entry, &arg, err))
			return -1;
	}
	return 0;
}

/* ---- names ---- */

static bool is_reachable(const struct syscall_row *call, enum abi abi)
{
	return call->number[abi] >= 0 || multiplexer_find(call->name, abi, 0);
}

static const char *arch_word(enum abi abi)
{
	for (size_t i = 0; i < arch_count(); i++)
		if (arch_at(i)->abi == (int)abi)
			return arch_at(i)->name;
	return abi_name(abi);
}

/* Who has a call and who lacks it, in words. */
struct reach {
	bool reachable;   /* by an ABI of the profile */
	struct buf have;  /* ABIs that are not the profile's */
	struct buf lack;  /* ABIs of the profile */
	const char *arch; /* the word for the first of `have`, or NULL */
};

static void reach_release(struct reach *reach)
{
	buf_release(&reach->have);
	buf_release(&reach->lack);
}
#define autoreach __attribute__((cleanup(reach_release)))

static void find_reach(
	const struct seccomp_profile *profile, const struct syscall_row *call, struct reach *reach)
{
	for (int i = 0; i < ABI_COUNT; i++) {
		const enum abi abi = (enum abi)i;
		const bool listed = seccomp_profile_has_abi(profile, abi);
		const bool reachable = is_reachable(call, abi);
		struct buf *list = reachable ? &reach->have : &reach->lack;
		reach->reachable |= listed && reachable;
		if (listed || reachable)
			buf_format(list, "%s%s", list->size ? " and " : "", abi_name(abi));
		if (reachable && !reach->arch)
			reach->arch = arch_word(abi);
	}
}

static int refuse_unreachable(const struct jnode *node, const struct syscall_row *call,
	const struct reach *reach, struct err *err)
{
	if (!reach->arch)
		return jnode_fail(node, err,
			"%s is no call of %s, but of other machines: leave it out", call->name,
			buf_string(&reach->lack));
	return jnode_fail(node, err,
		"%s is a call of %s, and this profile is for %s. Leave it out, or add %s to the "
		"architectures",
		call->name, buf_string(&reach->have), buf_string(&reach->lack), reach->arch);
}

/* A name that none of the profile's ABIs has: refused, or dropped (`*call` becomes NULL). */
static int check_reachable(struct seccomp_profile *profile, const struct entry *entry,
	const struct jnode *node, const struct syscall_row **call, struct err *err)
{
	autoreach struct reach reach = { 0 };
	find_reach(profile, *call, &reach);
	if (reach.reachable)
		return 0;
	if (entry->reading == PROFILE_STRICT)
		return refuse_unreachable(node, *call, &reach, err);
	struct place at;
	jnode_place(node, false, &at);
	findings_add(&profile->findings, FINDING_SKIPPED, &at,
		"left out here: %s is no call of %s; container runtimes drop it silently",
		(*call)->name, buf_string(&reach.lack));
	*call = NULL;
	return 0;
}

/* `*call` is NULL for a name that counts for nothing: dropped, or one that only an ABI unknown to
 * our tables has, in an entry that is for that ABI (Docker's own profile names calls of s390 and
 * others so). */
static int parse_name(struct seccomp_profile *profile, const struct entry *entry,
	const struct jnode *node, const struct syscall_row **call, struct err *err)
{
	const char *name = NULL;
	if (jnode_string(node, &name, err))
		return -1;
	*call = syscall_find(name);
	if (entry->scope.foreign)
		return 0;
	if (*call)
		return check_reachable(profile, entry, node, call, err);
	autobuf struct buf hint = { 0 };
	text_hint(&hint, name, syscall_nearest(name));
	return jnode_fail(
		node, err, "there is no system call \"%.40s\"%s", name, buf_string(&hint));
}

static int add_rule(struct seccomp_profile *profile, const struct entry *entry,
	const struct jnode *name, struct err *err)
{
	struct profile_rule rule = entry->rule;
	if (parse_name(profile, entry, name, &rule.call, err))
		return -1;
	if (!rule.call)
		return 0;
	if (profile->rule_count == PROFILE_MAX_RULES)
		return jnode_fail(name, err,
			"this is rule %d, counting one for each name: a filter longer than 4096 "
			"instructions would come of it",
			PROFILE_MAX_RULES + 1);
	jnode_place(name, false, &rule.at);
	profile->rules = mem_grow(profile->rules, profile->rule_count, &profile->rule_capacity,
		sizeof(*profile->rules));
	profile->rules[profile->rule_count++] = rule;
	return 0;
}

static int add_names(struct seccomp_profile *profile, const struct entry *entry, struct err *err)
{
	struct jnode one;
	struct jnode names;
	const bool has_one = jnode_given(&entry->node, "name", &one);
	const bool has_many = jnode_given(&entry->node, "names", &names);
	if (has_one && has_many)
		return jnode_fail_key(&one, err, "write either \"name\" or \"names\", not both");
	if (has_one)
		return add_rule(profile, entry, &one, err);
	if (!has_many)
		return jnode_fail(&entry->node, err,
			"the key \"names\" is missing: which calls is this for?");
	size_t count = 0;
	if (jnode_array(&names, 1, SIZE_MAX, &count, err))
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct jnode name = jnode_at(&names, i);
		if (add_rule(profile, entry, &name, err))
			return -1;
	}
	return 0;
}

/* ---- the entry ---- */

static int check_comment(const struct entry *entry, struct err *err)
{
	struct jnode node;
	const char *text = NULL;
	return jnode_given(&entry->node, "comment", &node) ? jnode_string(&node, &text, err) : 0;
}

/* One finding an entry, not one a name. */
static void add_entry_finding(struct seccomp_profile *profile, const struct entry *entry)
{
	const struct profile_rule *rule = &entry->rule;
	struct place at;
	jnode_place(&entry->node, false, &at);
	if (rule->skipped) {
		findings_add(&profile->findings, FINDING_SKIPPED, &at, "left out here: %s",
			entry->scope.why);
	} else if (rule->redundant) {
		autobuf struct buf answer = { 0 };
		answer_format(rule->answer, &answer);
		findings_add(&profile->findings, FINDING_REDUNDANT, &rule->action,
			"%s is the default's answer too: container runtimes drop this entry "
			"silently",
			buf_string(&answer));
	}
}

int profile_parse_entry(struct seccomp_profile *profile, const struct jnode *node,
	const struct profile_context *context, struct err *err)
{
	static const char *const keys[] = { "names", "name", "action", "errnoRet", "errno", "args",
		"comment", "includes", "excludes" };
	static const struct answer_keys answer = { "action", "errnoRet", "errno" };
	struct entry entry = {
		.node = *node,
		.reading = context->reading,
		.rule = { .entry = node->index },
	};
	struct profile_rule *rule = &entry.rule;
	if (jnode_object(node, keys, ARRAY_SIZE(keys), err) ||
		profile_parse_answer(profile, node, &answer, &rule->answer, &rule->action, err) ||
		parse_args(profile, &entry, err) || check_comment(&entry, err) ||
		profile_parse_scope(node, context, &entry.scope, err))
		return -1;
	rule->skipped = entry.scope.skipped;
	rule->redundant = answer_equal(rule->answer, profile->default_answer);
	add_entry_finding(profile, &entry);
	return add_names(profile, &entry, err);
}
