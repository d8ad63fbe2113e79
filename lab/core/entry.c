/* SPDX-License-Identifier: MIT */
#include "core/entry.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[ENTRY_KINDS] = {
	[ENTRY_START] = "start",
	[ENTRY_ATTEMPT] = "attempt",
	[ENTRY_HINT] = "hint",
	[ENTRY_GIVE_UP] = "give-up",
	[ENTRY_BOOKMARK] = "bookmark",
	[ENTRY_LESSON] = "lesson",
	[ENTRY_QUIZ] = "quiz",
	[ENTRY_REBUILT] = "rebuilt",
};

const char *entry_kind_name(enum entry_kind kind)
{
	return names[kind];
}

int entry_kind_parse(enum entry_kind *kind, const char *name)
{
	for (int i = 0; i < ENTRY_KINDS; i++) {
		if (strcmp(names[i], name) != 0)
			continue;
		*kind = (enum entry_kind)i;
		return 0;
	}
	return -1;
}

void entry_init(struct entry *entry, enum entry_kind kind, const char *subject, const char *seed)
{
	*entry = (struct entry){
		.kind = kind,
		.subject = mem_text(subject),
		.seed = mem_text(seed ? seed : ""),
		.word = mem_text(""),
		.body = mem_text(""),
	};
}

void entry_set_word(struct entry *entry, const char *word)
{
	free(entry->word);
	entry->word = mem_text(word);
}

void entry_set_body_take(struct entry *entry, char *body)
{
	free(entry->body);
	entry->body = body;
}

static void *copy_bytes(const void *bytes, size_t size)
{
	char *copy = mem_zero(size + 1, 1);
	if (size)
		memcpy(copy, bytes, size);
	return copy;
}

void entry_add_file(struct entry *entry, const char *name, const void *bytes, size_t size)
{
	entry->files = mem_resize(entry->files, entry->file_count + 1, sizeof(*entry->files));
	entry->files[entry->file_count++] = (struct entry_file){
		.name = mem_text(name),
		.bytes = copy_bytes(bytes, size),
		.size = size,
	};
}

static void release_files(struct entry_file *files, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(files[i].name);
		free(files[i].bytes);
	}
	free(files);
}

void entry_release(struct entry *entry)
{
	release_files(entry->files, entry->file_count);
	free(entry->subject);
	free(entry->seed);
	free(entry->word);
	free(entry->body);
	*entry = (struct entry){ 0 };
}

/* --- bytes --- */

static void put_size(struct buf *out, size_t size)
{
	for (int shift = 0; shift < 32; shift += 8)
		buf_char(out, (char)(size >> shift & 0xff));
}

static void put_piece(struct buf *out, const void *bytes, size_t size)
{
	put_size(out, size);
	buf_add(out, bytes, size);
}

static void put_text(struct buf *out, const char *text)
{
	put_piece(out, text, strlen(text));
}

static void put_number(struct buf *out, int64_t number)
{
	for (int shift = 56; shift >= 0; shift -= 8)
		buf_char(out, (char)((uint64_t)number >> shift & 0xff));
}

void entry_content_format(const struct entry *entry, struct buf *out)
{
	put_text(out, entry->body);
	for (size_t i = 0; i < entry->file_count; i++) {
		put_text(out, entry->files[i].name);
		put_piece(out, entry->files[i].bytes, entry->files[i].size);
	}
}

/* Every field behind its size or of a fixed one, so that no two entries give the same bytes. */
void entry_hash(const struct entry *entry, struct hash *hash)
{
	static const char title[] = "bulkhead-entry-1";
	autobuf struct buf bytes = { 0 };
	buf_add(&bytes, title, sizeof(title));
	buf_add(&bytes, entry->prev.bytes, HASH_BYTES);
	put_number(&bytes, entry->id);
	put_text(&bytes, names[entry->kind]);
	put_text(&bytes, entry->subject);
	put_text(&bytes, entry->seed);
	put_text(&bytes, entry->word);
	put_number(&bytes, entry->number);
	put_number(&bytes, entry->at);
	entry_content_format(entry, &bytes);
	hash_of(hash, bytes.data, bytes.size);
}

struct piece {
	const char *bytes;
	size_t size;
};

static int take_piece(struct piece *from, struct piece *piece)
{
	const unsigned char *at = (const unsigned char *)from->bytes;
	if (from->size < 4)
		return -1;
	const size_t size = at[0] | (size_t)at[1] << 8 | (size_t)at[2] << 16 | (size_t)at[3] << 24;
	if (size > from->size - 4)
		return -1;
	*piece = (struct piece){ from->bytes + 4, size };
	from->bytes += 4 + size;
	from->size -= 4 + size;
	return 0;
}

static bool is_text(const struct piece *piece)
{
	return !memchr(piece->bytes, '\0', piece->size);
}

static int take_files(struct piece *from, struct entry *entry)
{
	struct piece name;
	struct piece bytes;
	while (from->size) {
		if (take_piece(from, &name) || take_piece(from, &bytes) || !is_text(&name) ||
			entry->file_count == ENTRY_MAX_FILES)
			return -1;
		autofree char *text = mem_text_n(name.bytes, name.size);
		entry_add_file(entry, text, bytes.bytes, bytes.size);
	}
	return 0;
}

int entry_content_parse(struct entry *entry, const void *bytes, size_t size)
{
	struct piece rest = { bytes, size };
	struct piece body;
	struct entry found = { 0 };
	if (take_piece(&rest, &body) || !is_text(&body) || take_files(&rest, &found)) {
		entry_release(&found);
		return -1;
	}
	entry->body = mem_text_n(body.bytes, body.size);
	entry->files = found.files;
	entry->file_count = found.file_count;
	return 0;
}
