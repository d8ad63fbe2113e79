/* SPDX-License-Identifier: MIT */
/* What a lesson is but for its blocks, which lesson_read.c gets from cmark. */
#include "core/lesson_parts.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

const char *block_kind_name(enum block_kind kind)
{
	static const char *const names[] = {
		[BLOCK_HEADING] = "heading",
		[BLOCK_PARAGRAPH] = "paragraph",
		[BLOCK_CODE] = "code",
		[BLOCK_LIST] = "list",
		[BLOCK_ITEM] = "item",
		[BLOCK_QUOTE] = "quote",
	};
	return names[kind];
}

/* The bytes, before cmark reads them. */

/* How many bytes a screen shows as they are: all, or those before the first that it would not. */
static size_t plain_prefix(const char *text, size_t size)
{
	autobuf struct buf shown = { 0 };
	size_t same = 0;
	text_escape(&shown, text, size);
	while (same < size && same < shown.size && shown.data[same] == text[same])
		same++;
	return same;
}

bool lesson_is_plain(const char *text)
{
	return plain_prefix(text, strlen(text)) == strlen(text);
}

static void place_of(const char *name, const char *text, size_t at, struct place *place)
{
	unsigned line = 1;
	size_t start = 0;
	for (size_t i = 0; i < at; i++) {
		if (text[i] != '\n')
			continue;
		line++;
		start = i + 1;
	}
	place_set(place, name, line, (unsigned)(at - start + 1));
}

/* "\x1b" or "<U+202E>": the first character of a text that is not plain, as text_escape shows it.
 */
static char *first_shown(const char *text, size_t size)
{
	enum { longest = 4 }; /* bytes of a character */
	autobuf struct buf shown = { 0 };
	text_escape(&shown, text, size < longest ? size : longest);
	const char *all = buf_string(&shown);
	return mem_text_n(all, *all == '<' ? strcspn(all, ">") + 1 : strlen("\\x1b"));
}

static int check_bytes(const char *name, const char *text, size_t size, struct err *err)
{
	struct place place;
	place_set(&place, name, 1, 1);
	if (size > LESSON_MAX_BYTES)
		return err_at(err, ERR_INPUT, &place, "the text has %zu bytes; at most %d", size,
			LESSON_MAX_BYTES);
	const size_t plain = plain_prefix(text, size);
	if (plain == size)
		return 0;
	place_of(name, text, plain, &place);
	if (text[plain] == '\t')
		return err_at(err, ERR_INPUT, &place, "there is a tab: write blanks");
	autofree char *shown = first_shown(text + plain, size - plain);
	return err_at(
		err, ERR_INPUT, &place, "%s stands here, which no screen shows as it is", shown);
}

static int take_title(struct lesson *lesson, const char *name, struct err *err)
{
	const struct block *first = lesson->blocks;
	struct place place;
	place_set(&place, name, 1, 1);
	if (!first || first->kind != BLOCK_HEADING || first->number != 1)
		return err_at(err, ERR_INPUT, &place, "a lesson begins with its title: # TITLE");
	struct buf title = { 0 };
	block_plain(first, &title);
	lesson->title = buf_take(&title);
	return 0;
}

int lesson_parse(struct lesson *lesson, const char *slug, const char *name, const void *text,
	size_t size, struct err *err)
{
	*lesson = (struct lesson){ .slug = mem_text(slug) };
	if (check_bytes(name, text, size, err) || lesson_read(lesson, name, text, size, err))
		return -1;
	return take_title(lesson, name, err);
}

static void release_block(struct block *block)
{
	for (size_t i = 0; i < block->span_count; i++) {
		free(block->spans[i].text);
		free(block->spans[i].target);
	}
	free(block->spans);
	free(block->code);
	free(block->language);
}

void lesson_release(struct lesson *lesson)
{
	for (size_t i = 0; i < lesson->block_count; i++)
		release_block(&lesson->blocks[i]);
	free(lesson->blocks);
	free(lesson->slug);
	free(lesson->title);
	*lesson = (struct lesson){ 0 };
}

void block_plain(const struct block *block, struct buf *out)
{
	for (size_t i = 0; i < block->span_count; i++)
		buf_text(out, block->spans[i].text);
}

const struct block *lesson_find(const struct lesson *lesson, const char *heading)
{
	for (size_t i = 0; i < lesson->block_count; i++) {
		autobuf struct buf text = { 0 };
		if (lesson->blocks[i].kind != BLOCK_HEADING)
			continue;
		block_plain(&lesson->blocks[i], &text);
		if (!strcmp(buf_string(&text), heading))
			return &lesson->blocks[i];
	}
	return NULL;
}
