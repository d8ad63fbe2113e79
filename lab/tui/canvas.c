/* SPDX-License-Identifier: MIT */
#include "tui/canvas.h"

#include "base/mem.h"
#include "base/text.h"

#include <string.h>
#include <wchar.h>

_Static_assert(INK_FIRST + STYLE_COUNT <= 0x20, "the bytes of styles are control bytes");

struct canvas canvas_part(const struct canvas *canvas, int top, int left, int rows, int columns)
{
	const int most_rows = canvas->rows > top ? canvas->rows - top : 0;
	const int most_columns = canvas->columns > left ? canvas->columns - left : 0;
	struct canvas part = *canvas;
	part.top += top;
	part.left += left;
	part.rows = rows < most_rows ? rows : most_rows;
	part.columns = columns < most_columns ? columns : most_columns;
	return part;
}

static void use(const struct canvas *canvas, enum style style)
{
	const struct ink ink = look_ink(canvas->look, style);
	(void)wattr_set(canvas->window, ink.attributes, ink.pair, NULL);
}

static size_t character_size(const char *text)
{
	size_t size = 1;
	while ((text[size] & 0xc0) == 0x80)
		size++;
	return size;
}

static int character_width(const char *text, size_t size)
{
	char one[8] = { 0 };
	if (size == 1) /* most are; and changes of style have none */
		return *text >= ' ' && *text < 0x7f;
	if (size >= sizeof(one))
		return 0;
	memcpy(one, text, size);
	return (int)text_width(one);
}

/* How wide a text is, without its changes of style. */
static int width_of(const char *text)
{
	int width = 0;
	for (size_t size; *text; text += size) {
		size = character_size(text);
		width += character_width(text, size);
	}
	return width;
}

/* Curses asks the C library how wide a character is, which may know fewer than utf8proc. */
static bool curses_agrees(const char *text, size_t size, int width)
{
	mbstate_t state = { 0 };
	wchar_t wide;
	return size == 1 || (mbrtowc(&wide, text, size, &state) == size && wcwidth(wide) == width);
}

static void add_character(const struct canvas *canvas, const char *text, size_t size, int width)
{
	if ((canvas->look->is_utf8 && curses_agrees(text, size, width)) || size == 1)
		(void)waddnstr(canvas->window, text, (int)size);
	else
		(void)waddnstr(canvas->window, "??", width < 2 ? width : 2);
}

/* Row and column are within; curses fails at the last cell of a window, after it is drawn. */
int canvas_text(
	const struct canvas *canvas, int row, int column, enum style style, const char *text)
{
	if (row < 0 || row >= canvas->rows || column >= canvas->columns)
		return column;
	const int room = canvas->columns - column;
	const bool fits = width_of(text) <= room;
	const int until = fits ? canvas->columns : canvas->columns - 1;
	const int first = column;
	(void)wmove(canvas->window, canvas->top + row, canvas->left + column);
	use(canvas, style);
	for (size_t size; *text; text += size) {
		size = character_size(text);
		if (size == 1 && *text >= INK_FIRST && *text < INK_FIRST + STYLE_COUNT) {
			if (style != STYLE_SELECTED) /* that is of the whole line */
				use(canvas, (enum style)(*text - INK_FIRST));
			continue;
		}
		const int width = character_width(text, size);
		if (column + width > until)
			break;
		if (width == 0 && column == first)
			continue; /* it would be put onto what stands before this text */
		add_character(canvas, text, size, width);
		column += width;
	}
	if (!fits && column < canvas->columns) {
		(void)waddstr(canvas->window, look_glyph(canvas->look, GLYPH_MORE));
		column++;
	}
	return column;
}

int canvas_foreign(
	const struct canvas *canvas, int row, int column, enum style style, const char *text)
{
	autofree char *shown = text_escape_line(text);
	return canvas_text(canvas, row, column, style, shown);
}

void canvas_cell(const struct look *look, struct buf *out, const char *text, size_t width)
{
	autofree char *shown = text_escape_line(text);
	if (look->is_plain) {
		buf_text(out, shown);
		return;
	}
	const bool fits = (size_t)width_of(shown) <= width;
	const size_t room = fits || !width ? width : width - 1;
	size_t used = 0;
	for (const char *at = shown; *at;) {
		const size_t size = character_size(at);
		const size_t columns = (size_t)character_width(at, size);
		if (used + columns > room)
			break;
		buf_add(out, at, size);
		used += columns;
		at += size;
	}
	if (room < width)
		buf_text(out, look_glyph(look, GLYPH_MORE));
	buf_format(out, "%*s", (int)(room - used), "");
}

void canvas_gap(const struct look *look, struct buf *out, size_t width)
{
	if (look->is_plain)
		buf_text(out, ", ");
	else
		buf_format(out, "%*s", (int)width, "");
}

void canvas_column(const struct look *look, struct buf *out, const char *text, size_t width)
{
	canvas_cell(look, out, text, width);
	canvas_gap(look, out, 1);
}

void canvas_fill(const struct canvas *canvas, int row, enum style style)
{
	if (row < 0 || row >= canvas->rows)
		return;
	use(canvas, style);
	(void)wmove(canvas->window, canvas->top + row, canvas->left);
	for (int i = 0; i < canvas->columns; i++)
		(void)waddch(canvas->window, ' ');
}

void canvas_rule(const struct canvas *canvas, int row, const char *title, enum style style)
{
	const char *line = look_glyph(canvas->look, GLYPH_HORIZONTAL);
	int column = canvas_text(canvas, row, 0, STYLE_PLAIN, line);
	if (*title) {
		column = canvas_text(canvas, row, column, STYLE_PLAIN, " ");
		column = canvas_text(canvas, row, column, style, title);
		column = canvas_text(canvas, row, column, STYLE_PLAIN, " ");
	}
	while (column < canvas->columns)
		column = canvas_text(canvas, row, column, STYLE_PLAIN, line);
}

void canvas_wall(const struct canvas *canvas, int column)
{
	for (int row = 0; row < canvas->rows; row++)
		(void)canvas_text(
			canvas, row, column, STYLE_PLAIN, look_glyph(canvas->look, GLYPH_VERTICAL));
}
