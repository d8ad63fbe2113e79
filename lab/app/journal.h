/* SPDX-License-Identifier: MIT */
/*
 * journal: a person's store at its usual place (paths_state), as the commands use it.
 *
 * The lab works without one: whoever needs it to answer fails with why it can't be had; whoever
 * only adds to it tells that, and goes on.
 */
#ifndef LAB_APP_JOURNAL_H
#define LAB_APP_JOURNAL_H

#include "app/attempt.h"
#include "app/catalogue.h"
#include "base/err.h"
#include "core/entry.h"
#include "core/progress.h"

#include <stddef.h>
#include <stdint.h>

struct journal;
int journal_open(struct journal **journal, struct err *err);
/* For those who only read: `*journal` is NULL, and 0 is returned, where nothing was ever kept. */
int journal_open_kept(struct journal **journal, struct err *err);
void journal_close(struct journal *journal); /* NULL is fine */
/* What is to be told since it was asked last; "" if nothing. Borrowed. There may be more at the
 * end: a store that turns out to be damaged is rebuilt on the way. */
const char *journal_news(struct journal *journal);

/* Add an entry, with the time of now; on the disk on 0. */
int journal_add(struct journal *journal, struct entry *entry, struct err *err);

/* An attempt that may be kept: of the whole exercise, scored. */
bool journal_keeps(const struct attempt *attempt);
int journal_add_attempt(struct journal *journal, const struct attempt *attempt, const char *folder,
	const char *version, struct err *err);

/* Nothing is known of a journal that is NULL. Release also after a failure. */
int journal_progress(struct journal *journal, struct progress *progress, struct err *err);

/* One entry by its number, verified. */
int journal_entry(struct journal *journal, int64_t id, struct entry *entry, struct err *err);

/* The entries of an exercise of one kind, or of all where that is -1, oldest first, each verified.
 * Those that are damaged are left out and counted. Release also after a failure. */
struct entries {
	struct entry *items;
	size_t count;
	size_t capacity;
	size_t damaged;
};
int journal_entries(struct journal *journal, int kind, const char *subject, struct entries *entries,
	struct err *err);
void entries_release(struct entries *entries);
/* The same without bodies and files, unverified: fast, also where there are many. */
int journal_summaries(struct journal *journal, enum entry_kind kind, const char *subject,
	struct entries *entries, struct err *err);

/* The entry of this number, verified; release it. ERR_INPUT if there is none. */
int journal_get(struct journal *journal, int64_t id, struct entry *entry, struct err *err);

/* What verdict_json said of the newest attempt at an exercise, and its entry's number; number 0:
 * nothing is kept. */
int journal_evidence(struct journal *journal, const char *exercise, int64_t *id, struct buf *out,
	struct err *err);

int64_t journal_now(void);          /* milliseconds since 1970 */
char *journal_time_utc(int64_t at); /* "2026-11-25T09:30:07Z", for programs; a new string */
char *journal_time(int64_t at);     /* "2026-11-25 09:30", a new string */

/* Look at all of it (store_verify). Each fault is a line in `faults`. */
struct journal_census {
	size_t entries, faults;
	int64_t bytes;
	char *folder;
};
int journal_rebuild(struct journal *journal, struct err *err); /* store_renew */
int journal_verify(struct journal *journal, struct buf *faults, struct journal_census *census,
	struct err *err);

#endif
