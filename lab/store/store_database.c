/* SPDX-License-Identifier: MIT */
/*
 * The database: its tables, how it is opened, and how an older one is brought to this form.
 *
 * A verdict waits for one sync, that of its own commit. So the log is carried over into the
 * database when the store is closed, and only when it has grown.
 */
#include "store/store_parts.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOG_PAGES      64 /* that a log may have when a store is closed: who opens it reads them */
#define MOST_LOG_PAGES 1024 /* that it may have at any time */

/* Entries are added and never changed, and the database itself holds us to it. The index has all
 * that is needed to compute progress, so that it is read without the entries. */
const struct store_step store_steps[STORE_VERSION] = {
	[0] = {
		"CREATE TABLE entry (\n"
		"  id INTEGER PRIMARY KEY,\n"
		"  kind TEXT NOT NULL,\n"
		"  subject TEXT NOT NULL,\n"
		"  seed TEXT NOT NULL,\n"
		"  word TEXT NOT NULL,\n"
		"  number INTEGER NOT NULL,\n"
		"  at INTEGER NOT NULL,\n"
		"  content BLOB NOT NULL,\n"
		"  prev BLOB NOT NULL CHECK (length(prev) = 32),\n"
		"  hash BLOB NOT NULL CHECK (length(hash) = 32)\n"
		") STRICT;\n"
		"CREATE INDEX entry_by_subject ON entry (subject, id, kind, seed, word, number, at);\n"
		"CREATE TRIGGER entry_is_kept BEFORE DELETE ON entry\n"
		"BEGIN SELECT raise(ABORT, 'entries are never deleted'); END;\n"
		"CREATE TRIGGER entry_is_fixed BEFORE UPDATE ON entry\n"
		"BEGIN SELECT raise(ABORT, 'entries are never changed'); END;\n"
		"CREATE TABLE evidence (\n"
		"  subject TEXT PRIMARY KEY,\n"
		"  entry INTEGER NOT NULL REFERENCES entry (id),\n"
		"  content BLOB NOT NULL\n"
		") STRICT, WITHOUT ROWID;\n",
	},
};

/* SQLite gives its log and its journal the mode of the database. */
int store_create_file(const char *path, struct err *err)
{
	const int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_errno(err, "make %s", path);
	const int failed = fchmod(fd, 0600);
	(void)close(fd); /* nothing was written */
	return failed ? err_errno(err, "make %s", path) : 0;
}

static int note_log(void *context, sqlite3 *db, const char *name, int pages)
{
	struct store *store = context;
	store->log_pages = pages;
	/* who never closes the store must carry over at times too; the commit is on the disk
	 * already */
	if (pages >= MOST_LOG_PAGES)
		(void)sqlite3_wal_checkpoint_v2(db, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	return SQLITE_OK;
}

/* Nothing here writes: it may be the database of a newer bulkhead. */
static int configure(struct store *store, struct err *err)
{
	sqlite3_extended_result_codes(store->db, 1);
	sqlite3_busy_timeout(store->db, STORE_PATIENCE_MS);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	return store_sql_run(store,
		"PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON; "
		"PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 0; "
		"PRAGMA synchronous = EXTRA;",
		err);
}

/* Where processes can't share memory, a log can't be used (sqlite.org/wal.html). */
int store_database_journal(struct store *store, const char *path, struct err *err)
{
	(void)sqlite3_wal_hook(store->db, note_log, store); /* returns the hook before */
	if (store->read_only || sqlite3_db_readonly(store->db, "main") == 1)
		return 0;
	return store_sql_run(store,
		store_is_remote(path) ? "PRAGMA journal_mode = DELETE;"
				      : "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;",
		err);
}

static int create_tables(struct store *store, struct err *err)
{
	autofree char *sql = mem_format("PRAGMA page_size = %d; PRAGMA application_id = %d;",
		STORE_PAGE, STORE_APPLICATION);
	return store_sql_run(store, sql, err) ||
			       store_migrate(store, store_steps, STORE_VERSION, err)
		       ? -1
		       : 0;
}

int store_database_open(struct store *store, const char *path, bool create, struct err *err)
{
	const bool in_memory = strcmp(path, STORE_IN_MEMORY) == 0;
	const int flags =
		SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_PRIVATECACHE |
		(store->read_only && !in_memory ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
	if (create && !in_memory && store_create_file(path, err))
		return -1;
	if (sqlite3_open_v2(path, &store->db, flags, NULL) != SQLITE_OK)
		return store_sql_fail(store, "open the store", err);
	return configure(store, err) || (create && create_tables(store, err)) ? -1 : 0;
}

/* And cut the log off: only who had it open while it was carried over would begin it anew. Where
 * others read it this is left to them. */
static void carry_over(struct store *store)
{
	sqlite3_busy_timeout(store->db, 0);
	(void)sqlite3_wal_checkpoint_v2(
		store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL); /* it is on the disk */
}

void store_database_close(struct store *store)
{
	/* what is not carried over is read from the log by the next who opens the store */
	if (store->db && store->log_pages >= LOG_PAGES)
		carry_over(store);
	(void)sqlite3_close_v2(store->db); /* all statements are finished: it can't be busy */
	store->db = NULL;
	store->log_pages = 0;
}
