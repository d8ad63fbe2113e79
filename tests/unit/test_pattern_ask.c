/* SPDX-License-Identifier: MIT */
#include "core/pattern.h"

#include "base/mem.h"

#include <check.h>
#include <errno.h>
#include <linux/audit.h>
#include <stddef.h>
#include <string.h>

TCase *tests_pattern_ask(void);

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

static void expect_holds(const char *text, struct pattern_question question)
{
	autofree char *witness = NULL;
	const struct pattern_result result = asked_of(text, question, &witness);
	ck_assert_msg(result.state == PATTERN_HOLDS, "%s: state %d at %s", text, (int)result.state,
		witness);
}

static void expect_violated(const char *text, struct pattern_question question, const char *call)
{
	autofree char *witness = NULL;
	const struct pattern_result result = asked_of(text, question, &witness);
	ck_assert_msg(result.state == PATTERN_VIOLATED, "%s: state %d", text, (int)result.state);
	ck_assert_str_eq(witness, call);
}

START_TEST(what_an_answer_to_all_calls_settles_is_one_region_a_call)
{
	autofree char *direct = NULL;
	autofree char *both = NULL;
	struct pattern_question question = { .program = &denies, .abis = X86_64 };
	ck_assert_uint_eq(asked_of("socket(AF_VSOCK)", question, &direct).regions, 1);
	question.abis = X86_64 | I386; /* and socketcall */
	ck_assert_uint_eq(asked_of("socket(AF_VSOCK)", question, &both).regions, 3);
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
		(struct pattern_question){ .program = &low_word, .abis = X86_64 });
}
END_TEST

START_TEST(x32_is_another_number)
{
	expect_violated("ioctl(_, TIOCSTI)",
		(struct pattern_question){ .program = &low_word, .abis = X86_64 | X32 },
		"x32:ioctl(0, 0x5412, 0)");
}
END_TEST

static bool differ(const char *text, const struct bpf_program *program,
	const struct bpf_program *other, struct pattern_witness *witness)
{
	struct pattern pattern = parsed(text);
	const struct pattern_question question = {
		.pattern = &pattern, .program = program, .abis = X86_64
	};
	const bool found = pattern_find_difference(&question, other, witness);
	pattern_release(&pattern);
	return found;
}

START_TEST(two_programs_differ_where_their_answers_do)
{
	struct pattern_witness witness;
	ck_assert(differ("ioctl(_, TIOCSTI)", &low_word, &both_words, &witness));
	ck_assert_uint_eq(witness.data.args[1], 0x100005412);
	ck_assert(answer_equal(witness.answer, answer_of(EPERM_)));
}
END_TEST

START_TEST(programs_that_answer_alike_where_they_are_asked_do_not_differ)
{
	struct pattern_witness witness;
	ck_assert(!differ("ioctl(_, != TIOCSTI)", &low_word, &both_words, &witness));
	ck_assert(!differ("ioctl()", &low_word, &low_word, &witness));
}
END_TEST

START_TEST(worse_is_what_violates_where_the_other_does_not)
{
	struct pattern pattern = parsed("ioctl(_, TIOCSTI)");
	struct pattern_question question = {
		.pattern = &pattern, .program = &both_words, .abis = X86_64
	};
	struct pattern_witness witness;
	ck_assert(pattern_find_worse(&question, &low_word, &witness));
	ck_assert_uint_eq(witness.data.args[1], 0x100005412);
	ck_assert(!pattern_find_worse(&question, &allows, &witness));
	question.program = &low_word;
	ck_assert(!pattern_find_worse(&question, &both_words, &witness));
	question.want = PATTERN_PERMIT;
	ck_assert(pattern_find_worse(&question, &both_words, &witness));
	pattern_release(&pattern);
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

static struct sock_filter mkdir_but_700[] = {
	LOAD_LOW(1),
	IS(700, 0, 1),
	RETURN(ALLOW),
	RETURN(EPERM_),
};

START_TEST(a_value_that_only_the_program_names_is_found)
{
	const struct bpf_program program = PROGRAM(mkdir_but_700);
	expect_violated("mkdir()", (struct pattern_question){ .program = &program, .abis = X86_64 },
		"x86_64:mkdir(0, 700)");
}
END_TEST

/* Lets through what has the low 20 bits 0x123a2, in a way that no constant of it shows. */
static struct sock_filter mkdir_in_steps[] = {
	LOAD_LOW(1),
	BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xfffff),
	BPF_STMT(BPF_ALU | BPF_ADD | BPF_K, 3),
	BPF_STMT(BPF_ALU | BPF_LSH | BPF_K, 1),
	IS(0x2474a, 0, 1),
	RETURN(ALLOW),
	RETURN(EPERM_),
};

