/* SPDX-License-Identifier: MIT */
/* Which cells a program has. tests/live/bpf_cells.c holds the cells of random programs and of
 * profiles against the evaluator. */
#include "base/mem.h"
#include "core/bpf_cells.h"
#include "test_bpf.h"

#include <check.h>
#include <linux/audit.h>

static struct word_sets sets;
static struct bpf_cells cells;
static struct cells_budget budget;

static void set_up(void)
{
	word_sets_init(&sets);
	cells = (struct bpf_cells){ 0 };
	budget = cells_budget_default;
}

static void tear_down(void)
{
	bpf_cells_release(&cells);
	word_sets_release(&sets);
}

static void explore(const struct bpf_program *program)
{
	struct err err = { 0 };
	struct call_space all;
	ck_assert_msg(bpf_validate(program, &err) == 0, "%s", err.text);
	call_space_full(&all);
	bpf_cells_add(&cells, program, &sets, &all, &budget);
}

/* The one cell that has the call. */
static const struct bpf_cell *cell_of(const struct seccomp_data *data)
{
	const struct bpf_cell *found = NULL;
	for (size_t i = 0; i < cells.count; i++) {
		if (!call_space_has(&sets, &cells.items[i].space, data))
			continue;
		ck_assert(!found);
		found = &cells.items[i];
	}
	ck_assert(found);
	return found;
}

static size_t count_undecided(void)
{
	size_t count = 0;
	for (size_t i = 0; i < cells.count; i++)
		count += cells.items[i].state != CELL_DECIDED;
	return count;
}

#define JUMP(op, k, jt, jf) BPF_JUMP(BPF_JMP | (op) | BPF_K, k, jt, jf)
#define JUMP_X(op, jt, jf)  BPF_JUMP(BPF_JMP | (op) | BPF_X, 0, jt, jf)
#define ALU(op, k)          BPF_STMT(BPF_ALU | (op) | BPF_K, k)
#define ALU_X(op)           BPF_STMT(BPF_ALU | (op) | BPF_X, 0)
#define ALLOW               RETURN(SECCOMP_RET_ALLOW)
#define REFUSE              RETURN(SECCOMP_RET_ERRNO | 1)

START_TEST(a_constant_program_is_one_cell)
{
	const struct bpf_program program = PROGRAM(ALLOW);
	explore(&program);
	ck_assert_uint_eq(cells.count, 1);
	ck_assert_int_eq(cells.items[0].answer.action, ACTION_ALLOW);
}
END_TEST

START_TEST(a_way_that_nothing_can_take_has_no_cell)
{
	const struct bpf_program program =
		PROGRAM(LOAD(OFFSET(nr)), JUMP(BPF_JGT, 10, 0, 2), JUMP(BPF_JEQ, 5, 0, 1),
			RETURN(SECCOMP_RET_TRAP), JUMP(BPF_JGE, 11, 0, 1), ALLOW, REFUSE);
	explore(&program);
	ck_assert_uint_eq(cells.count, 2);
	ck_assert_uint_eq(count_undecided(), 0);
	ck_assert_int_eq(cell_of(&(struct seccomp_data){ .nr = 11 })->answer.action, ACTION_ALLOW);
	ck_assert_int_eq(cell_of(&(struct seccomp_data){ .nr = 10 })->answer.action, ACTION_ERRNO);
}
END_TEST

/* How libseccomp compares 64 bits: arg 1 >= 0x200000010. */
START_TEST(a_comparison_of_64_bits_is_exact_at_its_border)
{
	const struct bpf_program program =
		PROGRAM(LOAD(OFFSET(args[1]) + 4), JUMP(BPF_JGT, 2, 3, 0), JUMP(BPF_JEQ, 2, 0, 3),
			LOAD(OFFSET(args[1])), JUMP(BPF_JGE, 0x10, 0, 1), ALLOW, REFUSE);
	explore(&program);
	const uint64_t border = UINT64_C(0x200000010);
	ck_assert_int_eq(cell_of(&(struct seccomp_data){ .args = { 0, border } })->answer.action,
		ACTION_ALLOW);
	ck_assert_int_eq(
		cell_of(&(struct seccomp_data){ .args = { 0, border - 1 } })->answer.action,
		ACTION_ERRNO);
	bpf_cells_join(&cells, &sets);
	ck_assert_uint_eq(cells.count, 4);
}
END_TEST

