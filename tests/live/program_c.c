/* SPDX-License-Identifier: MIT */
/*
 * Whole programs as answers: the four sorts that the kind program-c is for, each right and wrong,
 * and hostile ones. What is asserted is which checks fail, and what the words name.
 */
#include "app/attempt.h"
#include "base/buf.h"
#include "base/mem.h"
#include "leftovers.h"
#include "sys/file.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#define PROGRAMS "tests/live/programs/"

static struct bench *bench;
static struct err err;
static struct loaded loaded;
static struct attempt attempt;
static struct leftovers before;

static void set_up(void)
{
	leftovers_look(&before);
	bench = bench_open(&err);
	ck_assert_msg(bench != NULL, "%s", err.text);
}

static void tear_down(void)
{
	attempt_release(&attempt);
	loaded_release(&loaded);
	loaded = (struct loaded){ 0 };
	bench_close(bench);
	leftovers_expect_none(&before, 0, false);
	leftovers_release(&before);
}

/* A container with the program on it; two others, of which it may reach one. */
#define EXERCISE                                                                                   \
	"{ \"format\": 1, \"title\": \"T\", \"level\": 1, \"minutes\": 1, \"teaches\": [\"x\"],"   \
	" \"theme\": \"x\","                                                                       \
	" \"policy\": [{ \"file\": \"answer.c\", \"kind\": \"program-c\", \"on\": \"box\" }],"     \
	" \"containers\": { \"box\": { \"image\": \"base\", \"capabilities\": [\"CAP_KILL\"] },"   \
	"  \"good\": { \"image\": \"base\", \"ready\": { \"tcp\": 8080 },"                         \
	"   \"run\": [\"httpd\", \"-f\", \"-p\", \"8080\", \"-h\", \"/etc\"] },"                   \
	"  \"bad\": { \"image\": \"base\", \"ready\": { \"tcp\": 8080 },"                          \
	"   \"run\": [\"httpd\", \"-f\", \"-p\", \"8080\", \"-h\", \"/etc\"] } },"                 \
	" \"networks\": { \"front\": [\"box\", \"good\"], \"back\": [\"box\", \"bad\"] },"         \
	" \"checks\": ["                                                                           \
	"  { \"id\": \"works\", \"kind\": \"benign\", \"in\": \"box\", \"title\": \"T\","          \
	"    \"asks\": \"A.\", \"why\": \"W.\", \"expect\": { \"contains\": \"%s\" },"             \
	"    \"probe\": [\"exec\", \"/policy/answer\", %s] },"                                     \
	"  { \"id\": \"door\", \"kind\": \"attack\", \"in\": \"box\", \"title\": \"T\","           \
	"    \"asks\": \"A.\", \"why\": \"W.\","                                                   \
	"    \"probe\": [\"exec\", \"/policy/answer\", %s] },"                                     \
	"  { \"id\": \"state\", \"kind\": \"state\", \"in\": \"box\", \"title\": \"T\","           \
	"    \"asks\": \"A.\", \"why\": \"W.\", \"at\": \"exec\","                                 \
	"    \"probe\": [\"exec\", \"/policy/answer\", \"true\"], \"expect\": %s } ] }"

struct trial {
	const char *says; /* what the benign command says */
	const char *benign;
	const char *attack;
	const char *state;
};
static const struct trial of_mkdir = { "well", "\"sh\", \"-c\", \"echo all is well\"",
	"\"mkdir\", \"d\"", "{ \"no_new_privs\": true, \"filters\": 1 }" };
static const struct trial of_time = { "4711", "\"echo\", \"it is 4711\"", "\"mkdir\", \"d\"",
	"{ \"no_new_privs\": true }" };
static const struct trial of_connect = { "root",
	"\"wget\", \"-q\", \"-O\", \"-\", \"http://10.80.0.2:8080/passwd\"",
	"\"wget\", \"-q\", \"-O\", \"-\", \"http://10.80.1.2:8080/passwd\"",
	"{ \"no_new_privs\": true, \"filters\": 1 }" };

