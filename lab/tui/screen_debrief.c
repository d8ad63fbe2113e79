/* SPDX-License-Identifier: MIT */
/* debrief: the solution and why it works, once there is nothing to give away any more. */
#include "tui/screen.h"

#define SHEET_WIDE 1000 /* lines that are wrapped already */

static const struct key_row keys[] = {
	{ INTENT_PAGE_DOWN, { ' ' }, "next page", "a page down", USE_MOVEMENT },
	{ 0 },
};

static void title(const struct model *model, struct buf *out)
{
	buf_format(out, "debrief  %s", model->desk.loaded.exercise.title);
}

static void tell(const struct model *model, size_t width, struct sheet *sheet)
{
	if (model->comparison.text.size)
		sheet_wrap(sheet, STYLE_PLAIN, buf_string(&model->comparison.text), 0, SHEET_WIDE);
	else
		sheet_line(sheet, STYLE_PLAIN, "Your answer is being compared with the solution.");
	sheet_gap(sheet);
	sheet_markdown(sheet, &model->debrief, width);
}

static void draw(const struct model *model, const struct canvas *canvas, struct extent *extent)
{
	const int columns = canvas->columns - 4 < 80 ? canvas->columns - 4 : 80;
	autosheet struct sheet sheet = { 0 };
	tell(model, (size_t)columns, &sheet);
	const struct canvas body = canvas_part(canvas, 1, 2, canvas->rows - 1, columns);
	sheet_show(&sheet, &body, model->view.at[SCREEN_DEBRIEF], extent);
}

const struct screen screen_debrief = {
	.name = "debrief",
	.keys = keys,
	.title = title,
	.draw = draw,
	.tell = tell,
};
