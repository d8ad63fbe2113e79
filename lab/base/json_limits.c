/* SPDX-License-Identifier: MIT */
#include "base/json_limits.h"

#include "base/json_refuse.h"
#include "base/json_scan.h"
#include "base/text.h"

#include <string.h>

static struct jtoken byte_at(const struct jdoc *doc, size_t offset)
{
	struct jtoken at = { .offset = (uint32_t)offset, .size = 1, .line = 1 };
	size_t line_start = 0;
	for (size_t i = 0; i < offset; i++) {
		if (doc->text[i] != '\n')
			continue;
		at.line++;
		line_start = i + 1;
	}
	at.column = (uint32_t)(offset - line_start + 1);
	return at;
}

static int check_bytes(const struct jdoc *doc, struct err *err)
{
	const struct jtoken start = byte_at(doc, 0);
	if (strncmp(doc->text, "\xef\xbb\xbf", 3) == 0)
		return jrefuse(doc, &start, err,
			"the file begins with a byte order mark; save it as UTF-8 without one");
	const char *nul = memchr(doc->text, '\0', doc->size);
	if (nul) {
		const struct jtoken at = byte_at(doc, (size_t)(nul - doc->text));
		return jrefuse(doc, &at, err, "a NUL byte stands here; JSON is text");
	}
	const size_t good = text_utf8_prefix(doc->text, doc->size);
	if (good < doc->size) {
		const struct jtoken at = byte_at(doc, good);
		return jrefuse(doc, &at, err, "the byte 0x%02x is not UTF-8 here",
			(unsigned char)doc->text[good]);
	}
	return 0;
}

static const char *kind_of_start(const struct jdoc *doc, const struct jtoken *token)
{
	switch (token->kind) {
	case JTOKEN_OPEN:
		return doc->text[token->offset] == '[' ? "an array" : "an object";
	case JTOKEN_STRING:
	case JTOKEN_UNCLOSED:
		return "a string";
	case JTOKEN_END:
		return "nothing";
	case JTOKEN_CLOSE:
	case JTOKEN_COLON:
	case JTOKEN_COMMA:
	case JTOKEN_WORD:
		break;
	}
	return "something else";
}

static int check_start(const struct jdoc *doc, struct err *err)
{
	struct jscan scan = jscan_begin(doc->text, doc->size);
	const struct jtoken first = jscan_next(&scan);
	if (first.kind == JTOKEN_OPEN && doc->text[first.offset] == '{')
		return 0;
	if (first.kind == JTOKEN_WORD && strchr("/#", doc->text[first.offset]))
		return jrefuse(doc, &first, err, "JSON has no comments");
	return jrefuse(doc, &first, err, "the file must hold one object, { ... }; %s stands here",
		kind_of_start(doc, &first));
}

static int check_depth(const struct jdoc *doc, struct err *err)
{
	struct jscan scan = jscan_begin(doc->text, doc->size);
	size_t depth = 0;
	for (;;) {
		const struct jtoken token = jscan_next(&scan);
		if (token.kind == JTOKEN_END)
			return 0;
		if (token.kind == JTOKEN_CLOSE && depth)
			depth--;
		if (token.kind == JTOKEN_OPEN && ++depth > JSON_MAX_DEPTH)
			return jrefuse(doc, &token, err,
				"brackets stand deeper than %d in each other here", JSON_MAX_DEPTH);
	}
}

int jlimits_check(const struct jdoc *doc, struct err *err)
{
	if (check_bytes(doc, err) < 0 || check_start(doc, err) < 0)
		return -1;
	return check_depth(doc, err);
}
