/* SPDX-License-Identifier: MIT */
/* hints: those that were shown of this variant, and the way to the next. */
#include "base/mem.h"
#include "tui/screen.h"

static const struct key_row keys[] = {
	{ INTENT_HINT_NEXT, { 'n' }, "next hint", "show the next hint; it is kept that you saw it",
		USE_ANYWHERE },
	{ INTENT_PAGE_DOWN, { ' ' }, NULL, "a page down", USE_MOVEMENT },
	{ 0 },
};

static void title(const struct model *model, struct buf *out)
{
	buf_format(out, "hints  %s", model->desk.loaded.exercise.title);
}

static void add_hint(const struct hint *hint, size_t width, struct sheet *sheet)
{
	if (hint->number == 0) {
		sheet_wrap(sheet, STYLE_PLAIN, hint->text, 0, width);
	} else {
		autobuf struct buf text = { 0 };
		buf_format(&text, "# %s\n", hint->text);
		sheet_markdown(sheet, &text, width);
	}
	sheet_gap(sheet);
}

static void tell(const struct model *model, size_t width, struct sheet *sheet)
{
	for (size_t i = 0; i < model->hints.count; i++)
		add_hint(&model->hints.items[i], width, sheet);
	sheet_wrap(sheet, STYLE_STRONG,
		!model->has_more_hints
			? "That was the last hint. A rest often helps more than another try. X, on "
			  "the screen of the exercise, gives up: then its solution is shown."
		: model->hints.count ? "n shows the next hint."
				     : "No hint of this variant was shown yet. n shows the first.",
		0, width);
}

static void draw(const struct model *model, const struct canvas *canvas, struct extent *extent)
{
	const int columns = canvas->columns - 4 < 80 ? canvas->columns - 4 : 80;
	autosheet struct sheet sheet = { 0 };
	tell(model, (size_t)columns, &sheet);
	const struct canvas body = canvas_part(canvas, 1, 2, canvas->rows - 1, columns);
	sheet_show(&sheet, &body, model->view.at[SCREEN_HINTS], extent);
}

const struct screen screen_hints = {
	.name = "hints",
	.keys = keys,
	.title = title,
	.draw = draw,
	.tell = tell,
};
