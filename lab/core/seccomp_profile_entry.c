/* SPDX-License-Identifier: MIT */
#include "core/seccomp_profile_parts.h"

#include "base/buf.h"
#include "base/mem.h"

#include <inttypes.h>
#include <string.h>

/* What all rules of one entry have in common, and whose names they are. */
struct entry {
	struct jnode node;
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

/* valueTwo beside another operator is ignored, as by libseccomp: old profiles write 0 there. */
static int parse_value_two(struct seccomp_profile *profile, const struct jnode *arg,
	struct profile_compare *compare, struct err *err)
{
	struct jnode node;
	const bool given = profile_member(arg, "valueTwo", &node);
	const bool masked = compare->op == COMPARE_MASKED_EQ;
	if (!given && masked)
		return jnode_fail(arg, err,
			"SCMP_CMP_MASKED_EQ wants \"valueTwo\": it holds where argument & value "
			"is valueTwo (Docker would read 0 here, silently)");
	if (given && jnode_u64(&node, 0, INT64_MAX, &compare->value_two, err))
		return -1;
	if (masked && compare->value_two & ~compare->value) {
		struct place at;
		jnode_place(&node, false, &at);
		findings_add(&profile->findings, FINDING_LIBRARY, &at,
			"valueTwo 0x%" PRIx64 " has bits that value 0x%" PRIx64
			" masks out, so as written this never holds; libseccomp ignores those bits",
			compare->value_two, compare->value);
	}
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
				"argument %u is compared twice in one entry: container runtimes "
				"make that two rules of which either is enough, so it would not "
				"mean both",
				(unsigned)value);
	*index = (unsigned)value;
	return 0;
}

static int parse_arg(struct seccomp_profile *profile, const struct jnode *arg,
	struct profile_rule *rule, struct err *err)
{
	static const char *const keys[] = { "index", "value", "valueTwo", "op" };
	struct profile_compare compare = { 0 };
	struct jnode value;
	if (jnode_object(arg, keys, ARRAY_SIZE(keys), err) ||
		parse_index(arg, rule, &compare.index, err) || parse_op(arg, &compare.op, err) ||
		jnode_require(arg, "value", &value, err) ||
		jnode_u64(&value, 0, INT64_MAX, &compare.value, err) ||
		parse_value_two(profile, arg, &compare, err))
		return -1;
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
		if (parse_arg(profile, &arg, &entry->rule, err))
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

/* 0 if one of the profile's ABIs has the call. A runtime would drop such a name silently. */
static int check_reachable(const struct seccomp_profile *profile, const struct jnode *node,
	const struct syscall_row *call, struct err *err)
{
	autobuf struct buf have = { 0 };
	autobuf struct buf lack = { 0 };
	const char *word = NULL;
	for (int i = 0; i < ABI_COUNT; i++) {
		const enum abi abi = (enum abi)i;
		const bool listed = seccomp_profile_has_abi(profile, abi);
		if (listed && is_reachable(call, abi))
			return 0;
		if (listed)
			buf_format(&lack, "%s%s", lack.size ? " and " : "", abi_name(abi));
		if (!is_reachable(call, abi))
			continue;
		buf_format(&have, "%s%s", have.size ? " and " : "", abi_name(abi));
		word = word ? word : arch_word(abi);
	}
	if (!word)
		return jnode_fail(node, err,
			"%s is no call of %s, nor of any ABI that the lab knows", call->name,
			buf_string(&lack));
	return jnode_fail(node, err,
		"%s is a call of %s, and this profile is for %s: leave it out, or add %s to the "
		"architectures",
		call->name, buf_string(&have), buf_string(&lack), word);
}

/* `*call` stays NULL for a name that only an ABI unknown to our tables has, in an entry that is for
 * that ABI: Docker's own profile names calls of s390 and others so. */
static int parse_name(const struct seccomp_profile *profile, const struct entry *entry,
	const struct jnode *node, const struct syscall_row **call, struct err *err)
{
	const char *name = NULL;
	if (jnode_string(node, &name, err))
		return -1;
	*call = syscall_find(name);
	if (entry->scope.foreign)
		return 0;
	if (*call)
		return check_reachable(profile, node, *call, err);
	const char *near = syscall_nearest(name);
	return jnode_fail(node, err, "there is no system call \"%.40s\"%s%s%s", name,
		near ? " (did you mean \"" : "", near ? near : "", near ? "\"?)" : "");
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
	const bool has_one = profile_member(&entry->node, "name", &one);
	const bool has_many = profile_member(&entry->node, "names", &names);
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
	return profile_member(&entry->node, "comment", &node) ? jnode_string(&node, &text, err) : 0;
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
	static const char *const keys[] = { "names", "name", "action", "errnoRet", "args",
		"comment", "includes", "excludes" };
	struct entry entry = { .node = *node, .rule = { .entry = node->index } };
	struct profile_rule *rule = &entry.rule;
	if (jnode_object(node, keys, ARRAY_SIZE(keys), err) ||
		profile_parse_answer(
			profile, node, "action", "errnoRet", &rule->answer, &rule->action, err) ||
		parse_args(profile, &entry, err) || check_comment(&entry, err) ||
		profile_parse_scope(node, context, &entry.scope, err))
		return -1;
	rule->skipped = entry.scope.skipped;
	rule->redundant = answer_equal(rule->answer, profile->default_answer);
	add_entry_finding(profile, &entry);
	return add_names(profile, &entry, err);
}
