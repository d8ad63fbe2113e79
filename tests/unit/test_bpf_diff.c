/* SPDX-License-Identifier: MIT */
/* Two programs by meaning. */
#include "base/mem.h"
#include "core/bpf_diff.h"
#include "test_bpf.h"

#include <check.h>
#include <linux/audit.h>
#include <string.h>

#define JUMP(op, k, jt, jf) BPF_JUMP(BPF_JMP | (op) | BPF_K, k, jt, jf)
#define ALLOW               RETURN(SECCOMP_RET_ALLOW)
#define REFUSE              RETURN(SECCOMP_RET_ERRNO | 1)
#define NATIVE_ONLY                                                                                \
	LOAD(OFFSET(arch)), JUMP(BPF_JEQ, AUDIT_ARCH_X86_64, 1, 0), RETURN(SECCOMP_RET_KILL_PROCESS)

static struct bpf_diff diff;

static void tear_down(void)
{
	bpf_diff_release(&diff);
}

static void compare(const struct bpf_program *a, const struct bpf_program *b)
{
	struct err err = { 0 };
	ck_assert_msg(bpf_validate(a, &err) == 0 && bpf_validate(b, &err) == 0, "%s", err.text);
	bpf_diff_make(&diff, a, b, &cells_budget_default);
}

static void expect_line(size_t index, const char *line)
{
	static const char *const names[] = { "A", "B" };
	autobuf struct buf text = { 0 };
	ck_assert_uint_lt(index, diff.count);
	difference_format(&diff.items[index], names, &text);
	ck_assert_str_eq(buf_string(&text), line);
}

START_TEST(programs_that_say_the_same_in_another_way_do_not_differ)
{
	const struct bpf_program list = PROGRAM(LOAD(OFFSET(nr)), JUMP(BPF_JEQ, 83, 3, 0),
		JUMP(BPF_JEQ, 1, 2, 0), JUMP(BPF_JEQ, 258, 1, 0), ALLOW, REFUSE);
	const struct bpf_program tree =
		PROGRAM(LOAD(OFFSET(nr)), JUMP(BPF_JGE, 83, 0, 3), JUMP(BPF_JEQ, 258, 3, 0),
			JUMP(BPF_JEQ, 83, 2, 0), ALLOW, JUMP(BPF_JEQ, 1, 0, 1), REFUSE, ALLOW);
	compare(&list, &tree);
	ck_assert_uint_eq(diff.count, 0);
}
END_TEST

START_TEST(a_difference_is_told_for_each_call_with_its_smallest_witness)
{
	const struct bpf_program a = PROGRAM(NATIVE_ONLY, LOAD(OFFSET(nr)), JUMP(BPF_JEQ, 41, 0, 3),
		LOAD(OFFSET(args[0])), JUMP(BPF_JGE, 38, 0, 1), REFUSE, ALLOW);
	const struct bpf_program b = PROGRAM(NATIVE_ONLY, LOAD(OFFSET(nr)), JUMP(BPF_JEQ, 41, 0, 2),
		LOAD(OFFSET(args[0])), JUMP(BPF_JEQ, 40, 1, 0), ALLOW,
		RETURN(SECCOMP_RET_ERRNO | 22));
	compare(&a, &b);
	ck_assert_uint_eq(diff.count, 2);
	expect_line(0, "B permits x86_64:socket(AF_ALG); A refuses it with EPERM");
	ck_assert_uint_eq(diff.items[0].regions, 1); /* with a hole at 40 */
	expect_line(1, "A refuses x86_64:socket(AF_VSOCK) with EPERM; B refuses it with EINVAL");
}
END_TEST

START_TEST(arguments_that_do_not_matter_are_left_out)
{
	const struct bpf_program a = PROGRAM(NATIVE_ONLY, LOAD(OFFSET(nr)), JUMP(BPF_JEQ, 16, 0, 2),
		LOAD(OFFSET(args[1])), JUMP(BPF_JEQ, 0x5412, 1, 0), ALLOW,
		RETURN(SECCOMP_RET_TRAP));
	const struct bpf_program b = PROGRAM(NATIVE_ONLY, ALLOW);
	compare(&a, &b);
	ck_assert_uint_eq(diff.count, 1);
	expect_line(0, "B permits x86_64:ioctl(_, TIOCSTI); A answers it with the signal SIGSYS");
}
END_TEST

START_TEST(every_abi_is_compared_and_other_architectures_too)
{
	const struct bpf_program a = PROGRAM(NATIVE_ONLY, ALLOW);
	const struct bpf_program b = PROGRAM(LOAD(OFFSET(arch)),
		JUMP(BPF_JEQ, AUDIT_ARCH_AARCH64, 2, 0), JUMP(BPF_JEQ, AUDIT_ARCH_I386, 1, 0),
		ALLOW, RETURN(SECCOMP_RET_KILL_PROCESS));
	compare(&a, &b);
	ck_assert_uint_eq(diff.count, 1);
	expect_line(0, "B permits architecture 0x0:number 0(); A kills the process for it");
	ck_assert_uint_eq(diff.items[0].abi, ABI_FOREIGN);
}
END_TEST

