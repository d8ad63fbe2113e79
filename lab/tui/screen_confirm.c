/* SPDX-License-Identifier: MIT */
/* confirm: what can't be undone is asked first. Cancel is chosen unless one chooses otherwise. */
#include "tui/screen.h"

static const struct key_row keys[] = {
	{ INTENT_OPEN, { KEY_RETURN }, "do what is chosen", "do what is chosen", USE_ANYWHERE },
	{ INTENT_TOGGLE, { '\t', KEY_LEFT, KEY_RIGHT }, "choose", "choose the other one",
		USE_SCREENS },
	{ INTENT_YES, { 'y' }, "yes", "yes, do it", USE_ANYWHERE },
	{ INTENT_NO, { 'n' }, "no", "no, back", USE_ANYWHERE },
	{ 0 },
};

static void title(const struct model *model, struct buf *out)
{
	(void)model;
	buf_text(out, "a question");
}

static void tell(const struct model *model, size_t width, struct sheet *sheet)
{
	sheet_wrap(sheet, STYLE_PLAIN, model->view.question, 0, width);
}

static void draw(const struct model *model, const struct canvas *canvas, struct extent *extent)
{
	const struct view *view = &model->view;
	const int columns = canvas->columns - 8 < 72 ? canvas->columns - 8 : 72;
	autosheet struct sheet sheet = { 0 };
	tell(model, (size_t)columns, &sheet);
	const struct canvas body = canvas_part(canvas, 3, 4, canvas->rows - 3, columns);
	sheet_show(&sheet, &body, 0, extent);
	const int row = (int)sheet.count + 1;
	int column = canvas_text(
		&body, row, 0, view->is_yes ? STYLE_PLAIN : STYLE_SELECTED, "[ Cancel ]");
	const int yes = column + 2;
	(void)canvas_text(&body, row, yes, view->is_yes ? STYLE_SELECTED : STYLE_PLAIN, "[ Yes ]");
	*extent = (struct extent){
		.page = 1,
		.row = body.top + row,
		.column = body.left + (view->is_yes ? yes : 0) + 2,
	};
}

const struct screen screen_confirm = {
	.name = "a question",
	.keys = keys,
	.title = title,
	.draw = draw,
	.tell = tell,
};
