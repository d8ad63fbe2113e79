/* SPDX-License-Identifier: MIT */
#include "core/pattern.h"

#include "base/mem.h"

#include <check.h>
#include <errno.h>
#include <linux/audit.h>
#include <string.h>

TCase *tests_pattern(void);

#define ALLOW  SECCOMP_RET_ALLOW
#define EPERM_ (SECCOMP_RET_ERRNO | EPERM)
#define TWIN   (UINT64_C(1) << 32)

static struct pattern parsed(const char *text)
{
	struct pattern pattern;
	struct err err = { 0 };
	ck_assert_msg(pattern_parse(&pattern, text, &err) == 0, "%s: %s", text, err.text);
	return pattern;
}

/* Grammar */

static const struct {
	const char *text;
	size_t index;
	struct pattern_arg arg;
} readings[] = {
	{ "mkdir()", 0, { PATTERN_FREE, 0, 0 } },
	{ "mkdir(_)", 1, { PATTERN_FREE, 0, 0 } },
	{ "mkdir(_, 493)", 1, { PATTERN_EQ, 493, 0 } },
	{ "  mkdir ( 0xAbCd , _ )  ", 0, { PATTERN_EQ, 0xabcd, 0 } },
	{ "mkdir(18446744073709551615)", 0, { PATTERN_EQ, UINT64_MAX, 0 } },
	{ "mkdir(_,!=5)", 1, { PATTERN_NE, 5, 0 } },
	{ "mkdir(_, < 5)", 1, { PATTERN_LT, 5, 0 } },
	{ "mkdir(_, <=5)", 1, { PATTERN_LE, 5, 0 } },
	{ "mkdir(_, > 5)", 1, { PATTERN_GT, 5, 0 } },
	{ "mkdir(_, >= 5)", 1, { PATTERN_GE, 5, 0 } },
	{ "mkdir(_, 3..9)", 1, { PATTERN_RANGE, 3, 9 } },
	{ "mkdir(_, 0x3 .. 0x9)", 1, { PATTERN_RANGE, 3, 9 } },
	{ "mkdir(_, any(0x30))", 1, { PATTERN_ANY, 0x30, 0 } },
	{ "mkdir(_, all ( 0x30 ))", 1, { PATTERN_ALL, 0x30, 0 } },
	{ "mkdir(_, none(0x30))", 1, { PATTERN_NONE, 0x30, 0 } },
	{ "mkdir(_, x & 0xf0 == 0x30)", 1, { PATTERN_MASKED, 0xf0, 0x30 } },
	{ "mkdir(_,x&0xf0==0x30)", 1, { PATTERN_MASKED, 0xf0, 0x30 } },
	{ "socket(AF_VSOCK)", 0, { PATTERN_EQ, 40, 0 } },
	{ "socket(_, SOCK_STREAM | SOCK_CLOEXEC)", 1, { PATTERN_EQ, 02000001, 0 } },
	{ "socket(_, SOCK_STREAM|0x10 | 2)", 1, { PATTERN_EQ, 0x13, 0 } },
	{ "mkdirat(AT_FDCWD)", 0, { PATTERN_EQ, 0xffffff9c, 0 } },
	{ "mkdirat(x & AT_FDCWD == 4)", 0, { PATTERN_MASKED, 0xffffff9c, 4 } },
	{ "keyctl(_, KEY_SPEC_SESSION_KEYRING)", 1, { PATTERN_EQ, (uint64_t)-3, 0 } },
	{ "i386:keyctl(_, KEY_SPEC_SESSION_KEYRING)", 1, { PATTERN_EQ, 0xfffffffd, 0 } },
	{ "i386:socket(AF_VSOCK)", 0, { PATTERN_EQ, 40, 0 } },
};

START_TEST(an_argument_is_read_as_written)
{
	struct pattern pattern = parsed(readings[_i].text);
	const struct pattern_arg *const arg = &pattern.args[readings[_i].index];
	ck_assert_msg(arg->op == readings[_i].arg.op && arg->a == readings[_i].arg.a &&
			      arg->b == readings[_i].arg.b,
		"%s", readings[_i].text);
	ck_assert_str_eq(pattern.text, readings[_i].text);
	pattern_release(&pattern);
}
END_TEST

