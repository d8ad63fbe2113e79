/* SPDX-License-Identifier: MIT */
/*
 * Is all of it there, and as it was written? SQLite's own check does not see a byte that changed
 * within a value; the hashes do. The chain shows what was taken out, the head what was cut off.
 */
#include "store/store_parts.h"

#include "base/json.h"
#include "base/mem.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct gap {
	int64_t first, last;
};

struct check {
	struct store *store;
	store_fault_fn *call;
	void *context;
	struct store_census *census;
	struct gap *gaps; /* that rebuildings left, and told */
	size_t gap_count;
	size_t gap_capacity;
	int64_t before; /* the number of the entry before */
	struct hash before_hash;
};

__attribute__((format(printf, 2, 3))) static void fault(
	struct check *check, const char *format, ...)
{
	autobuf struct buf text = { 0 };
	va_list args;
	va_start(args, format);
	buf_vformat(&text, format, args);
	va_end(args);
	check->census->faults++;
	check->call(buf_string(&text), check->context);
}

/* ---- the database ---- */

static int ask_sqlite(struct check *check, const char *sql, const char *fine, struct err *err)
{
	autostmt sqlite3_stmt *rows = store_sql_prepare(check->store, sql, err);
	if (!rows)
		return -1;
	int got;
	while ((got = sqlite3_step(rows)) == SQLITE_ROW) {
		const char *text = (const char *)sqlite3_column_text(rows, 0);
		if (!fine || !text || strcmp(text, fine) != 0)
			fault(check, "the database: %s", text ? text : "a reference to nothing");
	}
	if (got == SQLITE_DONE)
		return 0;
	if (store_sql_is_damage(got))
		fault(check, "the database: %s", sqlite3_errmsg(check->store->db));
	else
		return store_sql_fail(check->store, "check the store", err);
	return 0;
}

/* ---- gaps ---- */

static bool read_gap(const struct jnode *node, struct gap *gap)
{
	struct err none = { 0 };
	struct jnode first;
	struct jnode last;
	return jnode_member(node, "first", &first) && jnode_member(node, "last", &last) &&
	       jnode_i64(&first, 1, INT64_MAX, &gap->first, &none) == 0 &&
	       jnode_i64(&last, gap->first, INT64_MAX, &gap->last, &none) == 0;
}

static int add_gaps(const struct entry *entry, void *context)
{
	struct check *check = context;
	struct jdoc doc = { 0 };
	struct err none = { 0 };
	struct jnode gaps;
	size_t count = 0;
	if (!entry)
		return 0;
	const int parsed =
		jdoc_parse(&doc, "entry", entry->body, strlen(entry->body), ERR_INPUT, &none);
	const struct jnode root = parsed ? (struct jnode){ 0 } : jdoc_root(&doc);
	if (!parsed && jnode_member(&root, "gaps", &gaps) &&
		jnode_array(&gaps, 0, SIZE_MAX, &count, &none) == 0) {
		for (size_t i = 0; i < count; i++) {
			const struct jnode node = jnode_at(&gaps, i);
			check->gaps = mem_grow(check->gaps, check->gap_count, &check->gap_capacity,
				sizeof(*check->gaps));
			check->gap_count += read_gap(&node, &check->gaps[check->gap_count]);
		}
	}
	jdoc_release(&doc);
	return 0;
}

static bool is_known(const struct check *check, int64_t first, int64_t last)
{
	for (size_t i = 0; i < check->gap_count; i++)
		if (check->gaps[i].first <= first && last <= check->gaps[i].last)
			return true;
	return false;
}

/* ---- entries ---- */

static void check_link(struct check *check, int64_t id, const void *prev)
{
	const int64_t missing = id - check->before - 1;
	if (missing > 0 && !is_known(check, check->before + 1, id - 1))
		fault(check, "entries %lld to %lld are missing", (long long)check->before + 1,
			(long long)id - 1);
	else if (missing == 0 && (!prev || memcmp(prev, &check->before_hash, HASH_BYTES) != 0))
		fault(check, "entry %lld does not follow entry %lld: one of them was exchanged",
			(long long)id, (long long)check->before);
}

static void check_row(struct check *check, sqlite3_stmt *row)
{
	struct entry entry;
	const int64_t id = sqlite3_column_int64(row, COLUMN_ID);
	const void *prev = sqlite3_column_blob(row, COLUMN_PREV);
	check_link(check, id, sqlite3_column_bytes(row, COLUMN_PREV) == HASH_BYTES ? prev : NULL);
	const void *hash = sqlite3_column_blob(row, COLUMN_HASH);
	check->before = id;
	if (hash && sqlite3_column_bytes(row, COLUMN_HASH) == HASH_BYTES)
		memcpy(&check->before_hash, hash, HASH_BYTES);
	check->census->entries++;
	if (store_row_get(row, &entry))
		entry_release(&entry);
	else
		fault(check, "entry %lld was damaged or altered: its hash is wrong", (long long)id);
}

static int check_rows(struct check *check, struct err *err)
{
	autostmt sqlite3_stmt *rows = store_sql_prepare(
		check->store, "SELECT " STORE_COLUMNS " FROM entry ORDER BY id", err);
	if (!rows)
		return -1;
	int got;
	while ((got = sqlite3_step(rows)) == SQLITE_ROW)
		check_row(check, rows);
	if (store_sql_is_damage(got))
		return 0; /* it was told by the database's own check */
	return got == SQLITE_DONE ? 0 : store_sql_fail(check->store, "check the store", err);
}

static void check_end(struct check *check, const struct store_head *head)
{
	if (head->id > check->before && !is_known(check, check->before + 1, head->id))
		fault(check, "entries %lld to %lld are missing", (long long)check->before + 1,
			(long long)head->id);
}

static int64_t size_of(const struct store *store, const char *name)
{
	struct stat state;
	return fstatat(store->dir, name, &state, AT_SYMLINK_NOFOLLOW) ? 0 : state.st_size;
}

int store_verify(struct store *store, store_fault_fn *call, void *context,
	struct store_census *census, struct err *err)
{
	const struct store_filter rebuilt = { .kind = ENTRY_REBUILT, .subject = "" };
	struct check check = {
		.store = store,
		.call = call,
		.context = context,
		.census = census,
	};
	*census = (struct store_census){
		.bytes = size_of(store, "store/store.db") + size_of(store, "store/store.db-wal"),
	};
	struct store_head head = { 0 };
	int failed = store_each(store, &rebuilt, add_gaps, &check, err);
	(void)store_head_read(store, &head); /* before the entries: others may add meanwhile */
	if (!failed)
		failed = ask_sqlite(&check, "PRAGMA integrity_check(20)", "ok", err) ||
			 ask_sqlite(&check, "PRAGMA foreign_key_check", NULL, err) ||
			 check_rows(&check, err);
	if (!failed)
		check_end(&check, &head);
	free(check.gaps);
	return failed ? -1 : 0;
}
