/* SPDX-License-Identifier: MIT */
#include "core/diff.h"

#include <string.h>

static const char *next_line(const char *at)
{
	at += strcspn(at, "\n");
	return *at ? at + 1 : at;
}

static size_t count_lines(const char *from, const char *to)
{
	size_t count = 0;
	for (; from < to; from = next_line(from))
		count++;
	return count;
}

/* Who shows it escapes control characters, and indented C should still be
 * read. */
static void add_line(struct buf *out, char sign, const char *line)
{
	buf_char(out, sign);
	for (; *line && *line != '\n'; line++)
		if (*line == '\t')
			buf_text(out, "        ");
		else
			buf_char(out, *line);
	buf_char(out, '\n');
}

static void add_lines(struct buf *out, char sign, const char *from, const char *to)
{
	size_t left = DIFF_LINES;
	for (; from < to && left > 0; from = next_line(from), left--)
		add_line(out, sign, from);
	if (from < to)
		buf_format(out, "%c... and %zu lines more\n", sign, count_lines(from, to));
}

/* Where the line before `at` begins, or `at` where there is none. */
static const char *line_before(const char *text, const char *at)
{
	if (at == text)
		return at;
	const char *begin = at - 1;
	while (begin > text && begin[-1] != '\n')
		begin--;
	return begin;
}

void diff_format(const char *before, const char *after, struct buf *out)
{
	const char *a = before;
	const char *b = after;
	if (strcmp(before, after) == 0)
		return;
	while (*a && *b && next_line(a) - a == next_line(b) - b &&
		strncmp(a, b, (size_t)(next_line(a) - a)) == 0) {
		a = next_line(a);
		b = next_line(b);
	}
	const char *a_end = before + strlen(before);
	const char *b_end = after + strlen(after);
	while (a_end > a && b_end > b) {
		const char *a_line = line_before(before, a_end);
		const char *b_line = line_before(after, b_end);
		const size_t size = (size_t)(a_end - a_line);
		if (size != (size_t)(b_end - b_line) || memcmp(a_line, b_line, size) != 0)
			break;
		a_end = a_line;
		b_end = b_line;
	}
	const char *context = line_before(before, a);
	const char *behind = next_line(a_end);
	const size_t around = count_lines(context, a) + count_lines(a_end, behind);
	buf_format(out, "@@ -%zu,%zu +%zu,%zu @@\n", count_lines(before, context) + 1,
		count_lines(a, a_end) + around, count_lines(before, context) + 1,
		count_lines(b, b_end) + around);
	add_lines(out, ' ', context, a);
	add_lines(out, '-', a, a_end);
	add_lines(out, '+', b, b_end);
	add_lines(out, ' ', a_end, behind);
}
