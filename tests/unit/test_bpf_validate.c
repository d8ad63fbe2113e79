/* SPDX-License-Identifier: MIT */
/* What the kernel refuses, and how we say it. */
#include "base/mem.h"
#include "core/bpf.h"
#include "test_bpf.h"

#include <string.h>

static const struct refusal_row {
	struct sock_filter insn; /* after a store into M[0], before a return */
	const char *text;
} refusal_rows[] = {
	{ BPF_STMT(BPF_ALU | BPF_MOD | BPF_K, 3), "no instruction that seccomp knows (0x94)" },
	{ BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 0), "no instruction that seccomp knows (0x28)" },
	{ BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 0), "no instruction that seccomp knows (0x30)" },
	{ BPF_STMT(BPF_LD | BPF_W | BPF_IND, 0), "no instruction that seccomp knows (0x40)" },
	{ BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0), "no instruction that seccomp knows (0xb1)" },
	{ BPF_STMT(BPF_RET | BPF_X, 0), "no instruction that seccomp knows (0xe)" },
	{ BPF_STMT(0xffff, 0), "no instruction that seccomp knows (0xffff)" },
	{ LOAD(64), "load beyond struct seccomp_data (0x40)" },
	{ LOAD(2), "load that is not aligned to 4 (0x2)" },
	{ BPF_STMT(BPF_ST, 16), "no such scratch slot (0x10)" },
	{ BPF_STMT(BPF_LDX | BPF_MEM, 0xffffffff), "no such scratch slot (0xffffffff)" },
	{ BPF_STMT(BPF_LD | BPF_MEM, 1), "load of a scratch slot never written (0x1)" },
	{ BPF_STMT(BPF_ALU | BPF_DIV | BPF_K, 0), "division by 0 (0)" },
	{ BPF_STMT(BPF_ALU | BPF_LSH | BPF_K, 32), "shift by more than 31 (0x20)" },
	{ BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 32), "shift by more than 31 (0x20)" },
	{ BPF_STMT(BPF_JMP | BPF_JA, 1), "jump beyond the end (0x1)" },
	{ BPF_STMT(BPF_JMP | BPF_JA, 0xffffffff), "jump beyond the end (0xffffffff)" },
	{ BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0), "true branch beyond the end (0x1)" },
	{ BPF_JUMP(BPF_JMP | BPF_JSET | BPF_X, 0, 0, 1), "false branch beyond the end (0x1)" },
};

START_TEST(an_instruction_the_kernel_refuses_is_refused_by_name)
{
	const struct bpf_program program =
		PROGRAM(BPF_STMT(BPF_ST, 0), refusal_rows[_i].insn, RETURN(SECCOMP_RET_ALLOW));
	struct err err = { 0 };
	ck_assert_int_eq(bpf_validate(&program, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	ck_assert_ptr_eq(strstr(err.text, "instruction 1: "), err.text);
	ck_assert_str_eq(err.text + strlen("instruction 1: "), refusal_rows[_i].text);
}
END_TEST

static const char *refusal_of(const struct bpf_program *program, struct err *err)
{
	return bpf_validate(program, err) ? err->text : "accepted";
}

START_TEST(an_empty_program_is_refused)
{
	const struct bpf_program program = { 0 };
	struct err err = { 0 };
	ck_assert_str_eq(refusal_of(&program, &err), "the program has no instruction");
}
END_TEST

START_TEST(a_program_longer_than_4096_is_refused)
{
	autofree struct sock_filter *insns = mem_zero(4097, sizeof(*insns));
	insns[4095] = insns[4096] = (struct sock_filter)RETURN(SECCOMP_RET_ALLOW);
	struct err err = { 0 };
	const struct bpf_program longest = { insns, 4096 };
	ck_assert_str_eq(refusal_of(&longest, &err), "accepted");
	const struct bpf_program longer = { insns, 4097 };
	ck_assert_str_eq(
		refusal_of(&longer, &err), "the program has 4097 instructions, more than 4096");
}
END_TEST

START_TEST(a_program_must_end_with_a_return)
{
	const struct bpf_program program = PROGRAM(RETURN(0), LOAD(0));
	struct err err = { 0 };
	ck_assert_str_eq(refusal_of(&program, &err), "instruction 1: the last one is no return");
}
END_TEST

START_TEST(a_slot_written_on_one_way_only_is_not_written)
{
	const struct bpf_program program = PROGRAM(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1),
		BPF_STMT(BPF_ST, 3), BPF_STMT(BPF_LD | BPF_MEM, 3), RETURN_A);
	struct err err = { 0 };
	ck_assert_str_eq(refusal_of(&program, &err),
		"instruction 2: load of a scratch slot never written (0x3)");
}
END_TEST

START_TEST(a_slot_written_on_both_ways_is_written)
{
	const struct bpf_program program = PROGRAM(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 2),
		BPF_STMT(BPF_ST, 3), BPF_STMT(BPF_JMP | BPF_JA, 1), BPF_STMT(BPF_STX, 3),
		BPF_STMT(BPF_LD | BPF_MEM, 3), RETURN_A);
	struct err err = { 0 };
	ck_assert_str_eq(refusal_of(&program, &err), "accepted");
}
END_TEST

/* Harmless, and yet the kernel refuses it: to it the way goes on behind the return. */
START_TEST(a_return_does_not_end_the_way_for_slots)
{
	const struct bpf_program program = PROGRAM(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 2),
		BPF_STMT(BPF_ST, 3), BPF_STMT(BPF_JMP | BPF_JA, 1), RETURN(0),
		BPF_STMT(BPF_LD | BPF_MEM, 3), RETURN_A);
	struct err err = { 0 };
	ck_assert_str_eq(refusal_of(&program, &err),
		"instruction 4: load of a scratch slot never written (0x3)");
}
END_TEST

void add_bpf_refusals(TCase *tests)
{
	tcase_add_loop_test(tests, an_instruction_the_kernel_refuses_is_refused_by_name, 0,
		ARRAY_SIZE(refusal_rows));
	tcase_add_test(tests, an_empty_program_is_refused);
	tcase_add_test(tests, a_program_longer_than_4096_is_refused);
	tcase_add_test(tests, a_program_must_end_with_a_return);
	tcase_add_test(tests, a_slot_written_on_one_way_only_is_not_written);
	tcase_add_test(tests, a_slot_written_on_both_ways_is_written);
	tcase_add_test(tests, a_return_does_not_end_the_way_for_slots);
}
