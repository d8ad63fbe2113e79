/* SPDX-License-Identifier: MIT */
/*
 * grading_parts: what the files of grading share. Nobody else includes this.
 *
 *   grading.c          what is to be done, by a crew, and what it came to
 *   grading_class.c    who takes part, and their seeds
 *   grading_hidden.c   exercises with checks that learners don't have
 *   grading_place.c    where in a person's folder an answer lies, and what else does
 *   grading_answer.c   one answer, in a worker
 *   grading_results.c  files of results, read again
 */
#ifndef LAB_APP_GRADING_PARTS_H
#define LAB_APP_GRADING_PARTS_H

#include "app/grading.h"
#include "app/workspace.h"
#include "base/hash.h"
#include "base/json.h"
#include "core/person.h"

#include <stdbool.h>

#define GRADING_EXERCISES 200    /* of one run */
#define GRADING_PEOPLE    100000 /* of one folder */
#define GRADING_ENTRIES   1000   /* of a person's folder */
#define GRADING_EXTRA     20     /* of those that are no answers, named */

/* --- grading_hidden.c --- */

struct hidden {
	struct jdoc doc; /* {"format": 1, "checks": {EXERCISE: [CHECK, ...]}} */
	struct hash hash;
	bool is_given;
};
int hidden_open(struct hidden *hidden, const char *path, struct err *err);
void hidden_release(struct hidden *hidden);
/* Does each of them belong to one of these exercises? ERR_INPUT. */
int hidden_check(
	const struct hidden *hidden, const char *const *ids, size_t count, struct err *err);
/* The exercise of `loaded`, in the same variant, with its hidden checks behind the others. 1; 0:
 * it has none; -1. Release it also after a failure. */
int hidden_load(const struct hidden *hidden, const struct loaded *loaded, struct loaded *with,
	struct err *err);

/* --- grading_class.c --- */

struct class_person {
	char *name;    /* of the folder */
	char *refused; /* why nothing of it is looked at, or NULL */
	char *file;    /* "anna.json" */
	bool is_ours;  /* of this shard */
	bool has_seed; /* somebody says which */
	char seed[VARIANT_SEED_BYTES];
};

struct class_list {
	struct class_person *people; /* by name */
	size_t count;
	struct hash seeds; /* of what seeds come from */
	bool has_seeds;
};
int class_open(
	struct class_list *class, const struct grading *grading, int folder, struct err *err);
void class_release(struct class_list *class);
/* Whose seed is it? NULL: nobody's. */
const char *class_seed_owner(const struct class_list *class, const char *seed);

/* --- the whole --- */

struct grading_exercise {
	struct loaded loaded; /* zeros draw it */
	struct loaded hidden; /* with hidden checks, if there are such */
	bool has_hidden;
	struct loaded other; /* in a worker: the variant that was asked for last */
	struct loaded other_hidden;
};

struct grading_work {
	const struct bench *bench;
	const struct grading *request;
	const struct hidden *hidden;
	const struct class_list *class;
	int folder;
	struct grading_exercise *exercises;
	size_t exercise_count;
	size_t *pending; /* people without results */
	size_t pending_count;
};

/* --- grading_place.c --- */

/* The folder of an answer: a descriptor of it; or -1 with `answer` saying what is there. */
int place_of_answer(int person, const struct exercise *exercise, struct graded_answer *answer);
/* What else there is in a person's folder. */
void place_find_extra(const struct grading_work *work, int person, struct graded_person *graded);

/* --- grading_answer.c --- */

/* What a worker says of an answer: three texts, each with its zero byte. `head` is of the person
 * and empty but for the first exercise. */
struct answer_texts {
	const char *head;
	const char *full;
	const char *brief; /* without the words */
};
/* ERR_BUG: it makes no sense. Borrows from `bytes`. */
int answer_texts_parse(struct answer_texts *texts, const struct buf *bytes, struct err *err);
int answer_work(const void *context, size_t index, struct buf *result, struct err *err);
/* The same for what no worker could say. */
char *answer_failed(const struct grading_work *work, size_t index, const struct err *why);

/* --- grading_results.c --- */

#define RESULTS_RUN "@run.json" /* what the results are of; no person is called that */

/* Make the folder, or see that what is there is of the same run. */
int results_open(const struct grading_work *work, const char *folder, struct err *err);
/* Is there a whole file of this person, with no fault of ours in it? */
bool results_have(const char *folder, const struct class_person *person);
int results_write(const char *folder, const struct class_person *person, const char *head,
	const char *answers, struct err *err);

#endif