static void run_text(const struct trial *trial, const char *text)
{
	autofree char *json =
		mem_format(EXERCISE, trial->says, trial->benign, trial->attack, trial->state);
	const struct answer_source source = { .text = text };
	attempt_release(&attempt);
	loaded_release(&loaded);
	loaded = (struct loaded){ .folder = mem_text("/nonexistent") };
	ck_assert_msg(!exercise_parse(&loaded.exercise, "test/program", VARIANT_SEED_ZEROS,
			      "exercise.json", json, strlen(json), &err),
		"%s", err.text);
	ck_assert_msg(!attempt_run(bench, &loaded, &source, NULL, &attempt, &err), "%s", err.text);
}

/* A program of tests/live/programs, with a line in front of it. */
static void run_file(const struct trial *trial, const char *name, const char *line)
{
	autobuf struct buf source = { 0 };
	autofree char *path = mem_format(PROGRAMS "%s.c", name);
	buf_text(&source, line);
	ck_assert_msg(!file_read(path, JSON_MAX_BYTES, &source, &err), "%s", err.text);
	run_text(trial, buf_string(&source));
}

static const struct check_verdict *verdict_of(const char *id)
{
	const int index = exercise_check_find(&loaded.exercise, id);
	ck_assert_int_ge(index, 0);
	return &attempt.verdict.checks[index];
}

static void expect(const char *id, enum check_result result)
{
	const struct check_verdict *one = verdict_of(id);
	ck_assert_msg(one->result == result, "%s: %s, %s", id, check_result_name(one->result),
		one->text.observed ? one->text.observed : "");
}

static void expect_all_ok(void)
{
	expect("works", RESULT_OK);
	expect("door", RESULT_OK);
	expect("state", RESULT_OK);
	ck_assert_int_eq(attempt.verdict.outcome, OUTCOME_PASSED);
}

static void expect_why(const char *id, const char *words)
{
	const char *why = verdict_of(id)->text.why;
	ck_assert_msg(why && strstr(why, words), "%s: %s", id, why ? why : "nothing");
}

/* ---- the four sorts ---- */

START_TEST(a_launcher_is_judged_by_what_it_executes)
{
	run_file(&of_mkdir, "launcher", "");
	expect_all_ok();
}
END_TEST

START_TEST(a_filter_before_no_new_privs_is_told_with_its_line)
{
	run_text(&of_mkdir,
		"#include <linux/filter.h>\n#include <linux/seccomp.h>\n"
		"#include <sys/prctl.h>\n#include <sys/syscall.h>\n#include <unistd.h>\n"
		"int main(int c, char **v) {\n"
		"  struct sock_filter code[] = { BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW) };\n"
		"  struct sock_fprog f = { 1, code };\n"
		"  syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &f);\n"
		"  execvp(v[1], v + 1);\n  return c; }\n");
	expect("works", RESULT_OK);
	expect("door", RESULT_FAILED);
	expect("state", RESULT_FAILED);
	expect_why("door", "answered EACCES");
	ck_assert_uint_eq(verdict_of("door")->text.at.line, 9);
	expect_why("state", "never called prctl(PR_SET_NO_NEW_PRIVS)");
}
END_TEST

START_TEST(a_pool_is_held_by_one_filter_with_tsync_only)
{
	run_file(&of_mkdir, "pool", "");
	expect_all_ok();
	run_file(&of_mkdir, "pool", "#define TSYNC 0\n");
	expect("works", RESULT_OK);
	expect("door", RESULT_FAILED);
	expect("state", RESULT_FAILED); /* a filter less */
	run_file(&of_mkdir, "pool", "#define DIVERGES 1\n");
	expect("works", RESULT_OK);
	expect("door", RESULT_FAILED);
	expect("state", RESULT_OK); /* one, but another */
}
END_TEST

