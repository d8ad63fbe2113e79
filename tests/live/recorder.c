/* SPDX-License-Identifier: MIT */
/*
 * What the recorder tells of small process trees (recorder_tree.h), without the rest of the
 * sandbox. How it ends is in recorder_ends.c, recorded worlds are in recorder_world.c.
 */
#include "recorder_run.h"

#include "core/call_event.h"
#include "core/call_text.h"
#include "sandbox/recorder.h"

#include <check.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

/* ---- looking ---- */

static const struct call_event *find(
	bool (*is)(const struct call_event *event, uint64_t what), uint64_t what, size_t n)
{
	for (size_t i = 0; i < seen.count; i++)
		if (is(&seen.items[i], what) && n-- == 0)
			return &seen.items[i];
	return NULL;
}

static bool is_marked(const struct call_event *event, uint64_t mark)
{
	return event->kind <= CALL_UNFINISHED && (uint32_t)event->args[0] == SCENE_MARK + mark;
}

static bool is_kind(const struct call_event *event, uint64_t kind)
{
	return event->kind == kind;
}

static const struct call_event *marked(unsigned mark)
{
	const struct call_event *event = find(is_marked, mark, 0);
	ck_assert_msg(event != NULL, "call %u is not there", mark);
	return event;
}

static const struct call_event *of_kind(enum call_event_kind kind, size_t n)
{
	const struct call_event *event = find(is_kind, kind, n);
	ck_assert_msg(event != NULL, "event %zu of kind %d is not there", n, (int)kind);
	return event;
}

/* The line of a call, but for the pid before it. */
static void expect_line(const struct call_event *event, const char *expected)
{
	autobuf struct buf line = { 0 };
	call_text_event(event, &line);
	ck_assert_str_eq(strchr(buf_string(&line), ' ') + 1, expected);
}

/* A call as its line says it, but for the pid before it and its arguments. An answer has brackets
 * too, so the arguments end at the first closing one. */
static void expect_said(const struct call_event *event, const char *name, const char *behind)
{
	autobuf struct buf line = { 0 };
	call_text_event(event, &line);
	const char *text = strchr(buf_string(&line), ' ') + 1;
	const char *begin = strchr(text, '(');
	const char *end = begin ? strchr(begin, ')') : NULL;
	ck_assert_msg(end && strncmp(text, name, strlen(name)) == 0 &&
			      (size_t)(begin - text) == strlen(name) &&
			      strcmp(end + 1, behind) == 0,
		"\"%s\" is not \"%s(...)%s\"", text, name, behind);
}

/* ---- filters ---- */

START_TEST(each_call_has_the_answer_of_all_filters_and_names_the_one)
{
	recorder_run("filters");
	expect_said(marked(0), "getppid", " = 1");
	expect_said(marked(1), "getppid", " = EPERM; ERRNO(EPERM) by filter 0");
	expect_said(marked(2), "getppid", " = EACCES; ERRNO(EACCES) by filter 1");
	expect_said(marked(3), "getuid", " was not made; TRAP(7) by filter 2");
	expect_said(marked(4), "getgid", " did not return; KILL_PROCESS by filter 3");
	ck_assert_uint_eq(marked(0)->filters, 0);
	ck_assert_uint_eq(marked(4)->filters, 4);
	ck_assert_int_eq(marked(0)->pid, 2);
	ck_assert_int_eq(marked(0)->process, 2);
}
END_TEST

START_TEST(a_trap_and_a_kill_are_events_of_their_own)
{
	recorder_run("filters");
	const struct call_event *trap = of_kind(CALL_TRAPPED, 0);
	ck_assert_uint_eq(trap->seq, marked(3)->seq + 1);
	ck_assert_uint_eq(trap->nr, marked(3)->nr);
	ck_assert_int_eq(of_kind(TASK_KILLED, 0)->result, SIGSYS);
	ck_assert_uint_eq(of_kind(TASK_KILLED, 0)->seq, marked(4)->seq + 1);
	recorder_run_expect_exit(seen.status, 128 + SIGSYS);
}
END_TEST

