/* SPDX-License-Identifier: MIT */
/*
 * Policies in C, built and run in their containers: those that give a filter, and all of the
 * hostile ones at compile time, a row each. For all of them: nothing of the host is read, nothing
 * is left, and the next policy works. docs/sandbox.md has the same table, "Hostile policies in C".
 */
#include "app/policy.h"
#include "app/solution.h"
#include "base/mem.h"
#include "base/text.h"
#include "hostile_program.h"
#include "leftovers.h"
#include "one_world.h"

#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct answer_policy policy;
static struct err err;

static void tear_down(void)
{
	policy_release(&policy);
	one_world_tear_down();
}

static int build(const char *text, const char *header)
{
	const struct exercise_policy row = { .file = "answer.c", .kind = POLICY_SECCOMP_C };
	policy_release(&policy);
	policy = (struct answer_policy){ 0 };
	err = (struct err){ 0 };
	ck_assert_msg(policy_parse(&policy, &row, text, strlen(text), &err) == 0, "%s", err.text);
	policy.header = header ? mem_text(header) : NULL;
	return policy_compile(&policy, one.sandbox, &err);
}

static void build_well(const char *text)
{
	ck_assert_msg(build(text, NULL) == 0, "%s", err.text);
}

static struct answer ask(const char *call, uint64_t first)
{
	const struct bpf_program *const programs[] = { &policy.program };
	const struct seccomp_data data = {
		.nr = (int)syscall_find(call)->number[ABI_X86_64],
		.arch = abi_audit_arch(ABI_X86_64),
		.args = { first },
	};
	return bpf_decide(programs, 1, &data);
}

static void expect(const char *call, uint64_t first, enum action action, unsigned data)
{
	const struct answer answer = ask(call, first);
	ck_assert_msg(answer.action == action && answer.data == data, "%s: %d %u", call,
		(int)answer.action, answer.data);
}

/* ---- policies that are some ---- */

#define HEAD "#include <errno.h>\n#include <seccomp.h>\n"
#define BEGIN                                                                                      \
	"scmp_filter_ctx policy(void)\n{\n"                                                        \
	"  scmp_filter_ctx c = seccomp_init(SCMP_ACT_ALLOW);\n"
#define END     "  return c;\n}\n"
#define MKDIR   "  seccomp_rule_add(c, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(mkdir), 0);\n"
#define PERFECT HEAD BEGIN MKDIR END

START_TEST(a_function_gives_its_filter_and_its_lines)
{
	build_well(HEAD BEGIN MKDIR
		"  seccomp_rule_add_array(c, SCMP_ACT_KILL_PROCESS, SCMP_SYS(socket), 1,\n"
		"    &SCMP_A0(SCMP_CMP_EQ, 40));\n" END);
	expect("mkdir", 0, ACTION_ERRNO, EACCES);
	expect("socket", 40, ACTION_KILL_PROCESS, 0);
	expect("socket", 41, ACTION_ALLOW, 0);
	ck_assert(!policy.rules_unknown);
	ck_assert_uint_eq(policy.profile.rule_count, 2);
	ck_assert_str_eq(policy.profile.default_at.file, "answer.c");
	ck_assert_uint_eq(policy.profile.default_at.line, 5);
	ck_assert_uint_eq(policy.profile.rules[0].at.line, 6);
	ck_assert_uint_eq(policy.profile.rules[0].at.column, 3);
	ck_assert_uint_eq(policy.profile.rules[1].at.line, 7);
	ck_assert_str_eq(policy.profile.rules[1].call->name, "socket");
	ck_assert_uint_eq(policy.profile.rules[1].compares[0].value, 40);
}
END_TEST

START_TEST(a_rule_from_a_helper_has_the_helpers_line)
{
	build_well(HEAD "static void deny(scmp_filter_ctx c, int call)\n{\n"
			"  seccomp_rule_add_exact(c, SCMP_ACT_ERRNO(EPERM), call, 0);\n}\n" BEGIN
			"  deny(c, SCMP_SYS(mkdir));\n" END);
	ck_assert_uint_eq(policy.profile.rules[0].at.line, 5);
}
END_TEST

