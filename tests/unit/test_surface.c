/* SPDX-License-Identifier: MIT */
/* Shares, surfaces and ratios, of profiles that the real libseccomp compiled. */
#include "core/surface.h"

#include "base/mem.h"
#include "grade_world.h"

#include <check.h>
#include <seccomp.h>
#include <stdlib.h>

TCase *tests_surface(void);

#define ALLOW  "\"action\": \"SCMP_ACT_ALLOW\""
#define DENIES "{\"defaultAction\": \"SCMP_ACT_ERRNO\", "
#define ARG(index, op, value)                                                                      \
	"\"args\": [{\"index\": " #index ", \"op\": \"SCMP_CMP_" #op "\", \"value\": " #value "}]"
#define ALL_ABIS "\"architectures\": [\"SCMP_ARCH_X86_64\", \"SCMP_ARCH_X86\", \"SCMP_ARCH_X32\"], "

/* --- shares --- */

static const struct share_case {
	const char *profile;
	const char *call;
	enum abi abi;
	enum share share;
} share_cases[] = {
	{ "{\"defaultAction\": \"SCMP_ACT_ALLOW\"}", "read", ABI_X86_64, SHARE_ALL },
	{ "{\"defaultAction\": \"SCMP_ACT_LOG\"}", "read", ABI_X86_64, SHARE_ALL },
	{ "{\"defaultAction\": \"SCMP_ACT_ALLOW\"}", "read", ABI_I386, SHARE_NONE },
	{ "{\"defaultAction\": \"SCMP_ACT_ALLOW\"}", "read", ABI_X32, SHARE_NONE },
	{ "{\"defaultAction\": \"SCMP_ACT_TRACE\"}", "read", ABI_X86_64, SHARE_NONE },
	{ "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"defaultErrnoRet\": 0}", "read", ABI_X86_64,
		SHARE_NONE },
	{ DENIES "\"syscalls\": [{\"names\": [\"read\"], " ALLOW "}]}", "read", ABI_X86_64,
		SHARE_ALL },
	{ DENIES "\"syscalls\": [{\"names\": [\"read\"], " ALLOW "}]}", "write", ABI_X86_64,
		SHARE_NONE },
	{ DENIES ALL_ABIS "\"syscalls\": [{\"names\": [\"read\"], " ALLOW "}]}", "read", ABI_I386,
		SHARE_ALL },
	{ DENIES "\"syscalls\": [{\"names\": [\"socket\"], " ALLOW ", " ARG(0, EQ, 1) "}]}",
		"socket", ABI_X86_64, SHARE_SOME },
	{ "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [\"socket\"], "
	  "\"action\": \"SCMP_ACT_ERRNO\", " ARG(0, EQ, 40) "}]}",
		"socket", ABI_X86_64, SHARE_SOME },
	{ DENIES "\"syscalls\": [{\"names\": [\"read\"], " ALLOW ", " ARG(2, LT, 4096) "}]}",
		"read", ABI_X86_64, SHARE_SOME },
	/* by more than one rule all of it */
	{ DENIES "\"syscalls\": [{\"names\": [\"read\"], " ALLOW
		 ", " ARG(2, LT, 4096) "}, "
				       "{\"names\": [\"read\"], " ALLOW ", " ARG(2, GE, 4096) "}]}",
		"read", ABI_X86_64, SHARE_ALL },
	/* one selector of socketcall, which no corner is */
	{ DENIES ALL_ABIS "\"syscalls\": [{\"names\": [\"connect\"], " ALLOW "}]}", "socketcall",
		ABI_I386, SHARE_SOME },
	{ DENIES ALL_ABIS "\"syscalls\": [{\"names\": [\"connect\"], " ALLOW "}]}", "connect",
		ABI_I386, SHARE_ALL },
	{ DENIES ALL_ABIS "\"syscalls\": [{\"names\": [\"read\"], " ALLOW "}]}", "socketcall",
		ABI_I386, SHARE_NONE },
};

START_TEST(every_share_is_as_written)
{
	const struct share_case *expected = &share_cases[_i];
	struct answer_policy policy = { 0 };
	world_policy(&policy, "p.json", expected->profile);
	const enum share share =
		share_of(&policy.program, syscall_find(expected->call), expected->abi);
	ck_assert_msg(share == expected->share, "%s %s of %s: %d", abi_name(expected->abi),
		expected->call, expected->profile, (int)share);
	world_policy_release(&policy);
}
END_TEST

