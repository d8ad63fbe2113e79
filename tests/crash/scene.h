/* SPDX-License-Identifier: MIT */
/*
 * scene: a folder to break stores in, what was acknowledged, and whether it is still there.
 *
 * A point is one way in which something broke, with the look at what is left of the store. What
 * must survive the process that is broken is in memory that it shares with the one that looks.
 */
#ifndef TESTS_CRASH_SCENE_H
#define TESTS_CRASH_SCENE_H

#include "base/hash.h"
#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>

#define SCENE_MOST 4096 /* acknowledged entries */

struct ledger {
	long points; /* of all tests */
	long lost;   /* acknowledged entries that were not there any more */
	size_t count;
	struct hash acknowledged[SCENE_MOST];
	bool told;      /* some process had news of the store */
	bool adding;    /* an append is under way */
	bool silent;    /* a sync failed in an append that said 0 */
	bool fired;     /* a fault has happened */
	bool in_sync;   /* and that was in a sync of a file */
	bool in_adding; /* while something was added */
};
extern struct ledger *ledger;
void ledger_make(void); /* before the first test */

extern bool scene_remote;  /* what store_is_remote says */
extern char *scene_folder; /* of the store; its parents are not there yet */
void scene_begin(void);
void scene_end(void);
char *scene_path(const char *name); /* in the scratch folder; a new string */

struct store *scene_open(const char *folder); /* fails the test where it can't be opened */
/* Add the entry of this number, with a file of so many bytes that can't be packed. */
int scene_add(struct store *store, int number, size_t size, struct err *err);
/* Open, add `count` small entries from `number` on, close. */
void scene_fill(const char *folder, int number, int count);
/* Carry the log over into the database, and drop it. */
void scene_flatten(const char *folder);
/* Make the database one that SQLite refuses, with every entry in it whole. */
void scene_damage(const char *folder);
/* Of a store with a rollback journal: a process adds an entry, and is killed when its journal is on
 * the disk and the database is being written. */
void scene_break_off(const char *folder);
void scene_forget(void); /* nothing was acknowledged */

/* Count a point: the store opens, all that was acknowledged is there, nothing is wrong with it, and
 * the next entry can be added (unless it is read only). Adds to ledger->lost what is missing.
 * `what` goes into the failure's text. */
void scene_point(const char *folder, const char *what);
size_t scene_count(const char *folder, const char *beginning); /* names that begin so */

struct scene_look {
	size_t present; /* of those that were acknowledged */
	size_t others;  /* that were not, without those that tell of a rebuilding */
	size_t skipped;
};
void scene_look(struct store *store, struct scene_look *look);

void tree_copy(const char *from, const char *to);
void tree_remove(const char *path);            /* also where there is nothing */
bool tree_equal(const char *a, const char *b); /* is every file of `a` in `b`, byte for byte? */

struct bytes {
	unsigned char *data;
	size_t size;
};
struct bytes bytes_of(const char *path); /* none where there is no such file */
void bytes_write(const char *path, const void *data, size_t size);

/* The same numbers every time. */
unsigned scene_random(unsigned *state);

#endif