START_TEST(a_masked_comparison_is_one_cell_and_its_rest)
{
	const struct bpf_program program = PROGRAM(LOAD(OFFSET(args[0])), ALU(BPF_AND, 0x7e020000),
		JUMP(BPF_JEQ, 0, 0, 1), ALLOW, REFUSE);
	explore(&program);
	ck_assert_uint_eq(cells.count, 2);
	ck_assert_int_eq(cell_of(&(struct seccomp_data){ .args = { 0x10f00 } })->answer.action,
		ACTION_ALLOW);
	ck_assert_int_eq(cell_of(&(struct seccomp_data){ .args = { 0x10020000 } })->answer.action,
		ACTION_ERRNO);
}
END_TEST

/* Every operation with a constant is followed. (a op k) == (0x1234 op k). */
static const struct {
	uint16_t op;
	uint32_t k;
} followed[] = {
	{ BPF_ADD, 0xfffff000 },
	{ BPF_SUB, 0x2000 },
	{ BPF_MUL, 8 },
	{ BPF_DIV, 16 },
	{ BPF_AND, 0xff0 },
	{ BPF_OR, 0xff },
	{ BPF_XOR, 0xdeadbeef },
	{ BPF_LSH, 20 },
	{ BPF_RSH, 3 },
	{ BPF_NEG, 0 },
};

static uint32_t run_alu(uint16_t op, uint32_t a, uint32_t k)
{
	const struct seccomp_data data = { 0 };
	struct bpf_program program = PROGRAM(BPF_STMT(BPF_LD | BPF_IMM, a), ALU(op, k), RETURN_A);
	return bpf_run(&program, &data);
}

START_TEST(arithmetic_with_constants_is_followed)
{
	const uint16_t op = followed[_i].op;
	const uint32_t k = followed[_i].k;
	const struct bpf_program program = PROGRAM(LOAD(OFFSET(args[2])), ALU(op, k),
		JUMP(BPF_JEQ, run_alu(op, 0x1234, k), 0, 1), ALLOW, REFUSE);
	explore(&program);
	ck_assert_uint_eq(count_undecided(), 0);
	for (uint32_t word = 0x1200; word < 0x1300; word++) {
		const struct seccomp_data data = { .args = { 0, 0, word } };
		ck_assert(
			answer_equal(cell_of(&data)->answer, answer_of(bpf_run(&program, &data))));
	}
}
END_TEST

START_TEST(registers_and_scratch_memory_carry_words)
{
	const struct bpf_program program = PROGRAM(LOAD(OFFSET(args[0])), BPF_STMT(BPF_ST, 3),
		BPF_STMT(BPF_LD | BPF_IMM, 7), TAX, BPF_STMT(BPF_LD | BPF_MEM, 3),
		JUMP_X(BPF_JEQ, 0, 3), BPF_STMT(BPF_LDX | BPF_MEM, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0), JUMP_X(BPF_JGT, 1, 0), REFUSE, ALLOW);
	explore(&program);
	ck_assert_uint_eq(count_undecided(), 0);
	ck_assert_uint_eq(cells.count, 2);
	ck_assert_int_eq(
		cell_of(&(struct seccomp_data){ .args = { 7 } })->answer.action, ACTION_ALLOW);
	ck_assert_int_eq(
		cell_of(&(struct seccomp_data){ .args = { 8 } })->answer.action, ACTION_ERRNO);
}
END_TEST

START_TEST(a_relation_of_two_words_is_undecided_and_named)
{
	const struct bpf_program program =
		PROGRAM(LOAD(OFFSET(nr)), JUMP(BPF_JEQ, 9, 0, 4), LOAD(OFFSET(args[0])), TAX,
			LOAD(OFFSET(args[1])), JUMP_X(BPF_JGT, 0, 1), ALLOW, REFUSE);
	explore(&program);
	const struct bpf_cell *cell = cell_of(&(struct seccomp_data){ .nr = 9 });
	ck_assert_uint_eq(cells.count, 2);
	ck_assert_int_eq(cell->state, CELL_HIDDEN);
	ck_assert_uint_eq(cell->pc, 5);
	ck_assert_int_eq(cell_of(&(struct seccomp_data){ .nr = 8 })->state, CELL_DECIDED);
}
END_TEST

