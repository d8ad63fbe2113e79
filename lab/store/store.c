/* SPDX-License-Identifier: MIT */
#include "store/store_parts.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- open ---- */

/* What stands at the place of the database is opened as it is, with the shared lock, if nothing is
 * to be done about it. Otherwise it is looked at anew with the lock alone. */
enum opened { OPENED, OPEN_FAILED, OPEN_WANTS_ALONE };

#define STORE_OBJECTS 5 /* tables, indexes and triggers of the newest form */
#define NO_WRITING    "it can't be written here"

/* How many of the database's objects are written as our own steps write them. */
static int count_ours(struct store *store, int64_t *count, struct err *err)
{
	autostmt sqlite3_stmt *row = store_sql_prepare(
		store, "SELECT count(*) FROM sqlite_schema WHERE instr(?, sql)", err);
	if (!row)
		return -1;
	(void)sqlite3_bind_text(row, 1, store_steps[STORE_VERSION - 1].sql, -1, SQLITE_STATIC);
	if (sqlite3_step(row) != SQLITE_ROW)
		return store_sql_fail(store, "read the store", err);
	*count = sqlite3_column_int64(row, 0);
	return 0;
}

/* One byte may be wrong here too: in the number of the form, in a table's text. A newer form has
 * other tables, so one with ours alone is damaged. */
static int check_identity(struct store *store, struct err *err)
{
	int64_t application;
	int64_t version;
	int64_t ours = 0;
	int64_t all;
	if (store_sql_number(store, "PRAGMA application_id", &application, err) ||
		store_sql_number(store, "PRAGMA user_version", &version, err) ||
		count_ours(store, &ours, err) ||
		store_sql_number(store, "SELECT count(*) FROM sqlite_schema WHERE sql IS NOT NULL",
			&all, err))
		return -1;
	store->version = version;
	const bool is_ours = ours == STORE_OBJECTS;
	if (application != STORE_APPLICATION || version < 1 ||
		(version == STORE_VERSION && !is_ours) ||
		(version > STORE_VERSION && is_ours && all == ours)) {
		store->damaged = true;
		store->version = 0; /* it is not known */
	} else if (version > STORE_VERSION) {
		store->read_only = "it was made by a newer bulkhead";
	}
	return 0;
}

/* Is it all there, as far as we were ever told? The head is read first: others may add. */
static int check_head(struct store *store, struct err *err)
{
	struct store_head head;
	struct store_head last;
	const bool known = store_head_read(store, &head);
	if (store_row_last(store, &last, err))
		return -1;
	if (known && (last.id < head.id || (last.id == head.id && memcmp(&last.hash, &head.hash,
									  sizeof(last.hash)) != 0)))
		store->damaged = true;
	return 0;
}

/* SQLite does not write to a file that it may not write to, nor to one of a form that is newer than
 * itself: two bytes of the file say that, and we never wrote such. */
static void note_read_only(struct store *store)
{
	if (store_may_write(store))
		store->damaged = true;
	else
		store->read_only = NO_WRITING;
}

static int open_file(struct store *store, struct err *err)
{
	autofree char *path = store_path(store, "store/store.db");
	if (store_database_open(store, path, false, err) || check_identity(store, err))
		return -1;
	if (store->damaged || store->version > STORE_VERSION)
		return 0;
	if (store_database_journal(store, path, err))
		return -1;
	if (sqlite3_db_readonly(store->db, "main") == 1)
		note_read_only(store);
	return store->damaged || store->version < STORE_VERSION ? 0 : check_head(store, err);
}

static bool may_rebuild(const struct store *store)
{
	return !store->read_only && store->version <= STORE_VERSION;
}

/* What is damaged, or of an older form: with the lock alone. */
static int mend(struct store *store, struct err *err)
{
	*err = (struct err){ 0 };
	if (!store->damaged) {
		store->version = STORE_VERSION;
		return store_migrate(store, store_steps, STORE_VERSION, err);
	}
	store_database_close(store);
	return store_rebuild(store, err);
}

