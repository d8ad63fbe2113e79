/* SPDX-License-Identifier: MIT */
/*
 * replay: one check, call by call, first without the policy and then with it, beside the policy
 * with the line marked that decided the call that is chosen.
 */
#include "base/mem.h"
#include "base/text.h"
#include "tui/screen.h"

#include <string.h>

#define WIDE        120 /* columns */
#define DETAIL_ROWS 4

static const struct key_row keys[] = {
	{ INTENT_DOWN, { ' ' }, "next call", "to the next call", USE_MOVEMENT },
	{ INTENT_REPLAY_REFUSED, { 'n', KEY_RETURN }, "next refused",
		"to the next call that is refused", USE_SCREENS },
	{ INTENT_FILE_NEXT, { 'f' }, NULL, "the next policy file, where there are several",
		USE_ANYWHERE },
	{ 0 },
};

static void title(const struct model *model, struct buf *out)
{
	const struct exercise *exercise = &model->desk.loaded.exercise;
	const struct replay *replay = &model->desk.replay;
	buf_format(out, "replay  %s", exercise->checks[replay->check].id);
	if (!replay->is_over)
		buf_text(out, "   runs");
}

static void add_call(const struct model *model, const struct replay_call *call, struct sheet *sheet)
{
	const bool is_plain = model->look.is_plain;
	const char *sign = call->is_refused && is_plain ? "refused"
			   : call->is_refused           ? look_glyph(&model->look, GLYPH_FAILED)
			   : call->is_decisive          ? look_glyph(&model->look, GLYPH_HERE)
							: " ";
	autofree char *line =
		call->line ? mem_format("line %-4u", call->line) : mem_format("%9s", "");
	autofree char *shown = text_escape_line(call->text);
	sheet_line(sheet, STYLE_PLAIN, "%-7s %s %s%c%s", call->with_policy ? "with" : "without",
		sign, line, INK(call->is_decisive ? STYLE_STRONG : STYLE_PLAIN), shown);
}

static void tell(const struct model *model, size_t width, struct sheet *sheet)
{
	const struct replay *replay = &model->desk.replay;
	for (size_t i = 0; i < replay->count; i++)
		add_call(model, &replay->calls[i], sheet);
	if (replay->trouble.kind)
		sheet_wrap(sheet, STYLE_BAD, replay->trouble.text, 0, width);
	else if (!replay->count)
		sheet_line(sheet, STYLE_PLAIN, "%s",
			replay->is_over ? "Its probe made no call." : "The check runs, recorded.");
}

static void draw_calls(
	const struct model *model, const struct canvas *canvas, struct extent *extent)
{
	autosheet struct sheet sheet = { 0 };
	tell(model, canvas->columns > 1 ? (size_t)canvas->columns - 1 : 1, &sheet);
	sheet_choose(&sheet, canvas, model->view.at[SCREEN_REPLAY], true, extent);
}

/* The call that is chosen, whole. */
static void draw_detail(const struct model *model, const struct canvas *canvas)
{
	const struct replay *replay = &model->desk.replay;
	const size_t at = model->view.at[SCREEN_REPLAY];
	autosheet struct sheet sheet = { 0 };
	struct extent ignored;
	canvas_rule(canvas, 0, "the call", STYLE_STRONG);
	if (at < replay->count)
		sheet_wrap(&sheet, STYLE_PLAIN, replay->calls[at].text, 2,
			canvas->columns > 1 ? (size_t)canvas->columns - 1 : 1);
	const struct canvas rest = canvas_part(canvas, 1, 0, canvas->rows - 1, canvas->columns);
	sheet_show(&sheet, &rest, 0, &ignored);
}

static void draw_policy(const struct model *model, const struct canvas *canvas)
{
	const struct view *view = &model->view;
	const struct desk *desk = &model->desk;
	autosheet struct sheet sheet = { 0 };
	struct extent ignored;
	if (view->file < desk->file_count)
		canvas_rule(canvas, 0, desk->files[view->file].name, STYLE_STRONG);
	pane_policy(model, &sheet);
	const struct canvas rest = canvas_part(canvas, 1, 0, canvas->rows - 1, canvas->columns);
	sheet_show(&sheet, &rest, view->pane_at[PANE_POLICY], &ignored);
}

static void draw_beside(
	const struct model *model, const struct canvas *canvas, struct extent *extent)
{
	const int half = canvas->columns / 2;
	const int upper = canvas->rows - 2 * DETAIL_ROWS;
	const struct canvas calls = canvas_part(canvas, 0, 1, upper, half - 2);
	const struct canvas detail = canvas_part(canvas, upper, 1, 2 * DETAIL_ROWS, half - 2);
	const struct canvas policy =
		canvas_part(canvas, 0, half + 1, canvas->rows, canvas->columns - half - 1);
	canvas_wall(canvas, half);
	draw_detail(model, &detail);
	draw_policy(model, &policy);
	draw_calls(model, &calls, extent);
}

static void draw_below(
	const struct model *model, const struct canvas *canvas, struct extent *extent)
{
	const int part = (canvas->rows - DETAIL_ROWS) / 2;
	const int width = canvas->columns - 2;
	const struct canvas calls = canvas_part(canvas, 0, 1, part, width);
	const struct canvas detail = canvas_part(canvas, part, 1, DETAIL_ROWS, width);
	const struct canvas policy = canvas_part(
		canvas, part + DETAIL_ROWS, 1, canvas->rows - part - DETAIL_ROWS, width);
	draw_detail(model, &detail);
	draw_policy(model, &policy);
	draw_calls(model, &calls, extent);
}

static void draw(const struct model *model, const struct canvas *canvas, struct extent *extent)
{
	(canvas->columns >= WIDE ? draw_beside : draw_below)(model, canvas, extent);
}

const struct screen screen_replay = {
	.name = "replay",
	.keys = keys,
	.title = title,
	.draw = draw,
	.tell = tell,
};