START_TEST(numbers_without_a_name_are_one_difference)
{
	const struct bpf_program a = PROGRAM(NATIVE_ONLY, LOAD(OFFSET(nr)),
		JUMP(BPF_JSET, X32_BIT, 1, 0), JUMP(BPF_JGE, 2000, 1, 0), ALLOW, REFUSE);
	const struct bpf_program b = PROGRAM(NATIVE_ONLY, LOAD(OFFSET(nr)),
		JUMP(BPF_JSET, X32_BIT, 1, 0), JUMP(BPF_JGE, 3000, 1, 0), ALLOW, REFUSE);
	compare(&a, &b);
	ck_assert_uint_eq(diff.count, 1);
	ck_assert_ptr_null(diff.items[0].call);
	expect_line(0, "B permits x86_64:number 2000(); A refuses it with EPERM");
}
END_TEST

START_TEST(a_number_without_a_name_is_of_no_call)
{
	const struct bpf_program a = PROGRAM(NATIVE_ONLY, REFUSE);
	const struct bpf_program b = PROGRAM(NATIVE_ONLY, ALLOW);
	size_t unnamed = 0;
	compare(&a, &b);
	for (size_t i = 0; i < diff.count; i++) {
		const struct difference *one = &diff.items[i];
		ck_assert_uint_lt(one->abi, ABI_COUNT);
		ck_assert_ptr_eq(
			one->call, syscall_of((enum abi)one->abi, (uint32_t)one->witness.nr));
		unnamed += !one->call;
	}
	ck_assert_uint_eq(unnamed, 2); /* of x86_64 and x32 */
}
END_TEST

/* uretprobe and uprobe: no filter is asked. */
START_TEST(calls_that_no_filter_sees_do_not_differ)
{
	const struct bpf_program a = PROGRAM(NATIVE_ONLY, LOAD(OFFSET(nr)),
		JUMP(BPF_JEQ, 335, 1, 0), JUMP(BPF_JEQ, 336, 0, 1), REFUSE, ALLOW);
	const struct bpf_program b = PROGRAM(NATIVE_ONLY, ALLOW);
	compare(&a, &b);
	ck_assert_uint_eq(diff.count, 0);
}
END_TEST

START_TEST(what_is_not_decided_is_not_called_equal)
{
	const struct bpf_program a = PROGRAM(NATIVE_ONLY, LOAD(OFFSET(nr)), JUMP(BPF_JEQ, 0, 0, 4),
		LOAD(OFFSET(args[0])), TAX, LOAD(OFFSET(args[1])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_X, 0, 0, 1), ALLOW, REFUSE);
	const struct bpf_program b = PROGRAM(NATIVE_ONLY, LOAD(OFFSET(nr)), JUMP(BPF_JEQ, 0, 0, 4),
		LOAD(OFFSET(args[1])), TAX, LOAD(OFFSET(args[0])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_X, 0, 0, 1), ALLOW, REFUSE);
	compare(&a, &b);
	ck_assert_uint_eq(diff.count, 1);
	ck_assert(diff.items[0].is_undecided);
	expect_line(0, "x86_64:read() and its like: not decided");
	bpf_diff_release(&diff);
	compare(&a, &a);
	ck_assert_uint_eq(diff.count, 0);
}
END_TEST

START_TEST(a_call_can_show_what_cells_do_not_decide)
{
	const struct bpf_program a = PROGRAM(NATIVE_ONLY, LOAD(OFFSET(nr)), JUMP(BPF_JEQ, 0, 0, 4),
		LOAD(OFFSET(args[0])), TAX, LOAD(OFFSET(args[1])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_X, 0, 0, 1), ALLOW, REFUSE);
	const struct bpf_program b =
		PROGRAM(NATIVE_ONLY, LOAD(OFFSET(nr)), JUMP(BPF_JEQ, 0, 0, 1), REFUSE, ALLOW);
	compare(&a, &b);
	ck_assert_uint_eq(diff.count, 1);
	expect_line(0,
		"A permits x86_64:read(); B refuses it with EPERM; of its like it is not decided");
}
END_TEST

/* A call has a cell for each of 64 answers. */
START_TEST(differences_of_one_call_that_are_too_many_are_cut)
{
	const struct bpf_program a =
		PROGRAM(LOAD(OFFSET(args[0])), BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 63),
			BPF_STMT(BPF_ALU | BPF_OR | BPF_K, SECCOMP_RET_TRAP), RETURN_A);
	const struct bpf_program b = PROGRAM(ALLOW);
	compare(&a, &b);
	ck_assert(diff.is_cut);
	ck_assert_uint_le(diff.count, DIFF_MOST);
	for (size_t i = 1; i < diff.count; i++)
		ck_assert_uint_le(diff.items[i - 1].abi, diff.items[i].abi);
}
END_TEST

TCase *tests_bpf_diff(void)
{
	TCase *tests = tcase_create("bpf_diff");
	tcase_add_checked_fixture(tests, NULL, tear_down);
	tcase_add_test(tests, programs_that_say_the_same_in_another_way_do_not_differ);
	tcase_add_test(tests, a_difference_is_told_for_each_call_with_its_smallest_witness);
	tcase_add_test(tests, arguments_that_do_not_matter_are_left_out);
	tcase_add_test(tests, every_abi_is_compared_and_other_architectures_too);
	tcase_add_test(tests, numbers_without_a_name_are_one_difference);
	tcase_add_test(tests, a_number_without_a_name_is_of_no_call);
	tcase_add_test(tests, calls_that_no_filter_sees_do_not_differ);
	tcase_add_test(tests, what_is_not_decided_is_not_called_equal);
	tcase_add_test(tests, a_call_can_show_what_cells_do_not_decide);
	tcase_add_test(tests, differences_of_one_call_that_are_too_many_are_cut);
	return tests;
}
