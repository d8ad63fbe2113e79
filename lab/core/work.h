/* SPDX-License-Identifier: MIT */
/*
 * work: the lab's own small workloads, "run": ["lab:cat", "/files/list"]. They are functions of
 * inside/, not programs of an image: nothing is executed, so a policy with "apply": "inside", which
 * they load themselves after their start, may refuse execve.
 *
 *   WORK(word, name, what)    work_<word> is in inside/work.c
 */
#ifndef LAB_CORE_WORK_H
#define LAB_CORE_WORK_H

#include <stddef.h>

#define WORK_LIST WORK(cat, "lab:cat", "writes the files that it is given to its output")

enum work_kind {
	WORK_NONE,
#define WORK(word, name, what) WORK_##word,
	WORK_LIST
#undef WORK
		WORK_COUNT
};

struct work_row {
	const char *name; /* "lab:cat" */
	const char *what;
};

const struct work_row *work_row(enum work_kind kind); /* not WORK_NONE */
int work_find(const char *name);                      /* enum work_kind, or -1 */
const char *const *work_names(size_t *count);         /* for the nearest right word */

#endif
