/* SPDX-License-Identifier: MIT */
/*
 * From an older form of the database to the newest, a step a transaction. Before each step the
 * whole of it is copied, for a step that turns out wrong can then be taken back by hand.
 */
#include "store/store_parts.h"

#include "base/mem.h"

#include <stdlib.h>

static int copy_pages(sqlite3 *to, sqlite3 *from)
{
	sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
	if (!backup)
		return -1;
	(void)sqlite3_backup_step(backup, -1); /* finish says how it went */
	return sqlite3_backup_finish(backup) == SQLITE_OK ? 0 : -1;
}

static int copy_to(struct store *store, const char *path, struct err *err)
{
	sqlite3 *to = NULL;
	int failed = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE, NULL);
	if (!failed)
		failed = copy_pages(to, store->db);
	const char *why = to ? sqlite3_errmsg(to) : "out of memory";
	if (failed)
		(void)err_set(err, ERR_SYSTEM, "%s: back up the store: %s", path, why);
	(void)sqlite3_close(to); /* it has no statements */
	return failed ? -1 : 0;
}

static int back_up(struct store *store, int version, struct err *err)
{
	autofree char *name = mem_format("backup-v%d", version);
	autofree char *path = store_path(store, "making/store.db");
	return store_make_folder(store, "making", err) || store_create_file(path, err) ||
			       copy_to(store, path, err) || store_throw_away(store, name, err) ||
			       store_rename(store, "making", name, err)
		       ? -1
		       : 0;
}

static int take_step(struct store *store, const struct store_step *step, int to, struct err *err)
{
	autofree char *sql =
		mem_format("BEGIN IMMEDIATE; %s PRAGMA user_version = %d; COMMIT;", step->sql, to);
	if (store_sql_run(store, sql, err) == 0)
		return 0;
	(void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL); /* there may be nothing to */
	return -1;
}

int store_migrate(struct store *store, const struct store_step *steps, int count, struct err *err)
{
	int64_t version;
	if (store_sql_number(store, "PRAGMA user_version", &version, err))
		return -1;
	for (int at = (int)version; at < count; at++)
		if ((version > 0 && back_up(store, at, err)) ||
			take_step(store, &steps[at], at + 1, err))
			return -1;
	return 0;
}
