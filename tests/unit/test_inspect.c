/* SPDX-License-Identifier: MIT */
/* What is said of hand-written programs, and of rules beside a program. Profiles that libseccomp
 * has compiled are the subject of tests/cli/inspect.sh. */
#include "base/mem.h"
#include "core/inspect.h"
#include "core/surface.h"
#include "test_bpf.h"

#include <check.h>
#include <linux/audit.h>
#include <string.h>

#define JUMP(op, k, jt, jf) BPF_JUMP(BPF_JMP | (op) | BPF_K, k, jt, jf)
#define AND(mask)           BPF_STMT(BPF_ALU | BPF_AND | BPF_K, mask)
#define ALLOW               RETURN(SECCOMP_RET_ALLOW)
#define REFUSE              RETURN(SECCOMP_RET_ERRNO | 1)
#define LOW(n)              LOAD(OFFSET(args[n]))
#define HIGH(n)             LOAD(OFFSET(args[n]) + 4)

/* x86_64 without x32; what follows has the number in A. */
#define NATIVE                                                                                     \
	LOAD(OFFSET(arch)), JUMP(BPF_JEQ, AUDIT_ARCH_X86_64, 1, 0),                                \
		RETURN(SECCOMP_RET_KILL_PROCESS), LOAD(OFFSET(nr)), JUMP(BPF_JGE, X32_BIT, 0, 1),  \
		RETURN(SECCOMP_RET_KILL_PROCESS)

static struct inspection inspection;
static struct seccomp_profile profile;

static void tear_down(void)
{
	inspect_release(&inspection);
	seccomp_profile_release(&profile);
}

static void inspect(const struct bpf_program *program)
{
	struct err err = { 0 };
	const struct inspect_input input = {
		.program = program,
		.profile = profile.doc.root ? &profile : NULL,
	};
	ck_assert_msg(bpf_validate(program, &err) == 0, "%s", err.text);
	inspect_make(&inspection, &input);
}

static const struct inspected_call *native(const char *name)
{
	const struct inspected_call *call = inspected_call_find(&inspection.abis[ABI_X86_64], name);
	ck_assert_ptr_nonnull(call);
	return call;
}

static void expect_hole(enum hole_kind kind, unsigned abis, const char *words)
{
	for (size_t i = 0; i < inspection.holes.count; i++) {
		const struct hole *hole = &inspection.holes.items[i];
		if (hole->kind == kind && hole->abis == abis && strstr(hole->text, words))
			return;
	}
	ck_abort_msg("no hole of kind %s with the words: %s", hole_kind_name(kind), words);
}

/* ---- conditions ---- */

#define SOCKET           41
#define CLONE            56
#define IOCTL            16
#define PRIORITY         140 /* getpriority */
#define LSEEK            8

#define FOR(number, ...) PROGRAM(NATIVE, JUMP(BPF_JEQ, number, 1, 0), REFUSE, __VA_ARGS__)

