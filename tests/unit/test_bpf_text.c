/* SPDX-License-Identifier: MIT */
/* Programs as text. */
#include "core/bpf.h"
#include "test_bpf.h"

#include <linux/audit.h>

static void expect_text(const struct bpf_program *program, const char *expected)
{
	struct err err = { 0 };
	ck_assert_msg(bpf_validate(program, &err) == 0, "%s", err.text);
	autobuf struct buf text = { 0 };
	bpf_disassemble(program, &text);
	ck_assert_str_eq(buf_string(&text), expected);
}

START_TEST(a_program_is_named_by_the_abi_it_looks_at)
{
	const struct bpf_program program = PROGRAM(LOAD(OFFSET(arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 0, 5), LOAD(OFFSET(nr)),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 5, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 257, 4, 0), LOAD(OFFSET(args[1]) + 4),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 257, 1, 2),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_I386, 2, 0),
		RETURN(SECCOMP_RET_KILL_PROCESS), RETURN(SECCOMP_RET_ERRNO | 1), LOAD(OFFSET(nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_X, 0, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 5, 0, 0), RETURN_A);
	expect_text(&program, "   0: ld   [4]                     ; arch\n"
			      "   1: jeq  #0xc000003e, 2, 7       ; x86_64\n"
			      "   2: ld   [0]                     ; nr\n"
			      "   3: jge  #0x40000000, 9, 4       ; x32\n"
			      "   4: jeq  #0x101, 9, 5            ; openat\n"
			      "   5: ld   [28]                    ; arg 1 high\n"
			      "   6: jset #0x101, 8, 9\n"
			      "   7: jeq  #0x40000003, 10, 8      ; i386\n"
			      "   8: ret  #0x80000000             ; KILL_PROCESS\n"
			      "   9: ret  #0x50001                ; ERRNO(EPERM)\n"
			      "  10: ld   [0]                     ; nr\n"
			      "  11: jeq  x, 13, 12\n"
			      "  12: jeq  #0x5, 13, 13            ; open\n"
			      "  13: ret  a\n");
}
END_TEST

START_TEST(a_number_without_a_known_abi_has_no_name)
{
	const struct bpf_program program = PROGRAM(LOAD(OFFSET(nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 59, 0, 0), RETURN(SECCOMP_RET_ALLOW));
	expect_text(&program, "   0: ld   [0]                     ; nr\n"
			      "   1: jeq  #0x3b, 2, 2\n"
			      "   2: ret  #0x7fff0000             ; ALLOW\n");
}
END_TEST

START_TEST(a_number_that_was_computed_with_has_no_name)
{
	const struct bpf_program program = PROGRAM(LOAD(OFFSET(arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_I386, 0, 3), LOAD(OFFSET(nr)),
		BPF_STMT(BPF_ALU | BPF_ADD | BPF_K, 1),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 5, 0, 0), RETURN(SECCOMP_RET_LOG));
	expect_text(&program, "   0: ld   [4]                     ; arch\n"
			      "   1: jeq  #0x40000003, 2, 5       ; i386\n"
			      "   2: ld   [0]                     ; nr\n"
			      "   3: add  #0x1\n"
			      "   4: jeq  #0x5, 5, 5\n"
			      "   5: ret  #0x7ffc0000             ; LOG\n");
}
END_TEST

START_TEST(every_kind_of_operand_is_written)
{
	const struct bpf_program program = PROGRAM(BPF_STMT(BPF_LD | BPF_IMM, 10),
		BPF_STMT(BPF_ST, 3), BPF_STMT(BPF_LDX | BPF_MEM, 3), BPF_STMT(BPF_STX, 15),
		BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0), BPF_STMT(BPF_ALU | BPF_NEG, 0),
		BPF_STMT(BPF_ALU | BPF_MUL | BPF_X, 0), TAX, BPF_STMT(BPF_MISC | BPF_TXA, 0),
		BPF_STMT(BPF_JMP | BPF_JA, 0), RETURN(SECCOMP_RET_TRAP | 5));
	expect_text(&program, "   0: ld   #0xa\n"
			      "   1: st   M[3]\n"
			      "   2: ldx  M[3]\n"
			      "   3: stx  M[15]\n"
			      "   4: ld   #len\n"
			      "   5: neg\n"
			      "   6: mul  x\n"
			      "   7: tax\n"
			      "   8: txa\n"
			      "   9: ja   10\n"
			      "  10: ret  #0x30005                ; TRAP(5)\n");
}
END_TEST

void add_bpf_text(TCase *tests)
{
	tcase_add_test(tests, a_program_is_named_by_the_abi_it_looks_at);
	tcase_add_test(tests, a_number_without_a_known_abi_has_no_name);
	tcase_add_test(tests, a_number_that_was_computed_with_has_no_name);
	tcase_add_test(tests, every_kind_of_operand_is_written);
}
