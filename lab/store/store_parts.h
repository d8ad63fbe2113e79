/* SPDX-License-Identifier: MIT */
/* What the files of store/ share, and nobody else needs. */
#ifndef LAB_STORE_STORE_PARTS_H
#define LAB_STORE_STORE_PARTS_H

#include "store/store.h"

#include <sqlite3.h>
#include <sys/types.h>

#define STORE_APPLICATION 0x424c4b48 /* "BLKH": whose database this is (file(1) shows it) */
/* Of the form. One more also for what only an older build could not read, such as a new kind of
 * entry; and each changes the text of a table, for the number alone may be a damaged byte. */
#define STORE_VERSION     1
#define STORE_PAGE        4096 /* bytes; the carving relies on it */
#define STORE_PATIENCE_MS 10000

struct store {
	char *folder; /* that of the lock */
	int dir;      /* the same, open */
	int lock;
	sqlite3 *db;
	int64_t now;
	struct buf news;
	const char *read_only; /* static text */
	bool damaged;          /* SQLite said so, or the head */
	ino_t inode;           /* of the database that was looked at last */
	int64_t version;       /* of the database's form */
	size_t skipped;
	int log_pages; /* of the write-ahead log, after our last commit */
};

/* The newest entry that is known to have been acknowledged. Where the log was cut off or thrown
 * away, SQLite itself sees a smaller database, and nothing wrong with it. Written after each commit
 * and never synced: after a loss of power it may be behind, which tells nothing. */
struct store_head {
	int64_t id;
	struct hash hash;
};

/* After a failure: was the store damaged, and is it whole now? 0, or -1 and `err` as it was, or why
 * it could not be rebuilt. */
int store_mended(struct store *store, struct err *err);

/* ---- files and locks (store_files.c) ---- */

int store_files_open(struct store *store, struct err *err); /* folder and lock; no lock is taken */
/* From shared to exclusive it is let go between: all that was known may have changed. */
int store_lock(struct store *store, bool exclusive, struct err *err);
bool store_head_read(const struct store *store, struct store_head *head); /* false: none */
void store_head_write(const struct store *store, const struct store_head *head);
char *store_path(const struct store *store, const char *name); /* "store/store.db"; new */

/* What is in the place of the database. */
enum store_found {
	FOUND_NOTHING,
	FOUND_FILE,
	/* Less than a page, or nothing, in the folder. We never make one, and SQLite must not see
	 * it: it would throw the log away. */
	FOUND_SHORT,
	FOUND_WRONG, /* no regular file, a link, another's: err says which */
};
enum store_found store_look(struct store *store, struct err *err);
bool store_may_write(const struct store *store); /* to the database, as the system sees it */
bool store_has(const struct store *store, const char *name);
int store_make_folder(const struct store *store, const char *name, struct err *err);
/* Both below the folder; on the disk when it returns. */
int store_rename(const struct store *store, const char *from, const char *to, struct err *err);
/* A folder that holds nothing but what we made, if it is there. */
int store_throw_away(const struct store *store, const char *folder, struct err *err);
/* Finish, or throw away, what an interrupted rebuilding left. Under the exclusive lock. */
int store_settle(const struct store *store, struct err *err);
/* "damaged-3": the first name with this beginning that is not taken. A new string. */
char *store_free_name(const struct store *store, const char *beginning);

/* ---- SQL (store_sql.c) ---- */

/* Set err from what SQLite said of `what`; notes damage. Always -1. */
int store_sql_fail(struct store *store, const char *what, struct err *err);
bool store_sql_is_damage(int code);
int store_sql_run(struct store *store, const char *sql, struct err *err);
sqlite3_stmt *store_sql_prepare(struct store *store, const char *sql, struct err *err);
/* One whole number; a missing row is 0. */
int store_sql_number(struct store *store, const char *sql, int64_t *number, struct err *err);
void store_sql_finish(sqlite3_stmt **statement);
#define autostmt __attribute__((cleanup(store_sql_finish)))

/* ---- older forms (store_migrate.c) ---- */

/* Bring an older form to the newest, with a backup before each step, in backup-v<its version>/;
 * one that is there is of a time when the same could be read from the store itself, and goes. Under
 * the exclusive lock. steps[n] leads from version n to n + 1; from 0 there is nothing to lose. */
struct store_step {
	const char *sql;
};
int store_migrate(struct store *store, const struct store_step *steps, int count, struct err *err);

/* ---- the database (store_database.c) ---- */

#define STORE_IN_MEMORY ":memory:" /* in the place of a path */

/* Open the file of this path and write nothing; `create` makes it, with its tables. It has a
 * rollback journal until store_database_journal has chosen by where it is. */
extern const struct store_step store_steps[STORE_VERSION];
int store_database_open(struct store *store, const char *path, bool create, struct err *err);
int store_database_journal(struct store *store, const char *path, struct err *err);
int store_create_file(const char *path, struct err *err); /* the owner's alone */
bool store_is_remote(const char *path);                   /* is it on a network file system? */
void store_database_close(struct store *store);

/* ---- rows (store_row.c) ---- */

#define STORE_COLUMNS "id, kind, subject, seed, word, number, at, content, prev, hash"
enum store_column {
	COLUMN_ID,
	COLUMN_KIND,
	COLUMN_SUBJECT,
	COLUMN_SEED,
	COLUMN_WORD,
	COLUMN_NUMBER,
	COLUMN_AT,
	COLUMN_CONTENT,
	COLUMN_PREV,
	COLUMN_HASH,
};
#define STORE_COLUMN_COUNT (COLUMN_HASH + 1)

/* Add as it stands, with number and hashes. */
int store_row_put(struct store *store, const struct entry *entry, struct err *err);
/* The row of STORE_COLUMNS that the statement is at. False: it is no entry, or its hash is wrong;
 * then nothing is to be released. */
bool store_row_get(sqlite3_stmt *row, struct entry *entry);
/* The same of bytes that were found; texts are not terminated. */
struct store_bytes {
	const void *bytes;
	size_t size;
};
struct store_raw {
	int64_t id, number, at;
	struct store_bytes kind, subject, seed, word, content, prev, hash;
};
bool store_raw_get(const struct store_raw *raw, struct entry *entry);

void store_pack(struct buf *out, const void *bytes, size_t size);
bool store_unpack(struct buf *out, const void *bytes, size_t size);

/* The number and hash of the newest entry; number 0: there is none. One that is not whole is
 * damage: nothing may be chained to it. */
int store_row_last(struct store *store, struct store_head *last, struct err *err);

/* ---- rebuilding (store_carve.c, store_rebuild.c) ---- */

/* Every entry, with a right hash, that is anywhere in the bytes of a database's files. Call for
 * each, perhaps more than once for the same. */
struct store_image {
	struct store_bytes database, log, journal;
};
void store_carve(const struct store_image *image,
	void (*call)(struct entry *entry_take, void *context), void *context);

/* Set aside what is there, if anything is, and make a new one of what can be read of it. Under the
 * exclusive lock; the database is closed before, and open afterwards. */
int store_rebuild(struct store *store, struct err *err);

/* Where nothing may be written: the same in memory, for as long as the store is open. */
int store_rebuild_in_memory(struct store *store, struct err *err);

#endif