START_TEST(a_prefix_names_one_abi)
{
	static const char *const texts[] = { "x86_64:mkdir()", "i386:mkdir()", "x32 : mkdir()",
		"aarch64:mkdirat()" };
	for (int abi = 0; abi < ABI_COUNT; abi++) {
		struct pattern pattern = parsed(texts[abi]);
		ck_assert(pattern.one_abi);
		ck_assert_int_eq(pattern.abi, abi);
		pattern_release(&pattern);
	}
}
END_TEST

static const struct {
	const char *text;
	const char *error;
} mistakes[] = {
	{ "socket(AF_VSOK)",
		"column 8: no constant is called AF_VSOK (did you mean \"AF_VSOCK\"?)" },
	{ "mkdr(0)", "column 1: no system call is called mkdr (did you mean \"mkdir\"?)" },
	{ "qqqqqqqqqqqq()", "column 1: no system call is called qqqqqqqqqqqq" },
	{ "i387:mkdir()", "column 1: no ABI is called i387 (x86_64, i386, x32, aarch64)" },
	{ "", "column 1: expected the name of a system call" },
	{ "i386:(0)", "column 6: expected the name of a system call" },
	{ "mkdir", "column 6: expected '('" },
	{ "mkdir(0", "column 8: expected ',' or ')'" },
	{ "mkdir(0,)", "column 9: expected a number or a constant" },
	{ "mkdir(0, _, _)", "column 13: mkdir has 2 arguments" },
	{ "close(0, 0)", "column 10: close has 1 argument" },
	{ "getpid(_)", "column 8: getpid has 0 arguments" },
	{ "mkdir(0) x", "column 10: expected '->' or the end" },
	{ "mkdir(0) -> EPRM",
		"column 13: expected the name of an errno, kill, trap, allow or log" },
	{ "mkdir(_, 0755)", "column 10: 0755: octal is not known here, write 0x..." },
	{ "mkdir(_, 0x)", "column 10: 0x is no number" },
	{ "mkdir(_, 12ab)", "column 10: 12ab is no number" },
	{ "mkdir(18446744073709551616)", "column 7: 18446744073709551616 is more than 64 bits" },
	{ "mkdir(_, 0x100000000)",
		"column 10: 0x100000000 is too large: the kernel reads 32 bits here" },
	{ "mkdirat(0xffffffffffffff9c)",
		"column 9: 0xffffffffffffff9c is too large: the kernel reads 32 bits here" },
	{ "i386:mkdir(1 | 0x100000000)",
		"column 16: 0x100000000 is too large: the kernel reads 32 bits here" },
	{ "mkdir(_, 5..4)", "column 10: no value can satisfy this" },
	{ "mkdir(_, < 0)", "column 10: no value can satisfy this" },
	{ "mkdir(_, > 0xffffffff)", "column 10: no value can satisfy this" },
	{ "mkdir(_, any(0))", "column 10: no value can satisfy this" },
	{ "mkdir(_, x & 1 == 2)", "column 10: no value can satisfy this" },
	{ "mkdir(_, x & 1 = 1)", "column 16: expected '=='" },
	{ "mkdir(_, any(1)", "column 16: expected ',' or ')'" },
	{ "x86_64:socketcall(1)", "column 8: x86_64 has no system call socketcall" },
	{ "aarch64:mkdir()", "column 9: aarch64 has no system call mkdir" },
};

