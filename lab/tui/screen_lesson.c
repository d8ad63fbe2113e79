/* SPDX-License-Identifier: MIT */
/* lesson: a text for reading. Leaving it by Enter says that it was read. */
#include "core/lesson_text.h"
#include "tui/screen.h"

#define WIDEST 80 /* columns: longer lines are hard to read */

static const struct key_row keys[] = {
	{ INTENT_OPEN, { KEY_RETURN }, "I have read it",
		"done with it: back to where you came from", USE_ANYWHERE },
	{ INTENT_PAGE_DOWN, { ' ' }, "next page", "a page down", USE_MOVEMENT },
	{ 0 },
};

static void title(const struct model *model, struct buf *out)
{
	buf_format(out, "lesson  %s", model->lesson->title);
}

static void tell(const struct model *model, size_t width, struct sheet *sheet)
{
	const struct lesson_look look = {
		.width = width < WIDEST ? width : WIDEST,
		.styled = true,
	};
	autobuf struct buf text = { 0 };
	lesson_text(model->lesson, &look, &text);
	sheet_styled(sheet, buf_string(&text));
}

static void draw(const struct model *model, const struct canvas *canvas, struct extent *extent)
{
	const int columns = canvas->columns - 4;
	autosheet struct sheet sheet = { 0 };
	tell(model, (size_t)columns, &sheet);
	const struct canvas body = canvas_part(canvas, 1, 2, canvas->rows - 1, columns);
	sheet_show(&sheet, &body, model->view.at[SCREEN_LESSON], extent);
}

const struct screen screen_lesson = {
	.name = "lesson",
	.keys = keys,
	.title = title,
	.draw = draw,
	.tell = tell,
};
