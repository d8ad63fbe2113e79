/* SPDX-License-Identifier: MIT */
#include "recorder_run.h"

#include "base/mem.h"

#include <poll.h>
#include <sys/wait.h>

#define PATIENCE_MS 20000

struct seen seen;

static void expect_consistent(const struct call_event *event)
{
	const struct answer answer = answer_of(event->action);
	if (event->kind == CALL_RETURNED && answer.action == ACTION_ERRNO)
		ck_assert_int_eq(event->result, -(int64_t)answer.data);
	if (event->kind == CALL_RETURNED)
		ck_assert(answer.action != ACTION_KILL_PROCESS &&
			  answer.action != ACTION_KILL_THREAD);
	ck_assert_uint_eq(event->seq, seen.count);
}

int recorder_run_take_all(struct recorder *recorder)
{
	for (;;) {
		struct call_event event;
		const int got = recorder_next(recorder, &event, &seen.err);
		if (got < 0 || got == 2)
			return got;
		if (got == 1) {
			expect_consistent(&event);
			seen.items =
				mem_grow(seen.items, seen.count, &seen.capacity, sizeof(event));
			seen.items[seen.count++] = event;
			continue;
		}
		struct pollfd polled = { .fd = recorder_fd(recorder), .events = POLLIN };
		ck_assert_int_eq(poll(&polled, 1, PATIENCE_MS), 1);
	}
}

struct recorder *recorder_run_start(struct tree *tree, const char *scene, size_t max_events)
{
	struct err err = { 0 };
	struct recorder *recorder = recorder_start(1, max_events, &err);
	ck_assert_msg(recorder != NULL, "%s", err.text);
	tree_start(tree, scene);
	ck_assert_msg(recorder_follow(recorder, 0, tree->pidfd, &err) == 0, "%s", err.text);
	return recorder;
}

void recorder_run_at_most(const char *scene, size_t max_events)
{
	struct tree tree;
	struct recorder *recorder = recorder_run_start(&tree, scene, max_events);
	tree_go(&tree);
	ck_assert_msg(recorder_run_take_all(recorder) == 2, "%s", seen.err.text);
	seen.status = tree_wait(&tree);
	recorder_stop(recorder);
}

void recorder_run(const char *scene)
{
	recorder_run_at_most(scene, RECORDER_EVENTS);
}

void recorder_run_expect_exit(int status, int value)
{
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == value, "status 0x%x", status);
}
