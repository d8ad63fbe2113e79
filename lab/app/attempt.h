/* SPDX-License-Identifier: MIT */
/*
 * attempt: an answer's way to a verdict: read, parse, compile in a throw-away container, run each
 * world without the policies and with them, grade.
 */
#ifndef LAB_APP_ATTEMPT_H
#define LAB_APP_ATTEMPT_H

#include "app/catalogue.h"
#include "base/buf.h"
#include "base/err.h"
#include "core/tried.h"
#include "core/verdict.h"

#include <stdbool.h>
#include <stdint.h>

/* What attempts share, one after the other: two threads need two. Opening it looks at this machine
 * (ERR_UNAVAILABLE says what it lacks). */
struct bench;
struct bench *bench_open(struct err *err);
void bench_close(struct bench *bench); /* NULL is fine */

/* From now on what a world without the policies showed is kept, and not run again for the next
 * answer to the same exercise in the same variant: for who judges many of them in one go. Only what
 * a run of this bench has shown is ever believed. */
void bench_keep_gates(struct bench *bench);

/* From now on an attempt ends with ERR_SYSTEM "interrupted" once this descriptor is readable. */
void bench_stop_at(struct bench *bench, int fd);

/* For who compiles without an attempt (app/policy.h). A bench may be used by processes that were
 * forked after it was opened; who opened it closes it. */
struct sandbox;
const struct sandbox *bench_sandbox(const struct bench *bench);

/* Where the policy files come from, one of these. */
struct answer_source {
	const char *text;           /* all of them, or only the one that is called `file` */
	const char *const *by_kind; /* of each the text of its enum policy_kind */
	const char *answer; /* one that the exercise has: "wrong/only-mkdir", see loaded_answer */
	const char *folder; /* a person's, read as hostile input */
	const int *opened;  /* the same, by its descriptor (sys/folder.h) */
	const char *file;   /* with `text`: the others are `answer`'s */
	const struct loaded *owner; /* with `answer`: whose it is, if it is another variant's */
};

struct attempt_timing { /* microseconds */
	uint64_t read, compile, without, with, grade, all;
};

struct attempt {
	struct verdict verdict;
	bool is_static; /* of attempt_static */
	/* the policy files as they were judged, in the exercise's order; one that was refused is
	 * the last, and empty where it could not even be read. Of them `name` is the exercise's */
	struct attempt_file {
		const char *name;
		struct buf text;
	} * files;
	size_t file_count;
	const char *limits;       /* who counted them, "v2"; static */
	struct tried_calls tried; /* none where nothing was run */
	struct attempt_timing timing;
};

/* Release it only after 0. 0 and a verdict (also one that says "refused"), or -1 and why there is
 * none: ERR_UNAVAILABLE also where exercise_cannot_run. `only` is a check's id or NULL. */
int attempt_run(const struct bench *bench, const struct loaded *loaded,
	const struct answer_source *source, const char *only, struct attempt *attempt,
	struct err *err);
/* The same without a run: the policies are compiled and analysed, which needs no containers unless
 * one is in C. No score. ERR_USAGE: that decides nothing of what is asked for. */
int attempt_static(const struct bench *bench, const struct loaded *loaded,
	const struct answer_source *source, const char *only, struct attempt *attempt,
	struct err *err);
void attempt_release(struct attempt *attempt);

/* The exit code of a verdict (design: "How a verdict is made"): 0 passed, 1 a learner's failure, 3
 * void. */
int attempt_exit_code(const struct verdict *verdict);

#endif