START_TEST(a_filter_that_computes_in_steps_hides_nothing)
{
	const struct bpf_program program = PROGRAM(mkdir_in_steps);
	expect_violated("mkdir(_, > 0x12345678)",
		(struct pattern_question){ .program = &program, .abis = X86_64 },
		"x86_64:mkdir(0, 0x124123a2)");
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

/* A filter may look at what the call does not have. */
static struct sock_filter deny_but_one[] = {
	LOAD_LOW(1),
	IS(9, 0, 1),
	RETURN(ALLOW),
	RETURN(EPERM_),
};

START_TEST(an_argument_that_the_call_lacks_is_free)
{
	const struct bpf_program program = PROGRAM(deny_but_one);
	expect_violated("getpid()",
		(struct pattern_question){ .program = &program, .abis = X86_64 },
		"x86_64:getpid(0, 9)");
}
END_TEST

/* The smallest members, where every call violates. */
static const struct {
	const char *pattern;
	unsigned abis;
	const char *smallest;
} members[] = {
	{ "mmap(5)", X86_64, "x86_64:mmap(5, 0, 0, 0, 0, 0)" },
	{ "mmap(!= 0)", X86_64, "x86_64:mmap(1, 0, 0, 0, 0, 0)" },
	{ "mmap(< 9)", X86_64, "x86_64:mmap(0, 0, 0, 0, 0, 0)" },
	{ "mmap(> 0xffffffff)", X86_64, "x86_64:mmap(0x100000000, 0, 0, 0, 0, 0)" },
	{ "mmap(>= 0x1fffffffe)", X86_64, "x86_64:mmap(0x1fffffffe, 0, 0, 0, 0, 0)" },
	{ "mmap(0x1fffffffe .. 0x300000001)", X86_64, "x86_64:mmap(0x1fffffffe, 0, 0, 0, 0, 0)" },
	{ "mmap(any(0x800000000))", X86_64, "x86_64:mmap(0x800000000, 0, 0, 0, 0, 0)" },
	{ "mmap(any(0x800000010))", X86_64, "x86_64:mmap(16, 0, 0, 0, 0, 0)" },
	{ "mmap(all(0x800000010))", X86_64, "x86_64:mmap(0x800000010, 0, 0, 0, 0, 0)" },
	{ "mmap(x & 0xf0000000f == 0x200000001)", X86_64,
		"x86_64:mmap(0x200000001, 0, 0, 0, 0, 0)" },
	{ "mmap(_, none(0xff), > 2)", X86_64, "x86_64:mmap(0, 0, 3, 0, 0, 0)" },
	{ "i386:mmap(> 2)", I386, "i386:mmap(3, 0, 0, 0, 0, 0)" },
	{ "openat(AT_FDCWD)", X86_64, "x86_64:openat(0xffffff9c, 0, 0, 0)" },
	{ "mmap(4) -> EPERM", X86_64, "x86_64:mmap(4, 0, 0, 0, 0, 0)" },
};

START_TEST(the_smallest_member_of_each_test_is_found)
{
	expect_violated(members[_i].pattern,
		(struct pattern_question){ .program = &allows, .abis = members[_i].abis },
		members[_i].smallest);
}
END_TEST

/* Refuses a call whose first two arguments are equal, which no set of words can say. */
static struct sock_filter refuse_equal[] = {
	LOAD_LOW(0),
	BPF_STMT(BPF_MISC | BPF_TAX, 0),
	LOAD_LOW(1),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_X, 0, 0, 1),
	RETURN(EPERM_),
	RETURN(ALLOW),
};
static const struct bpf_program refuses_equal = PROGRAM(refuse_equal);

START_TEST(two_words_that_are_compared_are_undecided)
{
	autofree char *witness = NULL;
	const struct pattern_question question = { .program = &refuses_equal, .abis = X86_64 };
	const struct pattern_result result = asked_of("sendto()", question, &witness);
	ck_assert_int_eq(result.state, PATTERN_UNDECIDED);
	ck_assert_int_eq(result.witness.abi, ABI_X86_64);
	ck_assert_str_eq(result.witness.call->name, "sendto");
}
END_TEST

