/* SPDX-License-Identifier: MIT */
/*
 * Entries out of the bytes of a database that SQLite will not read any more.
 *
 * Nothing of the file's own order is trusted: every byte of the database and of its log may be the
 * beginning of a row, as sqlite.org/fileformat2.html (section 1.6 and 2.1) has it in the leaf of a
 * table: the size of the record, the row's number, the record. A row of ours is known by ten
 * columns, of which the last two are blobs of 32 bytes, and its hash proves it. So damage to a
 * page's header, to the tree above, or to the file's own header costs nothing, and no byte that is
 * not an entry is taken for one.
 */
#include "store/store_parts.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define LEAF_CELL_HEAD 18 /* two variable-length integers */
#define TYPE_HASH      (12 + 2 * HASH_BYTES)
#define MOST_PAYLOAD   (128u * 1024 * 1024)
#define LOG_HEAD       32
#define LOG_SALT       16 /* where it stands in the head of the log */
#define FRAME_HEAD     24
#define FRAME_SALT     8
/* How much of a record stands in the leaf itself: section 1.6, for a table's leaf. */
#define MOST_LOCAL  (STORE_PAGE - 35)
#define LEAST_LOCAL ((STORE_PAGE - 12) * 32 / 255 - 23)

/* Bytes that are read from the front, never beyond their end. */
struct cursor {
	const unsigned char *at;
	const unsigned char *end;
};

static bool take_varint(struct cursor *cursor, uint64_t *value)
{
	*value = 0;
	for (int i = 0; i < 9 && cursor->at < cursor->end; i++) {
		const unsigned char byte = *cursor->at++;
		if (i == 8) {
			*value = *value << 8 | byte;
			return true;
		}
		*value = *value << 7 | (byte & 0x7f);
		if (!(byte & 0x80))
			return true;
	}
	return false;
}

