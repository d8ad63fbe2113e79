/* SPDX-License-Identifier: MIT */
/*
 * ruleset_words: the words of a file of nftables rules, each with its place. This is no parser of
 * nft's grammar, which is nft's own: a word is what stands between blanks and marks.
 */
#ifndef LAB_CORE_RULESET_WORDS_H
#define LAB_CORE_RULESET_WORDS_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

enum ruleset_word_kind {
	WORD_PLAIN,  /* "tcp", "10.0.0.0/8", "$ports", "@allowed" */
	WORD_STRING, /* with its quotes */
	WORD_OPEN,   /* { */
	WORD_CLOSE,  /* } */
	WORD_COMMA,
	WORD_END, /* a line's end, or ; */
};

struct ruleset_word {
	enum ruleset_word_kind kind;
	size_t begin, end; /* bytes of the text */
	size_t partner;    /* of a brace: the word of the other one; else, or alone: itself */
	unsigned line, column;
};

struct ruleset_words {
	const char *text; /* borrowed */
	struct ruleset_word *items;
	size_t count;
	size_t capacity;
};

void ruleset_words_read(struct ruleset_words *words, const char *text, size_t size);
void ruleset_words_release(struct ruleset_words *words);

/* Both are false behind the last word. */
bool ruleset_word_is(const struct ruleset_words *words, size_t at, const char *text);
bool ruleset_word_is_kind(
	const struct ruleset_words *words, size_t at, enum ruleset_word_kind kind);
/* Append a word as written; a string without its quotes. */
void ruleset_word_text(const struct ruleset_words *words, size_t at, struct buf *out);

#endif