START_TEST(a_refused_load_changes_nothing)
{
	recorder_run("refused-load");
	recorder_run_expect_exit(seen.status, 0);
	ck_assert_uint_eq(marked(0)->filters, 0);
	ck_assert_uint_eq(marked(0)->flags, 0);
}
END_TEST

START_TEST(int80_is_i386_and_loads_filters_in_its_own_layout)
{
	if (scene_play("int80") != 0) {
		puts("skip int80_is_i386_and_loads_filters_in_its_own_layout: no i386 calls here");
		return;
	}
	recorder_run("int80");
	recorder_run_expect_exit(seen.status, 0);
	expect_said(marked(0), "i386:getppid", " = ENOTTY; ERRNO(ENOTTY) by filter 0");
	expect_said(marked(1), "getppid", " = 1");
	ck_assert_uint_eq(marked(1)->filters, 1);
}
END_TEST

/* ---- tasks ---- */

START_TEST(a_filter_of_one_thread_is_not_the_others)
{
	recorder_run("threads");
	recorder_run_expect_exit(seen.status, 0);
	expect_said(marked(1), "getppid", " = EPERM; ERRNO(EPERM) by filter 0");
	expect_said(marked(2), "getppid", " = 1");
	ck_assert_uint_eq(marked(1)->flags, CALL_BY_THREAD);
	ck_assert_int_eq(marked(1)->process, marked(2)->pid);
	ck_assert_int_ne(marked(1)->pid, marked(2)->pid);
}
END_TEST

START_TEST(a_load_for_all_threads_is_the_others_too)
{
	recorder_run("tsync");
	recorder_run_expect_exit(seen.status, 0);
	expect_said(marked(0), "getppid", " = EPERM; ERRNO(EPERM) by filter 0");
}
END_TEST

START_TEST(a_thread_that_a_filter_kills_ends_alone)
{
	recorder_run("thread-dies");
	recorder_run_expect_exit(seen.status, 0);
	expect_said(marked(0), "getppid", " did not return; KILL_THREAD by filter 0");
	expect_said(marked(1), "getppid", " = 1");
	ck_assert_uint_eq(of_kind(TASK_KILLED, 0)->flags, CALL_BY_THREAD);
}
END_TEST

START_TEST(a_thread_that_executes_becomes_the_process)
{
	recorder_run("thread-exec");
	recorder_run_expect_exit(seen.status, 5);
	expect_said(marked(9), "getppid", " = EPERM; ERRNO(EPERM) by filter 0");
	ck_assert_int_eq(marked(9)->pid, 2);
	ck_assert_int_eq(marked(9)->process, 2);
	ck_assert_uint_eq(marked(9)->flags, 0);
}
END_TEST

START_TEST(children_have_their_makers_filters)
{
	recorder_run("family");
	recorder_run_expect_exit(seen.status, 0);
	expect_said(marked(1), "getppid", " = EPERM; ERRNO(EPERM) by filter 0");
	expect_said(marked(9), "getppid", " = EPERM; ERRNO(EPERM) by filter 0");
	ck_assert_int_eq(of_kind(TASK_STARTED, 0)->pid, 1);
	ck_assert_int_eq(of_kind(TASK_STARTED, 0)->result, 2);
	ck_assert_int_eq(of_kind(TASK_STARTED, 1)->result, 3);
	ck_assert_int_eq(of_kind(TASK_STARTED, 2)->result, 4);
	ck_assert_int_eq(of_kind(TASK_EXITED, 0)->result, 7);
	ck_assert_int_eq(of_kind(TASK_EXITED, 1)->result, 5);
	autobuf struct buf line = { 0 };
	call_text_event(of_kind(TASK_EXECUTED, 0), &line);
	ck_assert_msg(strstr(buf_string(&line), "4 executes \"/") &&
			      strstr(buf_string(&line), "live-tests\""),
		"%s", buf_string(&line));
}
END_TEST

