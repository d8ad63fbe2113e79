/* SPDX-License-Identifier: MIT */
/* What written rules mean; what is refused and found is in tests/data/profiles. */
#include "base/buf.h"
#include "base/mem.h"
#include "core/seccomp_profile.h"

#include <check.h>
#include <linux/audit.h>
#include <stdlib.h>
#include <string.h>

TCase *tests_seccomp_profile(void);

static const struct profile_context context = {
	.arch = "amd64",
	.kernel_major = 6,
	.kernel_minor = 1,
};

static struct seccomp_profile profile;

static int parse(const char *text, struct err *err)
{
	return seccomp_profile_parse(&profile, "p.json", text, strlen(text), &context, err);
}

/* Entries under a default, for x86_64, i386 or both. */
static void load(const char *default_action, const char *arches, const char *entries)
{
	struct err err = { 0 };
	autofree char *text = mem_format("{\"defaultAction\": \"SCMP_ACT_%s\",\n"
					 "\"architectures\": [%s],\n\"syscalls\": [%s]}",
		default_action, arches, entries);
	ck_assert_msg(parse(text, &err) == 0, "%s", err.text);
}

static void release(void)
{
	seccomp_profile_release(&profile);
}

static struct decision decide(uint32_t arch, uint32_t nr, uint64_t arg0, uint64_t arg1)
{
	const struct seccomp_data data = { .nr = (int)nr, .arch = arch, .args = { arg0, arg1 } };
	struct decision decision;
	seccomp_profile_decide(&profile, &data, &decision);
	return decision;
}

static uint32_t number(const char *name, enum abi abi)
{
	return (uint32_t)syscall_find(name)->number[abi];
}

static enum action answer_to(const char *name, uint64_t arg0, uint64_t arg1)
{
	return decide(AUDIT_ARCH_X86_64, number(name, ABI_X86_64), arg0, arg1).answer.action;
}

static enum action answer_on_i386(const char *name, uint64_t arg0, uint64_t arg1)
{
	return decide(AUDIT_ARCH_I386, number(name, ABI_I386), arg0, arg1).answer.action;
}

#define RULE(names, action) "{\"names\": [" names "], \"action\": \"SCMP_ACT_" action "\"}"
#define RULE_IF(names, action, args)                                                               \
	"{\"names\": [" names "], \"action\": \"SCMP_ACT_" action "\", \"args\": [" args "]}"
#define ARG(index, op, value)                                                                      \
	"{\"index\": " #index ", \"op\": \"SCMP_CMP_" op "\", \"value\": " #value "}"
#define X86 "\"SCMP_ARCH_X86\""

START_TEST(a_call_without_a_rule_gets_the_default)
{
	load("LOG", "", RULE("\"read\"", "ALLOW"));
	const struct decision decision =
		decide(AUDIT_ARCH_X86_64, number("write", ABI_X86_64), 0, 0);
	ck_assert_int_eq(decision.answer.action, ACTION_LOG);
	ck_assert_ptr_null(decision.rule);
	ck_assert(!decision.foreign);
}
END_TEST

START_TEST(the_decision_names_the_rule_and_its_line)
{
	load("LOG", "", RULE("\"write\"", "ALLOW") ",\n" RULE("\"open\", \"read\"", "KILL"));
	const struct decision decision =
		decide(AUDIT_ARCH_X86_64, number("read", ABI_X86_64), 0, 0);
	ck_assert_ptr_nonnull(decision.rule);
	ck_assert_uint_eq(decision.rule->at.line, 4);
	ck_assert_uint_eq(decision.rule->at.column, 20);
	ck_assert_uint_eq(decision.rule->entry, 1);
}
END_TEST

struct compare_case {
	const char *op;
	uint64_t argument;
	bool holds;
};

static const struct compare_case compare_cases[] = {
	{ "NE", 11, true },
	{ "NE", 12, false },
	{ "NE", 12 + (1ull << 32), true },
	{ "LT", 11, true },
	{ "LT", 12, false },
	{ "LE", 12, true },
	{ "LE", 13, false },
	{ "LE", 1ull << 32, false },
	{ "EQ", 12, true },
	{ "EQ", 13, false },
	{ "EQ", 12 + (1ull << 32), false },
	{ "GE", 12, true },
	{ "GE", 11, false },
	{ "GE", UINT64_MAX, true },
	{ "GT", 13, true },
	{ "GT", 12, false },
	{ "MASKED_EQ", 4, true },
	{ "MASKED_EQ", 4 + 3, true },
	{ "MASKED_EQ", 4 + 8, false },
	{ "MASKED_EQ", 4 + (1ull << 32), true },
};

