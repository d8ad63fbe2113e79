/* SPDX-License-Identifier: MIT */
/* What one instruction, one refusal, one answer means. tests/live/bpf_kernel.c has the kernel
 * agree. */
#include "base/mem.h"
#include "core/bpf.h"
#include "test_bpf.h"

#include <check.h>
#include <linux/audit.h>

static const struct seccomp_data call = {
	.nr = 257,
	.arch = AUDIT_ARCH_X86_64,
	.instruction_pointer = UINT64_C(0x1111222233334444),
	.args = { UINT64_C(0x5555666677778888), 1, 2, 3, 4, UINT64_C(0x9999aaaabbbbcccc) },
};

/* ---- evaluation ---- */

static const struct alu_row {
	uint16_t op;
	uint32_t a;
	uint32_t operand;
	uint32_t result;
} alu_rows[] = {
	{ BPF_ADD, 0xffffffff, 2, 1 },
	{ BPF_SUB, 1, 2, 0xffffffff },
	{ BPF_MUL, 0x80000001, 2, 2 },
	{ BPF_DIV, 0xfffffffe, 2, 0x7fffffff }, /* unsigned */
	{ BPF_AND, 0xff00ff00, 0x0ff00ff0, 0x0f000f00 },
	{ BPF_OR, 0xf0, 0x0f, 0xff },
	{ BPF_XOR, 0xff, 0x0f, 0xf0 },
	{ BPF_LSH, 3, 31, 0x80000000 },
	{ BPF_RSH, 0x80000000, 31, 1 }, /* not arithmetic */
	{ BPF_NEG, 1, 0, 0xffffffff },
};

START_TEST(arithmetic_with_a_constant_is_of_32_bits)
{
	const struct alu_row *row = &alu_rows[_i];
	const struct bpf_program program = PROGRAM(BPF_STMT(BPF_LD | BPF_IMM, row->a),
		BPF_STMT(BPF_ALU | row->op | BPF_K, row->operand), RETURN_A);
	ck_assert_uint_eq(bpf_run(&program, &call), row->result);
}
END_TEST

START_TEST(arithmetic_with_x_is_of_32_bits)
{
	const struct alu_row *row = &alu_rows[_i];
	const uint16_t source = row->op == BPF_NEG ? BPF_K : BPF_X; /* BPF_NEG has no other form */
	const struct bpf_program program = PROGRAM(BPF_STMT(BPF_LDX | BPF_IMM, row->operand),
		BPF_STMT(BPF_LD | BPF_IMM, row->a), BPF_STMT(BPF_ALU | row->op | source, 0xdead),
		RETURN_A);
	ck_assert_uint_eq(bpf_run(&program, &call), row->result);
}
END_TEST

START_TEST(a_shift_by_x_counts_modulo_32)
{
	const struct bpf_program program = PROGRAM(BPF_STMT(BPF_LDX | BPF_IMM, 33),
		BPF_STMT(BPF_LD | BPF_IMM, 5), BPF_STMT(BPF_ALU | BPF_LSH | BPF_X, 0), RETURN_A);
	ck_assert_uint_eq(bpf_run(&program, &call), 10);
}
END_TEST

START_TEST(division_by_an_x_of_0_returns_0)
{
	const struct bpf_program program = PROGRAM(BPF_STMT(BPF_LD | BPF_IMM, 7),
		BPF_STMT(BPF_ALU | BPF_DIV | BPF_X, 0), RETURN(SECCOMP_RET_ALLOW));
	ck_assert_uint_eq(bpf_run(&program, &call), 0);
}
END_TEST

START_TEST(registers_start_as_0)
{
	const struct bpf_program program = PROGRAM(BPF_STMT(BPF_ALU | BPF_OR | BPF_X, 0), RETURN_A);
	ck_assert_uint_eq(bpf_run(&program, &call), 0);
}
END_TEST

START_TEST(scratch_slots_keep_a_and_x)
{
	const struct bpf_program program = PROGRAM(BPF_STMT(BPF_LD | BPF_IMM, 3),
		BPF_STMT(BPF_LDX | BPF_IMM, 5), BPF_STMT(BPF_ST, 0), BPF_STMT(BPF_STX, 15),
		BPF_STMT(BPF_LD | BPF_MEM, 15), BPF_STMT(BPF_LDX | BPF_MEM, 0),
		BPF_STMT(BPF_ALU | BPF_LSH | BPF_X, 0), RETURN_A);
	ck_assert_uint_eq(bpf_run(&program, &call), 5 << 3);
}
END_TEST

START_TEST(length_is_that_of_the_call_data)
{
	const struct bpf_program program = PROGRAM(BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0),
		BPF_STMT(BPF_LDX | BPF_W | BPF_LEN, 0), BPF_STMT(BPF_ALU | BPF_ADD | BPF_X, 0),
		RETURN_A);
	ck_assert_uint_eq(bpf_run(&program, &call), 2 * 64);
}
END_TEST

