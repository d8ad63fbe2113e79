/* SPDX-License-Identifier: MIT */
/*
 * The evaluator and the validator of core/bpf.h against the kernel that runs the tests, over a set
 * of points that is the same in every run. tests/fuzz/bpf.c asks further points without end.
 */
#include "base/mem.h"
#include "bpf_points.h"
#include "bpf_random.h"

#include <check.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define SEED UINT64_C(0x62756c6b68656164)

/* What every test here needs. */
struct bench {
	struct points_memory *memory;
	struct random random;
	struct comparison comparison;
	bool with_i386;
	struct point points[POINTS_MAX];
};

static struct bench *bench;

static void set_up(void)
{
	bench = mem_zero(1, sizeof(*bench));
	bench->memory = points_memory_new();
	bench->random = random_from(SEED);
	bench->with_i386 = points_kernel_has_i386();
	ck_assert_msg(bench->memory != NULL, "mmap");
}

static void tear_down(void)
{
	points_memory_free(bench->memory);
	comparison_release(&bench->comparison);
	free(bench);
}

static void compare(const struct filters *filters, size_t count)
{
	struct err err = { 0 };
	for (size_t i = 0; i < filters->count; i++)
		ck_assert_msg(bpf_validate(filters->programs[i], &err) == 0, "%s", err.text);
	const int result = points_compare(
		bench->memory, filters, bench->points, count, &bench->comparison, &err);
	ck_assert_msg(result == 0, "%s", err.text);
}

static void compare_one(const struct bpf_program *program, size_t count)
{
	const struct filters filters = { { program }, 1 };
	compare(&filters, count);
}

static void expect_no_difference(size_t points_at_least)
{
	const struct comparison *seen = &bench->comparison;
	ck_assert_msg(seen->differences == 0, "%zu of %zu points differ, the first:\n%s",
		seen->differences, seen->points, buf_string(&seen->first));
	ck_assert_msg(seen->points >= points_at_least, "only %zu points were compared, not %zu",
		seen->points, points_at_least);
}

/* Raw words that a filter may return: each action, data at its edges, actions that do not exist. */
static const uint32_t returns[] = { SECCOMP_RET_KILL_PROCESS, SECCOMP_RET_KILL_PROCESS | 7,
	SECCOMP_RET_KILL_THREAD, SECCOMP_RET_KILL_THREAD | 7, SECCOMP_RET_TRAP,
	SECCOMP_RET_TRAP | 1, SECCOMP_RET_TRAP | 0xffff, SECCOMP_RET_ERRNO, SECCOMP_RET_ERRNO | 1,
	SECCOMP_RET_ERRNO | 2, SECCOMP_RET_ERRNO | 4094, SECCOMP_RET_ERRNO | 4095,
	SECCOMP_RET_ERRNO | 4096, SECCOMP_RET_ERRNO | 0xffff, SECCOMP_RET_USER_NOTIF,
	SECCOMP_RET_TRACE | 1, SECCOMP_RET_LOG, SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW | 9,
	0x00010000, 0x00040000, 0x7ffd0000, 0x7ffe0001, 0x80010000, 0xc0000000, 0xffff0000,
	0xffffffff };

#define LOAD_ARG(n) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[n]))
#define RETURN_A    BPF_STMT(BPF_RET | BPF_A, 0)
#define PROGRAM(...)                                                                               \
	{                                                                                          \
		(struct sock_filter[]){ __VA_ARGS__ },                                             \
			sizeof((struct sock_filter[]){ __VA_ARGS__ }) / sizeof(struct sock_filter) \
	}

START_TEST(every_returned_word_acts_as_modelled)
{
	const struct bpf_program program = PROGRAM(LOAD_ARG(0), RETURN_A);
	for (size_t i = 0; i < ARRAY_SIZE(returns); i++)
		bench->points[i] = (struct point){ ABI_X86_64, 1000, { returns[i] } };
	compare_one(&program, ARRAY_SIZE(returns));
	expect_no_difference(ARRAY_SIZE(returns));
}
END_TEST

/* All pairs, in both orders: who wins, and whose data among equals. */
START_TEST(two_filters_rank_as_modelled)
{
	const struct bpf_program first = PROGRAM(LOAD_ARG(0), RETURN_A);
	const struct bpf_program newest = PROGRAM(LOAD_ARG(1), RETURN_A);
	struct bpf_program oldest = points_make_loadable_over(&first);
	const struct filters filters = { { &oldest, &newest }, 2 };
	size_t count = 0;
	for (size_t i = 0; i < ARRAY_SIZE(returns); i++) {
		for (size_t j = 0; j < ARRAY_SIZE(returns); j++)
			bench->points[count++] =
				(struct point){ ABI_X86_64, 1000, { returns[i], returns[j] } };
	}
	compare(&filters, count);
	expect_no_difference(ARRAY_SIZE(returns) * ARRAY_SIZE(returns));
	bpf_program_release(&oldest);
}
END_TEST