START_TEST(a_mistake_is_named_with_its_column)
{
	struct pattern pattern;
	struct err err = { 0 };
	ck_assert_int_eq(pattern_parse(&pattern, mistakes[_i].text, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	ck_assert_str_eq(err.text, mistakes[_i].error);
}
END_TEST

START_TEST(a_pattern_has_at_most_512_bytes)
{
	char text[514];
	memset(text, ' ', sizeof(text));
	memcpy(text, "mkdir()", 7);
	text[512] = '\0';
	struct pattern pattern = parsed(text);
	pattern_release(&pattern);
	text[512] = ' ';
	text[513] = '\0';
	struct err err = { 0 };
	ck_assert_int_eq(pattern_parse(&pattern, text, &err), -1);
	ck_assert_str_eq(err.text, "column 513: a pattern has at most 512 bytes");
}
END_TEST

/* Matching */

static struct seccomp_data call_of(const struct pattern *pattern, enum abi abi)
{
	return (struct seccomp_data){
		.nr = (int)pattern->call->number[abi],
		.arch = abi_audit_arch(abi),
	};
}

/* One value to try in argument `index`; of mkdir 0 is wide and 1 narrow. */
static const struct {
	const char *text;
	enum abi abi;
	size_t index;
	uint64_t value;
	bool member;
} members[] = {
	{ "mkdir(_)", ABI_X86_64, 0, UINT64_MAX, true },
	{ "mkdir(5)", ABI_X86_64, 0, 5, true },
	{ "mkdir(5)", ABI_X86_64, 0, 5 + TWIN, false },
	{ "mkdir(_, 5)", ABI_X86_64, 1, 5 + TWIN, true },
	{ "mkdir(_, 5)", ABI_X32, 1, 5 + TWIN, true },
	{ "mkdir(_, 5)", ABI_X86_64, 1, 6 + TWIN, false },
	{ "mkdir(_, 5)", ABI_I386, 1, 5, true },
	{ "mkdir(_, 5)", ABI_I386, 1, 5 + TWIN, true },
	{ "mkdir(0x100000005)", ABI_X86_64, 0, 5 + TWIN, true },
	{ "mkdir(0x100000005)", ABI_I386, 0, 5, false },
	{ "mkdir(< 0x100000000)", ABI_I386, 0, UINT32_MAX, true },
	{ "mkdir(_, != 5)", ABI_X86_64, 1, 5 + TWIN, false },
	{ "mkdir(!= 5)", ABI_X86_64, 0, 5 + TWIN, true },
	{ "mkdir(!= 5)", ABI_X86_64, 0, 5, false },
	{ "mkdir(< 5)", ABI_X86_64, 0, 4, true },
	{ "mkdir(< 5)", ABI_X86_64, 0, 5, false },
	{ "mkdir(_, < 5)", ABI_X86_64, 1, 4 + TWIN, true },
	{ "mkdir(<= 5)", ABI_X86_64, 0, 5, true },
	{ "mkdir(<= 5)", ABI_X86_64, 0, 6, false },
	{ "mkdir(> 5)", ABI_X86_64, 0, 6, true },
	{ "mkdir(> 5)", ABI_X86_64, 0, 5, false },
	{ "mkdir(_, > 5)", ABI_X86_64, 1, 5 + TWIN, false },
	{ "mkdir(>= 5)", ABI_X86_64, 0, 5, true },
	{ "mkdir(>= 5)", ABI_X86_64, 0, 4, false },
	{ "mkdir(>= 5)", ABI_X86_64, 0, TWIN, true },
	{ "mkdir(3..5)", ABI_X86_64, 0, 3, true },
	{ "mkdir(3..5)", ABI_X86_64, 0, 5, true },
	{ "mkdir(3..5)", ABI_X86_64, 0, 2, false },
	{ "mkdir(3..5)", ABI_X86_64, 0, 6, false },
	{ "mkdir(any(0x30))", ABI_X86_64, 0, 0x10, true },
	{ "mkdir(any(0x30))", ABI_X86_64, 0, 0x4f, false },
	{ "mkdir(all(0x30))", ABI_X86_64, 0, 0x7f, true },
	{ "mkdir(all(0x30))", ABI_X86_64, 0, 0x20, false },
	{ "mkdir(none(0x30))", ABI_X86_64, 0, 0x4f, true },
	{ "mkdir(none(0x30))", ABI_X86_64, 0, 0x10, false },
	{ "mkdir(x & 0xf0 == 0x30)", ABI_X86_64, 0, 0x3f + TWIN, true },
	{ "mkdir(x & 0xf0 == 0x30)", ABI_X86_64, 0, 0x70, false },
	{ "mkdirat(AT_FDCWD)", ABI_X86_64, 0, 0xffffff9c, true },
	{ "mkdirat(AT_FDCWD)", ABI_X86_64, 0, (uint64_t)-100, true },
	{ "mkdirat(AT_FDCWD)", ABI_I386, 0, 0xffffff9c, true },
	{ "keyctl(_, KEY_SPEC_SESSION_KEYRING)", ABI_X86_64, 1, (uint64_t)-3, true },
	{ "keyctl(_, KEY_SPEC_SESSION_KEYRING)", ABI_X86_64, 1, 0xfffffffd, false },
	{ "keyctl(_, KEY_SPEC_SESSION_KEYRING)", ABI_I386, 1, 0xfffffffd, true },
	{ "keyctl(_, != KEY_SPEC_SESSION_KEYRING)", ABI_I386, 1, 0xfffffffd, false },
	{ "socket(AF_INET)", ABI_X86_64, 0, 2 + TWIN, true },
	{ "x32:socket(AF_INET)", ABI_X86_64, 0, 2, false },
	{ "x32:socket(AF_INET)", ABI_X32, 0, 2, true },
};

START_TEST(a_value_belongs_by_the_width_the_kernel_reads)
{
	struct pattern pattern = parsed(members[_i].text);
	struct seccomp_data data = call_of(&pattern, members[_i].abi);
	data.args[members[_i].index] = members[_i].value;
	ck_assert_msg(pattern_matches(&pattern, members[_i].abi, &data) == members[_i].member,
		"%s with 0x%llx", members[_i].text, (unsigned long long)members[_i].value);
	pattern_release(&pattern);
}
END_TEST

START_TEST(another_call_or_architecture_does_not_match)
{
	struct pattern pattern = parsed("mkdir(0)");
	const struct seccomp_data right = call_of(&pattern, ABI_X86_64);
	struct seccomp_data data = right;
	ck_assert(pattern_matches(&pattern, ABI_X86_64, &data));
	data.nr++;
	ck_assert(!pattern_matches(&pattern, ABI_X86_64, &data));
	data = right;
	data.nr |= (int)X32_BIT;
	ck_assert(!pattern_matches(&pattern, ABI_X86_64, &data));
	ck_assert(pattern_matches(&pattern, ABI_X32, &data));
	data = right;
	data.arch = AUDIT_ARCH_I386;
	ck_assert(!pattern_matches(&pattern, ABI_X86_64, &data));
	pattern_release(&pattern);
}
END_TEST

static const struct {
	const char *text;
	enum pattern_want want;
	uint32_t answer;
	bool satisfied;
} satisfactions[] = {
	{ "mkdir()", PATTERN_DENY, EPERM_, true },
	{ "mkdir()", PATTERN_DENY, SECCOMP_RET_KILL_THREAD, true },
	{ "mkdir()", PATTERN_DENY, SECCOMP_RET_TRAP, true },
	{ "mkdir()", PATTERN_DENY, SECCOMP_RET_ERRNO, false },
	{ "mkdir()", PATTERN_DENY, ALLOW, false },
	{ "mkdir()", PATTERN_DENY, SECCOMP_RET_LOG, false },
	{ "mkdir()", PATTERN_DENY, SECCOMP_RET_TRACE, false },
	{ "mkdir()", PATTERN_DENY, SECCOMP_RET_USER_NOTIF, false },
	{ "mkdir() -> EPERM", PATTERN_DENY, EPERM_, true },
	{ "mkdir() -> EPERM", PATTERN_DENY, SECCOMP_RET_ERRNO | ENOSYS, false },
	{ "mkdir() -> EPERM", PATTERN_DENY, SECCOMP_RET_KILL_PROCESS, false },
	{ "mkdir() -> kill", PATTERN_DENY, SECCOMP_RET_KILL_PROCESS, true },
	{ "mkdir() -> kill", PATTERN_DENY, SECCOMP_RET_KILL_THREAD, true },
	{ "mkdir() -> kill", PATTERN_DENY, SECCOMP_RET_TRAP, false },
	{ "mkdir() -> trap", PATTERN_DENY, SECCOMP_RET_TRAP | 7, true },
	{ "mkdir() -> trap", PATTERN_DENY, EPERM_, false },
	{ "mkdir()", PATTERN_PERMIT, ALLOW, true },
	{ "mkdir()", PATTERN_PERMIT, SECCOMP_RET_LOG, true },
	{ "mkdir()", PATTERN_PERMIT, SECCOMP_RET_TRACE, false },
	{ "mkdir()", PATTERN_PERMIT, SECCOMP_RET_ERRNO, false },
	{ "mkdir() -> log", PATTERN_PERMIT, SECCOMP_RET_LOG, true },
	{ "mkdir() -> log", PATTERN_PERMIT, ALLOW, false },
	{ "mkdir() -> allow", PATTERN_PERMIT, ALLOW, true },
	{ "mkdir() -> allow", PATTERN_PERMIT, SECCOMP_RET_LOG, false },
};

START_TEST(an_answer_satisfies_what_was_wanted)
{
	struct pattern pattern = parsed(satisfactions[_i].text);
	ck_assert_msg(pattern_satisfied(&pattern, satisfactions[_i].want,
			      answer_of(satisfactions[_i].answer)) == satisfactions[_i].satisfied,
		"%s and 0x%x", satisfactions[_i].text, satisfactions[_i].answer);
	pattern_release(&pattern);
}
END_TEST

/* Formatting */

static const struct {
	const char *name;
	enum abi abi;
	uint64_t args[SYSCALL_ARGS];
	const char *text;
} calls[] = {
	{ "mkdir", ABI_I386, { 0, 493 }, "i386:mkdir(0, 493)" },
	{ "mkdir", ABI_I386, { 0, 493, 0, 9 }, "i386:mkdir(0, 493, 0, 9)" },
	{ "mkdir", ABI_X32, { 4095, 4096 }, "x32:mkdir(4095, 0x1000)" },
	{ "getpid", ABI_AARCH64, { 0 }, "aarch64:getpid()" },
	{ "ioctl", ABI_X86_64, { 0, 0x100005412, UINT64_MAX },
		"x86_64:ioctl(0, 0x100005412, 0xffffffffffffffff)" },
};

START_TEST(a_call_is_written_with_all_that_may_count)
{
	struct pattern_witness witness = {
		.abi = calls[_i].abi,
		.call = syscall_find(calls[_i].name),
	};
	memcpy(witness.data.args, calls[_i].args, sizeof(calls[_i].args));
	autobuf struct buf out = { 0 };
	pattern_format_call(&witness, &out);
	ck_assert_str_eq(buf_string(&out), calls[_i].text);
}
END_TEST

TCase *tests_pattern(void)
{
	TCase *tests = tcase_create("pattern");
	tcase_add_loop_test(tests, an_argument_is_read_as_written, 0, ARRAY_SIZE(readings));
	tcase_add_test(tests, a_prefix_names_one_abi);
	tcase_add_loop_test(tests, a_mistake_is_named_with_its_column, 0, ARRAY_SIZE(mistakes));
	tcase_add_test(tests, a_pattern_has_at_most_512_bytes);
	tcase_add_loop_test(
		tests, a_value_belongs_by_the_width_the_kernel_reads, 0, ARRAY_SIZE(members));
	tcase_add_test(tests, another_call_or_architecture_does_not_match);
	tcase_add_loop_test(
		tests, an_answer_satisfies_what_was_wanted, 0, ARRAY_SIZE(satisfactions));
	tcase_add_loop_test(tests, a_call_is_written_with_all_that_may_count, 0, ARRAY_SIZE(calls));
	return tests;
}
