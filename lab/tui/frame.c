/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "base/text.h"
#include "tui/screen.h"

#include <string.h>

#define LEAST_ROWS    16
#define LEAST_COLUMNS 60

static void draw_title(
	const struct model *model, const struct screen *screen, const struct canvas *canvas)
{
	autobuf struct buf title = { 0 };
	screen->title(model, &title);
	canvas_fill(canvas, 0, STYLE_BAR);
	int column = canvas_text(canvas, 0, 1, STYLE_BAR, "Bulkhead");
	if (title.size)
		(void)canvas_foreign(canvas, 0, column + 2, STYLE_BAR, buf_string(&title));
}

static void draw_message(const struct model *model, const struct canvas *canvas, int row)
{
	if (!model->message[0])
		return;
	(void)canvas_foreign(canvas, row, 1, screen_style(model->tone), model->message);
}

/* "e edit", as long as there is room for it and for the way to all the others. */
static int draw_keys(const struct canvas *canvas, const struct key_row *table, int column)
{
	for (; table->intent; table++) {
		autobuf struct buf words = { 0 };
		if (!table->label)
			continue;
		buf_char(&words, INK(STYLE_NAME));
		keys_name(table->keys[0], &words);
		buf_format(&words, "%c %s", INK(STYLE_PLAIN), table->label);
		if (column + (int)words.size > canvas->columns)
			continue;
		column = canvas_text(canvas, 0, column, STYLE_PLAIN, buf_string(&words)) + 2;
	}
	return column;
}

static void draw_footer(
	const struct model *model, const struct screen *screen, const struct canvas *canvas)
{
	const struct canvas own = canvas_part(canvas, 0, 0, 1, canvas->columns - 16);
	const struct key_row *keys = screen_keys(model);
	const int column = draw_keys(&own, keys, 1);
	if (!screen->is_typed && keys == screen->keys)
		(void)draw_keys(canvas, keys_common, column);
}

static void draw_too_small(const struct canvas *canvas, struct extent *extent)
{
	autobuf struct buf text = { 0 };
	autosheet struct sheet sheet = { 0 };
	buf_format(&text,
		"This terminal has %d columns and %d rows. Bulkhead needs %d and %d: make it "
		"larger, or its letters smaller. q goes back.",
		canvas->columns, canvas->rows, LEAST_COLUMNS, LEAST_ROWS);
	sheet_wrap(&sheet, STYLE_PLAIN, buf_string(&text), 0,
		canvas->columns > 0 ? (size_t)canvas->columns : 1);
	sheet_show(&sheet, canvas, 0, extent);
}

void frame_draw(const struct model *model, WINDOW *window, struct extent *extent)
{
	const struct screen *screen = screen_get(model_screen(model));
	struct canvas all = { .window = window, .look = &model->look };
	getmaxyx(window, all.rows, all.columns);
	const struct ink plain = look_ink(&model->look, STYLE_PLAIN);
	cchar_t blank;
	(void)setcchar(&blank, L" ", plain.attributes, plain.pair, NULL);
	wbkgrndset(window, &blank);
	(void)werase(window);
	if (all.rows < LEAST_ROWS || all.columns < LEAST_COLUMNS) {
		draw_too_small(&all, extent);
	} else {
		const struct canvas body = canvas_part(&all, 1, 0, all.rows - 3, all.columns);
		const struct canvas footer = canvas_part(&all, all.rows - 1, 0, 1, all.columns);
		screen->draw(model, &body, extent);
		draw_title(model, screen, &all);
		draw_message(model, &all, all.rows - 2);
		draw_footer(model, screen, &footer);
	}
	(void)wmove(window, extent->row, extent->column);
}
