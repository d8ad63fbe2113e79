/* SPDX-License-Identifier: MIT */
#include "core/pattern.h"

#include "base/mem.h"

#include <check.h>
#include <errno.h>
#include <linux/audit.h>
#include <stddef.h>
#include <string.h>

TCase *tests_pattern_points(void);

#define X86_64 (1u << ABI_X86_64)
#define I386   (1u << ABI_I386)
#define X32    (1u << ABI_X32)
#define AARCH  (1u << ABI_AARCH64)
#define ALLOW  SECCOMP_RET_ALLOW
#define EPERM_ (SECCOMP_RET_ERRNO | EPERM)

static struct pattern parsed(const char *text)
{
	struct pattern pattern;
	struct err err = { 0 };
	ck_assert_msg(pattern_parse(&pattern, text, &err) == 0, "%s: %s", text, err.text);
	return pattern;
}

#define LOAD(field)   BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define LOAD_LOW(i)   BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 16 + 8 * (i))
#define LOAD_HIGH(i)  BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 20 + 8 * (i))
#define IS(k, t, f)   BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, k, t, f)
#define RETURN(value) BPF_STMT(BPF_RET | BPF_K, value)
#define PROGRAM(array)                                                                             \
	{                                                                                          \
		.insns = (array), .count = ARRAY_SIZE(array)                                       \
	}

static struct sock_filter allow_all[] = { RETURN(ALLOW) };
static const struct bpf_program allows = PROGRAM(allow_all);
static struct sock_filter deny_all[] = { RETURN(EPERM_) };
static const struct bpf_program denies = PROGRAM(deny_all);

static struct pattern_result asked_of(
	const char *text, struct pattern_question question, char **witness)
{
	struct pattern pattern = parsed(text);
	struct pattern_result result;
	question.pattern = &pattern;
	pattern_ask(&question, &result);
	struct buf out = { 0 };
	if (result.state == PATTERN_VIOLATED)
		pattern_format_call(&result.witness, &out);
	*witness = buf_take(&out);
	pattern_release(&pattern);
	return result;
}

static void expect_holds(const char *text, struct pattern_question question, size_t points)
{
	autofree char *witness = NULL;
	const struct pattern_result result = asked_of(text, question, &witness);
	ck_assert_msg(result.state == PATTERN_HOLDS, "%s: state %d at %s", text, (int)result.state,
		witness);
	ck_assert_uint_eq(result.points, points);
}

static void expect_violated(const char *text, struct pattern_question question, const char *call)
{
	autofree char *witness = NULL;
	const struct pattern_result result = asked_of(text, question, &witness);
	ck_assert_msg(result.state == PATTERN_VIOLATED, "%s: state %d", text, (int)result.state);
	ck_assert_str_eq(witness, call);
}

START_TEST(the_points_of_a_known_pattern_are_counted)
{
	/* AF_VSOCK and its twin, 6 types, 6 protocols; on i386 the same, and socketcall with 4
	 * selectors that read as 1 in 32 bits and 6 pointers */
	expect_holds("socket(AF_VSOCK)",
		(struct pattern_question){ .program = &denies, .abis = X86_64 }, 72);
	expect_holds("socket(AF_VSOCK)",
		(struct pattern_question){ .program = &denies, .abis = X86_64 | I386 }, 168);
	expect_holds("socket(AF_VSOCK)",
		(struct pattern_question){
			.program = &allows, .abis = X86_64 | I386, .want = PATTERN_PERMIT },
		144);
}
END_TEST

START_TEST(every_point_is_counted_after_a_violation_too)
{
	autofree char *witness = NULL;
	const struct pattern_question question = { .program = &allows, .abis = X86_64 };
	const struct pattern_result result = asked_of("socket(AF_VSOCK)", question, &witness);
	ck_assert_int_eq(result.state, PATTERN_VIOLATED);
	ck_assert_uint_eq(result.points, 72);
	ck_assert_str_eq(witness, "x86_64:socket(40, 0, 0)");
}
END_TEST

/* What libseccomp makes of "refuse ioctl when argument 1 is TIOCSTI": 64 bits are compared. */
static struct sock_filter ioctl_both_words[] = {
	LOAD(nr),
	IS(16, 0, 5),
	LOAD_HIGH(1),
	IS(0, 0, 3),
	LOAD_LOW(1),
	IS(0x5412, 0, 1),
	RETURN(EPERM_),
	RETURN(ALLOW),
};
static const struct bpf_program both_words = PROGRAM(ioctl_both_words);