static const struct condition_row {
	const char *call;
	struct bpf_program program;
	const char *conditions;
} condition_rows[] = {
	{ "socket",
		FOR(SOCKET, LOW(0), JUMP(BPF_JEQ, 1, 2, 0), JUMP(BPF_JEQ, 10, 1, 0), REFUSE, ALLOW),
		"AF_UNIX, AF_INET6 only" },
	{ "socket", FOR(SOCKET, LOW(0), JUMP(BPF_JEQ, 40, 0, 1), REFUSE, ALLOW),
		"all but AF_VSOCK" },
	{ "socket", FOR(SOCKET, LOW(0), JUMP(BPF_JGE, 3, 1, 0), ALLOW, REFUSE),
		"AF_UNSPEC, AF_UNIX, AF_INET only" },
	{ "ioctl",
		FOR(IOCTL, HIGH(1), JUMP(BPF_JEQ, 0, 0, 3), LOW(1), JUMP(BPF_JEQ, 0x5412, 0, 1),
			REFUSE, ALLOW),
		"all but TIOCSTI" },
	{ "clone", FOR(CLONE, LOW(0), JUMP(BPF_JSET, 0x10020000, 0, 1), REFUSE, ALLOW),
		"none of CLONE_NEWNS|CLONE_NEWUSER" },
	{ "clone", FOR(CLONE, LOW(0), JUMP(BPF_JSET, 0x10020000, 1, 0), REFUSE, ALLOW),
		"some of CLONE_NEWNS|CLONE_NEWUSER" },
	{ "clone", FOR(CLONE, LOW(0), AND(0x10100), JUMP(BPF_JEQ, 0x10100, 1, 0), REFUSE, ALLOW),
		"all of CLONE_THREAD|CLONE_VM" },
	{ "lseek",
		FOR(LSEEK, HIGH(1), JUMP(BPF_JGT, 2, 3, 0), JUMP(BPF_JEQ, 2, 0, 3), LOW(1),
			JUMP(BPF_JGE, 0x10, 0, 1), ALLOW, REFUSE),
		"argument 1: at least 0x200000010" },
	{ "lseek", FOR(LSEEK, LOW(2), JUMP(BPF_JGT, 100, 1, 0), ALLOW, REFUSE),
		"argument 2: at most 100" },
	{ "lseek",
		FOR(LSEEK, LOW(2), JUMP(BPF_JGE, 100, 0, 2), JUMP(BPF_JGE, 200, 1, 0), ALLOW,
			REFUSE),
		"argument 2: 100 to 199" },
	{ "socket",
		FOR(SOCKET, LOW(0), JUMP(BPF_JEQ, 16, 0, 3), LOW(2), JUMP(BPF_JEQ, 9, 0, 1), REFUSE,
			ALLOW),
		"not where AF_NETLINK and argument 2: 9" },
	{ "socket",
		FOR(SOCKET, LOW(0), JUMP(BPF_JEQ, 2, 0, 3), LOW(1), JUMP(BPF_JEQ, 1, 0, 1), ALLOW,
			REFUSE),
		"AF_INET and SOCK_STREAM" },
};

START_TEST(conditions_are_said_in_the_callers_words)
{
	const struct condition_row *row = &condition_rows[_i];
	inspect(&row->program);
	ck_assert_int_eq(native(row->call)->share, SHARE_SOME);
	ck_assert_str_eq(native(row->call)->conditions, row->conditions);
	ck_assert_uint_eq(inspection.abis[ABI_X86_64].in_part, 1);
	ck_assert_uint_eq(inspection.abis[ABI_X86_64].permitted, 0);
}
END_TEST

START_TEST(what_is_not_decided_is_said_to_be)
{
	const struct bpf_program program = FOR(SOCKET, LOW(0), TAX, LOW(1),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_X, 0, 0, 1), ALLOW, REFUSE);
	inspect(&program);
	ck_assert(native("socket")->is_undecided);
	ck_assert(!native("read")->is_undecided);
	ck_assert_uint_eq(inspection.abis[ABI_X86_64].undecided, 1);
	ck_assert(!inspect_is_clean(&inspection));
}
END_TEST

START_TEST(each_abi_is_counted_by_itself)
{
	const struct bpf_program program =
		PROGRAM(NATIVE, JUMP(BPF_JEQ, 0, 1, 0), REFUSE, RETURN(SECCOMP_RET_LOG));
	inspect(&program);
	ck_assert_uint_eq(inspection.abis[ABI_X86_64].permitted, 1); /* logged counts */
	ck_assert_int_eq(inspection.abis[ABI_X86_64].others.action, ACTION_ERRNO);
	ck_assert_uint_eq(inspection.abis[ABI_I386].permitted, 0);
	ck_assert_int_eq(inspection.abis[ABI_X32].others.action, ACTION_KILL_PROCESS);
	ck_assert(inspect_is_clean(&inspection));
}
END_TEST

/* ---- prices ---- */

START_TEST(prices_add_up_to_the_surface)
{
	const struct bpf_program program = PROGRAM(NATIVE, JUMP(BPF_JEQ, 101, 0, 1), REFUSE, ALLOW);
	struct surface surface;
	inspect(&program);
	surface_make(&surface, &program);
	ck_assert_uint_eq(inspection.surface, surface.total);
	ck_assert_str_eq(syscall_risk(inspection.prices[0].call)->name, "io-uring");
	for (size_t i = 0; i < inspection.price_count; i++)
		ck_assert_str_ne(inspection.prices[i].call->name, "ptrace");
	surface_release(&surface);
}
END_TEST