#define ARRAY                                                                                      \
	"#include <linux/filter.h>\n#include <linux/seccomp.h>\n"                                  \
	"static struct sock_filter code[] = {\n"                                                   \
	"  BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),\n"                                               \
	"  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 83, 0, 1),\n"                                       \
	"  BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1),\n"                                    \
	"  BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW) };\n"

START_TEST(an_array_gives_its_filter_and_no_rules)
{
	build_well(ARRAY "const struct sock_fprog policy = { 4, code };\n");
	expect("mkdir", 0, ACTION_ERRNO, EPERM);
	expect("read", 0, ACTION_ALLOW, 0);
	ck_assert(policy.rules_unknown);
	ck_assert_uint_eq(policy.program.count, 4);
}
END_TEST

START_TEST(a_rule_that_libseccomp_did_not_take_is_told)
{
	build_well(
		HEAD BEGIN MKDIR "  seccomp_rule_add(c, SCMP_ACT_ALLOW, SCMP_SYS(read), 0);\n" END);
	ck_assert_uint_eq(policy.profile.rule_count, 1);
	ck_assert_uint_eq(policy.profile.findings.count, 1);
	ck_assert_int_eq(policy.profile.findings.items[0].kind, FINDING_REDUNDANT);
	ck_assert_uint_eq(policy.profile.findings.items[0].at.line, 7);
}
END_TEST

START_TEST(what_is_not_followed_makes_the_rules_unknown)
{
	build_well(HEAD BEGIN MKDIR "  seccomp_arch_add(c, SCMP_ARCH_X86);\n" END);
	ck_assert(policy.rules_unknown);
	expect("mkdir", 0, ACTION_ERRNO, EACCES);
	build_well(HEAD BEGIN "  seccomp_arch_add(c, SCMP_ARCH_X86);\n" MKDIR END);
	ck_assert(!policy.rules_unknown);
	ck_assert_uint_eq(policy.profile.arch_count, 1);
}
END_TEST

START_TEST(a_policy_may_print_and_needs_no_name_of_its_own)
{
	build_well("#include <stdio.h>\n" HEAD
		   "int write_all, program, rules, head, only, mem_zero;\n" BEGIN MKDIR
		   "  printf(\"hello\\n\"); fprintf(stderr, \"world\\n\"); fflush(stdout);\n" END);
	expect("mkdir", 0, ACTION_ERRNO, EACCES);
}
END_TEST

START_TEST(variant_h_is_beside_the_file)
{
	ck_assert_msg(build("#include \"variant.h\"\n" HEAD BEGIN
			    "  seccomp_rule_add(c, SCMP_ACT_ERRNO(VARIANT_ERROR), SCMP_SYS(mkdir),"
			    " 0);\n" END,
			      "#define VARIANT_ERROR 17\n") == 0,
		"%s", err.text);
	expect("mkdir", 0, ACTION_ERRNO, 17);
}
END_TEST

/* ---- policies that are none: who says what, at which line ---- */

