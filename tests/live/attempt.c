/* SPDX-License-Identifier: MIT */
/*
 * A whole attempt at the first exercise, from a folder of files to a verdict: that repeats agree to
 * the bit and leave nothing, what the verdict says, and which files are no answer.
 */
#include "app/attempt.h"
#include "app/lint.h"
#include "app/policy.h"
#include "base/json.h"
#include "base/mem.h"
#include "leftovers.h"
#include "sys/file.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define ID      "first-hour/two-doors"
#define FOLDER  "exercises/" ID
#define REPEATS 100

static struct catalogue catalogue;
static struct loaded loaded;
static struct bench *bench;
static struct err err;

/* What a bench keeps once it was needed is there before anybody looks for leftovers. */
static void have_the_compiler(void)
{
	struct answer_policy policy = { 0 };
	ck_assert_msg(policy_read(&policy, FOLDER "/solution/profile.json", POLICY_SECCOMP_JSON,
			      bench_sandbox(bench), &err) == 0,
		"%s", err.text);
	policy_release(&policy);
}

static void set_up(void)
{
	ck_assert_msg(catalogue_open(&catalogue, ".", &err) == 0, "%s", err.text);
	ck_assert_msg(catalogue_load(&catalogue, ID, VARIANT_SEED_ZEROS, &loaded, &err) == 0, "%s",
		err.text);
	bench = bench_open(&err);
	ck_assert_msg(bench != NULL, "%s", err.text);
	have_the_compiler();
}

static void tear_down(void)
{
	bench_close(bench);
	loaded_release(&loaded);
	catalogue_release(&catalogue);
}

/* 0 or -1, as attempt_run says. */
static int try_folder(const char *folder, struct attempt *attempt)
{
	const struct answer_source source = { .folder = folder };
	return attempt_run(bench, &loaded, &source, NULL, attempt, &err);
}

static void grade_folder(const char *folder, struct attempt *attempt)
{
	const int graded = try_folder(folder, attempt);
	ck_assert_msg(graded == 0, "%s: %s", folder, err.text);
}

/* ---- repeats ---- */

/* The digest of `count` attempts at the same files, which must be one. */
static struct hash digest_of(const char *folder, enum outcome outcome, size_t count)
{
	struct hash first = { 0 };
	for (size_t i = 0; i < count; i++) {
		struct attempt attempt;
		grade_folder(folder, &attempt);
		ck_assert_str_eq(outcome_name(attempt.verdict.outcome), outcome_name(outcome));
		if (i == 0)
			first = attempt.verdict.digest;
		ck_assert_msg(memcmp(&first, &attempt.verdict.digest, sizeof(first)) == 0,
			"attempt %zu has another digest", i + 1);
		attempt_release(&attempt);
	}
	return first;
}

static const struct {
	const char *folder;
	enum outcome outcome;
} repeated[] = {
	{ FOLDER "/solution", OUTCOME_PASSED },
	{ FOLDER "/starter", OUTCOME_FAILED },
};

START_TEST(a_hundred_attempts_give_one_digest_and_leave_nothing)
{
	struct leftovers before;
	leftovers_look(&before);
	(void)digest_of(repeated[_i].folder, repeated[_i].outcome, REPEATS);
	leftovers_expect_none(&before, 0, false);
	leftovers_release(&before);
}
END_TEST

START_TEST(other_files_give_another_digest)
{
	const struct hash passed = digest_of(repeated[0].folder, repeated[0].outcome, 1);
	const struct hash failed = digest_of(repeated[1].folder, repeated[1].outcome, 1);
	ck_assert_int_ne(memcmp(&passed, &failed, sizeof(passed)), 0);
}
END_TEST

START_TEST(a_bench_leaves_nothing)
{
	struct leftovers before;
	leftovers_look(&before);
	for (int i = 0; i < 10; i++) {
		struct bench *other = bench_open(&err);
		ck_assert_msg(other != NULL, "%s", err.text);
		bench_close(other);
	}
	leftovers_expect_none(&before, 0, false);
	leftovers_release(&before);
}
END_TEST

/* ---- verdicts ---- */

static const struct check_verdict *check_of(const struct verdict *verdict, const char *id)
{
	const int index = exercise_check_find(verdict->exercise, id);
	ck_assert_msg(index >= 0, "no check %s", id);
	return &verdict->checks[index];
}

