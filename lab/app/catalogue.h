/* SPDX-License-Identifier: MIT */
/*
 * catalogue: the exercises that this machine has: those of the data folder and the user's own.
 */
#ifndef LAB_APP_CATALOGUE_H
#define LAB_APP_CATALOGUE_H

#include "base/buf.h"
#include "base/err.h"
#include "core/exercise.h"

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

/* An exercise with its folder. */
struct loaded {
	struct exercise exercise;
	char *folder;
};
int catalogue_load_entry(
	const struct catalogue_entry *entry, struct loaded *loaded, struct err *err);
/* By id; a wrong one is ERR_USAGE with the nearest right one. */
int catalogue_load(
	const struct catalogue *catalogue, const char *id, struct loaded *loaded, struct err *err);
void loaded_release(struct loaded *loaded);

/* A text of the exercise's folder ("task.md"). */
int loaded_text(const struct loaded *loaded, const char *name, struct buf *out, struct err *err);

#endif