START_TEST(a_violation_at_hand_settles_an_undecided_region)
{
	expect_violated("sendto(7)",
		(struct pattern_question){ .program = &refuses_equal, .abis = X86_64 },
		"x86_64:sendto(7, 0, 0, 0, 0, 0)");
	expect_violated("sendto()",
		(struct pattern_question){
			.program = &refuses_equal, .abis = X86_64, .want = PATTERN_PERMIT },
		"x86_64:sendto(0, 0, 0, 0, 0, 0)");
}
END_TEST

/* On i386 all is allowed. */
static struct sock_filter equal_elsewhere[] = {
	LOAD(arch),
	IS(AUDIT_ARCH_I386, 5, 0),
	LOAD_LOW(0),
	BPF_STMT(BPF_MISC | BPF_TAX, 0),
	LOAD_LOW(1),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_X, 0, 0, 1),
	RETURN(EPERM_),
	RETURN(ALLOW),
};

START_TEST(an_undecided_region_does_not_hide_a_violation)
{
	const struct bpf_program program = PROGRAM(equal_elsewhere);
	expect_violated("sendto()",
		(struct pattern_question){ .program = &program, .abis = X86_64 | I386 },
		"i386:socketcall(11, 0)");
}
END_TEST

#define SPLITS 17 /* each doubles the regions */

START_TEST(what_is_beyond_the_budget_is_undecided)
{
	autofree char *witness = NULL;
	struct sock_filter insns[3 * SPLITS + 1];
	for (unsigned i = 0; i < SPLITS; i++) {
		insns[3 * i] = (struct sock_filter)LOAD_LOW(0);
		insns[3 * i + 1] =
			(struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 1u << i, 0, 1);
		insns[3 * i + 2] = (struct sock_filter)BPF_STMT(BPF_MISC | BPF_TAX, 0);
	}
	insns[3 * SPLITS] = (struct sock_filter)RETURN(EPERM_);
	const struct bpf_program program = PROGRAM(insns);
	const struct pattern_question question = { .program = &program, .abis = X86_64 };
	ck_assert_int_eq(asked_of("close()", question, &witness).state, PATTERN_UNDECIDED);
	expect_holds("close(5)", question);
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
	ck_assert_uint_eq(result.regions, 0);
}
END_TEST

TCase *tests_pattern_ask(void)
{
	TCase *tests = tcase_create("pattern_ask");
	tcase_add_test(tests, what_an_answer_to_all_calls_settles_is_one_region_a_call);
	tcase_add_test(tests, a_comparison_of_64_bits_leaves_a_hole_in_a_narrow_argument);
	tcase_add_test(tests, a_comparison_of_the_low_word_leaves_none);
	tcase_add_test(tests, x32_is_another_number);
	tcase_add_test(tests, two_programs_differ_where_their_answers_do);
	tcase_add_test(tests, programs_that_answer_alike_where_they_are_asked_do_not_differ);
	tcase_add_test(tests, worse_is_what_violates_where_the_other_does_not);
	tcase_add_test(tests, each_bit_of_any_is_tried);
	tcase_add_test(tests, a_value_that_only_the_program_names_is_found);
	tcase_add_test(tests, a_filter_that_computes_in_steps_hides_nothing);
	tcase_add_test(tests, the_instruction_pointer_is_free);
	tcase_add_test(tests, an_argument_that_the_call_lacks_is_free);
	tcase_add_loop_test(
		tests, the_smallest_member_of_each_test_is_found, 0, ARRAY_SIZE(members));
	tcase_add_test(tests, a_call_that_the_kernel_never_filters_can_not_be_denied);
	tcase_add_test(tests, two_words_that_are_compared_are_undecided);
	tcase_add_test(tests, a_violation_at_hand_settles_an_undecided_region);
	tcase_add_test(tests, an_undecided_region_does_not_hide_a_violation);
	tcase_add_test(tests, what_is_beyond_the_budget_is_undecided);
	tcase_add_test(tests, deny_demands_the_multiplexer_and_permit_does_not);
	tcase_add_test(tests, ipc_is_reached_with_a_version_too);
	tcase_add_test(tests, a_call_that_is_only_multiplexed_is_denied_there);
	tcase_add_loop_test(tests, nothing_to_ask_is_empty, 0, ARRAY_SIZE(empties));
	return tests;
}