/* The line, from 1, that holds `words`. */
static unsigned line_of(const char *path, const char *words)
{
	autobuf struct buf text = { 0 };
	unsigned line = 1;
	ck_assert_msg(file_read(path, JSON_MAX_BYTES, &text, &err) == 0, "%s", err.text);
	const char *found = strstr(buf_string(&text), words);
	ck_assert_msg(found != NULL, "%s does not hold %s", path, words);
	for (const char *at = buf_string(&text); at < found; at++)
		line += *at == '\n';
	return line;
}

static void expect_text(const char *name, const char *text)
{
	ck_assert_msg(text && *text, "the field \"%s\" is empty", name);
}

START_TEST(the_starter_fails_by_the_first_door)
{
	struct attempt attempt;
	grade_folder(FOLDER "/starter", &attempt);
	ck_assert_str_eq(outcome_name(attempt.verdict.outcome), "failed");
	ck_assert_int_eq(attempt_exit_code(&attempt.verdict), 1);
	const struct check_verdict *cause = verdict_cause(&attempt.verdict);
	ck_assert_ptr_eq(cause, check_of(&attempt.verdict, "door-mkdir"));
	const struct explanation *text = &cause->text;
	expect_text("happened", text->happened);
	expect_text("expected", text->expected);
	expect_text("observed", text->observed);
	expect_text("line", text->line);
	expect_text("why", text->why);
	expect_text("right", text->right);
	expect_text("next", text->next);
	ck_assert_str_eq(text->at.file, "profile.json");
	ck_assert_uint_eq(
		text->at.line, line_of(FOLDER "/starter/profile.json", "\"defaultAction\""));
	ck_assert_ptr_nonnull(strstr(text->line, "\"defaultAction\""));
	attempt_release(&attempt);
}
END_TEST

START_TEST(worlds_of_their_own_change_no_result)
{
	struct leftovers before;
	struct attempt together;
	struct attempt alone;
	leftovers_look(&before);
	grade_folder(FOLDER "/wrong/only-mkdir", &together);
	loaded.exercise.checks[exercise_check_find(&loaded.exercise, "renames")].alone = true;
	loaded.exercise.checks[exercise_check_find(&loaded.exercise, "door-mkdir")].alone = true;
	loaded.exercise.checks[exercise_check_find(&loaded.exercise, "door-mkdirat")].alone = true;
	grade_folder(FOLDER "/wrong/only-mkdir", &alone);
	for (size_t i = 0; i < alone.verdict.check_count; i++)
		ck_assert_int_eq(alone.verdict.checks[i].result, together.verdict.checks[i].result);
	ck_assert_uint_eq(alone.verdict.score, together.verdict.score);
	attempt_release(&together);
	attempt_release(&alone);
	leftovers_expect_none(&before, 0, false);
	leftovers_release(&before);
}
END_TEST

START_TEST(one_shut_door_leaves_the_other)
{
	struct attempt attempt;
	grade_folder(FOLDER "/wrong/only-mkdir", &attempt);
	for (size_t i = 0; i < attempt.verdict.check_count; i++) {
		const char *id = loaded.exercise.checks[i].id;
		const bool fails = strcmp(id, "door-mkdirat") == 0 || strcmp(id, "every-door") == 0;
		ck_assert_msg(
			attempt.verdict.checks[i].result == (fails ? RESULT_FAILED : RESULT_OK),
			"%s is %s", id, check_result_name(attempt.verdict.checks[i].result));
	}
	const char *witness = check_of(&attempt.verdict, "every-door")->witness;
	ck_assert_msg(
		witness && strstr(witness, "mkdirat("), "witness: %s", witness ? witness : "none");
	attempt_release(&attempt);
}
END_TEST

START_TEST(the_solution_passes_with_a_full_score)
{
	struct attempt attempt;
	grade_folder(FOLDER "/solution", &attempt);
	ck_assert_uint_eq(attempt.verdict.score, 100);
	ck_assert_int_eq(attempt_exit_code(&attempt.verdict), 0);
	attempt_release(&attempt);
}
END_TEST