/* What can't be opened as it stands, where nothing may be written: damaged, of an older form, or
 * with a log that can't be read without a file beside it. */
static enum opened open_in_memory(struct store *store, enum store_found found, struct err *err)
{
	if (found == FOUND_NOTHING || store->version > STORE_VERSION) {
		(void)err_set(err, ERR_SYSTEM, "%s: %s%s", store->folder,
			found == FOUND_NOTHING ? "" : "it is damaged, and ", store->read_only);
		return OPEN_FAILED;
	}
	store_database_close(store);
	*err = (struct err){ 0 };
	return store_rebuild_in_memory(store, err) ? OPEN_FAILED : OPENED;
}

static enum opened open_found(struct store *store, bool alone, struct err *err)
{
	const enum store_found found = store_look(store, err);
	if (found == FOUND_WRONG)
		return OPEN_FAILED;
	store->damaged = found != FOUND_FILE;
	const int failed = !store->damaged && open_file(store, err);
	if (!failed && !store->damaged && store->version >= STORE_VERSION)
		return OPENED;
	if (!may_rebuild(store))
		return open_in_memory(store, found, err);
	if (failed && !store->damaged)
		return OPEN_FAILED;
	if (!alone)
		return OPEN_WANTS_ALONE;
	return mend(store, err) ? OPEN_FAILED : OPENED;
}

static int open_locked(struct store *store, bool alone, struct err *err)
{
	if (store_lock(store, alone, err) || (alone && store_settle(store, err)))
		return -1;
	switch (open_found(store, alone, err)) {
	case OPENED:
		return alone ? store_lock(store, false, err) : 0;
	case OPEN_FAILED:
		return -1;
	case OPEN_WANTS_ALONE:
		store_database_close(store);
		return open_locked(store, true, err);
	}
	return -1;
}

/* A rebuilding that was interrupted near its end was told to nobody. */
static int tell_rebuilt(struct store *store, struct err *err)
{
	struct store_head head = { 0 };
	struct store_head last;
	int64_t rebuilt;
	if (store->news.size || store->version > STORE_VERSION)
		return 0;
	if (store_row_last(store, &last, err) ||
		store_sql_number(store,
			"SELECT max(id) FROM entry WHERE subject = '' AND kind = 'rebuilt'",
			&rebuilt, err))
		return -1;
	(void)store_head_read(store, &head); /* without one, zeros */
	if (last.id && last.id == rebuilt && head.id < last.id) {
		buf_format(&store->news,
			"The record of your progress in %s was damaged, and rebuilt.",
			store->folder);
		store_head_write(store, &last);
	}
	return 0;
}

int store_open(struct store **made, const char *folder, int64_t now, struct err *err)
{
	struct store *store = mem_zero(1, sizeof(*store));
	*store = (struct store){ .folder = mem_text(folder), .dir = -1, .lock = -1, .now = now };
	int failed = store_files_open(store, err) || open_locked(store, false, err);
	if (!failed && store->version > STORE_VERSION)
		buf_format(&store->news,
			"The record of your progress in %s was made by a newer bulkhead: it is "
			"read, and nothing is added to it.",
			folder);
	if (!failed)
		failed = tell_rebuilt(store, err) && store_mended(store, err);
	if (failed) {
		store_close(store);
		store = NULL;
	}
	*made = store;
	return failed ? -1 : 0;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	store_database_close(store);
	if (store->lock >= 0)
		(void)close(store->lock); /* what was written to it is never synced */
	if (store->dir >= 0)
		(void)close(store->dir);
	buf_release(&store->news);
	free(store->folder);
	free(store);
}

const char *store_news(const struct store *store)
{
	return buf_string(&store->news);
}

const char *store_read_only(const struct store *store)
{
	return store->read_only;
}

size_t store_skipped(const struct store *store)
{
	return store->skipped;
}