static const struct {
	const char *text;
	const char *says;
	unsigned line;
} refusals[] = {
	{ "int policy;\nint x = undefined_symbol;\n", "undefined_symbol", 2 },
	{ "int x\n", "the compiler says: expected", 1 },
	{ "#include \"nothing.h\"\n", "nothing.h: No such file", 1 },
	{ "int x;\n", "defines no \"policy\"", 0 },
	{ "", "defines no \"policy\"", 0 },
	{ "static void *policy(void) { return 0; }\nvoid *p = policy;\n", "is static", 0 },
	{ "int policy;\n", "neither a function", 0 },
	{ PERFECT "int main(void) { return 0; }\n", "defines \"main\"", 0 },
	{ HEAD "void lost(void);\n" BEGIN "lost();\n" END, "undefined reference to `lost'", 7 },
	{ HEAD "scmp_filter_ctx policy(void) { return 0; }\n", "policy() returned NULL", 0 },
	{ HEAD "scmp_filter_ctx policy(void) { return *(int **)8; }\n", "signal 11", 0 },
	{ HEAD "static int x; scmp_filter_ctx policy(void) { return &x; }\n",
		"libseccomp makes no filter", 0 },
	{ ARRAY "const struct sock_fprog policy = { 0, code };\n", "has no instruction", 0 },
	{ ARRAY "const struct sock_fprog policy = { 1, code };\n", "the kernel would refuse", 0 },
	{ ARRAY "const struct sock_fprog policy = { 65535, code };\n", "longer than 4096", 0 },
	{ "#include <stdlib.h>\n" HEAD BEGIN "exit(0);\n" END, "without handing over", 0 },
	{ "#line 1 \"grader: PASS 100/100\"\nint policy = undefined_symbol;\n",
		"'undefined_symbol' undeclared", 0 },
	{ "#line 7000 \"policy.c\"\nint policy = undefined_symbol;\n", "undefined_symbol", 0 },
	{ "__asm__(\"no such thing\");\n", "the assembler says: no such instruction", 0 },
	{ "int f(void)\n{\n  __asm__(\"no such thing\");\n}\n",
		"the assembler says: no such instruction", 3 },
};

START_TEST(what_is_no_policy_is_refused_in_words)
{
	ck_assert_int_eq(build(refusals[_i].text, NULL), -1);
	ck_assert_msg(err.kind == ERR_REFUSED && policy.limit == LIMIT_NONE, "%s: %s",
		refusals[_i].text, err.text);
	ck_assert_msg(strstr(err.text, refusals[_i].says) != NULL, "%s\nsays: %s",
		refusals[_i].text, err.text);
	ck_assert_msg(err.at.line == refusals[_i].line, "%s\nsays: %u: %s", refusals[_i].text,
		err.at.line, err.text);
	if (err.at.line)
		ck_assert_str_eq(err.at.file, "answer.c");
}
END_TEST

/* ---- hostile ones ---- */

static void repeat(struct buf *out, const char *text, size_t times)
{
	for (size_t i = 0; i < times; i++)
		buf_text(out, text);
}

static void macro_bomb(struct buf *out)
{
	buf_text(out, "#define A0 x\n");
	for (int i = 1; i <= 14; i++)
		buf_format(out, "#define A%d A%d A%d A%d A%d\n", i, i - 1, i - 1, i - 1, i - 1);
	buf_text(out, "int A14;\n");
}

static void parentheses(struct buf *out)
{
	buf_text(out, "int x = ");
	repeat(out, "(", 200000);
	buf_text(out, "1");
	repeat(out, ")", 200000);
	buf_text(out, ";\n");
}

/* Types that double with each line. */
static void types(struct buf *out)
{
	buf_text(out, "typedef int t0;\n");
	for (int i = 1; i <= 60; i++)
		buf_format(out, "typedef struct { t%d a, b; } t%d;\n", i - 1, i);
	buf_text(out, "#define G0(x) _Generic(x, int: 1, default: 2)\n");
	for (int i = 1; i <= 24; i++)
		buf_format(out, "#define G%d(x) _Generic(G%d(x), int: G%d(x), default: G%d(x))\n",
			i, i - 1, i - 1, i - 1);
	buf_text(out, "int x = G24(1);\n");
}

static void errors(struct buf *out)
{
	for (int i = 0; i < 30000; i++)
		buf_format(out, "int a%d = b%d;\n", i, i);
}

/* Nothing of theirs may be in what is told. */
#define NO_FILE "No such file or directory"
#define NONE    NULL

