/* SPDX-License-Identifier: MIT */
/*
 * store: the journal of what a learner did (core/entry.h), in SQLite, in a folder of its own:
 *
 *   lock                who has the store open, and the newest entry's number and hash
 *   store/store.db      the database, with store.db-wal and store.db-shm beside it
 *   backup-v1/          what it was before it was brought to a newer form
 *   making/, new/       one that is being made (store_files.c)
 *   damaged-1/ ...      a store that could not be read, as it was found; nothing in it is changed
 *
 * What is promised: an entry is on the disk when store_append returns 0 (synchronous=FULL: the
 * write-ahead log is synced at every commit; on a network file system, where a log can't be shared,
 * a rollback journal). Processes may use one store at once. A store that can't be read is set aside
 * and rebuilt from every entry in it whose hash is right; that is told, and what was lost is
 * written down. A store of a newer bulkhead is read and never written. Where nothing may be written
 * it is read, if need be in memory. docs/store.md has all of the promise, and by which test.
 *
 * Sources: sqlite.org/atomiccommit.html, wal.html, pragma.html; fcntl(2), open file
 * description locks.
 */
#ifndef LAB_STORE_STORE_H
#define LAB_STORE_STORE_H

#include "base/buf.h"
#include "base/err.h"
#include "core/entry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;

/* Open the store in `folder`, a path from the root without links; it is made (0700, whatever the
 * umask) if it is not there, also its parents. `now` is for what is written about a rebuilding.
 * Errors: ERR_INPUT where the folder or a file in it is not what a store has (a link, no regular
 * file, another user's); ERR_SYSTEM where the disk, the memory or another process is in the way. */
int store_open(struct store **store, const char *folder, int64_t now, struct err *err);
void store_close(struct store *store); /* NULL is fine */

/* What a person should be told once: that it was rebuilt, that it is of a newer bulkhead. "" if
 * there is nothing. Lines of whole sentences; there may be one more after any other call, for that
 * may find damage. Borrowed. */
const char *store_news(const struct store *store);

/* May it be written? NULL, or why not. */
const char *store_read_only(const struct store *store);

/* Add an entry; it gets its number, its predecessor's hash and its own. With `evidence`, a text
 * that is kept for the newest attempt at this exercise only. Durable on 0; on -1 it was not added,
 * as far as the disk told: a failed sync is an error and is not tried again. */
int store_append(struct store *store, struct entry *entry, const char *evidence, struct err *err);

/* Which entries: of one kind, or -1; of one subject, or NULL. */
struct store_filter {
	int kind;
	const char *subject;
	bool summary; /* no body, no files, no hashes: nothing is verified, and it is fast */
};

/* Call for each entry, until it returns other than 0, which is then returned (never -1). They come
 * in the order of their numbers; with `summary`, those of each subject. Without, each entry's hash
 * is verified, and one that is wrong is left out (store_skipped). The entry may be read until the
 * call returns. A store that turns out to be damaged on the way is rebuilt, and all is given once
 * more: NULL says to forget what came before. */
typedef int store_each_fn(const struct entry *entry, void *context);
int store_each(struct store *store, const struct store_filter *filter, store_each_fn *call,
	void *context, struct err *err);

size_t store_skipped(const struct store *store); /* of the last store_each */

/* One entry, verified; ERR_INPUT if there is none of this number, or its hash is wrong. */
int store_get(struct store *store, int64_t id, struct entry *entry, struct err *err);

/* The evidence of the newest attempt at an exercise, and its entry's number; `*id` is 0 where there
 * is none. */
int store_evidence(
	struct store *store, const char *subject, int64_t *id, struct buf *out, struct err *err);

/* Rebuild it as if it could not be read; what was there is kept, as always. */
int store_renew(struct store *store, struct err *err);

/* Everything that can be wrong with a store: the database's own integrity, the hash of each entry,
 * the chain from each to the next. One call per fault, in words. 0 also where there are faults. */
struct store_census {
	size_t entries; /* that were looked at */
	size_t faults;
	int64_t bytes; /* on the disk */
};
typedef void store_fault_fn(const char *fault, void *context);
int store_verify(struct store *store, store_fault_fn *call, void *context,
	struct store_census *census, struct err *err);

#endif