/* A half of each word of struct seccomp_data, shown as the data of a trap. */
START_TEST(every_word_of_the_call_reads_as_modelled)
{
	random_points(&bench->random, bench->with_i386, bench->points, 40);
	for (uint32_t half = 0; half < 2 * sizeof(struct seccomp_data) / 4; half++) {
		const struct bpf_program program =
			PROGRAM(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, half / 2 * 4),
				BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, half % 2 * 16),
				BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xffff),
				BPF_STMT(BPF_ALU | BPF_OR | BPF_K, SECCOMP_RET_TRAP), RETURN_A);
		compare_one(&program, 40);
	}
	expect_no_difference(40 * 32);
}
END_TEST

/* So a filter that compares all 64 bits is passed by rubbish in the half that the call ignores. */
START_TEST(int_0x80_shows_whole_registers_to_filters)
{
	const struct bpf_program program = PROGRAM(
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[2]) + 4),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0xabcd, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP | 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP | 2));
	if (!bench->with_i386) {
		printf("skip int_0x80_shows_whole_registers_to_filters: int $0x80 does not work here\n");
		return;
	}
	bench->points[0] = (struct point){ ABI_I386, 1000, { 0, 0, UINT64_C(0xabcd00000001) } };
	compare_one(&program, 1);
	expect_no_difference(1);
}
END_TEST

/* Arithmetic and comparison of argument 0 with argument 1 as X, at the edges of 32 bits. */
static const uint16_t operations[] = { BPF_ALU | BPF_ADD | BPF_X, BPF_ALU | BPF_SUB | BPF_X,
	BPF_ALU | BPF_MUL | BPF_X, BPF_ALU | BPF_DIV | BPF_X, BPF_ALU | BPF_AND | BPF_X,
	BPF_ALU | BPF_OR | BPF_X, BPF_ALU | BPF_XOR | BPF_X, BPF_ALU | BPF_LSH | BPF_X,
	BPF_ALU | BPF_RSH | BPF_X, BPF_ALU | BPF_NEG, BPF_JMP | BPF_JEQ | BPF_X,
	BPF_JMP | BPF_JGT | BPF_X, BPF_JMP | BPF_JGE | BPF_X, BPF_JMP | BPF_JSET | BPF_X };

static size_t points_of_edges(void)
{
	static const uint32_t edges[] = { 0, 1, 2, 31, 32, 33, 0x7fffffff, 0x80000000, 0x80000001,
		0xfffffffe, 0xffffffff };
	size_t count = 0;
	for (size_t i = 0; i < ARRAY_SIZE(edges); i++) {
		for (size_t j = 0; j < ARRAY_SIZE(edges); j++)
			bench->points[count++] =
				(struct point){ ABI_X86_64, 1000, { edges[i], edges[j] } };
	}
	return count;
}

START_TEST(every_operation_with_x_computes_as_modelled)
{
	const size_t count = points_of_edges();
	for (uint32_t high = 0; high < 2; high++) {
		/* A branch skips the constant on one side, an ALU instruction has jt and jf unused.
		 */
		const struct bpf_program program = PROGRAM(LOAD_ARG(1),
			BPF_STMT(BPF_MISC | BPF_TAX, 0), LOAD_ARG(0),
			BPF_JUMP(operations[_i], 0, 1, 0), BPF_STMT(BPF_ALU | BPF_XOR | BPF_K, 5),
			BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, high * 16),
			BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xffff),
			BPF_STMT(BPF_ALU | BPF_OR | BPF_K, SECCOMP_RET_TRAP), RETURN_A);
		compare_one(&program, count);
	}
	expect_no_difference(200);
}
END_TEST

static scmp_filter_ctx make_denylist(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	ck_assert(filter != NULL);
	int failed = 0;
	failed |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(1), SCMP_SYS(mkdir), 0);
	failed |= seccomp_rule_add(filter, SCMP_ACT_TRAP, SCMP_SYS(ptrace), 0);
	failed |= seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS(kexec_load), 0);
	failed |= seccomp_rule_add(filter, SCMP_ACT_LOG, SCMP_SYS(uname), 0);
	failed |= seccomp_rule_add(filter, SCMP_ACT_TRACE(3), SCMP_SYS(mount), 0);
	failed |= seccomp_rule_add(
		filter, SCMP_ACT_ERRNO(97), SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_EQ, 2, 0));
	failed |= seccomp_rule_add(
		filter, SCMP_ACT_ERRNO(5), SCMP_SYS(personality), 1, SCMP_A0(SCMP_CMP_GT, 16, 0));
	failed |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(6), SCMP_SYS(mprotect), 1,
		SCMP_A2(SCMP_CMP_MASKED_EQ, 4, 4));
	ck_assert_int_eq(failed, 0);
	return filter;
}

