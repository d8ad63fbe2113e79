/* SPDX-License-Identifier: MIT */
/* help: the keys of the screen that one came from, those of every screen, and what is on screen. */
#include "base/mem.h"
#include "tui/screen.h"

#include <string.h>

#define KEYS_COLUMN 18

static const struct key_row keys[] = {
	{ INTENT_BACK, { KEY_RETURN }, "back", "back to the screen before", USE_ANYWHERE },
	{ 0 },
};

static const struct screen *screen_below(const struct model *model)
{
	const struct view *view = &model->view;
	return screen_get(view->depth > 1 ? view->stack[view->depth - 2] : SCREEN_HOME);
}

static void title(const struct model *model, struct buf *out)
{
	buf_format(out, "help: the keys of %s", screen_below(model)->name);
}

static void add_table(
	const struct model *model, const struct key_row *table, size_t width, struct sheet *sheet)
{
	for (; table->intent; table++) {
		autobuf struct buf names = { 0 };
		keys_names(table, &names);
		const char *typed = model->view.typed;
		if (*typed && !strcasestr(table->text, typed) &&
			!strcasestr(buf_string(&names), typed))
			continue;
		sheet_field(sheet, buf_string(&names), table->text, KEYS_COLUMN, width);
	}
}

static void draw(const struct model *model, const struct canvas *canvas, struct extent *extent)
{
	const struct canvas body = canvas_part(canvas, 2, 2, canvas->rows - 2, canvas->columns - 4);
	autosheet struct sheet sheet = { 0 };
	const int column = canvas_text(canvas, 0, 2, STYLE_PLAIN, "Type to search: ");
	const int end = canvas_foreign(canvas, 0, column, STYLE_STRONG, model->view.typed);
	add_table(model, screen_below(model)->keys, (size_t)body.columns, &sheet);
	add_table(model, keys_common, (size_t)body.columns, &sheet);
	if (!sheet.count)
		sheet_line(&sheet, STYLE_PLAIN, "No key does that.");
	sheet_show(&sheet, &body, model->view.at[SCREEN_HELP], extent);
	extent->row = canvas->top;
	extent->column = canvas->left + end;
}

const struct screen screen_help = {
	.name = "help",
	.keys = keys,
	.is_typed = true,
	.title = title,
	.draw = draw,
};
