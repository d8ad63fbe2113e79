/* SPDX-License-Identifier: MIT */
/*
 * call_tree: whose a recorded call is: the processes that one program came to, followed from event
 * to event. Where the program is a learner's (program-c), what it executes is told from it itself:
 * it could make any call and have its own filter refuse that, so its own calls prove nothing.
 */
#ifndef LAB_CORE_CALL_TREE_H
#define LAB_CORE_CALL_TREE_H

#include "core/call_event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct call_tree {
	int32_t root;    /* pid, as the container sees it */
	bool by_program; /* the root executes a learner's program first */
	struct call_member {
		int32_t pid;
		bool is_learners; /* it has executed nothing but what a learner made */
		bool has_begun;   /* to be the program: until then it is set up by init */
	} * members;              /* owned, in no order */
	size_t count;
	size_t capacity;
};

enum call_owner {
	CALL_OF_OTHERS,  /* or, where a learner's program is to come, of its set-up by init */
	CALL_OF_LEARNER, /* of the learner's program, or of a process that it has made */
	CALL_OF_PROGRAM, /* of the program, or of one that a learner's has executed */
};

/* Whose the event is. Events must be given in order: births and ends change who belongs to whom.
 * The event of an execution belongs to what is executed. */
enum call_owner call_tree_follow(struct call_tree *tree, const struct call_event *event);
void call_tree_release(struct call_tree *tree);

#endif