static struct sock_filter ioctl_low_word[] = {
	LOAD(nr),
	IS(16, 0, 3),
	LOAD_LOW(1),
	IS(0x5412, 0, 1),
	RETURN(EPERM_),
	RETURN(ALLOW),
};
static const struct bpf_program low_word = PROGRAM(ioctl_low_word);

START_TEST(a_comparison_of_64_bits_leaves_a_hole_in_a_narrow_argument)
{
	expect_violated("ioctl(_, TIOCSTI)",
		(struct pattern_question){ .program = &both_words, .abis = X86_64 },
		"x86_64:ioctl(0, 0x100005412, 0)");
}
END_TEST

START_TEST(a_comparison_of_the_low_word_leaves_none)
{
	expect_holds("ioctl(_, TIOCSTI)",
		(struct pattern_question){ .program = &low_word, .abis = X86_64 }, 72);
}
END_TEST

START_TEST(x32_is_another_number)
{
	expect_violated("ioctl(_, TIOCSTI)",
		(struct pattern_question){ .program = &low_word, .abis = X86_64 | X32 },
		"x32:ioctl(0, 0x5412, 0)");
}
END_TEST

START_TEST(two_levels_are_compared_at_the_same_points)
{
	autofree char *witness = NULL;
	const struct pattern_question question = {
		.program = &low_word, .other = &both_words, .abis = X86_64
	};
	const struct pattern_result result = asked_of("ioctl(_, TIOCSTI)", question, &witness);
	ck_assert_int_eq(result.state, PATTERN_HOLDS);
	ck_assert(result.levels_differ);
	ck_assert_uint_eq(result.differs.data.args[1], 0x100005412);
	ck_assert(answer_equal(result.differs.answer, answer_of(EPERM_)));
}
END_TEST

START_TEST(levels_that_answer_alike_do_not_differ)
{
	autofree char *witness = NULL;
	const struct pattern_question question = {
		.program = &low_word, .other = &both_words, .abis = X86_64
	};
	ck_assert(!asked_of("ioctl(_, != TIOCSTI)", question, &witness).levels_differ);
}
END_TEST

/* Refuses mkdir when bit 0x20 of its mode is set, and forgets 0x10. */
static struct sock_filter mkdir_one_bit[] = {
	LOAD_LOW(1),
	BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x20, 0, 1),
	RETURN(EPERM_),
	RETURN(ALLOW),
};

START_TEST(each_bit_of_any_is_tried)
{
	const struct bpf_program program = PROGRAM(mkdir_one_bit);
	expect_violated("mkdir(_, any(0x30))",
		(struct pattern_question){ .program = &program, .abis = X86_64 },
		"x86_64:mkdir(0, 16)");
}
END_TEST

static void hints_of_mkdir(
	const void *policy, const struct syscall_row *call, struct pattern_hints *hints)
{
	ck_assert_str_eq(call->name, "mkdir");
	hints->values[1] = policy;
	hints->counts[1] = 1;
}

static struct sock_filter mkdir_but_700[] = {
	LOAD_LOW(1),
	IS(700, 0, 1),
	RETURN(ALLOW),
	RETURN(EPERM_),
};

START_TEST(constants_of_the_policy_become_points)
{
	const struct bpf_program program = PROGRAM(mkdir_but_700);
	const uint64_t hint = 700;
	struct pattern_question question = { .program = &program, .abis = X86_64 };
	expect_holds("mkdir()", question, 36);
	question.hints_of = hints_of_mkdir;
	question.policy = &hint;
	expect_violated("mkdir()", question, "x86_64:mkdir(0, 700)");
}
END_TEST

static struct sock_filter deny_but_ip[] = {
	LOAD(instruction_pointer),
	IS(0, 0, 1),
	RETURN(EPERM_),
	RETURN(ALLOW),
};

START_TEST(the_instruction_pointer_is_free)
{
	const struct bpf_program program = PROGRAM(deny_but_ip);
	expect_violated("getpid()",
		(struct pattern_question){ .program = &program, .abis = X86_64 },
		"x86_64:getpid()");
}
END_TEST

