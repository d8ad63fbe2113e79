/* SPDX-License-Identifier: MIT */
/*
 * How a recorder ends, and what it takes along.
 */
#include "leftovers.h"
#include "recorder_run.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

START_TEST(what_has_ended_already_cannot_be_followed)
{
	struct err err = { 0 };
	struct tree tree;
	struct recorder *recorder = recorder_start(1, RECORDER_EVENTS, &err);
	ck_assert_msg(recorder != NULL, "%s", err.text);
	tree_start(&tree, "nothing");
	const int pidfd = dup(tree.pidfd);
	tree_go(&tree);
	recorder_run_expect_exit(tree_wait(&tree), 5);
	ck_assert_int_eq(recorder_follow(recorder, 0, pidfd, &err), 1);
	(void)close(pidfd);
	recorder_expect_no_more(recorder);
	ck_assert_msg(recorder_run_take_all(recorder) == 2, "%s", seen.err.text);
	ck_assert_uint_eq(seen.count, 1); /* it is over */
	recorder_stop(recorder);
}
END_TEST

START_TEST(a_recorder_that_was_killed_follows_nobody)
{
	struct tree tree;
	struct err err = { 0 };
	struct recorder *recorder = recorder_start(1, RECORDER_EVENTS, &err);
	ck_assert_msg(recorder != NULL, "%s", err.text);
	ck_assert_int_eq(kill(leftovers_child(), SIGKILL), 0);
	tree_start(&tree, "nothing");
	ck_assert_int_eq(recorder_follow(recorder, 0, tree.pidfd, &err), -1);
	ck_assert_msg(strstr(err.text, "ended by itself"), "%s", err.text);
	tree_go(&tree);
	recorder_run_expect_exit(tree_wait(&tree), 5);
	recorder_stop(recorder);
}
END_TEST

START_TEST(what_is_no_process_cannot_be_followed)
{
	struct err err = { 0 };
	struct recorder *recorder = recorder_start(1, RECORDER_EVENTS, &err);
	ck_assert_msg(recorder != NULL, "%s", err.text);
	ck_assert_int_eq(recorder_follow(recorder, 0, recorder_fd(recorder), &err), 1);
	recorder_stop(recorder);
}
END_TEST

START_TEST(stopping_the_recorder_ends_what_it_traces)
{
	struct leftovers before;
	struct tree tree;
	leftovers_look(&before);
	struct recorder *recorder = recorder_run_start(&tree, "waits", RECORDER_EVENTS);
	tree_go(&tree);
	recorder_stop(recorder);
	const int status = tree_wait(&tree);
	ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "status 0x%x", status);
	leftovers_expect_none(&before, 2000, false);
	leftovers_release(&before);
}
END_TEST

START_TEST(a_killed_recorder_ends_what_it_traces_and_is_an_error)
{
	struct tree tree;
	struct err err = { 0 };
	struct recorder *recorder = recorder_start(1, RECORDER_EVENTS, &err);
	ck_assert_msg(recorder != NULL, "%s", err.text);
	const pid_t pid = leftovers_child();
	tree_start(&tree, "waits");
	ck_assert_int_eq(recorder_follow(recorder, 0, tree.pidfd, &err), 0);
	tree_go(&tree);
	ck_assert_int_eq(kill(pid, SIGKILL), 0);
	ck_assert_int_eq(recorder_run_take_all(recorder), -1);
	ck_assert_msg(strstr(seen.err.text, "ended by itself"), "%s", seen.err.text);
	const int status = tree_wait(&tree);
	ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "status 0x%x", status);
	recorder_stop(recorder);
}
END_TEST

START_TEST(the_recorder_ends_with_its_supervisor)
{
	struct leftovers before;
	int started[2];
	char byte = 's';
	leftovers_look(&before);
	ck_assert_int_eq(pipe(started), 0);
	const pid_t supervisor = fork();
	if (supervisor == 0) {
		struct tree tree;
		(void)recorder_run_start(&tree, "waits", RECORDER_EVENTS);
		tree_go(&tree);
		if (write(started[1], &byte, 1) == 1)
			(void)pause();
		_exit(1);
	}
	ck_assert_int_eq(read(started[0], &byte, 1), 1);
	ck_assert_int_eq(kill(supervisor, SIGKILL), 0);
	ck_assert_int_eq(waitpid(supervisor, NULL, 0), supervisor);
	(void)close(started[0]);
	(void)close(started[1]);
	leftovers_expect_none(&before, 2000, true);
	leftovers_release(&before);
}
END_TEST

TCase *live_recorder_ends(void)
{
	TCase *tests = tcase_create("recorder_ends");
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, what_has_ended_already_cannot_be_followed);
	tcase_add_test(tests, a_recorder_that_was_killed_follows_nobody);
	tcase_add_test(tests, what_is_no_process_cannot_be_followed);
	tcase_add_test(tests, stopping_the_recorder_ends_what_it_traces);
	tcase_add_test(tests, a_killed_recorder_ends_what_it_traces_and_is_an_error);
	tcase_add_test(tests, the_recorder_ends_with_its_supervisor);
	return tests;
}