START_TEST(one_check_can_be_asked_for)
{
	const struct answer_source source = { .folder = FOLDER "/starter" };
	struct attempt attempt;
	ck_assert_int_eq(attempt_run(bench, &loaded, &source, "door-mkdirat", &attempt, &err), 0);
	for (size_t i = 0; i < attempt.verdict.check_count; i++)
		ck_assert(attempt.verdict.checks[i].asked ==
			  (strcmp(loaded.exercise.checks[i].id, "door-mkdirat") == 0));
	ck_assert_int_eq(check_of(&attempt.verdict, "door-mkdirat")->result, RESULT_FAILED);
	attempt_release(&attempt);
}
END_TEST

START_TEST(a_check_that_does_not_exist_is_an_error)
{
	const struct answer_source source = { .folder = FOLDER "/starter" };
	struct attempt attempt;
	ck_assert_int_eq(attempt_run(bench, &loaded, &source, "door", &attempt, &err), -1);
	ck_assert_int_eq(err.kind, ERR_USAGE);
	attempt_release(&attempt);
}
END_TEST

/* By several workers at once, which use the bench that we opened. */
START_TEST(the_exercise_proves_itself_and_leaves_nothing)
{
	const struct catalogue_entry entry = { .id = (char *)ID, .folder = (char *)FOLDER };
	const struct lint_options options = { .workers = 3 };
	struct lints lints;
	struct leftovers before;
	autobuf struct buf faults = { 0 };
	int number = 0;
	leftovers_look(&before);
	ck_assert_msg(lint_exercises(bench, &entry, 1, &options, &lints, &number, &err) == 0, "%s",
		err.text);
	const struct lint *lint = &lints.items[0];
	for (size_t i = 0; i < lint->count; i++)
		if (lint->items[i].mark != LINT_OK)
			buf_format(&faults, "%s\n", lint->items[i].text);
	ck_assert_msg(lint->wrong == 0 && lint->ours == 0, "%s", buf_string(&faults));
	ck_assert_uint_gt(lint->count, loaded.exercise.wrong_count);
	lints_release(&lints);
	leftovers_expect_none(&before, 0, false);
	leftovers_release(&before);
}
END_TEST

/* ---- files that are no answer ---- */

/* A folder whose profile.json a test makes; gone with the test, unless it fails. */
static char folder[] = "/tmp/live-attempt.XXXXXX";
static char file[sizeof(folder) + sizeof("/profile.json")];

static void make_folder(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	(void)snprintf(file, sizeof(file), "%s/profile.json", folder);
}

static void remove_folder(void)
{
	ck_assert_int_eq(remove(file), 0);
	ck_assert_int_eq(rmdir(folder), 0);
}

static void write_profile(size_t padding)
{
	static const char profile[] = "{ \"defaultAction\": \"SCMP_ACT_ALLOW\" }";
	autobuf struct buf text = { 0 };
	buf_text(&text, profile);
	for (size_t i = 0; i < padding; i++)
		buf_char(&text, '\n');
	ck_assert_int_eq(file_write_new(file, text.data, text.size, &err), 0);
}

static void make_link(void)
{
	autofree char *solution = realpath(FOLDER "/solution/profile.json", NULL);
	ck_assert_int_eq(symlink(solution, file), 0);
}

static void make_broken_link(void)
{
	ck_assert_int_eq(symlink("nowhere", file), 0);
}

static void make_fifo(void)
{
	ck_assert_int_eq(mkfifo(file, 0600), 0);
}

static void make_directory(void)
{
	ck_assert_int_eq(mkdir(file, 0700), 0);
}

