/* SPDX-License-Identifier: MIT */
#include "store/store_parts.h"

#include <string.h>

bool store_sql_is_damage(int code)
{
	return (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB;
}

/* Words for what a person can do something about. */
static const char *words_of(int code)
{
	switch (code & 0xff) {
	case SQLITE_FULL:
		return "the disk is full";
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return "another process has held it for ten seconds";
	case SQLITE_READONLY:
	case SQLITE_PERM:
		return "it may not be written";
	case SQLITE_CANTOPEN:
		return "it can't be opened";
	}
	return NULL;
}

int store_sql_fail(struct store *store, const char *what, struct err *err)
{
	const int code = sqlite3_extended_errcode(store->db); /* of no database: out of memory */
	const int error = store->db ? sqlite3_system_errno(store->db) : 0;
	const char *words = words_of(code);
	if (!store->db)
		return err_set(err, ERR_SYSTEM, "%s: %s: it is not open", store->folder, what);
	/* our own SQL is right: what it asks for was there once */
	if (store_sql_is_damage(code) || (code & 0xff) == SQLITE_ERROR)
		store->damaged = true;
	if (!words)
		words = sqlite3_errmsg(store->db);
	return err_set(err, ERR_SYSTEM, "%s: %s: %s%s%s%s", store->folder, what, words,
		error ? " (" : "", error ? strerror(error) : "", error ? ")" : "");
}

int store_sql_run(struct store *store, const char *sql, struct err *err)
{
	if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return 0;
	return store_sql_fail(store, "write the store", err);
}

sqlite3_stmt *store_sql_prepare(struct store *store, const char *sql, struct err *err)
{
	sqlite3_stmt *statement = NULL;
	if (sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) == SQLITE_OK)
		return statement;
	(void)store_sql_fail(store, "read the store", err);
	return NULL;
}

int store_sql_number(struct store *store, const char *sql, int64_t *number, struct err *err)
{
	autostmt sqlite3_stmt *statement = store_sql_prepare(store, sql, err);
	if (!statement)
		return -1;
	const int got = sqlite3_step(statement);
	if (got != SQLITE_ROW && got != SQLITE_DONE)
		return store_sql_fail(store, "read the store", err);
	*number = got == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
	return 0;
}

void store_sql_finish(sqlite3_stmt **statement)
{
	(void)sqlite3_finalize(*statement); /* repeats the error of the last step */
	*statement = NULL;
}
