/* SPDX-License-Identifier: MIT */
#include "app/lint_parts.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static void add_item(struct lint *lint, enum lint_mark mark, char *text_take, char *more_take)
{
	lint->items = mem_grow(lint->items, lint->count, &lint->capacity, sizeof(*lint->items));
	lint->items[lint->count++] = (struct lint_item){ mark, text_take, more_take };
	lint->wrong += mark == LINT_WRONG;
	lint->ours += mark == LINT_OURS;
}

static char *worded(const char *format, va_list args)
{
	struct buf text = { 0 };
	buf_vformat(&text, format, args);
	return buf_take(&text);
}

void lint_add(struct lint *lint, enum lint_mark mark, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	add_item(lint, mark, worded(format, args), NULL);
	va_end(args);
}

void lint_add_more(struct lint *lint, enum lint_mark mark, char *more_take, const char *format, ...)
{
	va_list args;
	if (more_take && !*more_take) {
		free(more_take);
		more_take = NULL;
	}
	va_start(args, format);
	add_item(lint, mark, worded(format, args), more_take);
	va_end(args);
}

void lint_release(struct lint *lint)
{
	for (size_t i = 0; i < lint->count; i++) {
		free(lint->items[i].text);
		free(lint->items[i].more);
	}
	free(lint->items);
	free(lint->exercise);
	*lint = (struct lint){ 0 };
}

/* --- as bytes: numbers as they lie in memory, texts with their size before them --- */

static void put_number(struct buf *out, uint64_t number)
{
	buf_add(out, &number, sizeof(number));
}

static void put_bytes(struct buf *out, const void *bytes, size_t size)
{
	put_number(out, size);
	if (size)
		buf_add(out, bytes, size);
}

void lint_result_format(const struct lint_result *result, struct buf *out)
{
	put_number(out, result->passed);
	put_number(out, result->items.count);
	for (size_t i = 0; i < result->items.count; i++) {
		const struct lint_item *item = &result->items.items[i];
		put_number(out, item->mark);
		put_bytes(out, item->text, strlen(item->text));
		put_bytes(out, item->more, item->more ? strlen(item->more) : 0);
	}
	put_bytes(out, result->failed, result->check_count * sizeof(*result->failed));
	put_bytes(out, result->tried.items, result->tried.count * sizeof(*result->tried.items));
}

struct reader {
	const char *at;
	size_t left;
	bool broken;
};

/* The next `size` bytes, or NULL; then everything after it is NULL or 0 as well. */
static const char *take(struct reader *reader, size_t size)
{
	const char *bytes = reader->at;
	if (reader->broken || size > reader->left) {
		reader->broken = true;
		return NULL;
	}
	reader->at += size;
	reader->left -= size;
	return bytes;
}

static uint64_t take_number(struct reader *reader)
{
	uint64_t number = 0;
	const char *bytes = take(reader, sizeof(number));
	if (bytes)
		memcpy(&number, bytes, sizeof(number));
	return number;
}

static char *take_text(struct reader *reader)
{
	const size_t size = take_number(reader);
	const char *bytes = take(reader, size);
	return mem_text_n(bytes ? bytes : "", bytes ? size : 0);
}

/* A copy of whole elements; NULL with `*count` 0 when there are none. */
static void *take_array(struct reader *reader, size_t element, size_t *count)
{
	const size_t size = take_number(reader);
	const char *bytes = take(reader, size);
	*count = bytes ? size / element : 0;
	reader->broken |= size % element != 0;
	return *count ? mem_copy(bytes, *count * element) : NULL;
}

int lint_result_parse(struct lint_result *result, const struct buf *bytes, struct err *err)
{
	struct reader reader = { .at = buf_string(bytes), .left = bytes->size };
	*result = (struct lint_result){ .passed = take_number(&reader) != 0 };
	const size_t count = take_number(&reader);
	for (size_t i = 0; i < count && !reader.broken; i++) {
		const enum lint_mark mark = (enum lint_mark)take_number(&reader);
		char *text = take_text(&reader);
		lint_add_more(&result->items, mark, take_text(&reader), "%s", text);
		free(text);
	}
	result->failed = take_array(&reader, sizeof(*result->failed), &result->check_count);
	result->tried.items =
		take_array(&reader, sizeof(*result->tried.items), &result->tried.count);
	return reader.broken || reader.left
		       ? err_set(err, ERR_BUG, "a worker's result makes no sense")
		       : 0;
}

void lint_result_release(struct lint_result *result)
{
	lint_release(&result->items);
	free(result->failed);
	tried_calls_release(&result->tried);
	*result = (struct lint_result){ 0 };
}
