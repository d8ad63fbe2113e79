/* SPDX-License-Identifier: MIT */
/*
 * sheet: lines to be shown in a canvas, more than fit: made anew for each frame at the width of
 * then, and shown from some line on.
 */
#ifndef LAB_TUI_SHEET_H
#define LAB_TUI_SHEET_H

#include "base/buf.h"
#include "tui/canvas.h"

#include <stddef.h>

#define SHEET_NOTHING ((size_t)-1)

struct sheet {
	struct sheet_line {
		char *text; /* as canvas_text takes it */
		enum style style;
		size_t tag; /* what it is about, by the screen's own numbers */
	} * lines;
	size_t count;
	size_t capacity;
	size_t tag; /* of the lines that are added from now on */
};

void sheet_release(struct sheet *sheet);
#define autosheet __attribute__((cleanup(sheet_release)))

__attribute__((format(printf, 3, 4))) void sheet_line(
	struct sheet *sheet, enum style style, const char *format, ...);
void sheet_gap(struct sheet *sheet); /* an empty line */
/* A line that is far from what is seen: it counts, and has no text. */
void sheet_skip(struct sheet *sheet);

/* Of one text that is not ours no more than this is laid out: a frame is drawn for each key. */
#define SHEET_TEXT_MOST 16384

/* Wrapped at `width`, later lines indented; the text is not ours, and newlines part lines. */
void sheet_wrap(
	struct sheet *sheet, enum style style, const char *text, size_t indent, size_t width);
/* The same behind some words of ours, which the indent has to have room for. */
void sheet_field(
	struct sheet *sheet, const char *label, const char *text, size_t indent, size_t width);

/* Markdown as core/lesson_text.h lays it out; what can't be read as such as it stands. */
void sheet_markdown(struct sheet *sheet, const struct buf *text, size_t width);
/* Lines with the ECMA-48 styles of lesson_text in them. */
void sheet_styled(struct sheet *sheet, const char *text);

#define EXTENT_PARTS 8

/* What a person sees of it, and where the next key can lead to. */
struct extent {
	size_t last;     /* the largest value of `at` */
	size_t page;     /* how much a page is */
	size_t tag;      /* of the line with the cursor */
	int row, column; /* in the window: where the cursor belongs */
	/* Where a click means something, in the window; without rows: nowhere. */
	struct extent_part {
		int top, left, rows, columns;
	} list;                                 /* of lines to choose from */
	size_t from;                            /* the line in its first row */
	struct extent_part parts[EXTENT_PARTS]; /* by the screen's own numbers */
	bool has_no_cursor;
	int shell_rows, shell_columns; /* what there is for its terminal; 0: it is not shown */
};

/* From line `at` on, like a pager. */
void sheet_show(
	const struct sheet *sheet, const struct canvas *canvas, size_t at, struct extent *extent);
/* With line `at` chosen, and around it what fits. `is_focused`: it is drawn as chosen. */
void sheet_choose(const struct sheet *sheet, const struct canvas *canvas, size_t at,
	bool is_focused, struct extent *extent);

#endif
