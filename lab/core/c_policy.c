/* SPDX-License-Identifier: MIT */
#include "core/c_policy.h"

#include "base/mem.h"
#include "core/compiler_message.h"
#include "core/line_table.h"
#include "core/toolchain.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* ---- the text ---- */

static unsigned count_lines(const struct jdoc *doc)
{
	unsigned lines = 1;
	for (size_t i = 0; i + 1 < doc->size; i++)
		lines += doc->text[i] == '\n';
	return lines;
}

int c_policy_parse(struct answer_policy *policy, const char *file, const void *text, size_t size,
	struct err *err)
{
	struct jdoc *doc = &policy->profile.doc;
	policy->rules_unknown = true;
	jdoc_keep(doc, file, text, size, ERR_REFUSED);
	if (!memchr(doc->text, '\0', size))
		return 0;
	return err_set(err, ERR_REFUSED, "%s has a NUL byte, so it is no text", file);
}

/* ---- what could not be built ---- */

static int refuse_message(
	struct answer_policy *policy, const char *who, const char *said, struct err *err)
{
	const struct jdoc *doc = &policy->profile.doc;
	struct compiler_message message;
	struct place at = { 0 };
	char more[48] = "";
	compiler_message_find(&message, said, BUILD_SOURCE, count_lines(doc));
	if (message.line)
		place_set(&at, doc->name, message.line, message.column ? message.column : 1);
	if (message.more)
		(void)snprintf(more, sizeof(more), " (and %zu more)", message.more);
	return err_at(err, ERR_REFUSED, &at, "%s says: %s%s", who, message.text, more);
}

/* A tool that may not have more memory says so and ends. A learner can make it say so, and gains
 * another word for no points. */
static bool ran_out_of_memory(const char *said)
{
	return strstr(said, "out of memory allocating") || strstr(said, "memory exhausted");
}

int c_policy_built(
	struct answer_policy *policy, const struct build_response *response, struct err *err)
{
	const char *file = policy->profile.doc.name;
	const char *said = response->text;
	if (response->status != BUILD_DONE && response->status != BUILD_TOOL_FAILED &&
		ran_out_of_memory(said)) {
		policy->limit = LIMIT_MEMORY;
		return err_set(err, ERR_REFUSED, "compiling it took more than the limit of %s",
			limit_word_name(LIMIT_MEMORY));
	}
	switch (response->status) {
	case BUILD_DONE:
		return 0;
	case BUILD_NOT_COMPILED:
		return refuse_message(policy, "the compiler", said, err);
	case BUILD_NOT_ASSEMBLED:
		return refuse_message(policy, "the assembler", said, err);
	case BUILD_NOT_LINKED:
		return refuse_message(policy, "the linker", said, err);
	case BUILD_CRASHED:
		return err_set(err, ERR_REFUSED, "the compiler crashed on this file");
	case BUILD_NO_POLICY:
		return err_set(err, ERR_REFUSED,
			"%s defines no \"policy\": a function \"scmp_filter_ctx policy(void)\" or a "
			"\"const struct sock_fprog policy\"",
			file);
	case BUILD_STATIC_POLICY:
		return err_set(err, ERR_REFUSED,
			"\"policy\" is static, so nobody else can see it: take that word away");
	case BUILD_OTHER_POLICY:
		return err_set(err, ERR_REFUSED,
			"\"policy\" is neither a function nor a struct sock_fprog");
	case BUILD_OWN_MAIN:
		return err_set(err, ERR_REFUSED,
			"%s defines \"main\", which the lab brings along: write \"policy\" alone",
			file);
	case BUILD_NO_MAIN:
		return err_set(err, ERR_REFUSED,
			"%s defines no \"main\" that others see, so it is no program", file);
	case BUILD_NO_ARCHIVES:
		return err_set(err, ERR_UNAVAILABLE,
			"programs in C are linked with libc.a and libseccomp.a, which are not here: "
			"install the packages " TOOLCHAIN_PACKAGES
			" (or what holds the static libraries)");
	case BUILD_PROGRAM_TOO_BIG:
		return err_set(err, ERR_REFUSED, "the program is larger than %u KiB",
			BUILD_PROGRAM_MAX / 1024);
	case BUILD_TOOL_FAILED:
		break;
	}
	return err_set(err, ERR_SYSTEM, "the C toolchain failed: %.300s", said);
}

/* ---- the rules ---- */