static uint32_t big_endian(const unsigned char *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* ---- pages ---- */

static const unsigned char *page_of_database(const struct store_bytes *file, uint32_t number)
{
	const size_t from = ((size_t)number - 1) * STORE_PAGE;
	return number && from + STORE_PAGE <= file->size ? (const unsigned char *)file->bytes + from
							 : NULL;
}

/* Which frames of a log are asked for a page. What lies behind the end of the newest round is left
 * of older ones, and looks no different but for the salt. */
enum source { FROM_ROUND, FROM_LOG, FROM_DATABASE, SOURCES };

/* The newest in the log, perhaps only of the round that the log's own head names. */
static const unsigned char *page_of_log(
	const struct store_bytes *file, uint32_t number, bool any_round)
{
	const unsigned char *const bytes = file->bytes;
	const size_t frame = FRAME_HEAD + STORE_PAGE;
	const size_t count = file->size > LOG_HEAD ? (file->size - LOG_HEAD) / frame : 0;
	for (size_t i = count; i-- > 0;) {
		const unsigned char *const head = bytes + LOG_HEAD + i * frame;
		if (big_endian(head) == number &&
			(any_round || memcmp(head + FRAME_SALT, bytes + LOG_SALT, 8) == 0))
			return head + FRAME_HEAD;
	}
	return NULL;
}

static const unsigned char *page_of(
	const struct store_image *image, uint32_t number, enum source source)
{
	const unsigned char *page = NULL;
	if (source != FROM_DATABASE)
		page = page_of_log(&image->log, number, source == FROM_LOG);
	return page ? page : page_of_database(&image->database, number);
}

/* ---- a record ---- */

/* How many bytes of it stand in the leaf. */
static size_t local_size(uint64_t payload)
{
	if (payload <= MOST_LOCAL)
		return (size_t)payload;
	const size_t fit = LEAST_LOCAL + (size_t)((payload - LEAST_LOCAL) % (STORE_PAGE - 4));
	return fit <= MOST_LOCAL ? fit : LEAST_LOCAL;
}

/* The rest of it, a page after the other, each beginning with the number of the next. */
static bool add_overflow(const struct store_image *image, uint32_t number, size_t missing,
	enum source source, struct buf *record)
{
	while (missing) {
		const unsigned char *page = page_of(image, number, source);
		const size_t part = missing < STORE_PAGE - 4 ? missing : STORE_PAGE - 4;
		if (!page)
			return false;
		buf_add(record, page + 4, part);
		missing -= part;
		number = big_endian(page);
	}
	return true;
}

static size_t type_size(uint64_t type)
{
	static const size_t sizes[] = { 0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0 };
	return type < 12 ? sizes[type] : (size_t)((type - 12) / 2);
}

static int64_t number_of(uint64_t type, const unsigned char *at)
{
	if (type == 8 || type == 9)
		return (int64_t)type - 8;
	const size_t size = type < 7 ? type_size(type) : 0;
	uint64_t value = size && at[0] & 0x80 ? UINT64_MAX : 0;
	for (size_t i = 0; i < size; i++)
		value = value << 8 | at[i];
	return (int64_t)value;
}

/* The types of a record's columns. */
static bool take_types(struct cursor *cursor, uint64_t types[STORE_COLUMN_COUNT])
{
	const unsigned char *const begin = cursor->at;
	uint64_t size;
	if (!take_varint(cursor, &size) || size > 64 || size > (size_t)(cursor->end - begin))
		return false;
	struct cursor head = { cursor->at, begin + size };
	for (int i = 0; i < STORE_COLUMN_COUNT; i++)
		if (!take_varint(&head, &types[i]) || types[i] > 2 * (uint64_t)MOST_PAYLOAD)
			return false;
	cursor->at = head.end;
	return head.at == head.end && types[COLUMN_ID] == 0 && types[COLUMN_PREV] == TYPE_HASH &&
	       types[COLUMN_HASH] == TYPE_HASH;
}

static bool read_record(int64_t id, const struct buf *record, struct entry *entry)
{
	const unsigned char *const bytes = (const unsigned char *)record->data;
	struct cursor cursor = { bytes, bytes + record->size };
	uint64_t types[STORE_COLUMN_COUNT];
	struct store_bytes columns[STORE_COLUMN_COUNT];
	if (!take_types(&cursor, types))
		return false;
	for (int i = 0; i < STORE_COLUMN_COUNT; i++) {
		columns[i] = (struct store_bytes){ cursor.at, type_size(types[i]) };
		if (columns[i].size > (size_t)(cursor.end - cursor.at))
			return false;
		cursor.at += columns[i].size;
	}
	const struct store_raw raw = {
		.id = id,
		.number = number_of(types[COLUMN_NUMBER], columns[COLUMN_NUMBER].bytes),
		.at = number_of(types[COLUMN_AT], columns[COLUMN_AT].bytes),
		.kind = columns[COLUMN_KIND],
		.subject = columns[COLUMN_SUBJECT],
		.seed = columns[COLUMN_SEED],
		.word = columns[COLUMN_WORD],
		.content = columns[COLUMN_CONTENT],
		.prev = columns[COLUMN_PREV],
		.hash = columns[COLUMN_HASH],
	};
	return store_raw_get(&raw, entry);
}

/* ---- a place where one may begin ---- */

struct cell {
	int64_t id;
	uint64_t payload;
	size_t local;
	const unsigned char *record;
};

/* Quick, for nearly every byte is none. */
static bool read_cell(const unsigned char *at, const unsigned char *end, struct cell *cell)
{
	struct cursor cursor = { at, end };
	uint64_t types[STORE_COLUMN_COUNT];
	uint64_t id;
	if (!take_varint(&cursor, &cell->payload) || cell->payload < 2 * HASH_BYTES ||
		cell->payload > MOST_PAYLOAD || !take_varint(&cursor, &id))
		return false;
	cell->id = (int64_t)id;
	cell->record = cursor.at;
	cell->local = local_size(cell->payload);
	const size_t after = cell->local < cell->payload ? 4 : 0;
	return cell->local + after <= (size_t)(end - cursor.at) && take_types(&cursor, types);
}

static bool read_entry(const struct store_image *image, const struct cell *cell, enum source source,
	struct entry *entry)
{
	autobuf struct buf record = { 0 };
	buf_add(&record, cell->record, cell->local);
	const size_t missing = (size_t)cell->payload - cell->local;
	if (missing && !add_overflow(image, big_endian(cell->record + cell->local), missing, source,
			       &record))
		return false;
	return read_record(cell->id, &record, entry);
}

static bool find_entry(
	const struct store_image *image, const struct cell *cell, struct entry *entry)
{
	for (int source = 0; source < SOURCES; source++)
		if (read_entry(image, cell, (enum source)source, entry))
			return true;
	return false;
}

void store_carve(const struct store_image *image,
	void (*call)(struct entry *entry_take, void *context), void *context)
{
	const struct store_bytes *const files[] = { &image->database, &image->log,
		&image->journal };
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		const unsigned char *at = files[i]->bytes;
		const unsigned char *const end = at ? at + files[i]->size : at;
		for (; at < end; at++) {
			struct cell cell;
			struct entry entry;
			if (read_cell(at, end, &cell) && find_entry(image, &cell, &entry))
				call(&entry, context);
		}
	}
}
