/* SPDX-License-Identifier: MIT */
/*
 * recorder_tree: small process trees to be recorded. Each is the test's own program, started anew
 * as pid 1 of user and pid namespaces of its own; its child plays a scene made of raw calls.
 */
#ifndef TESTS_LIVE_RECORDER_TREE_H
#define TESTS_LIVE_RECORDER_TREE_H

#include <stdbool.h>
#include <sys/types.h>

struct tree {
	pid_t init; /* a child of the test, pid 1 inside; not dumpable, as a container's */
	int pidfd;
	int go; /* closing it lets init make its child */
};

/* A number that every scene's call uses as a mark: getppid takes no arguments, so they are free. */
#define SCENE_MARK 0x5eed0000u

/* Start one; the test fails if it can't be. When it returns the program has been exec'd. */
void tree_start(struct tree *tree, const char *scene);
void tree_go(struct tree *tree);
int tree_wait(struct tree *tree); /* the wait status of its init, which is the scene's */

/* Play a scene here and now, unrecorded, in a child; its wait status. */
int scene_play(const char *scene);

#endif
