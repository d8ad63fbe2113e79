/* SPDX-License-Identifier: MIT */
/*
 * progress: how far a learner is, computed from the journal (core/entry.h) and nothing else.
 *
 * An exercise is mastered by a pass without much help. Whoever saw its last hint, or gave up, has
 * passed only that variant: the exercise comes back 2, 7 and 21 days after the help, as a variant
 * that was not helped with (spaced retrieval). A pass of such a variant before its day is practice
 * and moves nothing. Help during a review begins the three days anew. An exercise without variants
 * (its seed is zeros) comes back as it is, from the beginning.
 */
#ifndef LAB_CORE_PROGRESS_H
#define LAB_CORE_PROGRESS_H

#include "core/entry.h"
#include "core/variant.h"
#include "core/weeks.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum standing {
	STANDING_NEW,      /* nothing was done */
	STANDING_STARTED,  /* there was a workspace, and no attempt */
	STANDING_TRIED,    /* attempts, none passed */
	STANDING_HELPED,   /* passed or given up, with help: a fresh variant is to come */
	STANDING_MASTERED, /* passed without it */
};
const char *standing_name(enum standing standing); /* "mastered" */

#define PROGRESS_REVIEWS 3
#define PROGRESS_DAY_MS  (24 * 60 * 60 * INT64_C(1000))
#define HINT_LAST        3 /* the hint after which a pass is a helped one */

struct exercise_progress {
	char *id;
	size_t attempts;
	size_t passes;
	unsigned best;      /* score, 0 without an attempt */
	int64_t first_pass; /* the entry's number; 0: none */
	int64_t last;       /* the newest attempt's number; 0: none */
	int64_t last_at;    /* when */
	char last_outcome[16];
	char seed[VARIANT_SEED_BYTES]; /* of the newest workspace or attempt; "" before there is one
					*/
	int64_t started_at; /* when this variant was begun, by a start or its first attempt */
	unsigned hint; /* how many hints of this variant were shown, the verdict's own included */
	bool gave_up;  /* on this variant */
	bool passed;   /* this variant */
	bool helped;   /* with this variant */
	bool bookmarked;
	bool was_mastered; /* at some time: later help asks for reviews and takes nothing back */
	bool is_reviewed;  /* there was help that asks for reviews */
	int64_t helped_at; /* the newest such help */
	unsigned reviews;  /* that were passed since */
	char (*helped_seeds)[VARIANT_SEED_BYTES]; /* variants that there was help with */
	size_t helped_count;
	size_t helped_capacity;
};
enum standing progress_standing(const struct exercise_progress *one);
/* When the next review is due; false: none is to come. */
bool progress_due(const struct exercise_progress *one, int64_t *due);

struct quiz_progress {
	char *slug;
	struct question_progress {
		char *id;
		bool right; /* the newest answer */
		size_t answers;
	} * questions;
	size_t question_count;
	size_t question_capacity;
};

struct progress {
	struct exercise_progress *exercises; /* sorted by id */
	size_t exercise_count;
	size_t exercise_capacity;
	struct quiz_progress *quizzes;
	size_t quiz_count;
	size_t quiz_capacity;
	char **lessons; /* slugs of those that were read */
	size_t lesson_count;
	size_t lesson_capacity;
	struct weeks weeks; /* attempts at all exercises */
};

/* Entries of one subject in the order of their numbers, subjects in any order; only what a summary
 * has of them (store/store.h) is looked at. Entries of kinds that progress does not ask about are
 * passed over. */
void progress_add(struct progress *progress, const struct entry *entry);
void progress_end(struct progress *progress); /* when all are added: puts them in order */
void progress_release(struct progress *progress);

/* NULL: nothing was done there. */
const struct exercise_progress *progress_exercise(const struct progress *progress, const char *id);
const struct quiz_progress *progress_quiz(const struct progress *progress, const char *slug);
bool progress_has_read(const struct progress *progress, const char *lesson);

#endif
