/* SPDX-License-Identifier: MIT */
/*
 * recorder_run: record a scene (recorder_tree.h) and keep what was seen. Where a filter answers
 * with an errno, the kernel's own result must be that one: checked for every call of every scene.
 */
#ifndef TESTS_LIVE_RECORDER_RUN_H
#define TESTS_LIVE_RECORDER_RUN_H

#include "core/call_event.h"
#include "recorder_tree.h"
#include "sandbox/recorder.h"

#include <check.h>

/* Each test has a process of its own. */
extern struct seen {
	struct call_event *items;
	size_t count;
	size_t capacity;
	int status; /* of the tree */
	struct err err;
} seen;

/* From start to end; the test fails if that fails. */
void recorder_run(const char *scene);
void recorder_run_at_most(const char *scene, size_t max_events);

/* In steps: a tree that is followed and waits for tree_go; all events until it is over (2) or has
 * failed (-1). */
struct recorder *recorder_run_start(struct tree *tree, const char *scene, size_t max_events);
int recorder_run_take_all(struct recorder *recorder);

void recorder_run_expect_exit(int status, int value); /* of a wait status */

#endif