/* ---- holes ---- */

START_TEST(an_int_compared_in_64_bits_is_a_hole)
{
	const struct bpf_program program = FOR(IOCTL, HIGH(1), JUMP(BPF_JEQ, 0, 0, 3), LOW(1),
		JUMP(BPF_JEQ, 0x5412, 0, 1), REFUSE, ALLOW);
	inspect(&program);
	expect_hole(HOLE_HIGH_HALF, 1u << ABI_X86_64, "where argument 1 is TIOCSTI");
	ck_assert(!inspect_is_clean(&inspection));
}
END_TEST

START_TEST(an_int_compared_in_its_lower_half_is_none)
{
	const struct bpf_program program =
		FOR(IOCTL, LOW(1), JUMP(BPF_JEQ, 0x5412, 0, 1), REFUSE, ALLOW);
	inspect(&program);
	ck_assert_uint_eq(inspection.holes.count, 0);
}
END_TEST

START_TEST(a_list_of_ints_compared_in_64_bits_is_none)
{
	const struct bpf_program program = FOR(SOCKET, HIGH(0), JUMP(BPF_JEQ, 0, 0, 2), LOW(0),
		JUMP(BPF_JEQ, 1, 1, 0), REFUSE, ALLOW);
	inspect(&program);
	ck_assert_uint_eq(inspection.holes.count, 0);
}
END_TEST

START_TEST(a_long_compared_in_32_bits_is_a_hole)
{
	const struct bpf_program program =
		FOR(LSEEK, LOW(1), JUMP(BPF_JGT, 4096, 0, 1), REFUSE, ALLOW);
	inspect(&program);
	expect_hole(HOLE_LOW_HALF, 1u << ABI_X86_64, "lseek: of argument 1");
}
END_TEST

START_TEST(a_test_of_bits_of_a_long_is_none)
{
	const struct bpf_program program =
		FOR(CLONE, LOW(0), JUMP(BPF_JSET, 0x7e020000, 0, 1), REFUSE, ALLOW);
	inspect(&program);
	ck_assert_uint_eq(inspection.holes.count, 0);
}
END_TEST

START_TEST(an_abi_that_permits_more_is_a_hole)
{
	const struct bpf_program program =
		PROGRAM(LOAD(OFFSET(arch)), JUMP(BPF_JEQ, AUDIT_ARCH_X86_64, 0, 3),
			LOAD(OFFSET(nr)), JUMP(BPF_JEQ, 101, 0, 1), REFUSE, ALLOW);
	inspect(&program);
	expect_hole(
		HOLE_ABI, 1u << ABI_I386 | 1u << ABI_X32, "permits what x86_64 refuses: ptrace");
}
END_TEST

START_TEST(another_call_that_does_the_same_is_a_hole)
{
	const struct bpf_program program =
		PROGRAM(NATIVE, JUMP(BPF_JEQ, 83, 0, 1), REFUSE, ALLOW); /* mkdir */
	inspect(&program);
	expect_hole(HOLE_DETOUR, 1u << ABI_X86_64,
		"mkdirat is permitted, and does what this filter restricts of mkdir");
	expect_hole(HOLE_DETOUR, 1u << ABI_X86_64, "io_uring_setup is permitted");
}
END_TEST

/* What an allow-list does not name, nobody meant to refuse. */
START_TEST(a_call_that_is_not_in_a_list_is_no_hole)
{
	const struct bpf_program program =
		PROGRAM(NATIVE, JUMP(BPF_JEQ, 257, 1, 0), REFUSE, ALLOW); /* openat */
	inspect(&program);
	ck_assert_uint_eq(inspection.holes.count, 0);
}
END_TEST

START_TEST(a_multiplexer_is_a_hole)
{
	const struct bpf_program program =
		PROGRAM(LOAD(OFFSET(arch)), JUMP(BPF_JEQ, AUDIT_ARCH_I386, 1, 0), REFUSE,
			LOAD(OFFSET(nr)), JUMP(BPF_JEQ, 102, 3, 0), JUMP(BPF_JEQ, 359, 0, 3),
			LOW(0), JUMP(BPF_JEQ, 1, 0, 1), ALLOW, REFUSE);
	inspect(&program);
	expect_hole(HOLE_DETOUR, 1u << ABI_I386,
		"socketcall is permitted, and does what this filter restricts of socket");
}
END_TEST

