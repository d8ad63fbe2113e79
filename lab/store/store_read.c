/* SPDX-License-Identifier: MIT */
#include "store/store_parts.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* ---- many ---- */

/* The rows of a filter; those that are summed up come from the index alone. */
static sqlite3_stmt *select_rows(
	struct store *store, const struct store_filter *filter, struct err *err)
{
	autofree char *sql = mem_format("SELECT %s FROM entry %s WHERE true%s%s ORDER BY %sid",
		filter->summary ? "id, kind, subject, seed, word, number, at" : STORE_COLUMNS,
		filter->summary ? "INDEXED BY entry_by_subject" : "",
		filter->subject ? " AND subject = :subject" : "",
		filter->kind >= 0 ? " AND kind = :kind" : "", filter->summary ? "subject, " : "");
	sqlite3_stmt *rows = store_sql_prepare(store, sql, err);
	const int subject = rows ? sqlite3_bind_parameter_index(rows, ":subject") : 0;
	const int kind = rows ? sqlite3_bind_parameter_index(rows, ":kind") : 0;
	if (subject)
		(void)sqlite3_bind_text(rows, subject, filter->subject, -1, SQLITE_STATIC);
	if (kind)
		(void)sqlite3_bind_text(rows, kind, entry_kind_name((enum entry_kind)filter->kind),
			-1, SQLITE_STATIC);
	return rows;
}

static char *borrowed(sqlite3_stmt *row, enum store_column column)
{
	return (char *)(uintptr_t)sqlite3_column_text(row, column); /* read only: store_each_fn */
}

/* False: of a kind that this build does not know. */
static bool get_summary(sqlite3_stmt *row, struct entry *entry)
{
	*entry = (struct entry){
		.id = sqlite3_column_int64(row, COLUMN_ID),
		.subject = borrowed(row, COLUMN_SUBJECT),
		.seed = borrowed(row, COLUMN_SEED),
		.word = borrowed(row, COLUMN_WORD),
		.number = sqlite3_column_int64(row, COLUMN_NUMBER),
		.at = sqlite3_column_int64(row, COLUMN_AT),
	};
	const char *kind = borrowed(row, COLUMN_KIND);
	return entry->subject && entry->seed && entry->word && kind &&
	       entry_kind_parse(&entry->kind, kind) == 0;
}

static int give_row(
	struct store *store, sqlite3_stmt *row, bool summary, store_each_fn *call, void *context)
{
	struct entry entry;
	if (summary)
		return get_summary(row, &entry) ? call(&entry, context) : 0;
	if (!store_row_get(row, &entry)) {
		store->skipped++;
		return 0;
	}
	const int answer = call(&entry, context);
	entry_release(&entry);
	return answer;
}

static int each(struct store *store, const struct store_filter *filter, store_each_fn *call,
	void *context, struct err *err)
{
	autostmt sqlite3_stmt *rows = select_rows(store, filter, err);
	store->skipped = 0;
	if (!rows)
		return -1;
	int got;
	while ((got = sqlite3_step(rows)) == SQLITE_ROW) {
		const int answer = give_row(store, rows, filter->summary, call, context);
		if (answer)
			return answer;
	}
	return got == SQLITE_DONE ? 0 : store_sql_fail(store, "read the store", err);
}

int store_each(struct store *store, const struct store_filter *filter, store_each_fn *call,
	void *context, struct err *err)
{
	const int answer = each(store, filter, call, context, err);
	if (answer != -1 || store_mended(store, err))
		return answer;
	return call(NULL, context) ? -1 : each(store, filter, call, context, err);
}

/* ---- one ---- */

static int get(struct store *store, int64_t id, struct entry *entry, struct err *err)
{
	autostmt sqlite3_stmt *row =
		store_sql_prepare(store, "SELECT " STORE_COLUMNS " FROM entry WHERE id = ?", err);
	if (!row)
		return -1;
	(void)sqlite3_bind_int64(row, 1, id);
	const int got = sqlite3_step(row);
	if (got == SQLITE_DONE)
		return err_set(err, ERR_INPUT, "there is no entry %lld", (long long)id);
	if (got != SQLITE_ROW)
		return store_sql_fail(store, "read the store", err);
	if (store_row_get(row, entry))
		return 0;
	return err_set(err, ERR_INPUT,
		"entry %lld was damaged or altered: its hash is wrong (\"bulkhead doctor --store\" "
		"says more)",
		(long long)id);
}

int store_get(struct store *store, int64_t id, struct entry *entry, struct err *err)
{
	*entry = (struct entry){ 0 };
	if (get(store, id, entry, err) == 0)
		return 0;
	return store_mended(store, err) ? -1 : get(store, id, entry, err);
}

int store_evidence(
	struct store *store, const char *subject, int64_t *id, struct buf *out, struct err *err)
{
	autostmt sqlite3_stmt *row = store_sql_prepare(
		store, "SELECT entry, content FROM evidence WHERE subject = ?", err);
	*id = 0;
	if (!row)
		return -1;
	(void)sqlite3_bind_text(row, 1, subject, -1, SQLITE_STATIC);
	const int got = sqlite3_step(row);
	if (got == SQLITE_DONE)
		return 0;
	if (got != SQLITE_ROW)
		return store_sql_fail(store, "read the store", err);
	const void *bytes = sqlite3_column_blob(row, 1);
	if (bytes && store_unpack(out, bytes, (size_t)sqlite3_column_bytes(row, 1)))
		*id = sqlite3_column_int64(row, 0);
	return 0;
}