START_TEST(x_and_a_are_handed_to_each_other)
{
	const struct bpf_program program = PROGRAM(BPF_STMT(BPF_LD | BPF_IMM, 9), TAX,
		BPF_STMT(BPF_LD | BPF_IMM, 0), BPF_STMT(BPF_MISC | BPF_TXA, 0), RETURN_A);
	ck_assert_uint_eq(bpf_run(&program, &call), 9);
}
END_TEST

static const struct load_row {
	uint32_t offset;
	uint32_t result;
} load_rows[] = {
	{ OFFSET(nr), 257 },
	{ OFFSET(arch), AUDIT_ARCH_X86_64 },
	{ OFFSET(instruction_pointer), 0x33334444 },
	{ OFFSET(instruction_pointer) + 4, 0x11112222 },
	{ OFFSET(args[0]), 0x77778888 },
	{ OFFSET(args[0]) + 4, 0x55556666 },
	{ OFFSET(args[4]), 4 },
	{ OFFSET(args[5]) + 4, 0x9999aaaa },
};

START_TEST(a_load_takes_a_word_of_the_call)
{
	const struct bpf_program program = PROGRAM(LOAD(load_rows[_i].offset), RETURN_A);
	ck_assert_uint_eq(bpf_run(&program, &call), load_rows[_i].result);
}
END_TEST

static const struct jump_row {
	uint16_t op;
	uint32_t a;
	uint32_t operand;
	bool holds;
} jump_rows[] = {
	{ BPF_JEQ, 7, 7, true },
	{ BPF_JEQ, 7, 8, false },
	{ BPF_JGT, 0x80000000, 0x7fffffff, true }, /* unsigned */
	{ BPF_JGT, 7, 7, false },
	{ BPF_JGE, 7, 7, true },
	{ BPF_JGE, 1, 0xffffffff, false },
	{ BPF_JSET, 6, 2, true },
	{ BPF_JSET, 6, 1, false },
};

START_TEST(a_comparison_with_a_constant_chooses_the_way)
{
	const struct jump_row *row = &jump_rows[_i];
	const struct bpf_program program = PROGRAM(BPF_STMT(BPF_LD | BPF_IMM, row->a),
		BPF_JUMP(BPF_JMP | row->op | BPF_K, row->operand, 1, 0), RETURN(0), RETURN(1));
	ck_assert_uint_eq(bpf_run(&program, &call), row->holds);
}
END_TEST

START_TEST(a_comparison_with_x_chooses_the_way)
{
	const struct jump_row *row = &jump_rows[_i];
	const struct bpf_program program = PROGRAM(BPF_STMT(BPF_LD | BPF_IMM, row->a),
		BPF_STMT(BPF_LDX | BPF_IMM, row->operand),
		BPF_JUMP(BPF_JMP | row->op | BPF_X, 0xdead, 1, 0), RETURN(0), RETURN(1));
	ck_assert_uint_eq(bpf_run(&program, &call), row->holds);
}
END_TEST

START_TEST(a_jump_skips)
{
	const struct bpf_program program =
		PROGRAM(BPF_STMT(BPF_JMP | BPF_JA, 2), RETURN(0), RETURN(1), RETURN(2));
	ck_assert_uint_eq(bpf_run(&program, &call), 2);
}
END_TEST

/* ---- answers ---- */

static const struct answer_row {
	uint32_t returned;
	struct answer answer;
	const char *text;
	bool refuses;
	bool permits;
} answer_rows[] = {
	{ SECCOMP_RET_ALLOW | 5, { ACTION_ALLOW, 0 }, "ALLOW", false, true },
	{ SECCOMP_RET_LOG, { ACTION_LOG, 0 }, "LOG", false, true },
	{ SECCOMP_RET_TRACE | 1, { ACTION_TRACE, 1 }, "TRACE(1)", false, false },
	{ SECCOMP_RET_USER_NOTIF, { ACTION_NOTIFY, 0 }, "NOTIFY", false, false },
	{ SECCOMP_RET_ERRNO, { ACTION_ERRNO, 0 }, "ERRNO(0)", false, false },
	{ SECCOMP_RET_ERRNO | 1, { ACTION_ERRNO, 1 }, "ERRNO(EPERM)", true, false },
	{ SECCOMP_RET_ERRNO | 4000, { ACTION_ERRNO, 4000 }, "ERRNO(4000)", true, false },
	{ SECCOMP_RET_ERRNO | 4095, { ACTION_ERRNO, 4095 }, "ERRNO(4095)", true, false },
	{ SECCOMP_RET_ERRNO | 4096, { ACTION_ERRNO, 4095 }, "ERRNO(4095)", true, false },
	{ SECCOMP_RET_ERRNO | 0xffff, { ACTION_ERRNO, 4095 }, "ERRNO(4095)", true, false },
	{ SECCOMP_RET_TRAP | 5, { ACTION_TRAP, 5 }, "TRAP(5)", true, false },
	{ SECCOMP_RET_TRAP | 0xffff, { ACTION_TRAP, 0xffff }, "TRAP(65535)", true, false },
	{ SECCOMP_RET_KILL_THREAD | 5, { ACTION_KILL_THREAD, 0 }, "KILL_THREAD", true, false },
	{ SECCOMP_RET_KILL_PROCESS | 5, { ACTION_KILL_PROCESS, 0 }, "KILL_PROCESS", true, false },
	{ 0x00010000, { ACTION_KILL_PROCESS, 0 }, "KILL_PROCESS", true, false },
	{ 0x7ffe0000, { ACTION_KILL_PROCESS, 0 }, "KILL_PROCESS", true, false },
	{ 0xffffffff, { ACTION_KILL_PROCESS, 0 }, "KILL_PROCESS", true, false },
};