START_TEST(a_comparison_holds_on_all_64_bits_of_the_argument)
{
	const struct compare_case *row = &compare_cases[_i];
	autofree char *entry = mem_format("{\"name\": \"ioctl\", \"action\": \"SCMP_ACT_KILL\","
					  " \"args\": [{\"index\": 1, \"value\": 12,"
					  " \"valueTwo\": 4, \"op\": \"SCMP_CMP_%s\"}]}",
		row->op);
	load("ALLOW", "", entry);
	ck_assert_msg(answer_to("ioctl", 0, row->argument) ==
			      (row->holds ? ACTION_KILL_THREAD : ACTION_ALLOW),
		"%s %#lx", row->op, (unsigned long)row->argument);
}
END_TEST

START_TEST(all_comparisons_of_a_rule_must_hold)
{
	load("ALLOW", "", RULE_IF("\"ioctl\"", "KILL", ARG(0, "EQ", 1) "," ARG(1, "EQ", 2)));
	ck_assert_int_eq(answer_to("ioctl", 1, 2), ACTION_KILL_THREAD);
	ck_assert_int_eq(answer_to("ioctl", 1, 3), ACTION_ALLOW);
	ck_assert_int_eq(answer_to("ioctl", 2, 2), ACTION_ALLOW);
}
END_TEST

START_TEST(of_rules_that_match_the_strictest_answers)
{
	load("ERRNO", "",
		RULE("\"ioctl\"", "ALLOW") "," RULE_IF("\"ioctl\"", "TRAP",
			ARG(1, "GE", 5)) "," RULE_IF("\"ioctl\"", "LOG", ARG(1, "GE", 4)));
	ck_assert_int_eq(answer_to("ioctl", 0, 3), ACTION_ALLOW);
	ck_assert_int_eq(answer_to("ioctl", 0, 4), ACTION_LOG);
	ck_assert_int_eq(answer_to("ioctl", 0, 5), ACTION_TRAP);
}
END_TEST

START_TEST(of_equally_strict_rules_the_first_written_answers)
{
	load("ALLOW", "",
		"{\"name\": \"read\", \"action\": \"SCMP_ACT_ERRNO\", \"errnoRet\": 13},"
		"{\"name\": \"read\", \"action\": \"SCMP_ACT_ERRNO\", \"errnoRet\": 5}");
	const struct decision decision =
		decide(AUDIT_ARCH_X86_64, number("read", ABI_X86_64), 0, 0);
	ck_assert_uint_eq(decision.answer.data, 13);
	ck_assert_uint_eq(decision.rule->entry, 0);
}
END_TEST

START_TEST(a_redundant_rule_answers_where_it_is_alone)
{
	load("ERRNO", "", RULE("\"read\"", "ERRNO"));
	const struct decision decision =
		decide(AUDIT_ARCH_X86_64, number("read", ABI_X86_64), 0, 0);
	ck_assert_ptr_eq(decision.rule, &profile.rules[0]);
}
END_TEST

START_TEST(a_redundant_rule_yields_to_any_other_on_either_side)
{
	load("ERRNO", "",
		RULE("\"read\"", "ERRNO") "," RULE("\"read\"", "ALLOW") "," RULE(
			"\"write\"", "ALLOW") "," RULE("\"write\"", "ERRNO"));
	ck_assert_int_eq(answer_to("read", 0, 0), ACTION_ALLOW);
	ck_assert_int_eq(answer_to("write", 0, 0), ACTION_ALLOW);
}
END_TEST

START_TEST(a_skipped_rule_does_not_answer)
{
	load("ALLOW", "",
		"{\"name\": \"read\", \"action\": \"SCMP_ACT_KILL\","
		" \"excludes\": {\"arches\": [\"amd64\"]}}");
	ck_assert_int_eq(answer_to("read", 0, 0), ACTION_ALLOW);
}
END_TEST

START_TEST(an_abi_that_is_not_listed_is_killed)
{
	load("ALLOW", "", RULE("\"read\"", "LOG"));
	const struct decision decision = decide(AUDIT_ARCH_I386, number("read", ABI_I386), 0, 0);
	ck_assert(decision.foreign);
	ck_assert_int_eq(decision.answer.action, ACTION_KILL_THREAD);
	ck_assert_ptr_null(decision.rule);
}
END_TEST

START_TEST(x32_is_an_abi_of_its_own)
{
	load("ALLOW", X86, RULE("\"read\"", "LOG"));
	ck_assert(decide(AUDIT_ARCH_X86_64, number("read", ABI_X32), 0, 0).foreign);
}
END_TEST

START_TEST(an_architecture_that_the_lab_does_not_know_is_killed)
{
	load("ALLOW", "", RULE("\"read\"", "LOG"));
	ck_assert(decide(AUDIT_ARCH_S390X, 3, 0, 0).foreign);
}
END_TEST