/* By SQLite's own check, of every page. */
static int check_pages(struct store *store, struct err *err)
{
	autostmt sqlite3_stmt *row = store_sql_prepare(store, "PRAGMA integrity_check(1)", err);
	if (!row)
		return -1;
	if (sqlite3_step(row) != SQLITE_ROW)
		return store_sql_fail(store, "check the store", err);
	const char *text = (const char *)sqlite3_column_text(row, 0);
	store->damaged = text && strcmp(text, "ok") != 0;
	return 0;
}

/* What was seen is looked at again, with the lock alone: SQLite also calls it damage where a disk
 * or a network failed once, and another process may have rebuilt it. */
int store_mended(struct store *store, struct err *err)
{
	const ino_t before = store->inode;
	if (!store->damaged || !may_rebuild(store))
		return -1;
	store_database_close(store);
	*err = (struct err){ 0 };
	if (store_lock(store, true, err) || store_settle(store, err) ||
		open_found(store, true, err) != OPENED)
		return -1;
	if (store->inode == before && check_pages(store, err) && !store->damaged)
		return -1;
	if (store->damaged && mend(store, err))
		return -1;
	return store_lock(store, false, err);
}

int store_renew(struct store *store, struct err *err)
{
	store->damaged = true;
	if (store_mended(store, err) == 0)
		return 0;
	return err->kind ? -1
			 : err_set(err, ERR_INPUT, "%s: %s", store->folder,
				   store->read_only ? store->read_only : "it can't be rebuilt");
}

/* ---- append ---- */

static int put_evidence(
	struct store *store, const struct entry *entry, const char *evidence, struct err *err)
{
	autobuf struct buf packed = { 0 };
	autostmt sqlite3_stmt *row = store_sql_prepare(store,
		"INSERT INTO evidence (subject, entry, content) VALUES (?, ?, ?) "
		"ON CONFLICT (subject) DO UPDATE SET entry = excluded.entry, content = excluded.content",
		err);
	if (!row)
		return -1;
	store_pack(&packed, evidence, strlen(evidence));
	(void)sqlite3_bind_text(row, 1, entry->subject, -1, SQLITE_STATIC);
	(void)sqlite3_bind_int64(row, 2, entry->id);
	(void)sqlite3_bind_blob64(row, 3, packed.data, packed.size, SQLITE_STATIC);
	if (sqlite3_step(row) == SQLITE_DONE)
		return 0;
	return store_sql_fail(store, "add an entry", err);
}

/* Its place behind the newest that there is or ever was. */
static int link_behind_last(struct store *store, struct entry *entry, struct err *err)
{
	struct store_head last;
	struct store_head head = { 0 };
	if (store_row_last(store, &last, err))
		return -1;
	(void)store_head_read(store, &head); /* without one, zeros */
	entry->id = (last.id > head.id ? last.id : head.id) + 1;
	entry->prev = last.hash;
	entry_hash(entry, &entry->hash);
	return 0;
}

/* Who moves the folder away, or puts another store there, has the one that we would add to. */
static int check_place(const struct store *store, struct err *err)
{
	struct store now = *store; /* for the looking notes what it sees */
	if (store_look(&now, err) == FOUND_FILE && now.inode == store->inode)
		return 0;
	return err_set(err, ERR_SYSTEM, "%s: the store was moved away or replaced", store->folder);
}

static int append(struct store *store, struct entry *entry, const char *evidence, struct err *err)
{
	if (check_place(store, err) || store_sql_run(store, "BEGIN IMMEDIATE", err))
		return -1;
	if (link_behind_last(store, entry, err) || store_row_put(store, entry, err) ||
		(evidence && put_evidence(store, entry, evidence, err)) ||
		store_sql_run(store, "COMMIT", err)) {
		(void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL); /* it may be done */
		return -1;
	}
	const struct store_head head = { .id = entry->id, .hash = entry->hash };
	store_head_write(store, &head);
	return 0;
}

int store_append(struct store *store, struct entry *entry, const char *evidence, struct err *err)
{
	if (store->read_only)
		return err_set(err, ERR_INPUT, "%s: %s", store->folder, store->read_only);
	if (append(store, entry, evidence, err) == 0)
		return 0;
	return store_mended(store, err) ? -1 : append(store, entry, evidence, err);
}