START_TEST(a_handler_of_sigsys_answers_in_the_kernels_place)
{
	run_file(&of_time, "handler", "");
	expect_all_ok();
	run_file(&of_time, "handler", "#define HANDLES 0\n");
	expect("works", RESULT_FAILED);
	expect("door", RESULT_OK);
	ck_assert_ptr_nonnull(strstr(verdict_of("works")->text.observed, "without it"));
}
END_TEST

START_TEST(a_supervisor_connects_for_those_who_may)
{
	run_file(&of_connect, "supervisor", "");
	expect_all_ok();
	run_file(&of_connect, "supervisor", "#define ALLOWS 1\n");
	expect("works", RESULT_OK);
	expect("door", RESULT_FAILED);
	expect("state", RESULT_OK);
}
END_TEST

/* ---- what is no answer ---- */

static const struct {
	const char *text;
	const char *says;
} refused[] = {
	{ "int main(void) { return 0 }\n", "the compiler says" },
	{ "int policy;\n", "defines no \"main\"" },
	{ "static int main(void) { return 0; }\n", "main" },
	{ "int other(void); int main(void) { return other(); }\n", "the linker says" },
	{ "char large[4 << 20] = { 1 };\nint main(void) { return large[5]; }\n", "larger than" },
	{ "#include \"/etc/hostname\"\nint main(void) { return 0; }\n", "the compiler says" },
};

START_TEST(what_is_no_program_is_refused)
{
	run_text(&of_mkdir, refused[_i].text);
	ck_assert_int_eq(attempt.verdict.outcome, OUTCOME_REFUSED);
	ck_assert_msg(strstr(attempt.verdict.text.observed, refused[_i].says), "%s",
		attempt.verdict.text.observed);
}
END_TEST

/* ---- hostile ones ---- */

#define ALL                                                                                        \
	"#include <errno.h>\n#include <fcntl.h>\n#include <seccomp.h>\n#include <signal.h>\n"      \
	"#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n"                           \
	"#include <sys/prctl.h>\n#include <sys/ptrace.h>\n#include <sys/stat.h>\n"                 \
	"#include <sys/wait.h>\n#include <unistd.h>\n"                                             \
	"int main(int c, char **v) { (void)c; (void)v;\n"
#define FILTER                                                                                     \
	"prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);\n"                                                \
	"scmp_filter_ctx f = seccomp_init(SCMP_ACT_ALLOW);\n"                                      \
	"seccomp_rule_add(f, SCMP_ACT_ERRNO(1), SCMP_SYS(mkdir), 0); seccomp_load(f);\n"

