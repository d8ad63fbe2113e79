/* SPDX-License-Identifier: MIT */
#include "tui/sheet.h"

#include "base/mem.h"
#include "base/text.h"
#include "core/lesson_text.h"

#include <stdlib.h>
#include <string.h>

#define NARROWEST 20 /* columns of a text */

void sheet_release(struct sheet *sheet)
{
	for (size_t i = 0; i < sheet->count; i++)
		free(sheet->lines[i].text);
	free(sheet->lines);
	*sheet = (struct sheet){ 0 };
}

static void add_take(struct sheet *sheet, enum style style, char *text)
{
	sheet->lines =
		mem_grow(sheet->lines, sheet->count, &sheet->capacity, sizeof(*sheet->lines));
	sheet->lines[sheet->count++] =
		(struct sheet_line){ .text = text, .style = style, .tag = sheet->tag };
}

void sheet_line(struct sheet *sheet, enum style style, const char *format, ...)
{
	struct buf text = { 0 };
	va_list args;
	va_start(args, format);
	buf_vformat(&text, format, args);
	va_end(args);
	add_take(sheet, style, buf_take(&text));
}

void sheet_gap(struct sheet *sheet)
{
	add_take(sheet, STYLE_PLAIN, mem_text(""));
}

void sheet_skip(struct sheet *sheet)
{
	add_take(sheet, STYLE_PLAIN, NULL);
}

/* Cut where a character begins. */
static size_t size_of(const char *text)
{
	size_t size = strnlen(text, SHEET_TEXT_MOST + 1);
	if (size <= SHEET_TEXT_MOST)
		return size;
	size = SHEET_TEXT_MOST;
	while (size > 0 && (text[size] & 0xc0) == 0x80)
		size--;
	return size;
}

static size_t at_least(size_t width)
{
	return width < NARROWEST ? NARROWEST : width;
}

static void add_lines(struct sheet *sheet, enum style style, const char *text)
{
	for (;;) {
		const size_t size = strcspn(text, "\n");
		add_take(sheet, style, mem_text_n(text, size));
		if (!text[size] || !text[size + 1])
			return;
		text += size + 1;
	}
}

void sheet_wrap(
	struct sheet *sheet, enum style style, const char *text, size_t indent, size_t width)
{
	autobuf struct buf shown = { 0 };
	autobuf struct buf wrapped = { 0 };
	text_escape(&shown, text, size_of(text));
	text_wrap(&wrapped, buf_string(&shown), indent, at_least(width));
	add_lines(sheet, style, buf_string(&wrapped));
}

void sheet_field(
	struct sheet *sheet, const char *label, const char *text, size_t indent, size_t width)
{
	autofree char *cut = mem_text_n(text, size_of(text));
	autofree char *shown = text_escape_line(cut);
	autofree char *line = mem_format("%-*s%s", (int)indent, label, shown);
	autobuf struct buf wrapped = { 0 };
	text_wrap(&wrapped, line, indent, at_least(width));
	add_lines(sheet, STYLE_PLAIN, buf_string(&wrapped));
}

/* "\033[0;1m", as lesson_text writes it. */
static enum style style_of(const char *codes, size_t size)
{
	const char *one = memchr(codes, '1', size);
	const char *four = memchr(codes, '4', size);
	return one ? STYLE_STRONG : four ? STYLE_UNDER : STYLE_PLAIN;
}

void sheet_styled(struct sheet *sheet, const char *text)
{
	autobuf struct buf inked = { 0 };
	while (*text) {
		const size_t size = strcspn(text, "\033");
		buf_add(&inked, text, size);
		text += size;
		if (!*text)
			break;
		const size_t codes = strcspn(text, "m");
		buf_char(&inked, INK(style_of(text, codes)));
		text += codes + (text[codes] == 'm');
	}
	add_lines(sheet, STYLE_PLAIN, buf_string(&inked));
}

void sheet_markdown(struct sheet *sheet, const struct buf *text, size_t width)
{
	const struct lesson_look look = { .width = at_least(width), .styled = true };
	struct lesson lesson;
	struct err none = { 0 };
	autobuf struct buf laid = { 0 };
	if (lesson_parse(&lesson, "", "", buf_string(text), text->size, &none)) {
		sheet_wrap(sheet, STYLE_PLAIN, buf_string(text), 0, width);
	} else {
		lesson_text(&lesson, &look, &laid);
		sheet_styled(sheet, buf_string(&laid));
	}
	lesson_release(&lesson);
}

static size_t rows_of(const struct canvas *canvas)
{
	return canvas->rows > 0 ? (size_t)canvas->rows : 0;
}

/* "↓ 12 more" in the last row would hide text: an arrow at its end is enough. */
static void show_rest(const struct sheet *sheet, const struct canvas *canvas, size_t from)
{
	if (sheet->count > from + rows_of(canvas) && canvas->columns > 2)
		(void)canvas_text(canvas, canvas->rows - 1, canvas->columns - 1, STYLE_STRONG,
			look_glyph(canvas->look, GLYPH_DOWN));
}

static void draw(const struct sheet *sheet, const struct canvas *canvas, size_t from)
{
	for (size_t i = 0; i < rows_of(canvas) && from + i < sheet->count; i++) {
		const struct sheet_line *line = &sheet->lines[from + i];
		if (line->text)
			(void)canvas_text(canvas, (int)i, 0, line->style, line->text);
	}
}

void sheet_show(
	const struct sheet *sheet, const struct canvas *canvas, size_t at, struct extent *extent)
{
	const size_t rows = rows_of(canvas);
	const size_t last = sheet->count > rows ? sheet->count - rows : 0;
	const size_t from = at < last ? at : last;
	draw(sheet, canvas, from);
	show_rest(sheet, canvas, from);
	*extent = (struct extent){
		.last = last,
		.page = rows > 1 ? rows - 1 : 1,
		.tag = from < sheet->count ? sheet->lines[from].tag : SHEET_NOTHING,
		.row = canvas->top,
		.column = canvas->left,
	};
}

void sheet_choose(const struct sheet *sheet, const struct canvas *canvas, size_t at,
	bool is_focused, struct extent *extent)
{
	const size_t rows = rows_of(canvas);
	const size_t last = sheet->count ? sheet->count - 1 : 0;
	const size_t chosen = at < last ? at : last;
	const size_t most = sheet->count > rows ? sheet->count - rows : 0;
	size_t from = chosen > rows / 2 ? chosen - rows / 2 : 0;
	from = from < most ? from : most;
	draw(sheet, canvas, from);
	show_rest(sheet, canvas, from);
	const int row = (int)(chosen - from);
	if (is_focused && sheet->count && row < canvas->rows) {
		const char *text = sheet->lines[chosen].text;
		canvas_fill(canvas, row, STYLE_SELECTED);
		(void)canvas_text(canvas, row, 0, STYLE_SELECTED, text ? text : "");
	}
	*extent = (struct extent){
		.last = last,
		.page = rows > 1 ? rows - 1 : 1,
		.tag = sheet->count ? sheet->lines[chosen].tag : SHEET_NOTHING,
		.row = canvas->top + row,
		.column = canvas->left,
		.list = { canvas->top, canvas->left, canvas->rows, canvas->columns },
		.from = from,
	};
}