static const struct row {
	const char *id;
	const char *what;
	const char *text;
	void (*make)(struct buf *out);
	unsigned limits;  /* bits 1 << enum limit_word, one of which it meets; 0: refused */
	const char *says; /* in the refusal; NULL and no limit: it is a filter like any other */
} rows[] = {
	{ "A1", "include of /dev/zero", "#include \"/dev/zero\"\n", NULL,
		1u << LIMIT_MEMORY | 1u << LIMIT_WALL | 1u << LIMIT_CPU, NONE },
	{ "A4", "include of /etc/shadow", "#include \"/etc/shadow\"\n", NULL, 0, NO_FILE },
	{ "A4", "include of /etc/hostname", "#include \"/etc/hostname\"\n", NULL, 0, NO_FILE },
	{ "A4", "include of a key", "#include \"/root/.ssh/id_rsa\"\n", NULL, 0, NO_FILE },
	{ "A4", "include of an environment", "#include \"/proc/self/environ\"\nint policy = ;\n",
		NULL, 0, "the compiler says" },
	{ "A6", ".incbin of a file of the host", "__asm__(\".incbin \\\"/etc/passwd\\\"\");\n",
		NULL, 0, "/etc/passwd" },
	{ "A7", ".incbin in a section's name",
		"int x __attribute__((section(\"a\\n.incbin \\\"/etc/passwd\\\"\\n#\")));\n", NULL,
		0, "/etc/passwd" },
	{ "A10", "macro bomb", NULL, macro_bomb,
		1u << LIMIT_MEMORY | 1u << LIMIT_WALL | 1u << LIMIT_CPU, NONE },
	{ "A11", "200,000 nested parentheses", NULL, parentheses, 0, "crashed" },
	{ "A12", "array of a tebibyte", "char a[1L << 40] = { 1 };\n", NULL, 1u << LIMIT_FILE_SIZE,
		NONE },
	{ "A12", "array of -1 elements", "int a[-1u] = { 1 };\n", NULL, 1u << LIMIT_FILE_SIZE,
		NONE },
	{ "A13", ".rept of two thousand millions",
		"__asm__(\".rept 2000000000\\n.byte 1\\n.endr\");\n", NULL,
		1u << LIMIT_MEMORY | 1u << LIMIT_CPU | 1u << LIMIT_WALL, NONE },
	{ "A13", ".fill of four thousand millions", "__asm__(\".fill 4000000000, 1, 1\");\n", NULL,
		1u << LIMIT_FILE_SIZE | 1u << LIMIT_MEMORY, NONE },
	{ "A14", "types and _Generic without end", NULL, types,
		1u << LIMIT_MEMORY | 1u << LIMIT_CPU | 1u << LIMIT_WALL, NONE },
	{ "A15", "30,000 errors", NULL, errors, 0, "(and 19 more)" },
	{ "A17", "escape codes in a message",
		"#pragma message \"\\033]0;PASS\\a\\033[2J\"\n#error \033[2J\n", NULL, 0,
		"\033[2J" },
	{ "A18", "main and _exit renamed",
		"#pragma GCC poison mem_zero write_all\n"
		"#define main m\n#define _exit(x) 0\n" PERFECT,
		NULL, 0, NONE },
	{ "A19", "a constructor that ends the program",
		"#include <unistd.h>\n" PERFECT
		"__attribute__((constructor)) static void early(void)\n"
		"{ write(1, \"PASS\\n\", 5); _exit(0); }\n",
		NULL, 0, "without handing over a filter" },
	{ "A19", "a forged record",
		"#include <unistd.h>\n" PERFECT
		"__attribute__((constructor)) static void early(void)\n"
		"{ write(1, \"bhbe\\1\\0\\0\\0\\0\\0\\0\\0\", 12); _exit(0); }\n",
		NULL, 0, "without handing over a filter" },
	{ "A22", "file names as options", "#include \"-wrapper\"\n#include \"@/etc/passwd\"\n",
		NULL, 0, NO_FILE },
	{ "A24", "a linker script", "INPUT(/etc/passwd)\nGROUP(/etc/shadow)\n", NULL, 0,
		"the compiler says" },
	{ "A27", "a fork bomb in the policy",
		"#include <unistd.h>\n" HEAD BEGIN "for (;;) fork();\n" END, NULL,
		1u << LIMIT_PIDS | 1u << LIMIT_CPU | 1u << LIMIT_WALL, NONE },
	{ "A29", "text that runs backwards",
		"/* \xe2\x80\xae } \xe2\x81\xa6 */\nint p\xd0\xbelicy = undefined;\n", NULL, 0,
		"undefined" },
	{ "A30", "options by pragma",
		"#pragma GCC optimize(\"-fplugin=/tmp/x.so\")\n"
		"#pragma GCC options \"-wrapper\"\n" PERFECT,
		NULL, 0, NONE },
	{ "A+", "a policy that waits for ever",
		"#include <unistd.h>\n" HEAD BEGIN "for (;;) pause();\n" END, NULL,
		1u << LIMIT_WALL, NONE },
	{ "A+", "a policy that prints for ever",
		"#include <stdio.h>\n" HEAD BEGIN "for (;;) puts(\"PASS\");\n" END, NULL,
		1u << LIMIT_OUTPUT, NONE },
	{ "A+", "a policy that takes all memory",
		"#include <stdlib.h>\n#include <string.h>\n" HEAD BEGIN
		"for (;;) memset(malloc(1 << 20), 1, 1 << 20);\n" END,
		NULL, 1u << LIMIT_MEMORY, NONE },
	{ "A+", "a program too large to link", PERFECT "char big[1L << 40];\n", NULL, 0,
		"the linker says" },
	{ "A+", "a program too large to start", PERFECT "char big[1 << 30];\n", NULL, 0,
		"ended by signal" },
};