START_TEST(makers_that_are_killed_leave_nobody_behind)
{
	recorder_run_at_most("killed-makers", 100 * RECORDER_EVENTS);
	recorder_run_expect_exit(seen.status, 0);
	size_t started = 0;
	size_t ended = 0;
	for (size_t i = 0; i < seen.count; i++) {
		started += seen.items[i].kind == TASK_STARTED;
		ended += seen.items[i].kind == TASK_EXITED || seen.items[i].kind == TASK_KILLED;
	}
	ck_assert_uint_eq(ended, started + 1); /* init */
}
END_TEST

START_TEST(stopping_and_continuing_works_as_ever)
{
	recorder_run("stopped");
	recorder_run_expect_exit(seen.status, 3);
}
END_TEST

/* ---- arguments and results ---- */

static bool is_open(const struct call_event *event, uint64_t unused)
{
	(void)unused;
	return event->kind == CALL_RETURNED && event->abi == (int32_t)abi_native() &&
	       event->nr == (uint32_t)syscall_find("openat")->number[abi_native()] &&
	       event->args[1] != 0;
}

static bool is_connect(const struct call_event *event, uint64_t unused)
{
	(void)unused;
	return event->flags & CALL_TEXT_ADDRESS;
}

START_TEST(paths_and_addresses_are_read_at_entry)
{
	recorder_run("texts");
	recorder_run_expect_exit(seen.status, 0);
	expect_line(
		find(is_open, 0, 0), "openat(AT_FDCWD, \"/no/such\\x1b\", O_RDONLY, 0) = ENOENT");
	const struct call_event *cut = find(is_open, 0, 1);
	ck_assert_uint_eq(cut->flags, CALL_TEXT_AT_ENTRY | CALL_TEXT_CUT);
	ck_assert_uint_eq(cut->text_size, CALL_TEXT);
	ck_assert_int_eq(cut->result, -ENAMETOOLONG);
	expect_said(find(is_open, 0, 2), "openat", " = EFAULT");
	expect_line(find(is_connect, 0, 0), "connect(-1, AF_INET 10.80.0.1:80, 16) = EBADF");
}
END_TEST

static bool is_call(const struct call_event *event, uint64_t row)
{
	return event->kind == CALL_RETURNED && event->abi == (int32_t)abi_native() &&
	       (int64_t)event->nr == syscall_at(row)->number[abi_native()];
}

/* The n-th call of that name. */
static const struct call_event *call_of(const char *name, size_t n)
{
	for (size_t i = 0; i < syscall_count(); i++)
		if (strcmp(syscall_at(i)->name, name) == 0)
			return find(is_call, i, n);
	return NULL;
}

START_TEST(pointers_that_lead_nowhere_are_shown_as_far_as_they_lead)
{
	recorder_run("hostile-texts");
	recorder_run_expect_exit(seen.status, 0);
	expect_line(call_of("mkdir", 0), "mkdir(0xffffffff81000000, 0) = EFAULT");
	expect_line(call_of("mkdir", 1), "mkdir(\"eeee\"..., 0) = EFAULT");
	ck_assert_uint_eq(call_of("rename", 0)->flags, CALL_OTHER_AT_ENTRY);
	expect_line(call_of("rename", 1), "rename(\"eeee\"..., \"/no/to\") = EFAULT");
	ck_assert_uint_eq(call_of("connect", 0)->flags, 0);
	ck_assert_uint_eq(call_of("clone3", 0)->other_size, 16);
	ck_assert_uint_eq(call_of("clone3", 1)->flags, 0);
	ck_assert_uint_eq(call_of("openat2", 0)->other_size, 8);
}
END_TEST

static bool is_again(const struct call_event *event, uint64_t unused)
{
	(void)unused;
	return event->flags & CALL_AGAIN;
}

START_TEST(an_interrupted_call_is_made_again)
{
	recorder_run("interrupted");
	recorder_run_expect_exit(seen.status, 0);
	const struct call_event *first = find(is_again, 0, 0);
	ck_assert_ptr_nonnull(first);
	expect_said(first, "read", " = interrupted, is made again");
	const struct call_event *second = NULL;
	for (size_t i = 0; i < seen.count; i++)
		if (seen.items[i].seq > first->seq && seen.items[i].nr == first->nr &&
			seen.items[i].args[1] == first->args[1])
			second = &seen.items[i];
	ck_assert_ptr_nonnull(second);
	ck_assert_int_eq(second->result, 1);
}
END_TEST