START_TEST(a_rule_counts_on_every_listed_abi_by_its_own_number)
{
	load("ALLOW", X86, RULE("\"mkdir\"", "ERRNO"));
	ck_assert_int_eq(answer_on_i386("mkdir", 0, 0), ACTION_ERRNO);
	ck_assert_int_eq(decide(AUDIT_ARCH_I386, number("mkdir", ABI_X86_64), 0, 0).answer.action,
		ACTION_ALLOW);
}
END_TEST

START_TEST(the_native_abi_is_always_in)
{
	load("ALLOW", X86, "");
	ck_assert(seccomp_profile_has_abi(&profile, abi_native()));
	ck_assert(seccomp_profile_has_abi(&profile, ABI_I386));
	ck_assert(!seccomp_profile_has_abi(&profile, ABI_X32));
}
END_TEST

#define SYS_SOCKET     1 /* linux/net.h */
#define SYS_SOCKETPAIR 8

START_TEST(a_socket_rule_meets_socketcall_with_its_selector_only)
{
	load("ALLOW", X86, RULE("\"socket\"", "ERRNO"));
	ck_assert_int_eq(answer_on_i386("socketcall", SYS_SOCKET, 0), ACTION_ERRNO);
	ck_assert_int_eq(answer_on_i386("socketcall", SYS_SOCKETPAIR, 0), ACTION_ALLOW);
}
END_TEST

START_TEST(socketcall_is_not_asked_for_what_the_selector_replaced)
{
	load("ALLOW", X86, RULE_IF("\"socket\"", "ERRNO", ARG(0, "EQ", 40)));
	ck_assert_int_eq(answer_on_i386("socketcall", SYS_SOCKET, 0), ACTION_ERRNO);
	ck_assert_int_eq(answer_on_i386("socket", 41, 0), ACTION_ALLOW);
}
END_TEST

START_TEST(socketcall_is_asked_for_its_other_arguments)
{
	load("ALLOW", X86, RULE_IF("\"socket\"", "ERRNO", ARG(1, "EQ", 3)));
	ck_assert_int_eq(answer_on_i386("socketcall", SYS_SOCKET, 3), ACTION_ERRNO);
	ck_assert_int_eq(answer_on_i386("socketcall", SYS_SOCKET, 4), ACTION_ALLOW);
}
END_TEST

/* ---- conflicts ---- */

#define VALUES 4 /* of a constant, and one more than the largest tried */

static const char *const ops[] = { "NE", "LT", "LE", "EQ", "GE", "GT", "MASKED_EQ" };
#define KINDS (ARRAY_SIZE(ops) * VALUES)

static bool holds(size_t kind, uint64_t argument)
{
	const uint64_t value = kind % VALUES;
	const bool results[] = { argument != value,
		argument<value, argument <= value, argument == value, argument >= value, argument>
			value,
		(argument & 3) == value };
	return results[kind / VALUES];
}

static bool meet(size_t a, size_t b)
{
	for (uint64_t argument = 0; argument < 2 * VALUES; argument++)
		if (holds(a, argument) && holds(b, argument))
			return true;
	return false;
}

static char *entry_of(size_t kind, const char *action)
{
	const bool masked = kind / VALUES == COMPARE_MASKED_EQ;
	return mem_format("{\"name\": \"ioctl\", \"action\": \"SCMP_ACT_%s\","
			  " \"args\": [{\"index\": 1, \"op\": \"SCMP_CMP_%s\", \"value\": %zu,"
			  " \"valueTwo\": %zu}]}",
		action, ops[kind / VALUES], masked ? 3 : kind % VALUES, masked ? kind % VALUES : 0);
}

START_TEST(a_conflict_is_told_exactly_where_one_call_matches_both)
{
	const size_t first = (size_t)_i;
	for (size_t second = 0; second < KINDS; second++) {
		autofree char *a = entry_of(first, "ALLOW");
		autofree char *b = entry_of(second, "KILL");
		autofree char *both = mem_format("%s, %s", a, b);
		load("ERRNO", "", both);
		ck_assert_msg((profile.findings.count == 1) == meet(first, second), "%s", both);
		release();
	}
}
END_TEST

START_TEST(of_rules_with_the_same_args_only_the_stricter_is_left)
{
	load("ERRNO", "",
		RULE_IF("\"ioctl\"", "ALLOW", ARG(1, "EQ", 5)) "," RULE_IF("\"ioctl\"", "KILL",
			ARG(1, "EQ", 5)) "," RULE_IF("\"ioctl\"", "LOG", ARG(1, "EQ", 5)));
	ck_assert(profile.rules[0].outranked);
	ck_assert(!profile.rules[1].outranked);
	ck_assert(profile.rules[2].outranked);
}
END_TEST

