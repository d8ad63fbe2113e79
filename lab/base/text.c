/* SPDX-License-Identifier: MIT */
#include "base/text.h"

#include "base/mem.h"

#include <string.h>
#include <utf8proc.h>

/* Reading UTF-8. */

/* One character: how many bytes it has, or 0 if what stands there is broken. */
static size_t take(const unsigned char *bytes, size_t size, utf8proc_int32_t *character)
{
	/* utf8proc counts in ptrdiff_t and never needs more than four bytes. */
	const utf8proc_ssize_t got =
		utf8proc_iterate(bytes, size < 4 ? (utf8proc_ssize_t)size : 4, character);
	return got > 0 ? (size_t)got : 0;
}

size_t text_utf8_prefix(const void *bytes, size_t size)
{
	const unsigned char *from = bytes;
	size_t good = 0;
	while (good < size) {
		utf8proc_int32_t character;
		const size_t length = take(from + good, size - good, &character);
		if (!length)
			break;
		good += length;
	}
	return good;
}

bool text_is_utf8(const void *bytes, size_t size)
{
	return text_utf8_prefix(bytes, size) == size;
}

/* Escaping. */

enum showing { SHOW_AS_IT_IS, SHOW_BYTES, SHOW_CODE };

/* By utf8proc's category; what is not named is shown as it is. */
static const enum showing showings[] = {
	[UTF8PROC_CATEGORY_CC] = SHOW_BYTES, /* controls, also those above 0x7f */
	[UTF8PROC_CATEGORY_CF] = SHOW_CODE,  /* format, as the bidi controls */
	[UTF8PROC_CATEGORY_CO] = SHOW_CODE,  /* private use */
	[UTF8PROC_CATEGORY_CN] = SHOW_CODE,  /* unassigned */
	[UTF8PROC_CATEGORY_CS] = SHOW_CODE,  /* surrogates */
	[UTF8PROC_CATEGORY_ZL] = SHOW_CODE,  /* line and paragraph separators break lines in */
	[UTF8PROC_CATEGORY_ZP] = SHOW_CODE,  /* some programs */
};

static enum showing showing_of(utf8proc_int32_t character)
{
	/* Also what is drawn as nothing without being a format character: Hangul fillers, ... */
	if (utf8proc_get_property(character)->ignorable)
		return SHOW_CODE;
	const size_t category = (size_t)utf8proc_category(character);
	return category < ARRAY_SIZE(showings) ? showings[category] : SHOW_AS_IT_IS;
}

static void escape_bytes(struct buf *out, const unsigned char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		buf_format(out, "\\x%02x", bytes[i]);
}

static void escape(struct buf *out, const unsigned char *bytes, size_t size, bool newline_stays)
{
	for (size_t at = 0, length; at < size; at += length) {
		utf8proc_int32_t character = 0;
		const size_t got = take(bytes + at, size - at, &character);
		length = got ? got : 1;
		enum showing showing = got ? showing_of(character) : SHOW_BYTES;
		if (got && character == '\n' && newline_stays)
			showing = SHOW_AS_IT_IS;
		switch (showing) {
		case SHOW_AS_IT_IS:
			buf_add(out, bytes + at, length);
			break;
		case SHOW_BYTES:
			escape_bytes(out, bytes + at, length);
			break;
		case SHOW_CODE:
			buf_format(out, "<U+%04X>", (unsigned)character);
			break;
		}
	}
}

void text_escape(struct buf *out, const void *bytes, size_t size)
{
	escape(out, bytes, size, true);
}

char *text_escape_line(const char *text)
{
	struct buf out = { 0 };
	escape(&out, (const unsigned char *)text, strlen(text), false);
	return buf_take(&out);
}

/* Width and wrapping. */

static size_t width_of(const char *text, size_t size)
{
	size_t width = 0;
	for (size_t at = 0; at < size;) {
		utf8proc_int32_t character;
		const size_t length = take((const unsigned char *)text + at, size - at, &character);
		/* A broken byte is drawn as one replacement character. */
		width += length ? (size_t)utf8proc_charwidth(character) : 1;
		at += length ? length : 1;
	}
	return width;
}

size_t text_width(const char *text)
{
	return width_of(text, strlen(text));
}

/* How far the line that `out` ends with has come. */
static size_t column_of(const struct buf *out)
{
	const char *text = buf_string(out);
	const char *newline = strrchr(text, '\n');
	return text_width(newline ? newline + 1 : text);
}

static void spaces(struct buf *out, size_t count)
{
	buf_format(out, "%*s", (int)count, "");
}

struct wrap {
	struct buf *out;
	size_t indent;
	size_t width;
	size_t column;
	bool fresh;   /* the indent of this line is still to be written */
	size_t words; /* on this line */
};