static void expect_no_secret(const struct row *row)
{
	static const char *const secrets[] = { "root:x:", "root:*", "BEGIN OPENSSH",
		"HOME=", "PATH=" };
	for (size_t i = 0; i < ARRAY_SIZE(secrets); i++)
		ck_assert_msg(!strstr(err.text, secrets[i]), "%s tells: %s", row->id, err.text);
}

static void expect_outcome(const struct row *row, int built)
{
	expect_no_secret(row);
	if (!row->limits && !row->says) {
		ck_assert_msg(built == 0, "%s %s: %s", row->id, row->what, err.text);
		return;
	}
	ck_assert_msg(built == -1 && err.kind == ERR_REFUSED, "%s %s: %d %s", row->id, row->what,
		err.kind, err.text);
	ck_assert_msg(row->limits ? row->limits & 1u << policy.limit : !policy.limit,
		"%s %s: limit %d: %s", row->id, row->what, (int)policy.limit, err.text);
	ck_assert_msg(!row->says || strstr(err.text, row->says), "%s %s: %s", row->id, row->what,
		err.text);
}

static const char *outcome_of(int built)
{
	if (policy.limit != LIMIT_NONE)
		return limit_word_name(policy.limit);
	return built ? "refused" : "a filter like any other";
}

START_TEST(a_hostile_policy_has_its_outcome)
{
	const struct row *row = &rows[_i];
	struct leftovers before;
	autobuf struct buf text = { 0 };
	buf_text(&text, row->text);
	if (row->make)
		row->make(&text);
	leftovers_look(&before);
	const int built = build(buf_string(&text), NULL);
	leftovers_expect_none(&before, 0, false);
	leftovers_release(&before);
	expect_outcome(row, built);
	printf(policy.limit ? "ok %s %s: limited(%s) [%s]\n" : "ok %s %s: %s [%s]\n", row->id,
		row->what, outcome_of(built), hostile_caller());
	build_well(PERFECT);
	expect("mkdir", 0, ACTION_ERRNO, EACCES);
}
END_TEST

/* A25: whoever compiles, and whenever. */
START_TEST(a_policy_is_the_same_at_any_time)
{
	build_well(HEAD BEGIN
		"  seccomp_rule_add(c, SCMP_ACT_ERRNO(__TIME__[0] - '0' + __TIME__[1] - '0' + 3),\n"
		"    SCMP_SYS(mkdir), 0);\n" END);
	expect("mkdir", 0, ACTION_ERRNO, 3); /* 00:00:00 */
	printf("ok A25 the time of compiling: always the same [%s]\n", hostile_caller());
}
END_TEST