static void make_socket(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", file);
	ck_assert_int_eq(bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	(void)close(fd); /* its name stays */
}

static void make_large(void)
{
	write_profile(JSON_MAX_BYTES);
}

static void make_empty(void)
{
	ck_assert_int_eq(file_write_new(file, "", 0, &err), 0);
}

static void (*const no_policies[])(void) = { make_link, make_broken_link, make_fifo, make_directory,
	make_socket, make_large, make_empty };

START_TEST(a_file_that_is_no_policy_is_refused)
{
	struct attempt attempt;
	make_folder();
	no_policies[_i]();
	grade_folder(folder, &attempt);
	ck_assert_int_eq(err.kind, ERR_NONE); /* who looks there must not find a failure */
	ck_assert_str_eq(outcome_name(attempt.verdict.outcome), "refused");
	ck_assert_uint_eq(attempt.verdict.score, 0);
	ck_assert_int_eq(attempt_exit_code(&attempt.verdict), 1);
	expect_text("why", attempt.verdict.text.why);
	expect_text("next", attempt.verdict.text.next);
	attempt_release(&attempt);
	remove_folder();
}
END_TEST

START_TEST(a_file_that_is_just_small_enough_is_taken)
{
	struct attempt attempt;
	make_folder();
	write_profile(JSON_MAX_BYTES - strlen("{ \"defaultAction\": \"SCMP_ACT_ALLOW\" }"));
	grade_folder(folder, &attempt);
	ck_assert_str_eq(outcome_name(attempt.verdict.outcome), "failed");
	attempt_release(&attempt);
	remove_folder();
}
END_TEST

START_TEST(an_absent_file_is_an_error)
{
	struct attempt attempt;
	make_folder();
	ck_assert_int_eq(try_folder(folder, &attempt), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	ck_assert_msg(strstr(err.text, "profile.json") != NULL, "%s", err.text);
	attempt_release(&attempt);
	ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

START_TEST(an_unreadable_file_is_an_error)
{
	struct attempt attempt;
	if (geteuid() == 0) {
		puts("skip an_unreadable_file_is_an_error: root can read every file");
		return;
	}
	make_folder();
	write_profile(0);
	ck_assert_int_eq(chmod(file, 0), 0);
	ck_assert_int_eq(try_folder(folder, &attempt), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	attempt_release(&attempt);
	remove_folder();
}
END_TEST

/* ---- what stopped a service ---- */

static const struct {
	const char *answer;
	const char *observed;
} stopped[] = {
	{ "wrong/forgets-inet", "it ended with status 1, after the policy had refused socket" },
	{ "wrong/trims-too-much", "after the policy had refused clone in web" },
	{ "wrong/refuses-execve", "it could not be started" },
};

START_TEST(the_call_that_stopped_a_service_is_named)
{
	struct loaded shop;
	struct attempt attempt;
	const struct answer_source source = { .answer = stopped[_i].answer };
	ck_assert_msg(catalogue_load(&catalogue, "seccomp/socket-families", VARIANT_SEED_ZEROS,
			      &shop, &err) == 0,
		"%s", err.text);
	ck_assert_msg(
		attempt_run(bench, &shop, &source, NULL, &attempt, &err) == 0, "%s", err.text);
	const struct check_verdict *cause = verdict_cause(&attempt.verdict);
	ck_assert_ptr_nonnull(cause);
	ck_assert_msg(strstr(cause->text.observed, stopped[_i].observed) != NULL, "%s",
		cause->text.observed);
	ck_assert_uint_gt(cause->text.at.line, 0);
	attempt_release(&attempt);
	loaded_release(&shop);
}
END_TEST

TCase *live_attempt(void)
{
	TCase *tests = tcase_create("attempt");
	tcase_set_timeout(tests, 120);
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_loop_test(tests, a_hundred_attempts_give_one_digest_and_leave_nothing, 0,
		ARRAY_SIZE(repeated));
	tcase_add_test(tests, other_files_give_another_digest);
	tcase_add_test(tests, a_bench_leaves_nothing);
	tcase_add_test(tests, the_starter_fails_by_the_first_door);
	tcase_add_test(tests, worlds_of_their_own_change_no_result);
	tcase_add_test(tests, one_shut_door_leaves_the_other);
	tcase_add_test(tests, the_solution_passes_with_a_full_score);
	tcase_add_test(tests, one_check_can_be_asked_for);
	tcase_add_test(tests, a_check_that_does_not_exist_is_an_error);
	tcase_add_test(tests, the_exercise_proves_itself_and_leaves_nothing);
	tcase_add_loop_test(tests, a_file_that_is_no_policy_is_refused, 0, ARRAY_SIZE(no_policies));
	tcase_add_test(tests, a_file_that_is_just_small_enough_is_taken);
	tcase_add_test(tests, an_absent_file_is_an_error);
	tcase_add_test(tests, an_unreadable_file_is_an_error);
	tcase_add_loop_test(
		tests, the_call_that_stopped_a_service_is_named, 0, ARRAY_SIZE(stopped));
	return tests;
}