/* ---- rules ---- */

static void parse(const char *text)
{
	const struct profile_context context = { .arch = "amd64", .kernel_major = 6 };
	struct err err = { 0 };
	ck_assert_msg(
		seccomp_profile_parse(&profile, "p.json", text, strlen(text), &context, &err) == 0,
		"%s", err.text);
}

#define RULES(...)       "{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [\n" __VA_ARGS__ "] }"
#define RULE(call, rest) "{ \"names\": [\"" call "\"], \"action\": \"SCMP_ACT_ALLOW\"" rest " }"
#define ARG(op, value)                                                                             \
	", \"args\": [{ \"index\": 0, \"value\": " value ", \"op\": \"SCMP_CMP_" op "\" }]"

static const struct idle_row {
	const char *profile;
	const char *why; /* NULL: every rule decides something */
} idle_rows[] = {
	{ RULES(RULE("socket", "")), NULL },
	{ RULES(RULE("socket", "") ",\n" RULE("socket", ARG("EQ", "1"))),
		"socket: this rule decides nothing: all of its calls are decided by line 2" },
	{ RULES(RULE("socket", ARG("LT", "3")) ",\n" RULE("socket", ARG("EQ", "2"))),
		"socket: this rule decides nothing: all of its calls are decided by line 2" },
	{ RULES(RULE("socket", ARG("LT", "3")) ",\n" RULE("socket", ARG("EQ", "3"))), NULL },
	{ RULES(RULE("socket", ARG("LE", "3")) ",\n" RULE("socket", ARG("GE", "4")) ",\n" RULE(
		  "socket", ARG("NE", "9"))),
		"socket: this rule decides nothing: all of its calls are decided by line 2, 3" },
	{ RULES(RULE("socket", ARG("GT", "4294967295")) ",\n" RULE(
		  "socket", ARG("EQ", "4294967296"))),
		"socket: this rule decides nothing: all of its calls are decided by line 2" },
	{ RULES(RULE("mkdir", "")),
		"mkdir: this rule decides nothing: the compiled filter gives its answer to none "
		"of its calls" },
};

START_TEST(rules_that_decide_nothing_are_named_with_what_decides)
{
	const struct bpf_program program =
		PROGRAM(NATIVE, JUMP(BPF_JEQ, SOCKET, 1, 0), REFUSE, ALLOW);
	const struct idle_row *row = &idle_rows[_i];
	parse(row->profile);
	inspect(&program);
	ck_assert_uint_eq(inspection.idle.count, row->why ? 1 : 0);
	if (row->why)
		ck_assert_str_eq(inspection.idle.items[0].why, row->why);
}
END_TEST

TCase *tests_inspect(void)
{
	TCase *tests = tcase_create("inspect");
	tcase_add_checked_fixture(tests, NULL, tear_down);
	tcase_add_loop_test(tests, conditions_are_said_in_the_callers_words, 0,
		(int)ARRAY_SIZE(condition_rows));
	tcase_add_test(tests, what_is_not_decided_is_said_to_be);
	tcase_add_test(tests, each_abi_is_counted_by_itself);
	tcase_add_test(tests, prices_add_up_to_the_surface);
	tcase_add_test(tests, an_int_compared_in_64_bits_is_a_hole);
	tcase_add_test(tests, an_int_compared_in_its_lower_half_is_none);
	tcase_add_test(tests, a_list_of_ints_compared_in_64_bits_is_none);
	tcase_add_test(tests, a_long_compared_in_32_bits_is_a_hole);
	tcase_add_test(tests, a_test_of_bits_of_a_long_is_none);
	tcase_add_test(tests, an_abi_that_permits_more_is_a_hole);
	tcase_add_test(tests, another_call_that_does_the_same_is_a_hole);
	tcase_add_test(tests, a_call_that_is_not_in_a_list_is_no_hole);
	tcase_add_test(tests, a_multiplexer_is_a_hole);
	tcase_add_loop_test(tests, rules_that_decide_nothing_are_named_with_what_decides, 0,
		(int)ARRAY_SIZE(idle_rows));
	return tests;
}