/* One value of the lowest byte, in two steps: no constant of it is a value that is permitted. */
START_TEST(a_filter_that_computes_is_not_mistaken)
{
	static struct sock_filter insns[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 16),
		BPF_STMT(BPF_ALU | BPF_ADD | BPF_K, 0x1234),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xff00),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x5600, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1),
	};
	static const struct bpf_program program = { insns, ARRAY_SIZE(insns) };
	static struct sock_filter refusing[] = { BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP) };
	static const struct bpf_program nothing = { refusing, 1 };
	const struct syscall_row *call = syscall_find("socket");
	struct seccomp_data data;
	ck_assert_int_eq(share_of(&program, call, ABI_X86_64), SHARE_SOME);
	ck_assert(share_find_beyond(&program, &nothing, call, ABI_X86_64, &data));
	ck_assert_uint_eq(data.args[0], 0x43cc); /* the least that gives 0x5600 */
	ck_assert(!share_find_beyond(&nothing, &program, call, ABI_X86_64, &data));
}
END_TEST

/* Four arguments with four constants each, beside a rule that leaves nothing out. */
START_TEST(many_constants_are_no_reason_to_guess)
{
	struct buf text = { 0 };
	buf_text(&text,
		DENIES "\"syscalls\": [{\"names\": [\"futex\"], " ALLOW ", "
		       "\"args\": [{\"index\": 5, \"op\": \"SCMP_CMP_GE\", \"value\": 0}]}");
	for (unsigned i = 0; i < 16; i++)
		buf_format(&text,
			", {\"names\": [\"futex\"], " ALLOW ", \"args\": [{\"index\": %u, "
			"\"op\": \"SCMP_CMP_EQ\", \"value\": %u}]}",
			i / 4, 100 * i + 7);
	buf_text(&text, "]}");
	autofree char *profile = buf_take(&text);
	struct answer_policy policy = { 0 };
	struct seccomp_data data;
	world_policy(&policy, "p.json", profile);
	ck_assert_int_eq(share_of(&policy.program, syscall_find("futex"), ABI_X86_64), SHARE_ALL);
	ck_assert(!share_find_beyond(
		&policy.program, &policy.program, syscall_find("futex"), ABI_X86_64, &data));
	world_policy_release(&policy);
}
END_TEST

/* --- surfaces --- */

static void surface_of_profile(struct surface *surface, const char *profile)
{
	struct answer_policy policy = { 0 };
	world_policy(&policy, "p.json", profile);
	surface_make(surface, &policy.program);
	world_policy_release(&policy);
}

static unsigned total_of(const char *profile)
{
	struct surface surface;
	surface_of_profile(&surface, profile);
	const unsigned total = surface.total;
	ck_assert_uint_eq(total,
		surface.totals[ABI_X86_64] + surface.totals[ABI_I386] + surface.totals[ABI_X32]);
	surface_release(&surface);
	return total;
}

START_TEST(a_surface_is_the_sum_of_weights_in_halves)
{
	ck_assert_uint_eq(total_of("{\"defaultAction\": \"SCMP_ACT_KILL\"}"), 0);
	ck_assert_uint_eq(
		total_of(DENIES "\"syscalls\": [{\"names\": [\"read\"], " ALLOW "}]}"), 2);
	ck_assert_uint_eq(
		total_of(DENIES "\"syscalls\": [{\"names\": [\"read\", \"ptrace\"], " ALLOW "}]}"),
		2 + 18);
	ck_assert_uint_eq(total_of(DENIES "\"syscalls\": [{\"names\": [\"ptrace\"], " ALLOW
					  ", " ARG(0, EQ, 16) "}]}"),
		9);
	ck_assert_uint_eq(
		total_of(DENIES ALL_ABIS "\"syscalls\": [{\"names\": [\"read\"], " ALLOW "}]}"), 6);
	ck_assert_uint_eq(
		total_of(DENIES "\"syscalls\": [{\"names\": [\"tuxcall\"], " ALLOW "}]}"), 0);
}
END_TEST