START_TEST(rules_without_args_all_go_to_libseccomp)
{
	load("ERRNO", "", RULE("\"read\"", "ALLOW") "," RULE("\"read\"", "KILL"));
	ck_assert(!profile.rules[0].outranked);
	ck_assert(!profile.rules[1].outranked);
}
END_TEST

/* ---- size ---- */

/* `count` rules for one call, answering ALLOW and KILL in turns. */
static int parse_many(size_t count, struct err *err)
{
	autobuf struct buf text = { 0 };
	buf_text(&text, "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [");
	for (size_t i = 0; i < count; i++)
		buf_format(&text, "%s{\"name\": \"ioctl\", \"action\": \"SCMP_ACT_%s\"}",
			i ? "," : "", i % 2 ? "KILL" : "ALLOW");
	buf_text(&text, "]}");
	return parse(buf_string(&text), err);
}

START_TEST(the_most_rules_are_accepted_with_one_conflict_each)
{
	struct err err = { 0 };
	ck_assert_msg(parse_many(PROFILE_MAX_RULES, &err) == 0, "%s", err.text);
	ck_assert_uint_eq(profile.rule_count, PROFILE_MAX_RULES);
	ck_assert_uint_eq(profile.findings.count, PROFILE_MAX_RULES - 1);
}
END_TEST

START_TEST(one_rule_too_many_is_refused_as_a_filter_too_long)
{
	struct err err = { 0 };
	ck_assert_int_eq(parse_many(PROFILE_MAX_RULES + 1, &err), -1);
	ck_assert_int_eq(err.kind, ERR_REFUSED);
	ck_assert_ptr_nonnull(strstr(err.text, "filter longer than 4096 instructions"));
}
END_TEST

START_TEST(the_same_text_is_understood_for_another_architecture)
{
	static const char text[] = "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": ["
				   "{\"name\": \"read\", \"action\": \"SCMP_ACT_ALLOW\","
				   " \"includes\": {\"arches\": [\"arm64\"]}}]}";
	const struct profile_context arm = { .arch = "arm64", .kernel_major = 6 };
	struct err err = { 0 };
	ck_assert_int_eq(
		seccomp_profile_parse(&profile, "p.json", text, strlen(text), &arm, &err), 0);
	ck_assert(!profile.rules[0].skipped);
}
END_TEST

TCase *tests_seccomp_profile(void)
{
	TCase *tcase = tcase_create("seccomp_profile");
	tcase_add_checked_fixture(tcase, NULL, release);
	tcase_add_test(tcase, a_call_without_a_rule_gets_the_default);
	tcase_add_test(tcase, the_decision_names_the_rule_and_its_line);
	tcase_add_loop_test(tcase, a_comparison_holds_on_all_64_bits_of_the_argument, 0,
		ARRAY_SIZE(compare_cases));
	tcase_add_test(tcase, all_comparisons_of_a_rule_must_hold);
	tcase_add_test(tcase, of_rules_that_match_the_strictest_answers);
	tcase_add_test(tcase, of_equally_strict_rules_the_first_written_answers);
	tcase_add_test(tcase, a_redundant_rule_answers_where_it_is_alone);
	tcase_add_test(tcase, a_redundant_rule_yields_to_any_other_on_either_side);
	tcase_add_test(tcase, a_skipped_rule_does_not_answer);
	tcase_add_test(tcase, an_abi_that_is_not_listed_is_killed);
	tcase_add_test(tcase, x32_is_an_abi_of_its_own);
	tcase_add_test(tcase, an_architecture_that_the_lab_does_not_know_is_killed);
	tcase_add_test(tcase, a_rule_counts_on_every_listed_abi_by_its_own_number);
	tcase_add_test(tcase, the_native_abi_is_always_in);
	tcase_add_test(tcase, a_socket_rule_meets_socketcall_with_its_selector_only);
	tcase_add_test(tcase, socketcall_is_not_asked_for_what_the_selector_replaced);
	tcase_add_test(tcase, socketcall_is_asked_for_its_other_arguments);
	tcase_add_loop_test(
		tcase, a_conflict_is_told_exactly_where_one_call_matches_both, 0, (int)KINDS);
	tcase_add_test(tcase, of_rules_with_the_same_args_only_the_stricter_is_left);
	tcase_add_test(tcase, rules_without_args_all_go_to_libseccomp);
	tcase_add_test(tcase, the_most_rules_are_accepted_with_one_conflict_each);
	tcase_add_test(tcase, one_rule_too_many_is_refused_as_a_filter_too_long);
	tcase_add_test(tcase, the_same_text_is_understood_for_another_architecture);
	return tcase;
}
