/* SPDX-License-Identifier: MIT */
/*
 * An entry as a row. Its content is packed (zlib, RFC 1950) behind its size, four bytes, little
 * endian: what a policy and a verdict say is three times as long as it need be.
 */
#include "store/store_parts.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define MOST_UNPACKED (96u * 1024 * 1024) /* of a content: 64 files of a mebibyte, and the body */

void store_pack(struct buf *out, const void *bytes, size_t size)
{
	uLongf packed = compressBound(size);
	autofree unsigned char *room = mem_zero(packed + 4, 1);
	for (int i = 0; i < 4; i++)
		room[i] = (unsigned char)(size >> 8 * i & 0xff);
	const int failed = compress2(room + 4, &packed, bytes, size, Z_BEST_SPEED + 5);
	(void)mem_must(failed ? NULL : room); /* it fails only for want of memory */
	buf_add(out, room, packed + 4);
}

bool store_unpack(struct buf *out, const void *bytes, size_t size)
{
	const unsigned char *at = bytes;
	if (size < 4)
		return false;
	const size_t wanted =
		at[0] | (size_t)at[1] << 8 | (size_t)at[2] << 16 | (size_t)at[3] << 24;
	if (wanted > MOST_UNPACKED)
		return false;
	uLongf got = wanted;
	autofree unsigned char *room = mem_zero(wanted + 1, 1);
	if (uncompress(room, &got, at + 4, size - 4) != Z_OK || got != wanted)
		return false;
	buf_add(out, room, wanted);
	return true;
}

/* ---- put ---- */

static void bind_text(sqlite3_stmt *row, enum store_column column, const char *text)
{
	(void)sqlite3_bind_text(row, column + 1, text, -1, SQLITE_STATIC);
}

static void bind_bytes(sqlite3_stmt *row, enum store_column column, const void *bytes, size_t size)
{
	(void)sqlite3_bind_blob64(row, column + 1, bytes, size, SQLITE_STATIC);
}

int store_row_put(struct store *store, const struct entry *entry, struct err *err)
{
	autobuf struct buf content = { 0 };
	autobuf struct buf packed = { 0 };
	autostmt sqlite3_stmt *row = store_sql_prepare(store,
		"INSERT INTO entry (" STORE_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", err);
	if (!row)
		return -1;
	entry_content_format(entry, &content);
	store_pack(&packed, content.data, content.size);
	/* a bind fails for want of memory only, and then the row is NULL there and is refused */
	(void)sqlite3_bind_int64(row, COLUMN_ID + 1, entry->id);
	bind_text(row, COLUMN_KIND, entry_kind_name(entry->kind));
	bind_text(row, COLUMN_SUBJECT, entry->subject);
	bind_text(row, COLUMN_SEED, entry->seed);
	bind_text(row, COLUMN_WORD, entry->word);
	(void)sqlite3_bind_int64(row, COLUMN_NUMBER + 1, entry->number);
	(void)sqlite3_bind_int64(row, COLUMN_AT + 1, entry->at);
	bind_bytes(row, COLUMN_CONTENT, packed.data, packed.size);
	bind_bytes(row, COLUMN_PREV, entry->prev.bytes, HASH_BYTES);
	bind_bytes(row, COLUMN_HASH, entry->hash.bytes, HASH_BYTES);
	if (sqlite3_step(row) == SQLITE_DONE)
		return 0;
	return store_sql_fail(store, "add an entry", err);
}

/* ---- get ---- */

static char *text_of(const struct store_bytes *from)
{
	return memchr(from->bytes ? from->bytes : "", '\0', from->size)
		       ? NULL
		       : mem_text_n(from->bytes ? from->bytes : "", from->size);
}

static bool hash_from(const struct store_bytes *from, struct hash *hash)
{
	if (from->size != HASH_BYTES)
		return false;
	memcpy(hash->bytes, from->bytes, HASH_BYTES);
	return true;
}

static bool fill(const struct store_raw *raw, struct entry *entry)
{
	autobuf struct buf content = { 0 };
	autofree char *kind = text_of(&raw->kind);
	*entry = (struct entry){
		.id = raw->id,
		.subject = text_of(&raw->subject),
		.seed = text_of(&raw->seed),
		.word = text_of(&raw->word),
		.number = raw->number,
		.at = raw->at,
	};
	return kind && entry->subject && entry->seed && entry->word &&
	       entry_kind_parse(&entry->kind, kind) == 0 && hash_from(&raw->prev, &entry->prev) &&
	       hash_from(&raw->hash, &entry->hash) &&
	       store_unpack(&content, raw->content.bytes, raw->content.size) &&
	       entry_content_parse(entry, content.data, content.size) == 0;
}

bool store_raw_get(const struct store_raw *raw, struct entry *entry)
{
	struct hash computed;
	if (fill(raw, entry)) {
		entry_hash(entry, &computed);
		if (memcmp(&computed, &entry->hash, sizeof(computed)) == 0)
			return true;
	}
	entry_release(entry);
	return false;
}

static struct store_bytes column(sqlite3_stmt *row, enum store_column at)
{
	const void *bytes = sqlite3_column_blob(row, at); /* before its size is asked for */
	return (struct store_bytes){ bytes, (size_t)sqlite3_column_bytes(row, at) };
}

bool store_row_get(sqlite3_stmt *row, struct entry *entry)
{
	const struct store_raw raw = {
		.id = sqlite3_column_int64(row, COLUMN_ID),
		.number = sqlite3_column_int64(row, COLUMN_NUMBER),
		.at = sqlite3_column_int64(row, COLUMN_AT),
		.kind = column(row, COLUMN_KIND),
		.subject = column(row, COLUMN_SUBJECT),
		.seed = column(row, COLUMN_SEED),
		.word = column(row, COLUMN_WORD),
		.content = column(row, COLUMN_CONTENT),
		.prev = column(row, COLUMN_PREV),
		.hash = column(row, COLUMN_HASH),
	};
	return store_raw_get(&raw, entry);
}

int store_row_last(struct store *store, struct store_head *last, struct err *err)
{
	struct entry entry;
	autostmt sqlite3_stmt *row = store_sql_prepare(
		store, "SELECT " STORE_COLUMNS " FROM entry ORDER BY id DESC LIMIT 1", err);
	*last = (struct store_head){ 0 };
	if (!row)
		return -1;
	const int got = sqlite3_step(row);
	if (got == SQLITE_DONE)
		return 0;
	if (got != SQLITE_ROW)
		return store_sql_fail(store, "read the store", err);
	if (!store_row_get(row, &entry)) {
		store->damaged = sqlite3_errcode(store->db) != SQLITE_NOMEM;
		return err_set(err, ERR_SYSTEM, "%s: the newest entry is not whole", store->folder);
	}
	*last = (struct store_head){ .id = entry.id, .hash = entry.hash };
	entry_release(&entry);
	return 0;
}