/* Every call with a weight counts once, on however many ABIs it is permitted. */
START_TEST(a_surface_counts_calls_by_name)
{
	struct surface surface;
	size_t calls = 0;
	for (size_t i = 0; i < syscall_count(); i++)
		calls += syscall_risk(syscall_at(i))->weight &&
			 syscall_at(i)->number[ABI_X86_64] >= 0;
	surface_of_profile(&surface, "{\"defaultAction\": \"SCMP_ACT_ALLOW\"}");
	ck_assert_uint_eq(surface.calls, calls);
	surface_release(&surface);
	surface_of_profile(&surface,
		DENIES ALL_ABIS "\"syscalls\": [{\"names\": [\"read\", \"tuxcall\"], " ALLOW "}]}");
	ck_assert_uint_eq(surface.calls, 1);
	surface_release(&surface);
}
END_TEST

/* --- ratios: surfaces made by hand --- */

static struct surface surface_by_hand(const char *call, enum share share, unsigned rest)
{
	struct surface surface = {
		.shares = mem_zero(syscall_count(), sizeof(*surface.shares)),
	};
	const struct syscall_row *row = syscall_find(call);
	surface.shares[row - syscall_at(0)][ABI_X86_64] = (uint8_t)share;
	surface.total = syscall_risk(row)->weight * share + rest;
	surface.totals[ABI_X86_64] = surface.total;
	return surface;
}

static const struct {
	unsigned total, solution;
	unsigned ratio;
	const char *text;
} ratios[] = {
	{ 100, 100, 100, "1.00" },
	{ 101, 100, 101, "1.01" },
	{ 1001, 1000, 101, "1.01" }, /* up: 1.001 is above a budget of 1.00 */
	{ 3, 2, 150, "1.50" },
	{ 4, 3, 134, "1.34" },
	{ 1, 3, 34, "0.34" },
	{ 0, 7, 0, "0.00" },
	{ 0, 0, 100, "1.00" },
	{ 1, 0, SURFACE_NO_RATIO, "none" },
	{ 30000, 1, 3000000, "30000.00" },
};

START_TEST(a_ratio_is_in_hundredths_rounded_up)
{
	struct surface surface = surface_by_hand("read", SHARE_NONE, ratios[_i].total);
	struct surface solution = surface_by_hand("read", SHARE_NONE, ratios[_i].solution);
	struct surface_measure measure;
	autobuf struct buf text = { 0 };
	surface_measure(&measure, &surface, &solution);
	ck_assert_uint_eq(measure.ratio, ratios[_i].ratio);
	surface_format_ratio(measure.ratio, &text);
	ck_assert_str_eq(buf_string(&text), ratios[_i].text);
	ck_assert_ptr_null(measure.dearest.call);
	ck_assert_uint_eq(measure.dearest.ratio, measure.ratio);
	surface_measure_release(&measure);
	surface_release(&surface);
	surface_release(&solution);
}
END_TEST

START_TEST(what_is_over_is_priced_by_what_the_solution_lacks)
{
	struct surface surface = surface_by_hand("ptrace", SHARE_ALL, 10);
	struct surface solution = surface_by_hand("ptrace", SHARE_SOME, 10);
	struct surface_measure measure;
	surface_measure(&measure, &surface, &solution);
	ck_assert_uint_eq(measure.over_count, 1);
	ck_assert_str_eq(measure.over[0].call->name, "ptrace");
	ck_assert_uint_eq(measure.over[0].price, 9);
	ck_assert(measure.dearest.partly_needed && !measure.dearest.whole_abi);
	ck_assert_uint_eq(measure.ratio, 148); /* 28 to 19 */
	ck_assert_uint_eq(measure.dearest.ratio, 100);
	surface_measure_release(&measure);
	surface_measure(&measure, &solution, &surface);
	ck_assert_uint_eq(measure.over_count, 0);
	surface_measure_release(&measure);
	surface_release(&surface);
	surface_release(&solution);
}
END_TEST