START_TEST(a_returned_word_is_an_answer)
{
	const struct answer_row *row = &answer_rows[_i];
	ck_assert(answer_equal(answer_of(row->returned), row->answer));
}
END_TEST

START_TEST(an_answer_is_named)
{
	autobuf struct buf text = { 0 };
	answer_format(answer_rows[_i].answer, &text);
	ck_assert_str_eq(buf_string(&text), answer_rows[_i].text);
}
END_TEST

START_TEST(an_answer_refuses_or_permits_or_neither)
{
	const struct answer_row *row = &answer_rows[_i];
	ck_assert_int_eq(answer_refuses(row->answer), row->refuses);
	ck_assert_int_eq(answer_permits(row->answer), row->permits);
}
END_TEST

START_TEST(the_word_of_an_answer_means_that_answer)
{
	const struct answer answer = answer_rows[_i].answer;
	ck_assert(answer_equal(answer_of(answer_word(answer)), answer));
}
END_TEST

/* ---- several filters ---- */

static struct answer decide(uint32_t oldest, uint32_t newest, const struct seccomp_data *data)
{
	const struct bpf_program first = PROGRAM(RETURN(oldest));
	const struct bpf_program second = PROGRAM(RETURN(newest));
	const struct bpf_program *const programs[] = { &first, &second };
	return bpf_decide(programs, 2, data);
}

/* Strictest first; the two in between do not exist and kill, but rank by their number. */
static const uint32_t ranks[] = { SECCOMP_RET_KILL_PROCESS, SECCOMP_RET_KILL_THREAD, 0x00010000,
	SECCOMP_RET_TRAP, SECCOMP_RET_ERRNO | 2, SECCOMP_RET_USER_NOTIF, SECCOMP_RET_TRACE,
	SECCOMP_RET_LOG, 0x7ffd0000, SECCOMP_RET_ALLOW };

START_TEST(the_strictest_answer_wins_in_either_order)
{
	const uint32_t strict = ranks[_i];
	for (size_t i = (size_t)_i; i < ARRAY_SIZE(ranks); i++) {
		ck_assert(answer_equal(decide(strict, ranks[i], &call), answer_of(strict)));
		ck_assert(answer_equal(decide(ranks[i], strict, &call), answer_of(strict)));
	}
}
END_TEST

START_TEST(of_equal_actions_the_newest_filter_gives_the_data)
{
	const struct answer answer = decide(SECCOMP_RET_ERRNO | 1, SECCOMP_RET_ERRNO | 2, &call);
	ck_assert_uint_eq(answer.data, 2);
}
END_TEST

static int decider(uint32_t oldest, uint32_t newest)
{
	const struct bpf_program first = PROGRAM(RETURN(oldest));
	const struct bpf_program second = PROGRAM(RETURN(newest));
	const struct bpf_program *const programs[] = { &first, &second };
	int index;
	(void)bpf_decide_by(programs, 2, &call, &index);
	return index;
}

START_TEST(the_filter_that_decides_is_named)
{
	ck_assert_int_eq(decider(SECCOMP_RET_TRAP, SECCOMP_RET_LOG), 0);
	ck_assert_int_eq(decider(SECCOMP_RET_LOG, SECCOMP_RET_TRAP), 1);
	ck_assert_int_eq(decider(SECCOMP_RET_ERRNO | 1, SECCOMP_RET_ERRNO | 2), 1);
	ck_assert_int_eq(decider(SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW), -1);
}
END_TEST

START_TEST(without_a_filter_all_is_allowed)
{
	ck_assert_int_eq(bpf_decide(NULL, 0, &call).action, ACTION_ALLOW);
}
END_TEST

