/* SPDX-License-Identifier: MIT */
/*
 * c_tokens: the words, numbers, strings and marks of a C source, each with its place, and brackets
 * with their partners. This is no parser: comments and whole lines of the preprocessor are
 * skipped, no macro is expanded, and what is no C has tokens too.
 */
#ifndef LAB_CORE_C_TOKENS_H
#define LAB_CORE_C_TOKENS_H

#include <stdbool.h>
#include <stddef.h>

enum c_token_kind {
	C_WORD,   /* an identifier or a keyword */
	C_NUMBER, /* as written, with its suffix */
	C_STRING, /* or a character, with its quotes */
	C_MARK,   /* one operator or bracket: "||", "(" */
};

struct c_token {
	enum c_token_kind kind;
	size_t begin, end; /* bytes of the text */
	size_t partner;    /* of a bracket: the token of the other one; else, or alone: itself */
};

struct c_tokens {
	const char *text; /* borrowed */
	struct c_token *items;
	size_t count;
	size_t capacity;
};

/* Tokens [begin, end). */
struct c_span {
	size_t begin, end;
};

void c_tokens_read(struct c_tokens *tokens, const char *text, size_t size);
void c_tokens_release(struct c_tokens *tokens);

/* All of these are false, empty or 0 behind the last token. */
bool c_token_is(const struct c_tokens *tokens, size_t at, const char *text);
bool c_token_begins(const struct c_tokens *tokens, size_t at, const char *prefix);
bool c_token_is_kind(const struct c_tokens *tokens, size_t at, enum c_token_kind kind);
/* A word with a bracket behind it: a call, a use of a macro, or a declaration. */
bool c_token_is_call(const struct c_tokens *tokens, size_t at);

/* What lies between the bracket `open` and its partner, parted by the commas that are not in
 * brackets of their own; `most` parts at most. */
size_t c_tokens_parts(
	const struct c_tokens *tokens, size_t open, struct c_span *parts, size_t most);

char *c_span_text(const struct c_tokens *tokens, struct c_span span); /* as written; new string */

#endif