static void place_of(const struct answer_policy *policy, const struct line_table *lines,
	uint64_t from, struct place *at)
{
	const struct jdoc *doc = &policy->profile.doc;
	/* the address behind a call may be another line's already */
	const struct line_row *row = line_table_find(lines, from - 1);
	*at = (struct place){ 0 };
	if (row && row->line <= count_lines(doc))
		place_set(at, doc->name, row->line, row->column ? row->column : 1);
}

static bool take_arches(struct seccomp_profile *profile, const struct export_head *head)
{
	for (size_t i = 0; i < head->arch_count; i++) {
		const struct arch_row *found = NULL;
		for (size_t row = 0; row < arch_count() && !found; row++)
			if (arch_at(row)->token == head->arches[i])
				found = arch_at(row);
		if (!found || profile->arch_count == PROFILE_MAX_ARCHES)
			return false;
		profile->arches[profile->arch_count++] = found;
	}
	return true;
}

/* libseccomp's comparisons have the order of ours, from 1 on (seccomp.h, enum scmp_compare). */
static bool take_compares(struct profile_rule *rule, const struct export_rule *from,
	const struct export_compare *compares)
{
	for (size_t i = 0; i < from->compare_count; i++) {
		if (compares[i].op < 1 || compares[i].op > COMPARE_MASKED_EQ + 1)
			return false;
		rule->compares[rule->compare_count++] = (struct profile_compare){
			.index = compares[i].arg,
			.op = (enum compare_op)(compares[i].op - 1),
			.value = compares[i].a,
			.value_two = compares[i].b,
		};
	}
	return true;
}

/* A rule that libseccomp did not take is not in the filter, and most programs do not look. */
static void find_untaken(struct seccomp_profile *profile, const struct export_rule *from,
	const struct profile_rule *rule)
{
	const char *name = errno_name(-from->answer);
	if (from->answer == -EACCES && answer_equal(rule->answer, profile->default_answer))
		findings_add(&profile->findings, FINDING_REDUNDANT, &rule->at,
			"libseccomp refuses the rule for %s, as its answer is the default's",
			rule->call->name);
	else
		findings_add(&profile->findings, FINDING_LIBRARY, &rule->at,
			"libseccomp did not take the rule for %s (%s), so it is not in the filter",
			rule->call->name, name ? name : "no errno");
}

static void append(struct seccomp_profile *profile, const struct profile_rule *rule)
{
	profile->rules = mem_grow(profile->rules, profile->rule_count, &profile->rule_capacity,
		sizeof(*profile->rules));
	profile->rules[profile->rule_count++] = *rule;
}

/* False: the rule is about what our tables do not know, so what was written can't be told. */
static bool take_rule(struct answer_policy *policy, const struct line_table *lines,
	const struct export_rule *from, const struct export_compare *compares)
{
	struct seccomp_profile *profile = &policy->profile;
	struct profile_rule rule = {
		.call = from->number < 0 ? NULL : syscall_of(abi_native(), (uint32_t)from->number),
		.answer = answer_of(from->action),
		.entry = profile->rule_count,
	};
	if (!rule.call || !take_compares(&rule, from, compares))
		return false;
	place_of(policy, lines, from->from, &rule.at);
	rule.action = rule.at;
	if (from->answer)
		find_untaken(profile, from, &rule);
	else
		append(profile, &rule);
	return true;
}

static bool take_rules(struct answer_policy *policy, const struct exported *exported,
	const struct line_table *lines)
{
	const struct export_head *head = &exported->head;
	const struct export_compare *compares = exported->compares;
	policy->profile.default_answer = answer_of(head->default_word);
	place_of(policy, lines, head->default_from, &policy->profile.default_at);
	if (!take_arches(&policy->profile, head))
		return false;
	for (size_t i = 0; i < head->rule_count; i++) {
		const struct export_rule *rule = &exported->rules[i];
		if (!take_rule(policy, lines, rule, compares))
			return false;
		compares += rule->compare_count;
	}
	return true;
}

void c_policy_take(
	struct answer_policy *policy, struct exported *exported, const struct elf *program)
{
	struct line_table lines;
	policy->program = exported->program;
	exported->program = (struct bpf_program){ 0 };
	policy->rules_unknown = true;
	if (!exported->head.rules_known)
		return;
	line_table_read(&lines, program, BUILD_SOURCE);
	policy->rules_unknown = !take_rules(policy, exported, &lines);
	line_table_release(&lines);
}