START_TEST(a_call_that_the_kernel_never_filters_can_not_be_denied)
{
	expect_violated("uretprobe()",
		(struct pattern_question){ .program = &denies, .abis = X86_64 },
		"x86_64:uretprobe()");
}
END_TEST

/* Loads every word of every argument, then allows on i386 and denies elsewhere. */
static struct sock_filter reads_all[] = { LOAD_LOW(0), LOAD_HIGH(0), LOAD_LOW(1), LOAD_HIGH(1),
	LOAD_LOW(2), LOAD_HIGH(2), LOAD_LOW(3), LOAD_HIGH(3), LOAD_LOW(4), LOAD_HIGH(4),
	LOAD_LOW(5), LOAD_HIGH(5), LOAD(arch), IS(AUDIT_ARCH_I386, 0, 1), RETURN(ALLOW),
	RETURN(EPERM_) };
static const struct bpf_program reads = PROGRAM(reads_all);

START_TEST(too_many_points_are_undecided)
{
	autofree char *witness = NULL;
	const struct pattern_question question = { .program = &reads, .abis = X86_64 };
	expect_holds("sendto()", question, 46656);
	const struct pattern_result result = asked_of("sendto(_, != 5)", question, &witness);
	ck_assert_int_eq(result.state, PATTERN_UNDECIDED);
	ck_assert_uint_eq(result.points, 0);
	ck_assert_int_eq(result.witness.abi, ABI_X86_64);
	ck_assert_str_eq(result.witness.call->name, "sendto");
}
END_TEST

START_TEST(a_violation_says_more_than_an_undecided_region)
{
	expect_violated("sendto(_, != 5)",
		(struct pattern_question){ .program = &reads, .abis = X86_64 | I386 },
		"i386:socketcall(11, 0)");
}
END_TEST

/* Enough constants in ipc's arguments 1 and 2 to leave its region open. */
static void hints_of_ipc(
	const void *policy, const struct syscall_row *call, struct pattern_hints *hints)
{
	static const uint64_t constants[] = { 10, 20, 30, 40, 50, 60, 70, 80, 90, 100 };
	(void)policy;
	for (size_t i = 1; i <= 2 && strcmp(call->name, "ipc") == 0; i++) {
		hints->values[i] = constants;
		hints->counts[i] = ARRAY_SIZE(constants);
	}
}

START_TEST(an_undecided_multiplexer_does_not_hide_a_violation)
{
	struct pattern_question question = { .program = &reads, .abis = I386 };
	question.hints_of = hints_of_ipc;
	expect_violated("semget()", question, "i386:semget(0, 0, 0)");
}
END_TEST

START_TEST(arguments_that_are_not_looked_at_are_held_beyond_the_plain_points)
{
	const struct pattern_question question = { .program = &denies, .abis = X86_64 };
	expect_holds("openat()", question, 1296); /* 6^4 */
	expect_holds("mmap(_, _, _, _, _, 0)", question, 1);
	expect_holds("sendto()", question, 1);
}
END_TEST

/* Too large are 9 x 6^5 points; of them 9 remain when only argument 1 is loaded, by either program.
 */
static struct sock_filter reads_one[] = { LOAD_LOW(1), RETURN(EPERM_) };
static struct sock_filter reads_high[] = { LOAD_HIGH(1), RETURN(EPERM_) };

START_TEST(arguments_never_loaded_are_held_when_there_are_too_many_points)
{
	const struct bpf_program one = PROGRAM(reads_one);
	struct pattern_question question = { .program = &one, .abis = X86_64 };
	expect_holds("sendto(_, != 5)", question, 9);
	question.program = &denies;
	expect_holds("sendto(_, != 5)", question, 1);
	question.other = &one;
	expect_holds("sendto(_, != 5)", question, 9);
	const struct bpf_program high = PROGRAM(reads_high);
	question.other = &high;
	expect_holds("sendto(_, != 5)", question, 9);
}
END_TEST

/* Refuses socket by its own numbers only. */
static struct sock_filter socket_directly[] = {
	LOAD(nr),
	IS(41, 2, 0),
	IS(359, 1, 0),
	RETURN(ALLOW),
	RETURN(EPERM_),
};

