/* SPDX-License-Identifier: MIT */
/* palette: every action of the screen that one came from, and everything that can be opened. */
#include "base/mem.h"
#include "tui/screen.h"

#include <stdlib.h>
#include <string.h>

static const struct key_row keys[] = {
	{ INTENT_OPEN, { KEY_RETURN }, "do it", "do what is chosen", USE_ANYWHERE },
	{ 0 },
};

static void title(const struct model *model, struct buf *out)
{
	(void)model;
	buf_text(out, "everything there is to do");
}

static void add(struct palette *palette, const struct model *model, struct palette_row row)
{
	if (!strcasestr(row.text, model->view.typed)) {
		free(row.text);
		return;
	}
	palette->rows = mem_grow(palette->rows, palette->count, &palette->capacity, sizeof(row));
	palette->rows[palette->count++] = row;
}

static void add_keys(
	struct palette *palette, const struct model *model, const struct key_row *table)
{
	for (; table->intent; table++) {
		autobuf struct buf text = { 0 };
		if (table->use == USE_MOVEMENT)
			continue;
		if (table->label)
			buf_format(&text, "%s: ", table->label);
		buf_format(&text, "%s  (", table->text);
		keys_name(table->keys[0], &text);
		buf_char(&text, ')');
		add(palette, model, (struct palette_row){ table, HOME_NONE, buf_take(&text) });
	}
}

void palette_make(struct palette *palette, const struct model *model)
{
	const struct view *view = &model->view;
	const enum screen_id below = view->depth > 1 ? view->stack[view->depth - 2] : SCREEN_HOME;
	*palette = (struct palette){ 0 };
	add_keys(palette, model, screen_get(below)->keys);
	add_keys(palette, model, keys_common);
	for (size_t i = 0; i < model->home.row_count; i++) {
		const struct home_row *row = &model->home.rows[i];
		if (row->kind == HOME_TRACK || row->kind == HOME_OTHERS)
			continue;
		autofree char *name = home_title(model, row);
		add(palette, model, (struct palette_row){ NULL, i, mem_format("open %s", name) });
	}
}

void palette_release(struct palette *palette)
{
	for (size_t i = 0; i < palette->count; i++)
		free(palette->rows[i].text);
	free(palette->rows);
	*palette = (struct palette){ 0 };
}

static void draw(const struct model *model, const struct canvas *canvas, struct extent *extent)
{
	const struct canvas body = canvas_part(canvas, 2, 2, canvas->rows - 2, canvas->columns - 4);
	autosheet struct sheet sheet = { 0 };
	struct palette palette;
	(void)canvas_text(canvas, 0, 1, STYLE_NAME, ":");
	const int end = canvas_foreign(canvas, 0, 2, STYLE_STRONG, model->view.typed);
	palette_make(&palette, model);
	for (size_t i = 0; i < palette.count; i++)
		sheet_field(&sheet, "", palette.rows[i].text, 0, 1000);
	palette_release(&palette);
	if (!sheet.count)
		sheet_line(&sheet, STYLE_PLAIN, "Nothing is called that.");
	sheet_choose(&sheet, &body, model->view.at[SCREEN_PALETTE], true, extent);
	extent->row = canvas->top;
	extent->column = canvas->left + end;
}

const struct screen screen_palette = {
	.name = "palette",
	.keys = keys,
	.is_typed = true,
	.title = title,
	.draw = draw,
};