/* ---- how much ---- */

START_TEST(a_full_pipe_loses_and_reorders_nothing)
{
	struct tree tree;
	struct recorder *recorder = recorder_run_start(&tree, "many", RECORDER_EVENTS);
	tree_go(&tree);
	(void)poll(NULL, 0, 300); /* it fills: 20000 events are five times its size */
	ck_assert_int_eq(recorder_run_take_all(recorder), 2);
	recorder_run_expect_exit(tree_wait(&tree), 0);
	recorder_stop(recorder);
	unsigned next = 0;
	for (size_t i = 0; i < seen.count; i++)
		next += is_marked(&seen.items[i], next);
	ck_assert_uint_eq(next, 20000);
}
END_TEST

START_TEST(after_too_many_calls_the_tasks_go_on_unrecorded)
{
	recorder_run_at_most("many", 100);
	recorder_run_expect_exit(seen.status, 0);
	ck_assert_uint_eq(seen.count, 102);
	ck_assert_uint_eq(seen.items[100].kind, CALLS_TRUNCATED);
	ck_assert_uint_eq(seen.items[101].kind, CALLS_OVER);
}
END_TEST

START_TEST(two_containers_are_told_apart)
{
	struct err err = { 0 };
	struct tree trees[2];
	struct recorder *recorder = recorder_start(2, RECORDER_EVENTS, &err);
	ck_assert_msg(recorder != NULL, "%s", err.text);
	tree_start(&trees[0], "many");
	ck_assert_int_eq(recorder_follow(recorder, 0, trees[0].pidfd, &err), 0);
	tree_go(&trees[0]); /* its pipe is full when the second one comes */
	(void)poll(NULL, 0, 300);
	tree_start(&trees[1], "nothing");
	ck_assert_int_eq(recorder_follow(recorder, 1, trees[1].pidfd, &err), 0);
	tree_go(&trees[1]);
	ck_assert_msg(recorder_run_take_all(recorder) == 2, "%s", seen.err.text);
	recorder_run_expect_exit(tree_wait(&trees[0]), 0);
	recorder_run_expect_exit(tree_wait(&trees[1]), 5);
	recorder_stop(recorder);
	ck_assert_uint_eq(marked(19999)->container, 0);
	size_t nines = 0;
	for (size_t i = 0; i < seen.count; i++)
		nines += is_marked(&seen.items[i], 9) && seen.items[i].container == 1;
	ck_assert_uint_eq(nines, 1);
}
END_TEST

TCase *live_recorder(void)
{
	TCase *tests = tcase_create("recorder");
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, each_call_has_the_answer_of_all_filters_and_names_the_one);
	tcase_add_test(tests, a_trap_and_a_kill_are_events_of_their_own);
	tcase_add_test(tests, a_refused_load_changes_nothing);
	tcase_add_test(tests, int80_is_i386_and_loads_filters_in_its_own_layout);
	tcase_add_test(tests, a_filter_of_one_thread_is_not_the_others);
	tcase_add_test(tests, a_load_for_all_threads_is_the_others_too);
	tcase_add_test(tests, a_thread_that_a_filter_kills_ends_alone);
	tcase_add_test(tests, a_thread_that_executes_becomes_the_process);
	tcase_add_test(tests, children_have_their_makers_filters);
	tcase_add_test(tests, makers_that_are_killed_leave_nobody_behind);
	tcase_add_test(tests, stopping_and_continuing_works_as_ever);
	tcase_add_test(tests, paths_and_addresses_are_read_at_entry);
	tcase_add_test(tests, pointers_that_lead_nowhere_are_shown_as_far_as_they_lead);
	tcase_add_test(tests, an_interrupted_call_is_made_again);
	tcase_add_test(tests, a_full_pipe_loses_and_reorders_nothing);
	tcase_add_test(tests, after_too_many_calls_the_tasks_go_on_unrecorded);
	tcase_add_test(tests, two_containers_are_told_apart);
	return tests;
}
