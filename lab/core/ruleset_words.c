/* SPDX-License-Identifier: MIT */
#include "core/ruleset_words.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

struct reading {
	struct ruleset_words *words;
	const char *text;
	size_t size;
	size_t at;
	unsigned line;
	size_t line_begin;
};

static void add(struct reading *reading, enum ruleset_word_kind kind, size_t size)
{
	struct ruleset_words *words = reading->words;
	words->items =
		mem_grow(words->items, words->count, &words->capacity, sizeof(*words->items));
	words->items[words->count] = (struct ruleset_word){
		.kind = kind,
		.begin = reading->at,
		.end = reading->at + size,
		.partner = words->count,
		.line = reading->line,
		.column = (unsigned)(reading->at - reading->line_begin + 1),
	};
	words->count++;
	reading->at += size;
}

static void next_line(struct reading *reading)
{
	reading->line++;
	reading->line_begin = reading->at;
}

/* A comment goes to the end of its line, which still ends a statement. */
static void skip_comment(struct reading *reading)
{
	while (reading->at < reading->size && reading->text[reading->at] != '\n')
		reading->at++;
}

/* A string ends with its line, if not before: nft knows no others. */
static size_t string_size(const struct reading *reading)
{
	size_t end = reading->at + 1;
	while (end < reading->size && reading->text[end] != '"' && reading->text[end] != '\n')
		end++;
	if (end < reading->size && reading->text[end] == '"')
		end++;
	return end - reading->at;
}

static size_t plain_size(const struct reading *reading)
{
	static const char ends[] = " \t\r\n{};,\"#\\";
	size_t end = reading->at + 1;
	while (end < reading->size && !strchr(ends, reading->text[end]))
		end++;
	return end - reading->at;
}

static void read_next(struct reading *reading)
{
	const char c = reading->text[reading->at];
	switch (c) {
	case ' ':
	case '\t':
	case '\r':
		reading->at++;
		return;
	case '\\':
		reading->at++;
		if (reading->at < reading->size && reading->text[reading->at] == '\n') {
			reading->at++;
			next_line(reading);
		}
		return;
	case '\n':
		add(reading, WORD_END, 1);
		next_line(reading);
		return;
	case ';':
		add(reading, WORD_END, 1);
		return;
	case '#':
		skip_comment(reading);
		return;
	case '"':
		add(reading, WORD_STRING, string_size(reading));
		return;
	case '{':
		add(reading, WORD_OPEN, 1);
		return;
	case '}':
		add(reading, WORD_CLOSE, 1);
		return;
	case ',':
		add(reading, WORD_COMMA, 1);
		return;
	default:
		add(reading, WORD_PLAIN, plain_size(reading));
	}
}

static void find_partners(struct ruleset_words *words)
{
	autofree size_t *open = mem_zero(words->count + 1, sizeof(*open));
	size_t depth = 0;
	for (size_t i = 0; i < words->count; i++) {
		if (words->items[i].kind == WORD_OPEN) {
			open[depth++] = i;
		} else if (words->items[i].kind == WORD_CLOSE && depth) {
			words->items[i].partner = open[--depth];
			words->items[open[depth]].partner = i;
		}
	}
}

void ruleset_words_read(struct ruleset_words *words, const char *text, size_t size)
{
	struct reading reading = { .words = words, .text = text, .size = size, .line = 1 };
	*words = (struct ruleset_words){ .text = text };
	while (reading.at < size)
		read_next(&reading);
	find_partners(words);
}

void ruleset_words_release(struct ruleset_words *words)
{
	free(words->items);
	*words = (struct ruleset_words){ 0 };
}

bool ruleset_word_is(const struct ruleset_words *words, size_t at, const char *text)
{
	if (at >= words->count || words->items[at].kind != WORD_PLAIN)
		return false;
	const size_t size = words->items[at].end - words->items[at].begin;
	return strlen(text) == size && !memcmp(words->text + words->items[at].begin, text, size);
}

bool ruleset_word_is_kind(const struct ruleset_words *words, size_t at, enum ruleset_word_kind kind)
{
	return at < words->count && words->items[at].kind == kind;
}

void ruleset_word_text(const struct ruleset_words *words, size_t at, struct buf *out)
{
	const struct ruleset_word *word = &words->items[at];
	size_t begin = word->begin;
	size_t end = word->end;
	if (word->kind == WORD_STRING) {
		begin++;
		end -= end > begin && words->text[end - 1] == '"';
	}
	buf_add(out, words->text + begin, end - begin);
}