START_TEST(a_relation_that_makes_no_difference_is_decided)
{
	const struct bpf_program program = PROGRAM(LOAD(OFFSET(args[0])), TAX,
		LOAD(OFFSET(args[1])), JUMP_X(BPF_JGT, 0, 2), LOAD(OFFSET(nr)),
		JUMP(BPF_JEQ, 9, 1, 2), REFUSE, RETURN(SECCOMP_RET_LOG), REFUSE);
	explore(&program);
	ck_assert_uint_eq(count_undecided(), 1);
	ck_assert_int_eq(cell_of(&(struct seccomp_data){ .nr = 9 })->state, CELL_HIDDEN);
	ck_assert_int_eq(cell_of(&(struct seccomp_data){ .nr = 8 })->answer.action, ACTION_ERRNO);
}
END_TEST

START_TEST(dividing_by_a_word_of_0_is_a_cell)
{
	const struct bpf_program program = PROGRAM(
		LOAD(OFFSET(args[0])), TAX, BPF_STMT(BPF_LD | BPF_IMM, 100), ALU_X(BPF_DIV), ALLOW);
	explore(&program);
	ck_assert_uint_eq(cells.count, 2);
	ck_assert_int_eq(cell_of(&(struct seccomp_data){ 0 })->answer.action, ACTION_KILL_THREAD);
	ck_assert_int_eq(
		cell_of(&(struct seccomp_data){ .args = { 1 } })->answer.action, ACTION_ALLOW);
}
END_TEST

START_TEST(a_returned_word_has_a_cell_for_each_answer)
{
	const struct bpf_program program = PROGRAM(
		LOAD(OFFSET(args[0])), ALU(BPF_AND, 3), ALU(BPF_OR, SECCOMP_RET_ERRNO), RETURN_A);
	explore(&program);
	ck_assert_uint_eq(cells.count, 4);
	ck_assert_uint_eq(count_undecided(), 0);
	ck_assert_uint_eq(cell_of(&(struct seccomp_data){ .args = { 6 } })->answer.data, 2);
}
END_TEST

START_TEST(too_many_answers_are_undecided)
{
	const struct bpf_program program = PROGRAM(LOAD(OFFSET(args[0])), RETURN_A);
	explore(&program);
	ck_assert_uint_eq(count_undecided(), 1);
	ck_assert_int_eq(cell_of(&(struct seccomp_data){ .args = { 0 } })->answer.action,
		ACTION_KILL_THREAD);
}
END_TEST

/* The budget runs out, but no call is lost. */
START_TEST(what_the_budget_does_not_reach_is_undecided)
{
	const struct bpf_program program = PROGRAM(LOAD(OFFSET(nr)), JUMP(BPF_JEQ, 1, 3, 0),
		JUMP(BPF_JEQ, 2, 2, 0), JUMP(BPF_JEQ, 3, 1, 0), REFUSE, ALLOW);
	budget.steps = 9; /* enough for the first comparison */
	explore(&program);
	ck_assert_uint_eq(budget.steps, 0);
	for (int nr = 0; nr < 5; nr++)
		(void)cell_of(&(struct seccomp_data){ .nr = nr });
	ck_assert_int_eq(cell_of(&(struct seccomp_data){ .nr = 1 })->state, CELL_DECIDED);
	ck_assert_int_eq(cell_of(&(struct seccomp_data){ .nr = 0 })->state, CELL_BUDGET);
}
END_TEST

/* Every sum but the last is of a word whose bits hang on all those below, in another way each time:
 * what leads to a value is a set without a short form. */
START_TEST(work_without_end_is_ended)
{
	struct sock_filter insns[2000] = { LOAD(OFFSET(args[0])) };
	const size_t count = ARRAY_SIZE(insns);
	uint32_t k = 1;
	for (size_t i = 1; i < count - 3; i++) {
		k = k * 1664525 + 1013904223;
		insns[i] = (struct sock_filter)ALU(i % 2 ? BPF_ADD : BPF_XOR, k);
	}
	insns[count - 3] = (struct sock_filter)JUMP(BPF_JGT, 0x12345678, 0, 1);
	insns[count - 2] = (struct sock_filter)ALLOW;
	insns[count - 1] = (struct sock_filter)REFUSE;
	const struct bpf_program program = { insns, count };
	budget.steps = 50000;
	explore(&program);
	ck_assert_uint_eq(cells.count, 1);
	ck_assert_int_eq(cells.items[0].state, CELL_BUDGET);
	ck_assert_uint_eq(cells.items[0].pc, count - 3);
	ck_assert_uint_eq(word_set_before(&sets, WORD_ADD, 0, WORD_SET_FULL), WORD_SET_FULL);
}
END_TEST

