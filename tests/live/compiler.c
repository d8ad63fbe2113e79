/* SPDX-License-Identifier: MIT */
/*
 * A profile's way through the throw-away container: what libseccomp makes of it there, asked of the
 * compiled program. What the written rules mean is the unit tests' subject.
 */
#include "app/policy.h"
#include "app/solution.h"
#include "base/mem.h"
#include "bpf_points.h"
#include "sys/file.h"

#include <check.h>
#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>

static struct sandbox *sandbox;
static struct answer_policy policy;
static struct err err;

static void set_up(void)
{
	sandbox = sandbox_open(&err);
	ck_assert_msg(sandbox != NULL, "%s", err.text);
}

static void tear_down(void)
{
	policy_release(&policy);
	sandbox_close(sandbox);
}

/* 0 or -1, as policy_parse and policy_compile say. */
static int parse(const char *text, size_t size)
{
	const struct exercise_policy row = { .file = "profile.json", .kind = POLICY_SECCOMP_JSON };
	return policy_parse(&policy, &row, text, size, &err);
}

static void compile(const char *text)
{
	ck_assert_msg(parse(text, strlen(text)) == 0, "%s", err.text);
	ck_assert_msg(policy_compile(&policy, sandbox, &err) == 0, "%s", err.text);
}

static struct answer ask(const struct bpf_program *program, enum abi abi, const char *call,
	const uint64_t args[SYSCALL_ARGS])
{
	const struct syscall_row *row = syscall_find(call);
	ck_assert_msg(row && row->number[abi] >= 0, "%s has no call %s", abi_name(abi), call);
	struct seccomp_data data = { .nr = (int)row->number[abi], .arch = abi_audit_arch(abi) };
	for (size_t i = 0; i < SYSCALL_ARGS; i++)
		data.args[i] = args[i];
	return bpf_decide(&program, 1, &data);
}

/* Both levels must say `word`, a call's answer as answer_format writes it. */
static void expect(
	enum abi abi, const char *call, const uint64_t args[SYSCALL_ARGS], const char *word)
{
	const struct bpf_program *const levels[] = { &policy.program, &policy.optimised };
	for (size_t i = 0; i < ARRAY_SIZE(levels); i++) {
		autobuf struct buf said = { 0 };
		answer_format(ask(levels[i], abi, call, args), &said);
		ck_assert_msg(strcmp(buf_string(&said), word) == 0,
			"%s %s(0x%jx, 0x%jx, 0x%jx) at level %zu: %s, expected %s", abi_name(abi),
			call, (uintmax_t)args[0], (uintmax_t)args[1], (uintmax_t)args[2], i + 1,
			buf_string(&said), word);
	}
}

static const uint64_t zeros[SYSCALL_ARGS];

/* ---- profiles as Docker's users write them ---- */

#define ALL_ARCHES "\"architectures\":[\"SCMP_ARCH_X86_64\",\"SCMP_ARCH_X86\",\"SCMP_ARCH_X32\"],"

