/* SPDX-License-Identifier: MIT */
#include "base/json_scan.h"

#include <stdbool.h>
#include <string.h>

struct jscan jscan_begin(const char *text, size_t size)
{
	return (struct jscan){ .text = text, .size = size, .line = 1 };
}

static bool at_end(const struct jscan *scan)
{
	return scan->at >= scan->size;
}

static void step(struct jscan *scan)
{
	if (scan->text[scan->at++] != '\n')
		return;
	scan->line++;
	scan->line_start = scan->at;
}

static bool is_one_of(char c, const char *set)
{
	return c && strchr(set, c);
}

static void skip_blanks(struct jscan *scan)
{
	while (!at_end(scan) && is_one_of(scan->text[scan->at], " \t\r\n"))
		step(scan);
}

/* Behind the opening quote. */
static enum jtoken_kind string(struct jscan *scan)
{
	while (!at_end(scan)) {
		const char c = scan->text[scan->at];
		step(scan);
		if (c == '"')
			return JTOKEN_STRING;
		if (c == '\\' && !at_end(scan))
			step(scan);
	}
	return JTOKEN_UNCLOSED;
}

static enum jtoken_kind word(struct jscan *scan)
{
	while (!at_end(scan) && !is_one_of(scan->text[scan->at], " \t\r\n{}[]:,\""))
		step(scan);
	return JTOKEN_WORD;
}

static enum jtoken_kind any(struct jscan *scan)
{
	if (at_end(scan))
		return JTOKEN_END;
	const char c = scan->text[scan->at];
	step(scan);
	switch (c) {
	case '{':
	case '[':
		return JTOKEN_OPEN;
	case '}':
	case ']':
		return JTOKEN_CLOSE;
	case ':':
		return JTOKEN_COLON;
	case ',':
		return JTOKEN_COMMA;
	case '"':
		return string(scan);
	default:
		return word(scan);
	}
}

struct jtoken jscan_next(struct jscan *scan)
{
	skip_blanks(scan);
	struct jtoken token = {
		.offset = (uint32_t)scan->at,
		.line = scan->line,
		.column = (uint32_t)(scan->at - scan->line_start + 1),
	};
	token.kind = any(scan);
	token.size = (uint32_t)scan->at - token.offset;
	return token;
}

struct jclip jclip(const char *bytes, size_t size)
{
	enum { most = 60 };
	struct jclip clip = { 0 };
	size_t kept = size;
	if (size > most)
		for (kept = most; kept && (bytes[kept] & 0xc0) == 0x80; kept--)
			;
	memcpy(clip.text, bytes, kept);
	if (kept < size)
		memcpy(clip.text + kept, "...", 3); /* the NUL is there */
	return clip;
}