START_TEST(joining_leaves_one_cell_an_answer)
{
	const struct bpf_program program = PROGRAM(LOAD(OFFSET(nr)), JUMP(BPF_JEQ, 1, 3, 0),
		JUMP(BPF_JEQ, 20, 2, 0), JUMP(BPF_JEQ, 30, 1, 0), REFUSE, ALLOW);
	explore(&program);
	ck_assert_uint_eq(cells.count, 4);
	bpf_cells_join(&cells, &sets);
	ck_assert_uint_eq(cells.count, 2);
	ck_assert_int_eq(cell_of(&(struct seccomp_data){ .nr = 20 })->answer.action, ACTION_ALLOW);
	ck_assert_int_eq(cell_of(&(struct seccomp_data){ .nr = 21 })->answer.action, ACTION_ERRNO);
}
END_TEST

START_TEST(every_call_is_of_one_abi_or_of_none)
{
	static const uint32_t arches[] = { AUDIT_ARCH_X86_64, AUDIT_ARCH_I386, AUDIT_ARCH_AARCH64,
		AUDIT_ARCH_ARM, 0 };
	static const uint32_t numbers[] = { 0, 1, 335, X32_BIT, X32_BIT | 512, 0x80000000,
		UINT32_MAX };
	for (size_t i = 0; i < ARRAY_SIZE(arches) * ARRAY_SIZE(numbers); i++) {
		const struct seccomp_data data = { .arch = arches[i / ARRAY_SIZE(numbers)],
			.nr = (int)numbers[i % ARRAY_SIZE(numbers)] };
		struct call_space space;
		enum abi is = ABI_X86_64;
		const bool known = abi_of(data.arch, (uint32_t)data.nr, &is);
		for (int abi = 0; abi < ABI_COUNT; abi++) {
			call_space_of_abi(&sets, (enum abi)abi, &space);
			ck_assert_int_eq(
				call_space_has(&sets, &space, &data), known && is == (enum abi)abi);
		}
		call_space_foreign(&sets, &space);
		ck_assert_int_eq(call_space_has(&sets, &space, &data), !known);
	}
}
END_TEST

START_TEST(the_smallest_call_is_by_number_and_arguments)
{
	struct call_space space;
	struct seccomp_data data;
	call_space_of_abi(&sets, ABI_X32, &space);
	space.words[CALL_WORD_ARGS + 1] = word_set_range(&sets, 2, 9);
	space.words[CALL_WORD_ARGS + 2] = word_set_masked(&sets, 6, 4);
	call_space_smallest(&sets, &space, &data);
	ck_assert_uint_eq(data.arch, AUDIT_ARCH_X86_64);
	ck_assert_uint_eq((uint32_t)data.nr, X32_BIT);
	ck_assert_uint_eq(data.args[0], UINT64_C(2) << 32);
	ck_assert_uint_eq(data.args[1], 4);
	struct seccomp_data other = data;
	other.args[1]++;
	ck_assert(call_before(&data, &other) && !call_before(&other, &data));
}
END_TEST

TCase *tests_bpf_cells(void)
{
	TCase *tests = tcase_create("bpf_cells");
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, a_constant_program_is_one_cell);
	tcase_add_test(tests, a_way_that_nothing_can_take_has_no_cell);
	tcase_add_test(tests, a_comparison_of_64_bits_is_exact_at_its_border);
	tcase_add_test(tests, a_masked_comparison_is_one_cell_and_its_rest);
	tcase_add_loop_test(
		tests, arithmetic_with_constants_is_followed, 0, (int)ARRAY_SIZE(followed));
	tcase_add_test(tests, registers_and_scratch_memory_carry_words);
	tcase_add_test(tests, a_relation_of_two_words_is_undecided_and_named);
	tcase_add_test(tests, a_relation_that_makes_no_difference_is_decided);
	tcase_add_test(tests, dividing_by_a_word_of_0_is_a_cell);
	tcase_add_test(tests, a_returned_word_has_a_cell_for_each_answer);
	tcase_add_test(tests, too_many_answers_are_undecided);
	tcase_add_test(tests, what_the_budget_does_not_reach_is_undecided);
	tcase_add_test(tests, work_without_end_is_ended);
	tcase_add_test(tests, joining_leaves_one_cell_an_answer);
	tcase_add_test(tests, every_call_is_of_one_abi_or_of_none);
	tcase_add_test(tests, the_smallest_call_is_by_number_and_arguments);
	return tests;
}
