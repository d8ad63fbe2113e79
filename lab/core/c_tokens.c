/* SPDX-License-Identifier: MIT */
#include "core/c_tokens.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* ---- one token ---- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80);
}

static size_t line_end(const char *text, size_t size, size_t at)
{
	while (at < size && (text[at] != '\n' || (at > 0 && text[at - 1] == '\\')))
		at++;
	return at;
}

static size_t comment_end(const char *text, size_t size, size_t at)
{
	if (text[at + 1] == '/')
		return line_end(text, size, at);
	for (at += 2; at + 1 < size; at++)
		if (text[at] == '*' && text[at + 1] == '/')
			return at + 2;
	return size;
}

/* Behind blanks, comments and lines of the preprocessor. */
static size_t skip(const char *text, size_t size, size_t at, bool *at_line_begin)
{
	while (at < size) {
		const bool is_comment = text[at] == '/' && at + 1 < size &&
					(text[at + 1] == '/' || text[at + 1] == '*');
		if (text[at] == '\n')
			*at_line_begin = true;
		if (is_blank(text[at]))
			at++;
		else if (text[at] == '\\' && at + 1 < size && text[at + 1] == '\n')
			at += 2;
		else if (is_comment)
			at = comment_end(text, size, at);
		else if (text[at] == '#' && *at_line_begin)
			at = line_end(text, size, at);
		else
			break;
	}
	return at;
}

/* A string that lacks its second quote ends with its line. */
static size_t string_end(const char *text, size_t size, size_t at)
{
	const char quote = text[at++];
	while (at < size && text[at] != quote && text[at] != '\n')
		at += text[at] == '\\' && at + 1 < size ? 2 : 1;
	return at < size && text[at] == quote ? at + 1 : at;
}

static size_t number_end(const char *text, size_t size, size_t at)
{
	while (at < size && (is_digit(text[at]) || is_letter(text[at]) || text[at] == '.'))
		at++;
	return at;
}

static size_t mark_end(const char *text, size_t size, size_t at)
{
	static const char *const pairs[] = { "||", "&&", "->", "==", "!=", "<=", ">=", "<<", ">>",
		"++", "--", "+=", "-=", "|=", "&=", "^=", "*=", "/=", "%=" };
	for (size_t i = 0; at + 1 < size && i < ARRAY_SIZE(pairs); i++)
		if (text[at] == pairs[i][0] && text[at + 1] == pairs[i][1])
			return at + 2;
	return at + 1;
}

static struct c_token token_at(const char *text, size_t size, size_t at)
{
	struct c_token token = { .begin = at };
	if (is_letter(text[at])) {
		token.kind = C_WORD;
		token.end = number_end(text, size, at);
	} else if (is_digit(text[at])) {
		token.kind = C_NUMBER;
		token.end = number_end(text, size, at);
	} else if (text[at] == '"' || text[at] == '\'') {
		token.kind = C_STRING;
		token.end = string_end(text, size, at);
	} else {
		token.kind = C_MARK;
		token.end = mark_end(text, size, at);
	}
	return token;
}

/* ---- all of them ---- */

static char mark_of(const struct c_tokens *tokens, size_t at)
{
	const struct c_token *token = &tokens->items[at];
	return token->kind == C_MARK && token->end - token->begin == 1 ? tokens->text[token->begin]
								       : '\0';
}

/* Brackets that are alone stay so; those around them still find each other. */
static void pair_brackets(struct c_tokens *tokens)
{
	static const char opening[] = "([{";
	static const char closing[] = ")]}";
	autofree size_t *open = mem_zero(tokens->count + 1, sizeof(*open));
	size_t depth = 0;
	for (size_t i = 0; i < tokens->count; i++) {
		const char mark = mark_of(tokens, i);
		const char *closes = mark ? strchr(closing, mark) : NULL;
		tokens->items[i].partner = i;
		if (mark && strchr(opening, mark))
			open[depth++] = i;
		if (!closes)
			continue;
		size_t at = depth;
		while (at > 0 && mark_of(tokens, open[at - 1]) != opening[closes - closing])
			at--;
		if (!at)
			continue;
		depth = at - 1;
		tokens->items[i].partner = open[depth];
		tokens->items[open[depth]].partner = i;
	}
}

void c_tokens_read(struct c_tokens *tokens, const char *text, size_t size)
{
	bool at_line_begin = true;
	*tokens = (struct c_tokens){ .text = text };
	for (size_t at = skip(text, size, 0, &at_line_begin); at < size;
		at = skip(text, size, at, &at_line_begin)) {
		const struct c_token token = token_at(text, size, at);
		tokens->items = mem_grow(
			tokens->items, tokens->count, &tokens->capacity, sizeof(*tokens->items));
		tokens->items[tokens->count++] = token;
		at = token.end;
		at_line_begin = false;
	}
	pair_brackets(tokens);
}

void c_tokens_release(struct c_tokens *tokens)
{
	free(tokens->items);
	*tokens = (struct c_tokens){ 0 };
}

/* ---- asked for ---- */

bool c_token_begins(const struct c_tokens *tokens, size_t at, const char *prefix)
{
	const size_t size = strlen(prefix);
	if (at >= tokens->count)
		return false;
	const struct c_token *token = &tokens->items[at];
	return token->end - token->begin >= size &&
	       memcmp(tokens->text + token->begin, prefix, size) == 0;
}

bool c_token_is(const struct c_tokens *tokens, size_t at, const char *text)
{
	return c_token_begins(tokens, at, text) &&
	       tokens->items[at].end - tokens->items[at].begin == strlen(text);
}

bool c_token_is_kind(const struct c_tokens *tokens, size_t at, enum c_token_kind kind)
{
	return at < tokens->count && tokens->items[at].kind == kind;
}

bool c_token_is_call(const struct c_tokens *tokens, size_t at)
{
	return c_token_is_kind(tokens, at, C_WORD) && c_token_is(tokens, at + 1, "(") &&
	       tokens->items[at + 1].partner > at + 1;
}

size_t c_tokens_parts(const struct c_tokens *tokens, size_t open, struct c_span *parts, size_t most)
{
	if (open >= tokens->count || tokens->items[open].partner <= open)
		return 0;
	const size_t close = tokens->items[open].partner;
	size_t count = 0;
	size_t begin = open + 1;
	for (size_t at = begin; at <= close && count < most; at++) {
		if (at < close && tokens->items[at].partner > at)
			at = tokens->items[at].partner;
		if (at < close && !c_token_is(tokens, at, ","))
			continue;
		if (at > begin) /* none behind a last comma */
			parts[count++] = (struct c_span){ begin, at };
		begin = at + 1;
	}
	return count;
}

char *c_span_text(const struct c_tokens *tokens, struct c_span span)
{
	if (span.begin >= span.end || span.end > tokens->count)
		return mem_text("");
	const size_t begin = tokens->items[span.begin].begin;
	return mem_text_n(tokens->text + begin, tokens->items[span.end - 1].end - begin);
}