/* One call, needed on x86_64 and permitted on three ABIs: it can't be left out, an ABI can. */
START_TEST(a_call_that_is_needed_is_not_what_an_abi_too_many_costs)
{
	const size_t read = (size_t)(syscall_find("read") - syscall_at(0));
	struct surface solution = surface_by_hand("read", SHARE_ALL, 0);
	struct surface surface = surface_by_hand("read", SHARE_ALL, 4);
	struct surface_measure measure;
	for (size_t abi = 0; abi < SURFACE_ABIS; abi++) {
		surface.shares[read][abi] = SHARE_ALL;
		surface.totals[abi] = 2;
	}
	surface_measure(&measure, &surface, &solution);
	ck_assert(measure.dearest.whole_abi);
	ck_assert_int_eq(measure.dearest.abi, ABI_I386);
	ck_assert_uint_eq(measure.dearest.price, 2);
	ck_assert_uint_eq(measure.dearest.ratio, 200);
	ck_assert_uint_eq(measure.over[0].price, 4);
	surface_measure_release(&measure);
	surface_release(&surface);
	surface_release(&solution);
}
END_TEST

START_TEST(names_over_the_most_are_a_count)
{
	struct surface surface;
	struct surface solution;
	struct surface_measure measure;
	autobuf struct buf text = { 0 };
	surface_of_profile(&surface, DENIES
		"\"syscalls\": [{\"names\": [\"getpid\", \"ptrace\", \"bpf\", \"read\"], " ALLOW
		"}]}");
	surface_of_profile(&solution, DENIES "\"syscalls\": [{\"names\": [\"read\"], " ALLOW "}]}");
	surface_measure(&measure, &surface, &solution);
	surface_format_calls(&measure, 2, &text);
	ck_assert_str_eq(
		buf_string(&text), "4 calls allowed, 1 needed; over: bpf, ptrace and 1 more");
	surface_measure_release(&measure);
	surface_release(&surface);
	surface_release(&solution);
}
END_TEST

/* --- size --- */

/* All combinations of all arguments would take minutes, and check ends a test after 4 s. */
START_TEST(a_large_filter_is_measured_in_a_moment)
{
	struct buf text = { 0 };
	size_t rules = 0;
	buf_text(&text, DENIES ALL_ABIS "\"syscalls\": [");
	for (size_t i = 0; i < syscall_count() && rules < 150; i++) {
		const struct syscall_row *row = syscall_at(i);
		if (row->args < 3 || row->number[ABI_X86_64] < 0 || !syscall_risk(row)->weight ||
			multiplexer_find(row->name, ABI_I386, 0) ||
			seccomp_syscall_resolve_name(row->name) == __NR_SCMP_ERROR)
			continue;
		buf_format(&text,
			"%s{\"names\": [\"%s\"], " ALLOW ", \"args\": ["
			"{\"index\": 0, \"op\": \"SCMP_CMP_EQ\", \"value\": %zu},"
			"{\"index\": 2, \"op\": \"SCMP_CMP_MASKED_EQ\", \"value\": 255, \"valueTwo\": %zu}]}",
			rules ? ", " : "", row->name, i, i % 200);
		rules++;
	}
	buf_text(&text, "]}");
	autofree char *profile = buf_take(&text);
	struct answer_policy policy = { 0 };
	world_policy(&policy, "p.json", profile);
	struct surface surface;
	surface_make(&surface, &policy.program);
	ck_assert_uint_eq(surface.calls, rules);
	surface_release(&surface);
	world_policy_release(&policy);
}
END_TEST

TCase *tests_surface(void)
{
	TCase *tests = tcase_create("surface");
	tcase_add_loop_test(tests, every_share_is_as_written, 0, (int)ARRAY_SIZE(share_cases));
	tcase_add_test(tests, a_filter_that_computes_is_not_mistaken);
	tcase_add_test(tests, many_constants_are_no_reason_to_guess);
	tcase_add_test(tests, a_surface_is_the_sum_of_weights_in_halves);
	tcase_add_test(tests, a_surface_counts_calls_by_name);
	tcase_add_loop_test(tests, a_ratio_is_in_hundredths_rounded_up, 0, (int)ARRAY_SIZE(ratios));
	tcase_add_test(tests, what_is_over_is_priced_by_what_the_solution_lacks);
	tcase_add_test(tests, a_call_that_is_needed_is_not_what_an_abi_too_many_costs);
	tcase_add_test(tests, names_over_the_most_are_a_count);
	tcase_add_test(tests, a_large_filter_is_measured_in_a_moment);
	return tests;
}