/* ---- a solution, beside an answer ---- */

static struct solution *begin_solution(struct solution_cache *cache, const char *text)
{
	struct exercise_policy row = { .file = "policy.c", .kind = POLICY_SECCOMP_C };
	const struct exercise exercise = { .policies = &row, .policy_count = 1 };
	autobuf struct buf bytes = { 0 };
	buf_text(&bytes, text);
	return solution_begin(cache, &exercise, 0, &bytes, one.sandbox, &err);
}

START_TEST(a_solution_is_compiled_while_an_answer_is)
{
	struct solution_cache *cache = solution_cache_new();
	struct solution *begun = begin_solution(cache, PERFECT);
	ck_assert_msg(begun != NULL, "%s", err.text);
	build_well(PERFECT);
	const struct answer_policy *solution = solution_end(cache, begun, &err);
	ck_assert_msg(solution != NULL, "%s", err.text);
	ck_assert(bpf_program_equal(&solution->program, &policy.program));
	ck_assert_ptr_eq(begin_solution(cache, PERFECT), begun);
	ck_assert_ptr_eq(solution_end(cache, begun, &err), solution);
	solution_cache_free(cache);
}
END_TEST

START_TEST(a_solution_that_does_not_compile_is_its_authors_fault_and_forgotten)
{
	struct solution_cache *cache = solution_cache_new();
	for (int i = 0; i < 2; i++) {
		struct solution *begun = begin_solution(cache, "int policy = lost;\n");
		ck_assert_msg(begun != NULL, "%s", err.text);
		ck_assert_ptr_null(solution_end(cache, begun, &err));
		ck_assert_int_eq(err.kind, ERR_INPUT);
		ck_assert_ptr_nonnull(strstr(err.text, "the exercise's solution"));
	}
	solution_cache_free(cache);
}
END_TEST

START_TEST(a_solution_that_nobody_wants_any_more_leaves_nothing)
{
	struct leftovers before;
	struct solution_cache *cache = solution_cache_new();
	leftovers_look(&before);
	solution_drop(cache, begin_solution(cache, PERFECT));
	ck_assert_msg(begin_solution(cache, PERFECT) != NULL, "%s", err.text);
	solution_cache_free(cache); /* with one that is under way */
	leftovers_expect_none(&before, 2000, false);
	leftovers_release(&before);
}
END_TEST

TCase *live_c_policy(void)
{
	TCase *tests = tcase_create("c_policy");
	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, one_world_set_up, tear_down);
	tcase_add_test(tests, a_function_gives_its_filter_and_its_lines);
	tcase_add_test(tests, a_rule_from_a_helper_has_the_helpers_line);
	tcase_add_test(tests, an_array_gives_its_filter_and_no_rules);
	tcase_add_test(tests, a_rule_that_libseccomp_did_not_take_is_told);
	tcase_add_test(tests, what_is_not_followed_makes_the_rules_unknown);
	tcase_add_test(tests, a_policy_may_print_and_needs_no_name_of_its_own);
	tcase_add_test(tests, variant_h_is_beside_the_file);
	tcase_add_loop_test(tests, what_is_no_policy_is_refused_in_words, 0, ARRAY_SIZE(refusals));
	tcase_add_loop_test(tests, a_hostile_policy_has_its_outcome, 0, ARRAY_SIZE(rows));
	tcase_add_test(tests, a_policy_is_the_same_at_any_time);
	tcase_add_test(tests, a_solution_is_compiled_while_an_answer_is);
	tcase_add_test(tests, a_solution_that_does_not_compile_is_its_authors_fault_and_forgotten);
	tcase_add_test(tests, a_solution_that_nobody_wants_any_more_leaves_nothing);
	return tests;
}