static const struct exempt_row {
	uint32_t arch;
	int nr;
	enum action action;
} exempt_rows[] = {
	{ AUDIT_ARCH_X86_64, 334, ACTION_KILL_PROCESS },
	{ AUDIT_ARCH_X86_64, 335, ACTION_ALLOW },
	{ AUDIT_ARCH_X86_64, 336, ACTION_ALLOW },
	{ AUDIT_ARCH_X86_64, 337, ACTION_KILL_PROCESS },
	{ AUDIT_ARCH_X86_64, 0x40000000 | 335, ACTION_KILL_PROCESS },
	{ AUDIT_ARCH_I386, 335, ACTION_KILL_PROCESS },
};

START_TEST(uretprobe_and_uprobe_are_beyond_filters)
{
	const struct exempt_row *row = &exempt_rows[_i];
	const struct seccomp_data data = { .nr = row->nr, .arch = row->arch };
	const struct answer answer = decide(SECCOMP_RET_ALLOW, SECCOMP_RET_KILL_PROCESS, &data);
	ck_assert_int_eq(answer.action, row->action);
}
END_TEST

/* ---- programs as data ---- */

START_TEST(programs_are_equal_by_their_instructions)
{
	const struct bpf_program a = PROGRAM(LOAD(0), RETURN(0));
	const struct bpf_program same = PROGRAM(LOAD(0), RETURN(0));
	const struct bpf_program other = PROGRAM(LOAD(0), RETURN(1));
	const struct bpf_program shorter = PROGRAM(LOAD(0));
	const struct bpf_program none = { 0 };
	ck_assert(bpf_program_equal(&a, &same));
	ck_assert(!bpf_program_equal(&a, &other));
	ck_assert(!bpf_program_equal(&a, &shorter));
	ck_assert(bpf_program_equal(&none, &none));
}
END_TEST

START_TEST(a_released_program_is_none)
{
	struct bpf_program program = { mem_zero(2, sizeof(struct sock_filter)), 2 };
	bpf_program_release(&program);
	ck_assert_ptr_null(program.insns);
	ck_assert_uint_eq(program.count, 0);
}
END_TEST

static void add_evaluation(TCase *tests)
{
	const int alu_count = ARRAY_SIZE(alu_rows);
	const int jump_count = ARRAY_SIZE(jump_rows);
	tcase_add_loop_test(tests, arithmetic_with_a_constant_is_of_32_bits, 0, alu_count);
	tcase_add_loop_test(tests, arithmetic_with_x_is_of_32_bits, 0, alu_count);
	tcase_add_test(tests, a_shift_by_x_counts_modulo_32);
	tcase_add_test(tests, division_by_an_x_of_0_returns_0);
	tcase_add_test(tests, registers_start_as_0);
	tcase_add_test(tests, scratch_slots_keep_a_and_x);
	tcase_add_test(tests, length_is_that_of_the_call_data);
	tcase_add_test(tests, x_and_a_are_handed_to_each_other);
	tcase_add_loop_test(tests, a_load_takes_a_word_of_the_call, 0, ARRAY_SIZE(load_rows));
	tcase_add_loop_test(tests, a_comparison_with_a_constant_chooses_the_way, 0, jump_count);
	tcase_add_loop_test(tests, a_comparison_with_x_chooses_the_way, 0, jump_count);
	tcase_add_test(tests, a_jump_skips);
}

static void add_answers(TCase *tests)
{
	const int answer_count = ARRAY_SIZE(answer_rows);
	tcase_add_loop_test(tests, a_returned_word_is_an_answer, 0, answer_count);
	tcase_add_loop_test(tests, an_answer_is_named, 0, answer_count);
	tcase_add_loop_test(tests, an_answer_refuses_or_permits_or_neither, 0, answer_count);
	tcase_add_loop_test(tests, the_word_of_an_answer_means_that_answer, 0, answer_count);
	tcase_add_loop_test(tests, the_strictest_answer_wins_in_either_order, 0, ARRAY_SIZE(ranks));
	tcase_add_test(tests, of_equal_actions_the_newest_filter_gives_the_data);
	tcase_add_test(tests, the_filter_that_decides_is_named);
	tcase_add_test(tests, without_a_filter_all_is_allowed);
	tcase_add_loop_test(
		tests, uretprobe_and_uprobe_are_beyond_filters, 0, ARRAY_SIZE(exempt_rows));
}

TCase *tests_bpf(void)
{
	TCase *tests = tcase_create("bpf");
	add_evaluation(tests);
	add_bpf_refusals(tests);
	add_answers(tests);
	tcase_add_test(tests, programs_are_equal_by_their_instructions);
	tcase_add_test(tests, a_released_program_is_none);
	add_bpf_text(tests);
	return tests;
}
