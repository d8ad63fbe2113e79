/* SPDX-License-Identifier: MIT */
/*
 * grading: the answers of a class, each run again in worlds of its own. Nothing that was computed
 * elsewhere is believed: of a folder of answers only policy files count, and `.bulkhead` where
 * nobody says what a person's variant is. docs/teaching-a-class.md has the layout.
 *
 * What comes of each person is a file of the folder of results (core/graded.h), written whole when
 * all of it is known. A run that was interrupted goes on with those who have none. Results are a
 * function of the answers, so a file is the same whoever writes it.
 */
#ifndef LAB_APP_GRADING_H
#define LAB_APP_GRADING_H

#include "app/attempt.h"
#include "app/catalogue.h"
#include "base/err.h"
#include "core/graded.h"

#include <stddef.h>

struct grading {
	const char *folder;    /* of answers, one folder a person */
	const char *results;   /* made if it is not there */
	const char *exercises; /* ids with commas; NULL: all that somebody has a folder for */
	const char *seed_by;   /* a file: {"format": 1, "seeds": {PERSON: SEED}}, or NULL */
	const char *secret;    /* a file from which seeds are made (core/person.h), or NULL */
	const char *hidden;    /* a file of checks that learners don't have, or NULL */
	unsigned shard;        /* from 1; of `shards`; 0: all people */
	unsigned shards;
	unsigned workers; /* 0: one for each processor */
	/* `over` of `count` answers; may be NULL. */
	void (*progress)(size_t over, size_t count, const char *person);
};

/* All people have a file of results then. -1: that can't be done, or was interrupted: then
 * `*signal` says by which. ERR_INPUT and ERR_USAGE before anything runs, also where results are
 * there that are of another run: of other exercises, hidden checks or seeds. */
int grading_run(struct bench *bench, const struct catalogue *catalogue,
	const struct grading *grading, int *signal, struct err *err);

/* The folder beside one of answers where results go unless somebody says so: "DIR.results". A new
 * string; ERR_INPUT, NULL. */
char *grading_results_folder(const char *folder, struct err *err);

/* The seeds of a list of people, one a line, as a file for `seed_by`: a new string; ERR_INPUT,
 * NULL. */
char *grading_make_seeds(const char *people, const char *secret, struct err *err);

/* The exercises of a folder of results, in the order of all of its files. */
struct graded_class {
	char **exercises;
	size_t count;
};

/* Everything that is in a folder of results, and in folders of results in it (those of shards that
 * were copied there): first what it is of, then person by person, by name. Only one of them is in
 * memory at a time. ERR_INPUT where it is none, where folders are of different runs, or where
 * two say different things of one person. -1 also where `tell` says so. */
struct graded_reader {
	int (*begin)(void *context, const struct graded_class *graded, struct err *err);
	int (*person)(void *context, const struct graded_person *person, struct err *err);
	void *context;
};
int graded_read(const char *results, const struct graded_reader *reader, struct err *err);

#endif