static void break_line(struct wrap *wrap)
{
	buf_char(wrap->out, '\n');
	wrap->column = wrap->indent;
	wrap->fresh = true;
	wrap->words = 0;
}

/* One word with the blanks before it, which go when the line is broken in their place. */
static void wrap_word(struct wrap *wrap, const char *word, size_t blanks, size_t size)
{
	const size_t wide = width_of(word, size);
	/* A word that is too wide for any line does not get better on the next. */
	const bool helps = wrap->words || wrap->column > wrap->indent;
	if (helps && wrap->column + blanks + wide > wrap->width) {
		break_line(wrap);
		blanks = 0;
	}
	if (wrap->fresh)
		spaces(wrap->out, wrap->indent);
	wrap->fresh = false;
	spaces(wrap->out, blanks);
	buf_add(wrap->out, word, size);
	wrap->column += blanks + wide;
	wrap->words++;
}

void text_wrap(struct buf *out, const char *text, size_t indent, size_t width)
{
	struct wrap wrap = {
		.out = out, .indent = indent, .width = width, .column = column_of(out)
	};
	size_t newlines = 0; /* written only when a word follows, so none is at the end */
	for (;;) {
		const size_t blanks = strspn(text, " ");
		text += blanks;
		const size_t size = strcspn(text, " \n");
		if (size) {
			for (; newlines; newlines--)
				break_line(&wrap);
			wrap_word(&wrap, text, blanks, size);
		}
		text += size;
		if (!*text)
			break;
		if (*text == '\n') {
			newlines++;
			text++;
		}
	}
}

bool text_number(const char *text, unsigned min, unsigned max, unsigned *value)
{
	unsigned long long number = 0;
	if (!*text || strlen(text) > 10) /* so that it can't overflow */
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return false;
		number = number * 10 + (unsigned)(*text - '0');
	}
	if (number < min || number > max)
		return false;
	*value = (unsigned)number;
	return true;
}

/* The nearest word. */

enum { WORD_MOST = 96 }; /* longer words are nobody's slip of the finger */

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Optimal string alignment: insert, delete, replace, swap two neighbours, each counts one. Both
 * words are at most WORD_MOST long. */
static size_t distance(const char *a, size_t a_size, const char *b, size_t b_size)
{
	size_t rows[3][WORD_MOST + 1];
	for (size_t j = 0; j <= b_size; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a_size; i++) {
		size_t *now = rows[i % 3];
		const size_t *before = rows[(i + 2) % 3];
		const size_t *before_that = rows[(i + 1) % 3];
		now[0] = i;
		for (size_t j = 1; j <= b_size; j++) {
			const size_t differs = lower(a[i - 1]) != lower(b[j - 1]);
			now[j] = least(least(before[j], now[j - 1]) + 1, before[j - 1] + differs);
			if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
				lower(a[i - 2]) == lower(b[j - 1]))
				now[j] = least(now[j], before_that[j - 2] + 1);
		}
	}
	return rows[a_size % 3][b_size];
}

static size_t allowed_distance(size_t size)
{
	const size_t third = size / 3;
	return third < 1 ? 1 : least(third, 3);
}

const char *text_nearest(const char *word, const char *const *candidates, size_t count)
{
	const size_t size = strlen(word);
	if (size > WORD_MOST)
		return NULL;
	const char *nearest = NULL;
	size_t bound = allowed_distance(size) + 1;
	for (size_t i = 0; i < count && bound; i++) {
		const size_t other = strlen(candidates[i]);
		const size_t apart = other > size ? other - size : size - other;
		if (other > WORD_MOST || apart >= bound)
			continue;
		const size_t far = distance(word, size, candidates[i], other);
		if (far >= bound)
			continue;
		nearest = candidates[i];
		bound = far;
	}
	return nearest;
}

/* The first character that no keyboard of plain ASCII has, or -1. */
static utf8proc_int32_t first_foreign(const char *word)
{
	const char *at = word;
	while (*at && !(*at & 0x80))
		at++;
	utf8proc_int32_t found = -1;
	if (*at)
		(void)utf8proc_iterate((const utf8proc_uint8_t *)at, -1, &found);
	return found;
}

void text_hint(struct buf *out, const char *word, const char *nearest)
{
	if (nearest)
		buf_format(out, " (did you mean \"%s\"?)", nearest);
	const utf8proc_int32_t foreign = first_foreign(word);
	if (foreign >= 0)
		buf_format(
			out, " (it has U+%04X in it, which is no plain letter)", (unsigned)foreign);
}

void text_suggest(struct buf *out, const char *word, const char *const *candidates, size_t count)
{
	text_hint(out, word, text_nearest(word, candidates, count));
}