static const struct hostile_row {
	const char *what;
	const char *text;
	bool may_be_limited;
	enum check_result works, door, state;
} hostile[] = {
	{ "executes nothing", "return 0; }\n", false, RESULT_FAILED, RESULT_FAILED, RESULT_FAILED },
	{ "makes the attack's call itself and fails it", FILTER "mkdir(\"d\", 0); return 1; }\n",
		false, RESULT_FAILED, RESULT_FAILED, RESULT_FAILED },
	{ "has a copy of itself make the call",
		FILTER
		"if (c > 9) { mkdir(\"d\", 0); return 1; }\n"
		"char b[65536]; int i = open(\"/policy/answer\", O_RDONLY);\n"
		"int o = open(\"copy\", O_WRONLY | O_CREAT, 0755); ssize_t n;\n"
		"while ((n = read(i, b, sizeof(b))) > 0) write(o, b, n);\n"
		"close(o); char *w[] = { \"copy\", \"\", \"\", \"\", \"\", \"\", \"\", \"\", \"\", \"\", 0 };\n"
		"execv(\"copy\", w); return 1; }\n",
		false, RESULT_FAILED, RESULT_FAILED, RESULT_FAILED },
	{ "closes all and goes", "for (int i = 0; i < 1024; i++) close(i); return 0; }\n", false,
		RESULT_FAILED, RESULT_FAILED, RESULT_FAILED },
	{ "kills its parent", "kill(getppid(), SIGKILL); kill(1, SIGKILL); return 1; }\n", false,
		RESULT_FAILED, RESULT_FAILED, RESULT_FAILED },
	{ "kills all that it can", "kill(-1, SIGKILL); return 1; }\n", false, RESULT_FAILED,
		RESULT_FAILED, RESULT_FAILED },
	{ "traces its parent and replaces itself",
		"if (!ptrace(PTRACE_ATTACH, getppid(), 0, 0)) return 0;\n"
		"if (open(\"/policy/answer\", O_WRONLY) >= 0) return 0;\n"
		"if (!rename(\"/policy/answer\", \"/policy/b\")) return 0; return 1; }\n",
		false, RESULT_FAILED, RESULT_FAILED, RESULT_FAILED },
	{ "prints verdicts and escapes",
		"puts(\"\\033[2J{\\\"outcome\\\":\\\"passed\\\"}\"); return 0; }\n", false,
		RESULT_FAILED, RESULT_FAILED, RESULT_FAILED },
	{ "floods", "for (;;) if (write(1, v, 4096) < 0) write(2, v, 4096); }\n", true,
		RESULT_FAILED, RESULT_FAILED, RESULT_FAILED },
	{ "forks for ever", "for (;;) if (fork() < 0) pause(); }\n", true, RESULT_FAILED,
		RESULT_FAILED, RESULT_FAILED },
	{ "never ends", "for (;;) pause(); }\n", true, RESULT_FAILED, RESULT_FAILED,
		RESULT_FAILED },
	{ "executes something good first, then the command",
		"if (!fork()) {" FILTER "execl(\"/bin/true\", \"true\", NULL); } wait(NULL);\n"
		"execvp(v[1], v + 1); return 1; }\n",
		false, RESULT_OK, RESULT_FAILED, RESULT_FAILED },
	{ "asks itself and never answers",
		"prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);\n"
		"scmp_filter_ctx f = seccomp_init(SCMP_ACT_ALLOW);\n"
		"seccomp_rule_add(f, SCMP_ACT_NOTIFY, SCMP_SYS(mkdir), 0); seccomp_load(f);\n"
		"mkdir(\"d\", 0); execvp(v[1], v + 1); return 1; }\n",
		true, RESULT_FAILED, RESULT_FAILED, RESULT_FAILED },
};

START_TEST(hostile_programs_pass_nothing_that_they_did_not_do)
{
	const struct hostile_row *row = &hostile[_i];
	autofree char *text = mem_format(ALL "%s", row->text);
	run_text(&of_mkdir, text);
	const enum outcome outcome = attempt.verdict.outcome;
	ck_assert_msg(
		outcome == OUTCOME_FAILED || (row->may_be_limited && outcome == OUTCOME_LIMITED),
		"%s: %s", row->what, outcome_name(outcome));
	if (outcome == OUTCOME_LIMITED)
		return;
	expect("works", row->works);
	expect("door", row->door);
	expect("state", row->state);
}
END_TEST

TCase *live_program_c(void)
{
	TCase *tcase = tcase_create("program_c");
	tcase_set_timeout(tcase, 120);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, a_launcher_is_judged_by_what_it_executes);
	tcase_add_test(tcase, a_filter_before_no_new_privs_is_told_with_its_line);
	tcase_add_test(tcase, a_pool_is_held_by_one_filter_with_tsync_only);
	tcase_add_test(tcase, a_handler_of_sigsys_answers_in_the_kernels_place);
	tcase_add_test(tcase, a_supervisor_connects_for_those_who_may);
	tcase_add_loop_test(tcase, what_is_no_program_is_refused, 0, ARRAY_SIZE(refused));
	tcase_add_loop_test(
		tcase, hostile_programs_pass_nothing_that_they_did_not_do, 0, ARRAY_SIZE(hostile));
	return tcase;
}
