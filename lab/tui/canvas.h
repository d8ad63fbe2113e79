/* SPDX-License-Identifier: MIT */
/*
 * canvas: a rectangle of a window that something is drawn into. Nothing gets out of it: what is too
 * wide is cut, and that shows.
 */
#ifndef LAB_TUI_CANVAS_H
#define LAB_TUI_CANVAS_H

#include "base/buf.h"
#include "tui/look.h"

#include <stddef.h>

struct canvas {
	WINDOW *window;
	const struct look *look;
	int top, left;
	int rows, columns;
};

/* A part of it, no larger than it is. */
struct canvas canvas_part(const struct canvas *canvas, int top, int left, int rows, int columns);

/* Draw a text in one row, and return the column behind it. The text is printable UTF-8, which all
 * that is not ours becomes by text_escape; in it, ink(style) changes the style from there on. */
int canvas_text(
	const struct canvas *canvas, int row, int column, enum style style, const char *text);
/* The same with a text that is not ours, of one line. */
int canvas_foreign(
	const struct canvas *canvas, int row, int column, enum style style, const char *text);
void canvas_fill(const struct canvas *canvas, int row, enum style style);
void canvas_rule(const struct canvas *canvas, int row, const char *title, enum style style);
void canvas_wall(const struct canvas *canvas, int column); /* from top to bottom */

/* Append a text that is not ours, cut or filled with blanks so that it takes `width` columns; as it
 * is for a plain look. */
void canvas_cell(const struct look *look, struct buf *out, const char *text, size_t width);

/* The same with something behind it in the line. */
void canvas_column(const struct look *look, struct buf *out, const char *text, size_t width);
/* What stands between two facts of a line: so many blanks; in words a comma. */
void canvas_gap(const struct look *look, struct buf *out, size_t width);

/* Bytes that stand for a change of style in a text: no other control byte survives text_escape. */
#define INK_FIRST  0x10
#define INK(style) ((char)(INK_FIRST + (style)))

#endif