/* In the manner of Docker's default: an allow list, some calls by argument, one by name only. */
static const char allow_list[] =
	"{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"defaultErrnoRet\": 38," ALL_ARCHES
	"\"syscalls\": ["
	"{ \"names\": [\"read\", \"write\", \"openat\", \"exit_group\"],"
	"  \"action\": \"SCMP_ACT_ALLOW\" },"
	"{ \"names\": [\"personality\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": ["
	"  { \"index\": 0, \"value\": 8, \"op\": \"SCMP_CMP_EQ\" } ] },"
	"{ \"names\": [\"personality\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": ["
	"  { \"index\": 0, \"value\": 4294967295, \"op\": \"SCMP_CMP_EQ\" } ] },"
	"{ \"names\": [\"clone\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": ["
	"  { \"index\": 0, \"value\": 2114060288, \"valueTwo\": 0,"
	"    \"op\": \"SCMP_CMP_MASKED_EQ\" } ] },"
	"{ \"names\": [\"socket\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": ["
	"  { \"index\": 0, \"value\": 40, \"op\": \"SCMP_CMP_NE\" } ] },"
	"{ \"names\": [\"ioctl\"], \"action\": \"SCMP_ACT_KILL_PROCESS\", \"args\": ["
	"  { \"index\": 1, \"value\": 21522, \"op\": \"SCMP_CMP_EQ\" } ] },"
	"{ \"names\": [\"ptrace\"], \"action\": \"SCMP_ACT_TRAP\" },"
	"{ \"names\": [\"kexec_load\"], \"action\": \"SCMP_ACT_ERRNO\", \"errnoRet\": 1 },"
	"{ \"names\": [\"reboot\"], \"action\": \"SCMP_ACT_LOG\" } ] }";

static const struct {
	enum abi abi;
	const char *call;
	uint64_t args[SYSCALL_ARGS];
	const char *answer;
} points[] = {
	{ ABI_X86_64, "read", { 0 }, "ALLOW" },
	{ ABI_I386, "read", { 0 }, "ALLOW" },
	{ ABI_X32, "read", { 0 }, "ALLOW" },
	{ ABI_X86_64, "mkdir", { 0 }, "ERRNO(ENOSYS)" },
	{ ABI_I386, "mkdir", { 0 }, "ERRNO(ENOSYS)" },
	{ ABI_X32, "mkdir", { 0 }, "ERRNO(ENOSYS)" },
	{ ABI_X86_64, "personality", { 8 }, "ALLOW" },
	{ ABI_X86_64, "personality", { 0xffffffff }, "ALLOW" },
	{ ABI_X86_64, "personality", { 9 }, "ERRNO(ENOSYS)" },
	{ ABI_X86_64, "personality", { 0x100000008 }, "ERRNO(ENOSYS)" },
	{ ABI_I386, "personality", { 8 }, "ALLOW" },
	{ ABI_X32, "personality", { 9 }, "ERRNO(ENOSYS)" },
	{ ABI_X86_64, "clone", { 0x11 }, "ALLOW" },
	{ ABI_X86_64, "clone", { 0x10000011 }, "ERRNO(ENOSYS)" },
	{ ABI_I386, "clone", { 0x20000000 }, "ERRNO(ENOSYS)" },
	{ ABI_X86_64, "socket", { 1 }, "ALLOW" },
	{ ABI_X86_64, "socket", { 40 }, "ERRNO(ENOSYS)" },
	{ ABI_X32, "socket", { 40 }, "ERRNO(ENOSYS)" },
	{ ABI_X86_64, "ioctl", { 0, 0x5412 }, "KILL_PROCESS" },
	{ ABI_X32, "ioctl", { 0, 0x5412 }, "KILL_PROCESS" },
	{ ABI_X86_64, "ioctl", { 0, 0x5413 }, "ERRNO(ENOSYS)" },
	{ ABI_X86_64, "ptrace", { 0 }, "TRAP(0)" },
	{ ABI_I386, "ptrace", { 0 }, "TRAP(0)" },
	{ ABI_X86_64, "kexec_load", { 0 }, "ERRNO(EPERM)" },
	{ ABI_X86_64, "reboot", { 0 }, "LOG" },
	{ ABI_I386, "reboot", { 0 }, "LOG" },
};

START_TEST(every_listed_abi_obeys_the_rules)
{
	compile(allow_list);
	for (size_t i = 0; i < ARRAY_SIZE(points); i++)
		expect(points[i].abi, points[i].call, points[i].args, points[i].answer);
}
END_TEST

START_TEST(an_abi_that_is_not_listed_is_killed)
{
	compile("{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": ["
		"{ \"names\": [\"mkdir\"], \"action\": \"SCMP_ACT_ERRNO\" } ] }");
	expect(ABI_X86_64, "mkdir", zeros, "ERRNO(EPERM)");
	expect(ABI_X86_64, "read", zeros, "ALLOW");
	expect(ABI_I386, "mkdir", zeros, "KILL_THREAD");
	expect(ABI_I386, "read", zeros, "KILL_THREAD");
	expect(ABI_X32, "mkdir", zeros, "KILL_THREAD");
	expect(ABI_X32, "read", zeros, "KILL_THREAD");
	expect(ABI_AARCH64, "mkdirat", zeros, "KILL_THREAD");
}
END_TEST

START_TEST(a_listed_abi_has_the_deny_list_too)
{
	compile("{ \"defaultAction\": \"SCMP_ACT_ALLOW\"," ALL_ARCHES "\"syscalls\": ["
		"{ \"names\": [\"mkdir\"], \"action\": \"SCMP_ACT_ERRNO\" } ] }");
	static const enum abi abis[] = { ABI_X86_64, ABI_I386, ABI_X32 };
	for (size_t i = 0; i < ARRAY_SIZE(abis); i++) {
		expect(abis[i], "mkdir", zeros, "ERRNO(EPERM)");
		expect(abis[i], "mkdirat", zeros, "ALLOW");
	}
}
END_TEST

/* ---- where libseccomp falls short ---- */

/* A call of x86_64 and i386 that this libseccomp does not know, or NULL. */
static const struct syscall_row *find_unknown(void)
{
	for (size_t i = 0; i < syscall_count(); i++) {
		const struct syscall_row *row = syscall_at(i);
		if (row->number[ABI_X86_64] >= 0 && row->number[ABI_I386] >= 0 &&
			seccomp_syscall_resolve_name(row->name) == __NR_SCMP_ERROR)
			return row;
	}
	return NULL;
}

static const struct finding *find_finding(enum finding_kind kind, const char *words)
{
	const struct findings *all = &policy.profile.findings;
	for (size_t i = 0; i < all->count; i++)
		if (all->items[i].kind == kind && strstr(all->items[i].text, words))
			return &all->items[i];
	return NULL;
}

START_TEST(a_call_newer_than_libseccomp_goes_in_by_number)
{
	const struct syscall_row *row = find_unknown();
	if (!row) {
		puts("skip a_call_newer_than_libseccomp_goes_in_by_number: "
		     "this libseccomp knows every call that we know");
		return;
	}
	autofree char *text = mem_format(
		"{ \"defaultAction\": \"SCMP_ACT_ALLOW\"," ALL_ARCHES "\n\"syscalls\": [\n"
		"{ \"names\": [\"mkdir\",\n\"%s\"], \"action\": \"SCMP_ACT_KILL_PROCESS\" } ] }",
		row->name);
	compile(text);
	expect(ABI_X86_64, row->name, zeros, "KILL_PROCESS");
	expect(ABI_X86_64, "mkdir", zeros, "KILL_PROCESS");
	expect(ABI_I386, "mkdir", zeros, "KILL_PROCESS");
	expect(ABI_I386, row->name, zeros, "ALLOW"); /* libseccomp can't put it there */
	const struct finding *finding = find_finding(FINDING_LIBRARY, row->name);
	ck_assert_msg(finding != NULL, "nothing was found about %s", row->name);
	ck_assert_uint_eq(finding->at.line, 4);
}
END_TEST

/* `count` rules for one call, each with another argument. */
static void format_long_profile(struct buf *text, unsigned count)
{
	buf_text(text, "{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [");
	for (unsigned i = 0; i < count; i++)
		buf_format(text,
			"%s{ \"names\": [\"ioctl\"], \"action\": \"SCMP_ACT_ERRNO\", \"args\": ["
			"{ \"index\": 1, \"value\": %u, \"op\": \"SCMP_CMP_EQ\" } ] }",
			i ? "," : "", i);
	buf_text(text, "] }");
}

static void expect_refusal(const char *words)
{
	ck_assert_int_eq(err.kind, ERR_REFUSED);
	ck_assert_msg(
		strstr(err.text, words) != NULL, "\"%s\" does not say \"%s\"", err.text, words);
}

START_TEST(more_rules_than_a_profile_may_have_are_refused)
{
	autobuf struct buf text = { 0 };
	format_long_profile(&text, 5000);
	ck_assert_int_eq(parse(buf_string(&text), text.size), -1);
	expect_refusal("4096");
}
END_TEST

START_TEST(a_program_longer_than_the_kernel_takes_is_refused)
{
	autobuf struct buf text = { 0 };
	format_long_profile(&text, PROFILE_MAX_RULES);
	ck_assert_msg(parse(buf_string(&text), text.size) == 0, "%s", err.text);
	ck_assert_int_eq(policy_compile(&policy, sandbox, &err), -1);
	expect_refusal("4096 instructions");
}
END_TEST

/* libseccomp 2.5.4 answers ALLOW or KILL_THREAD for small values by the order of the rules, which
 * is not what they say together (its issue about comparisons of 64 bits). Whatever it answers: the
 * program is what is judged, and the kernel does what the evaluator says of it. */
#define BELOW(value) "\"args\": [{ \"index\": 1, \"value\": " value ", \"op\": \"SCMP_CMP_LT\" }] }"
#define ALLOW_BELOW                                                                                \
	"{ \"names\": [\"getpriority\"], \"action\": \"SCMP_ACT_ALLOW\"," BELOW("8589934608")
#define KILL_BELOW                                                                                 \
	"{ \"names\": [\"getpriority\"], \"action\": \"SCMP_ACT_KILL\"," BELOW("8589934597")

static const char *const overlapping[] = {
	"{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [" ALLOW_BELOW "," KILL_BELOW "] }",
	"{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [" KILL_BELOW "," ALLOW_BELOW "] }",
};

static void expect_kernel_agrees(const uint64_t *values, size_t count)
{
	struct points_memory *memory = points_memory_new();
	const struct bpf_program *const programs[] = { &policy.program, &policy.optimised };
	autofree struct point *asked = mem_zero(count, sizeof(*asked));
	const uint32_t number = (uint32_t)syscall_find("getpriority")->number[ABI_X86_64];
	for (size_t i = 0; i < count; i++)
		asked[i] = (struct point){ ABI_X86_64, number, { 0, values[i] } };
	for (size_t i = 0; i < ARRAY_SIZE(programs); i++) {
		struct comparison seen = { 0 };
		const struct filters filters = { { programs[i] }, 1 };
		ck_assert_msg(points_compare(memory, &filters, asked, count, &seen, &err) == 0,
			"%s", err.text);
		ck_assert_uint_eq(seen.points, count);
		ck_assert_msg(seen.differences == 0, "%s", buf_string(&seen.first));
		comparison_release(&seen);
	}
	points_memory_free(memory);
}

START_TEST(overlapping_comparisons_are_judged_as_compiled)
{
	static const uint64_t values[] = { 0, 4, 5, 0x10, 0x1ffffffff, 0x200000004, 0x200000005,
		0x20000000f, 0x200000010, 0x300000000, UINT64_MAX };
	compile(overlapping[_i]);
	expect(ABI_X86_64, "getpriority", (const uint64_t[SYSCALL_ARGS]){ 0, 0x20000000f },
		"ALLOW");
	expect(ABI_X86_64, "getpriority", (const uint64_t[SYSCALL_ARGS]){ 0, 0x200000010 },
		"ERRNO(EPERM)");
	const struct answer smallest = ask(&policy.program, ABI_X86_64, "getpriority", zeros);
	ck_assert(smallest.action == ACTION_ALLOW || smallest.action == ACTION_KILL_THREAD);
	expect_kernel_agrees(values, ARRAY_SIZE(values));
	ck_assert_msg(find_finding(FINDING_CONFLICT, "getpriority") != NULL, "nothing was found");
}
END_TEST

/* ---- two levels, one meaning ---- */

#define TWO_DOORS "exercises/first-hour/two-doors/"

static const char *const profiles[] = {
	TWO_DOORS "solution/profile.json", TWO_DOORS "starter/profile.json",
	TWO_DOORS "right/allow-list/profile.json",
	TWO_DOORS "right/every-architecture/profile.json",
	TWO_DOORS "wrong/only-mode-0755/profile.json", NULL, /* allow_list */
};

static void expect_levels_agree(const struct syscall_row *row, enum abi abi, uint64_t value)
{
	uint64_t args[SYSCALL_ARGS];
	for (size_t i = 0; i < SYSCALL_ARGS; i++)
		args[i] = value;
	const struct answer first = ask(&policy.program, abi, row->name, args);
	const struct answer second = ask(&policy.optimised, abi, row->name, args);
	ck_assert_msg(answer_equal(first, second), "%s %s with 0x%jx: the levels differ",
		abi_name(abi), row->name, (uintmax_t)value);
}

START_TEST(both_levels_answer_alike)
{
	static const uint64_t values[] = { 0, 1, 8, 40, 0755, 0x5412, 0x10000000, 0xffffffff,
		0x100000008, UINT64_MAX };
	autobuf struct buf text = { 0 };
	if (profiles[_i])
		ck_assert_msg(
			file_read(profiles[_i], JSON_MAX_BYTES, &text, &err) == 0, "%s", err.text);
	compile(profiles[_i] ? buf_string(&text) : allow_list);
	ck_assert_uint_gt(policy.optimised.count, 0);
	for (size_t i = 0; i < syscall_count(); i++)
		for (int abi = 0; abi < ABI_COUNT; abi++)
			for (size_t k = 0; k < ARRAY_SIZE(values); k++)
				if (syscall_at(i)->number[abi] >= 0)
					expect_levels_agree(
						syscall_at(i), (enum abi)abi, values[k]);
}
END_TEST

/* ---- a solution, for checks that compare with it ---- */

static const struct answer_policy *solution_of(struct solution_cache *cache, const char *text)
{
	struct exercise_policy row = { .file = "profile.json", .kind = POLICY_SECCOMP_JSON };
	const struct exercise exercise = { .policies = &row, .policy_count = 1 };
	autobuf struct buf bytes = { 0 };
	buf_text(&bytes, text);
	struct solution *begun = solution_begin(cache, &exercise, 0, &bytes, sandbox, &err);
	return begun ? solution_end(cache, begun, &err) : NULL;
}

START_TEST(a_solution_is_compiled_once)
{
	struct solution_cache *cache = solution_cache_new();
	const struct answer_policy *first = solution_of(cache, allow_list);
	ck_assert_msg(first != NULL, "%s", err.text);
	ck_assert_ptr_nonnull(solution_of(cache, "{\"defaultAction\": \"SCMP_ACT_ALLOW\"}"));
	ck_assert_ptr_eq(solution_of(cache, allow_list), first);
	compile(allow_list);
	ck_assert(bpf_program_equal(&first->program, &policy.program));
	solution_cache_free(cache);
}
END_TEST

START_TEST(a_solution_that_is_no_policy_is_its_authors_fault)
{
	struct solution_cache *cache = solution_cache_new();
	ck_assert_ptr_null(solution_of(cache, "{\"defaultAction\": \"SCMP_ACT_ALOW\"}"));
	ck_assert_int_eq(err.kind, ERR_INPUT);
	ck_assert_ptr_nonnull(strstr(err.text, "the exercise's solution"));
	solution_cache_free(cache);
}
END_TEST

TCase *live_compiler(void)
{
	TCase *tests = tcase_create("compiler");
	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, every_listed_abi_obeys_the_rules);
	tcase_add_test(tests, an_abi_that_is_not_listed_is_killed);
	tcase_add_test(tests, a_listed_abi_has_the_deny_list_too);
	tcase_add_test(tests, a_call_newer_than_libseccomp_goes_in_by_number);
	tcase_add_test(tests, more_rules_than_a_profile_may_have_are_refused);
	tcase_add_test(tests, a_program_longer_than_the_kernel_takes_is_refused);
	tcase_add_loop_test(
		tests, overlapping_comparisons_are_judged_as_compiled, 0, ARRAY_SIZE(overlapping));
	tcase_add_test(tests, a_solution_is_compiled_once);
	tcase_add_test(tests, a_solution_that_is_no_policy_is_its_authors_fault);
	tcase_add_loop_test(tests, both_levels_answer_alike, 0, ARRAY_SIZE(profiles));
	return tests;
}
