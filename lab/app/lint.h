/* SPDX-License-Identifier: MIT */
/*
 * lint: exercises prove themselves. For each variant that is looked at:
 *
 *   - the solution and every right/ pass; the starter, a policy that allows everything and one that
 *     denies everything fail; each wrong/ fails exactly the checks that exercise.json names;
 *   - every benign check works and every attack succeeds without a policy;
 *   - every check is failed by some wrong answer;
 *   - the evaluator says of each probed call what the kernel did with it;
 *   - mutants of the solution that matter (core/mutant.h, core/stake.h) fail;
 *   - the texts keep to their rules, and ask for what the checks ask for (core/exercise_text.h).
 *
 * Content is only read: what a track names must be there.
 *
 * The work is a list of jobs for a crew (app/crew.h); what is said about them is in their order,
 * whatever the number of workers.
 */
#ifndef LAB_APP_LINT_H
#define LAB_APP_LINT_H

#include "app/attempt.h"
#include "app/catalogue.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum lint_mark {
	LINT_OK,
	LINT_WRONG, /* with the exercise */
	LINT_OURS,  /* this could not be found out, by a fault of the lab */
};

struct lint_item {
	enum lint_mark mark;
	char *text; /* one line: "wrong/only-mkdir: failed (door-mkdirat, every-door), exactly" */
	char *more; /* lines below it: a verdict as a learner reads it, a difference; or NULL */
};

struct lint {
	char *exercise; /* its id; NULL: of the content */
	struct lint_item *items;
	size_t count;
	size_t capacity;
	size_t wrong;
	size_t ours;
};

struct lints {
	struct lint *items; /* one for each entry, and then the content's */
	size_t count;
};

/* An answer that did not pass, for who shows it. All borrowed. */
struct lint_shown {
	const struct bench *bench;
	const struct loaded *loaded;
	const struct answer_source *source;
	const struct verdict *verdict;
};

struct lint_options {
	unsigned seeds;   /* variants of an exercise that has several; 0: a few */
	unsigned workers; /* 0: one for each processor */
	bool explain;     /* what a learner would read, below each answer that does not pass */
	bool mutants;     /* tell of each mutant that counts, and not of holes only */
	/* For `explain`: a verdict as `check` prints it, say. Called in a worker. */
	void (*render)(const struct lint_shown *shown, struct buf *out);
	/* `over` of `count` jobs, the last one about `what`; may be NULL. */
	void (*progress)(size_t over, size_t count, const char *what);
};

/* -1 only when it can't be done, or was interrupted: then `*signal` says by which. What is wrong
 * with an exercise is an item, also when it can't be read. Release also after a failure. */
int lint_exercises(const struct bench *bench, const struct catalogue_entry *entries, size_t count,
	const struct lint_options *options, struct lints *lints, int *signal, struct err *err);
/* One more behind those, of the content of this machine (app/course.h), if there is any. */
int lint_content(const struct catalogue *catalogue, struct lints *lints, struct err *err);
void lints_release(struct lints *lints);

#endif