static scmp_filter_ctx make_allowlist(void)
{
	static const int calls[] = { SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(close),
		SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(brk), SCMP_SYS(execve) };
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(38));
	ck_assert(filter != NULL);
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		ck_assert_int_eq(seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0), 0);
	ck_assert_int_eq(seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
				 SCMP_A1(SCMP_CMP_NE, 0x5412, 0)),
		0);
	return filter;
}

/* libseccomp before 2.6 exports to a descriptor only. */
static struct bpf_program export(scmp_filter_ctx filter)
{
	const int fd = memfd_create("filter", MFD_CLOEXEC);
	ck_assert_int_eq(seccomp_export_bpf(filter, fd), 0);
	const off_t size = lseek(fd, 0, SEEK_END);
	ck_assert(size > 0);
	struct sock_filter *insns = mem_zero(1, (size_t)size);
	ck_assert(pread(fd, insns, (size_t)size, 0) == size);
	close(fd);
	return (struct bpf_program){ insns, (size_t)size / sizeof(*insns) };
}

/* Every number of both ABIs, from -1 on. */
static size_t points_of_all_numbers(void)
{
	const size_t numbers = 470;
	const size_t count = numbers * (bench->with_i386 ? 2 : 1);
	random_points(&bench->random, bench->with_i386, bench->points, count);
	for (size_t i = 0; i < count; i++) {
		const uint32_t nr = (uint32_t)(i % numbers) - 1;
		bench->points[i].abi = i < numbers ? ABI_X86_64 : ABI_I386;
		bench->points[i].nr = nr == 335 || nr == 336 ? X32_BIT | nr : nr;
	}
	return count;
}

static const struct libseccomp_case {
	scmp_filter_ctx (*make)(void);
	uint32_t optimize; /* 2: a binary tree */
	uint32_t arch;     /* besides the native one; 0: none */
} libseccomp_cases[] = {
	{ make_denylist, 1, 0 },
	{ make_denylist, 2, SCMP_ARCH_X86 },
	{ make_denylist, 1, SCMP_ARCH_X32 },
	{ make_allowlist, 1, SCMP_ARCH_X86 },
	{ make_allowlist, 2, SCMP_ARCH_X32 },
};

START_TEST(filters_of_libseccomp_answer_as_modelled)
{
	const struct libseccomp_case *test = &libseccomp_cases[_i];
	ck_assert_int_eq(seccomp_api_set(6), 0); /* else it makes probing calls of its own */
	scmp_filter_ctx filter = test->make();
	if (test->arch)
		ck_assert_int_eq(seccomp_arch_add(filter, test->arch), 0);
	ck_assert_int_eq(seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, test->optimize), 0);
	struct bpf_program program = export(filter);
	seccomp_release(filter);

	compare_one(&program, points_of_all_numbers());
	random_points(&bench->random, bench->with_i386, bench->points, 500);
	compare_one(&program, 500);
	expect_no_difference(900);
	bpf_program_release(&program);
}
END_TEST

/* The set would prove little if all programs said the same. */
static void expect_variety(void)
{
	const size_t *seen = bench->comparison.seen;
	ck_assert_msg(
		seen[ACTION_KILL_PROCESS] >= 100, "only %zu kills", seen[ACTION_KILL_PROCESS]);
	ck_assert_msg(seen[ACTION_TRAP] >= 1000, "only %zu traps", seen[ACTION_TRAP]);
	ck_assert_msg(seen[ACTION_ERRNO] >= 1000, "only %zu errnos", seen[ACTION_ERRNO]);
}

START_TEST(random_programs_answer_as_modelled)
{
	for (size_t i = 0; i < 400; i++) {
		struct bpf_program program = random_program(&bench->random);
		random_points(&bench->random, bench->with_i386, bench->points, 32);
		compare_one(&program, 32);
		bpf_program_release(&program);
	}
	expect_no_difference(10000);
	expect_variety();
}
END_TEST

START_TEST(random_stacks_of_filters_answer_as_modelled)
{
	for (size_t i = 0; i < 60; i++) {
		struct bpf_program below = random_program(&bench->random);
		struct bpf_program oldest = points_make_loadable_over(&below);
		struct bpf_program newest = random_program(&bench->random);
		const struct filters filters = { { &oldest, &newest }, 2 };
		random_points(&bench->random, bench->with_i386, bench->points, 32);
		compare(&filters, 32);
		bpf_program_release(&below);
		bpf_program_release(&oldest);
		bpf_program_release(&newest);
	}
	expect_no_difference(60 * 32);
}
END_TEST

