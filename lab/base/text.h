/* SPDX-License-Identifier: MIT */
/*
 * text: words for people. Width and Unicode classes come from utf8proc.
 */
#ifndef LAB_BASE_TEXT_H
#define LAB_BASE_TEXT_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

/* Append bytes that may be hostile so that no terminal acts on them: printable characters and
 * newline as they are; other control bytes and broken UTF-8 as \xNN; format characters (the bidi
 * controls U+202A-E and U+2066-9, zero-width ones, U+FEFF), private use, unassigned and
 * surrogates as <U+202E>. A tab becomes \x09. The ONE function for this, for screens, command
 * line, logs, errors, file names (shared rule for every shown byte that is not ours). */
void text_escape(struct buf *out, const void *bytes, size_t size);

/* The same for one line: newline becomes \x0a too. Returns a new string. */
char *text_escape_line(const char *text);

bool text_is_utf8(const void *bytes, size_t size); /* well-formed, no surrogates, no overlong */
size_t text_utf8_prefix(const void *bytes, size_t size); /* bytes before the first broken one */
size_t text_width(const char *text);                     /* columns in a terminal; text is UTF-8 */

/* Append `text` wrapped at `width` columns, every line after the first indented by `indent`
 * spaces; words are never split, newlines in `text` are kept. No newline at the end. */
void text_wrap(struct buf *out, const char *text, size_t indent, size_t width);

/* A whole number in decimal digits and nothing else, min <= *value <= max; false leaves *value. */
bool text_number(const char *text, unsigned min, unsigned max, unsigned *value);

/* The candidate nearest to `word` by edit distance with transpositions (case counts 0), or NULL
 * when none is within a third of the word's length (at least 1, at most 3). */
const char *text_nearest(const char *word, const char *const *candidates, size_t count);

/* Append " (did you mean \"x\"?)" if `nearest` is not NULL, and name the first character of `word`
 * that is not ASCII: it may look like a letter that it is not. */
void text_hint(struct buf *out, const char *word, const char *nearest);

/* The same with the nearest candidate. */
void text_suggest(struct buf *out, const char *word, const char *const *candidates, size_t count);

#endif