START_TEST(deny_demands_the_multiplexer_and_permit_does_not)
{
	const struct bpf_program program = PROGRAM(socket_directly);
	expect_violated("socket(AF_VSOCK)",
		(struct pattern_question){ .program = &program, .abis = X86_64 | I386 },
		"i386:socketcall(1, 0)");
	expect_violated("socket(AF_VSOCK)",
		(struct pattern_question){
			.program = &program, .abis = I386, .want = PATTERN_PERMIT },
		"i386:socket(40, 0, 0)");
}
END_TEST

/* Refuses semget by number 393 and ipc(SEMGET), but not with a version in the high half. */
static struct sock_filter ipc_without_version[] = {
	LOAD(nr),
	IS(393, 3, 0),
	IS(117, 0, 1),
	LOAD_LOW(0),
	IS(2, 0, 1),
	RETURN(EPERM_),
	RETURN(ALLOW),
};

START_TEST(ipc_is_reached_with_a_version_too)
{
	const struct bpf_program program = PROGRAM(ipc_without_version);
	expect_violated("semget()", (struct pattern_question){ .program = &program, .abis = I386 },
		"i386:ipc(0x10002, 0, 0, 0, 0, 0)");
}
END_TEST

START_TEST(a_call_that_is_only_multiplexed_is_denied_there)
{
	const struct pattern_question question = { .program = &allows, .abis = I386 };
	expect_violated("i386:accept()", question, "i386:socketcall(5, 0)");
}
END_TEST

static const struct {
	const char *text;
	unsigned abis;
	enum pattern_want want;
} empties[] = {
	{ "mkdir()", AARCH, PATTERN_DENY },
	{ "mkdir()", 0, PATTERN_DENY },
	{ "x32:mkdir()", X86_64 | I386, PATTERN_DENY },
	{ "accept()", I386, PATTERN_PERMIT },
	{ "mkdir(> 0xffffffff)", I386, PATTERN_DENY },
	{ "sendto(_, > 0xffffffff)", I386, PATTERN_DENY },
};

START_TEST(nothing_to_ask_is_empty)
{
	autofree char *witness = NULL;
	const struct pattern_question question = {
		.program = &denies, .abis = empties[_i].abis, .want = empties[_i].want
	};
	const struct pattern_result result = asked_of(empties[_i].text, question, &witness);
	ck_assert_msg(result.state == PATTERN_EMPTY, "%s", empties[_i].text);
	ck_assert_uint_eq(result.points, 0);
}
END_TEST

TCase *tests_pattern_points(void)
{
	TCase *tests = tcase_create("pattern_points");
	tcase_add_test(tests, the_points_of_a_known_pattern_are_counted);
	tcase_add_test(tests, every_point_is_counted_after_a_violation_too);
	tcase_add_test(tests, a_comparison_of_64_bits_leaves_a_hole_in_a_narrow_argument);
	tcase_add_test(tests, a_comparison_of_the_low_word_leaves_none);
	tcase_add_test(tests, x32_is_another_number);
	tcase_add_test(tests, two_levels_are_compared_at_the_same_points);
	tcase_add_test(tests, levels_that_answer_alike_do_not_differ);
	tcase_add_test(tests, each_bit_of_any_is_tried);
	tcase_add_test(tests, constants_of_the_policy_become_points);
	tcase_add_test(tests, the_instruction_pointer_is_free);
	tcase_add_test(tests, a_call_that_the_kernel_never_filters_can_not_be_denied);
	tcase_add_test(tests, too_many_points_are_undecided);
	tcase_add_test(tests, arguments_that_are_not_looked_at_are_held_beyond_the_plain_points);
	tcase_add_test(tests, a_violation_says_more_than_an_undecided_region);
	tcase_add_test(tests, an_undecided_multiplexer_does_not_hide_a_violation);
	tcase_add_test(tests, arguments_never_loaded_are_held_when_there_are_too_many_points);
	tcase_add_test(tests, deny_demands_the_multiplexer_and_permit_does_not);
	tcase_add_test(tests, ipc_is_reached_with_a_version_too);
	tcase_add_test(tests, a_call_that_is_only_multiplexed_is_denied_there);
	tcase_add_loop_test(tests, nothing_to_ask_is_empty, 0, ARRAY_SIZE(empties));
	return tests;
}