static void expect_same_verdicts(const struct bpf_program *programs, size_t count, size_t *refused)
{
	autofree bool *accepted = mem_zero(count, sizeof(*accepted));
	struct err err = { 0 };
	ck_assert_msg(points_ask_acceptance(bench->memory, programs, count, accepted, &err) == 0,
		"%s", err.text);
	*refused = 0;
	for (size_t i = 0; i < count; i++) {
		struct err why = { 0 };
		const bool valid = bpf_validate(&programs[i], &why) == 0;
		ck_assert_msg(valid == accepted[i],
			"program %zu of %zu: the kernel says %s, we: %s", i, count,
			accepted[i] ? "valid" : "EINVAL", valid ? "valid" : why.text);
		*refused += !valid;
	}
}

START_TEST(random_programs_are_refused_by_both_or_by_none)
{
	enum { PROGRAMS = 3000 };
	autofree struct bpf_program *programs = mem_zero(PROGRAMS, sizeof(*programs));
	for (size_t i = 0; i < PROGRAMS; i++)
		programs[i] = random_broken_program(&bench->random);
	size_t refused = 0;
	expect_same_verdicts(programs, PROGRAMS, &refused);
	ck_assert_msg(refused >= PROGRAMS / 4 && refused <= PROGRAMS - PROGRAMS / 4,
		"%zu of %d programs refused: too few of one sort to prove a thing", refused,
		PROGRAMS);
	for (size_t i = 0; i < PROGRAMS; i++)
		bpf_program_release(&programs[i]);
}
END_TEST

/* A store, one instruction of each code with `k`, and a return. */
enum { CODES = 0x200, CODES_OF_SECCOMP = 41 };

static size_t expect_same_codes(uint32_t k_of_alu, uint32_t k)
{
	autofree struct sock_filter *insns = mem_zero(CODES * 3, sizeof(*insns));
	autofree struct bpf_program *programs = mem_zero(CODES, sizeof(*programs));
	for (size_t code = 0; code < CODES; code++) {
		struct sock_filter *program = &insns[code * 3];
		const uint32_t operand = BPF_CLASS(code) == BPF_ALU ? k_of_alu : k;
		program[0] = (struct sock_filter)BPF_STMT(BPF_ST, 0);
		program[1] = (struct sock_filter)BPF_STMT((uint16_t)code, operand);
		program[2] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
		programs[code] = (struct bpf_program){ program, 3 };
	}
	size_t refused = 0;
	expect_same_verdicts(programs, CODES, &refused);
	return CODES - refused;
}

START_TEST(every_code_is_known_by_both_or_by_none)
{
	ck_assert_uint_eq(expect_same_codes(1, 0), CODES_OF_SECCOMP);
}
END_TEST

static const uint32_t operands[] = { 0, 1, 2, 3, 4, 15, 16, 17, 31, 32, 33, 60, 61, 64, 0x7fffffff,
	0x80000000, 0xffffffff };

START_TEST(every_operand_is_refused_by_both_or_by_none)
{
	ck_assert_uint_lt(expect_same_codes(operands[_i], operands[_i]), CODES_OF_SECCOMP);
}
END_TEST

START_TEST(lengths_are_refused_by_both_or_by_none)
{
	enum { LONGEST = BPF_MAX_INSNS + 1 };
	autofree struct sock_filter *insns = mem_zero(LONGEST, sizeof(*insns));
	for (size_t i = 0; i < LONGEST; i++)
		insns[i] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	const struct bpf_program programs[] = { { insns, 0 }, { insns, 1 },
		{ insns, BPF_MAX_INSNS }, { insns, LONGEST } };
	size_t refused = 0;
	expect_same_verdicts(programs, ARRAY_SIZE(programs), &refused);
	ck_assert_uint_eq(refused, 2);
}
END_TEST

TCase *live_bpf_kernel(void)
{
	TCase *tests = tcase_create("bpf_kernel");
	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, every_returned_word_acts_as_modelled);
	tcase_add_test(tests, two_filters_rank_as_modelled);
	tcase_add_test(tests, every_word_of_the_call_reads_as_modelled);
	tcase_add_test(tests, int_0x80_shows_whole_registers_to_filters);
	tcase_add_loop_test(
		tests, every_operation_with_x_computes_as_modelled, 0, ARRAY_SIZE(operations));
	tcase_add_loop_test(
		tests, filters_of_libseccomp_answer_as_modelled, 0, ARRAY_SIZE(libseccomp_cases));
	tcase_add_test(tests, random_programs_answer_as_modelled);
	tcase_add_test(tests, random_stacks_of_filters_answer_as_modelled);
	tcase_add_test(tests, random_programs_are_refused_by_both_or_by_none);
	tcase_add_test(tests, every_code_is_known_by_both_or_by_none);
	tcase_add_loop_test(
		tests, every_operand_is_refused_by_both_or_by_none, 0, ARRAY_SIZE(operands));
	tcase_add_test(tests, lengths_are_refused_by_both_or_by_none);
	return tests;
}
