/* SPDX-License-Identifier: MIT */
/*
 * work: the lab's own small workloads, "run": ["lab:cat", "/files/list"]. They are functions of
 * inside/, not programs of an image: nothing is executed, so a policy with "apply": "inside", which
 * they load themselves after their start, may refuse execve.
 *
 *   WORK(word, name, words, what)
 *     word     work_<word> is in inside/work.c, or in a file of its own
 *     words    what stands behind its name: enum work_words
 */
#ifndef LAB_CORE_WORK_H
#define LAB_CORE_WORK_H

#include <stddef.h>

#define WORK_LIST                                                                                  \
	WORK(cat, "lab:cat", WORK_FILES, "writes the files that it is given to its output")        \
	WORK(threads, "lab:threads", WORK_WORKERS, "starts workers as threads, and a helper")

enum work_words {
	WORK_FILES,   /* at least one path from / */
	WORK_WORKERS, /* how many, and what each has of its own: work_own */
};

/* What a worker of lab:threads doesn't share with the others: "fs", "files", "sysvsem". */
#define WORK_WORKERS_MAX 16
struct work_own {
	const char *name;
	unsigned flag; /* of unshare */
};
const struct work_own *work_own(const char *name); /* NULL: no such thing */

enum work_kind {
	WORK_NONE,
#define WORK(word, name, words, what) WORK_##word,
	WORK_LIST
#undef WORK
		WORK_COUNT
};

struct work_row {
	const char *name; /* "lab:cat" */
	enum work_words words;
	const char *what;
};

const struct work_row *work_row(enum work_kind kind); /* not WORK_NONE */
int work_find(const char *name);                      /* enum work_kind, or -1 */
const char *const *work_names(size_t *count);         /* for the nearest right word */

#endif
