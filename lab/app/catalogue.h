/* SPDX-License-Identifier: MIT */
/*
 * catalogue: the exercises that this machine has: those of the data folder and the user's own.
 */
#ifndef LAB_APP_CATALOGUE_H
#define LAB_APP_CATALOGUE_H

#include "base/buf.h"
#include "base/err.h"
#include "core/exercise.h"

#include <stdbool.h>
#include <stddef.h>

struct catalogue {
	char *roots[2]; /* folders that hold exercises/; the second may be NULL */
	struct catalogue_entry {
		char *id;
		char *folder; /* of the exercise */
	} * entries;          /* sorted by id */
	size_t count;
	size_t capacity;
};

/* `data` is --data or NULL; with it the user's own exercises are left out. */
int catalogue_open(struct catalogue *catalogue, const char *data, struct err *err);
void catalogue_release(struct catalogue *catalogue);

/* A draft that is in no catalogue, by its folder, whose last two names are its id. If there is no
 * such folder the error is that of catalogue_load. Release the entry also after a failure. */
int catalogue_find_draft(const struct catalogue *catalogue, const char *folder,
	struct catalogue_entry *entry, struct err *err);
void catalogue_entry_release(struct catalogue_entry *entry);

/* By id; a wrong one is NULL and ERR_USAGE with the nearest right one. */
const struct catalogue_entry *catalogue_find(
	const struct catalogue *catalogue, const char *id, struct err *err);

/* An exercise in one variant, with its folder. */
struct loaded {
	struct exercise exercise;
	char *folder;
};
/* `seed` is valid (core/variant.h); VARIANT_SEED_ZEROS where it does not matter. */
int catalogue_load_entry(const struct catalogue_entry *entry, const char *seed,
	struct loaded *loaded, struct err *err);
/* The facts of exercise_parse_facts only, for lists. */
int catalogue_load_facts(
	const struct catalogue_entry *entry, struct loaded *loaded, struct err *err);
int catalogue_load(const struct catalogue *catalogue, const char *id, const char *seed,
	struct loaded *loaded, struct err *err);
/* The same exercise, read again in the variant of this seed, in the place of the one before. */
int loaded_vary(struct loaded *loaded, const char *seed, struct err *err);
/* Can every variant be read? (exercise_parse_values) */
int loaded_check_values(const struct loaded *loaded, struct err *err);
void loaded_release(struct loaded *loaded);

/* A file of the exercise's folder ("task.md", "starter/profile.json") with its variant put in: the
 * only way to read one. C sources are as they are, and find the values in variant.h, which is made.
 * ERR_INPUT also when it gets larger than JSON_MAX_BYTES. */
int loaded_text(const struct loaded *loaded, const char *name, struct buf *out, struct err *err);

/* The same for a policy file of an answer that the exercise has ("right/allow-list"): what the
 * answer's folder lacks is the solution's. */
int loaded_answer(const struct loaded *loaded, const char *answer, const char *file,
	struct buf *out, struct err *err);

/* Is variant.h made for this exercise? */
bool loaded_has_header(const struct loaded *loaded);
#define VARIANT_HEADER "variant.h"

#endif
