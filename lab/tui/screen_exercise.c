/* SPDX-License-Identifier: MIT */
/*
 * exercise: the task, the policy, its verdict, and what happens in the containers. Side by side
 * where there is room for it; else, or with z, one at a time behind tabs.
 */
#include "base/mem.h"
#include "tui/screen.h"

#include <string.h>

#define WIDE       120 /* columns */
#define LIVE_ROWS  8
#define EVENT_ROWS 5  /* that have room below the containers */
#define TALL       30 /* rows, from which the live pane has room beside the others */

static const struct key_row keys[] = {
	{ INTENT_EDIT, { 'e' }, "edit",
		"edit the policy with $VISUAL or $EDITOR; makes your workspace first",
		USE_ANYWHERE },
	{ INTENT_CHECK, { 'c' }, "check", "check now; each save is checked by itself",
		USE_ANYWHERE },
	{ INTENT_PANE_NEXT, { '\t', 'l', KEY_RIGHT }, "pane", "the next pane", USE_MOVEMENT },
	{ INTENT_PANE_BEFORE, { 'h', KEY_LEFT }, NULL, "the pane before", USE_MOVEMENT },
	{ INTENT_OPEN, { KEY_RETURN, ' ' }, "evidence",
		"show or hide the evidence of the check that is chosen; open a shell, type into it",
		USE_ANYWHERE },
	{ INTENT_HINTS, { 'i' }, "hints", "the hints of this exercise", USE_ANYWHERE },
	{ INTENT_REPLAY, { 'R' }, "replay",
		"replay the check that is chosen, call by call, with the line that decided",
		USE_ANYWHERE },
	{ INTENT_ZOOM, { 'z' }, "zoom", "one pane alone, or all again", USE_SCREENS },
	{ INTENT_TASK, { '1' }, NULL, "to the task", USE_ANYWHERE },
	{ INTENT_POLICY, { '2' }, NULL, "to the policy", USE_ANYWHERE },
	{ INTENT_VERDICT, { '3' }, NULL, "to the verdict", USE_ANYWHERE },
	{ INTENT_LIVE, { '4' }, NULL, "to what happens in the containers", USE_ANYWHERE },
	{ INTENT_SHELL, { 's', '5' }, "shell", "to a shell in a container: attack by hand",
		USE_SCREENS },
	{ INTENT_SHELL_ALL, { 'v' }, NULL,
		"list every call of the shell, or again only those that are refused", USE_SCREENS },
	{ INTENT_SHELL_LEAVE, { KEY_CTRL('g') }, NULL,
		"take the keys back from the shell; when you have them: send it a ^G",
		USE_SCREENS },
	{ INTENT_FILE_NEXT, { 'f' }, NULL, "the next policy file, where there are several",
		USE_ANYWHERE },
	{ INTENT_DEBRIEF, { 'D' }, "debrief", "why it works, after a pass", USE_ANYWHERE },
	{ INTENT_ATTEMPTS, { 'a' }, NULL, "your attempts at this exercise, as a chart",
		USE_ANYWHERE },
	{ INTENT_COPY, { 'y' }, NULL,
		"copy what the pane shows; once more: print it, to be copied by hand",
		USE_SCREENS },
	{ INTENT_COPY_PATH, { 'Y' }, NULL, "copy the path of the policy file; once more: print it",
		USE_SCREENS },
	{ INTENT_FRESH, { 'N' }, NULL,
		"begin again, in a fresh variant; what is there is set aside", USE_ANYWHERE },
	{ INTENT_GIVE_UP, { 'X' }, NULL, "give up: see the solution", USE_ANYWHERE },
	{ 0 },
};

static void title(const struct model *model, struct buf *out)
{
	const struct desk *desk = &model->desk;
	buf_format(out, "%s  %s", desk->loaded.exercise.id, desk->loaded.exercise.title);
	if (desk->is_checking) {
		const unsigned ms = desk_running_ms(desk);
		buf_format(out, "   checking, %u.%u s (^C cancels)", ms / 1000, ms % 1000 / 100);
	}
}

static void pane_name(const struct model *model, enum pane pane, struct buf *out)
{
	static const char *const names[PANE_COUNT] = {
		[PANE_TASK] = "task",
		[PANE_POLICY] = "policy",
		[PANE_VERDICT] = "verdict",
		[PANE_LIVE] = "live",
		[PANE_SHELL] = "shell",
	};
	const struct desk *desk = &model->desk;
	if (!model->look.is_plain) /* its key */
		buf_format(out, "%d ", (int)pane + 1);
	buf_text(out, names[pane]);
	if (pane != PANE_POLICY || model->view.file >= desk->file_count)
		return;
	buf_format(out, ": %s", desk->files[model->view.file].name);
	if (desk->file_count > 1)
		buf_format(out, " (%zu of %zu)", model->view.file + 1, desk->file_count);
	if (!desk->is_begun)
		buf_text(out, ", as it is given");
}

static void add_pane(const struct model *model, enum pane pane, size_t width, struct sheet *sheet)
{
	switch (pane) {
	case PANE_TASK:
		sheet_markdown(sheet, &model->desk.task, width < 90 ? width : 90);
		break;
	case PANE_POLICY:
		pane_policy(model, sheet);
		break;
	case PANE_VERDICT:
		pane_verdict(model, width, sheet);
		break;
	case PANE_LIVE:
		pane_live_world(model, width, sheet);
		pane_live(model, sheet);
		break;
	case PANE_SHELL:
		break; /* no lines, but a terminal */
	}
}

/* What happens, below what is there where there is room for both. */
static void draw_live(const struct model *model, const struct canvas *canvas, struct extent *extent)
{
	autosheet struct sheet world = { 0 };
	autosheet struct sheet events = { 0 };
	struct extent ignored;
	pane_live_world(model, canvas->columns > 1 ? (size_t)canvas->columns - 1 : 1, &world);
	pane_live(model, &events);
	const int above = canvas->rows - (int)world.count >= EVENT_ROWS ? (int)world.count : 0;
	const struct canvas top = canvas_part(canvas, 0, 0, above, canvas->columns);
	const struct canvas rest =
		canvas_part(canvas, above, 0, canvas->rows - above, canvas->columns);
	if (above)
		sheet_show(&world, &top, 0, &ignored);
	sheet_show(&events, &rest, model->view.pane_at[PANE_LIVE], extent);
}

static void draw_pane(const struct model *model, enum pane pane, const struct canvas *canvas,
	struct extent *extent)
{
	autosheet struct sheet sheet = { 0 };
	if (pane == PANE_LIVE) {
		draw_live(model, canvas, extent);
		return;
	}
	if (pane == PANE_SHELL) {
		pane_shell(model, canvas, extent);
		return;
	}
	const size_t at = model->view.pane_at[pane];
	add_pane(model, pane, canvas->columns > 1 ? (size_t)canvas->columns - 1 : 1, &sheet);
	if (pane == PANE_VERDICT)
		sheet_choose(&sheet, canvas, at, model->view.pane == PANE_VERDICT, extent);
	else
		sheet_show(&sheet, canvas, at, extent);
}

static struct extent_part part_of(const struct canvas *canvas)
{
	return (struct extent_part){ canvas->top, canvas->left, canvas->rows, canvas->columns };
}

/* Under a heading of its own; the focused one's `extent` is that of the screen. */
static void draw_headed(const struct model *model, enum pane pane, const struct canvas *canvas,
	struct extent *extent)
{
	autobuf struct buf name = { 0 };
	struct extent own = { 0 };
	const bool focused = model->view.pane == pane;
	pane_name(model, pane, &name);
	canvas_rule(canvas, 0, buf_string(&name), focused ? STYLE_SELECTED : STYLE_PLAIN);
	const struct canvas body = canvas_part(canvas, 1, 1, canvas->rows - 1, canvas->columns - 1);
	draw_pane(model, pane, &body, &own);
	memcpy(own.parts, extent->parts, sizeof(own.parts));
	if (focused)
		*extent = own;
	extent->parts[pane] = part_of(canvas);
	if (pane != PANE_SHELL)
		return;
	extent->shell_rows = own.shell_rows;
	extent->shell_columns = own.shell_columns;
}

static int draw_score(const struct model *model, const struct canvas *canvas)
{
	autosheet struct sheet sheet = { 0 };
	struct extent ignored;
	pane_score(model, canvas->columns > 1 ? (size_t)canvas->columns - 1 : 1, &sheet);
	const int most = canvas->rows / 3;
	const int rows = (int)sheet.count < most ? (int)sheet.count : most;
	const struct canvas part = canvas_part(canvas, 0, 1, rows, canvas->columns - 1);
	sheet_show(&sheet, &part, 0, &ignored);
	return rows;
}

static void draw_verdict(
	const struct model *model, const struct canvas *canvas, struct extent *extent)
{
	const int rows = draw_score(model, canvas);
	const struct canvas rest =
		canvas_part(canvas, rows, 0, canvas->rows - rows, canvas->columns);
	draw_headed(model, PANE_VERDICT, &rest, extent);
}

static void draw_beside(
	const struct model *model, const struct canvas *canvas, struct extent *extent)
{
	const int half = canvas->columns / 2;
	const int left_rows = canvas->rows / 2;
	const int part = model->view.pane == PANE_LIVE ? 2 : 4; /* what one looks at is larger */
	const int live_rows = canvas->rows >= TALL ? canvas->rows / part : LIVE_ROWS;
	const int right_rows = canvas->rows - live_rows;
	const struct canvas task = canvas_part(canvas, 0, 0, left_rows, half);
	const struct canvas policy =
		canvas_part(canvas, left_rows, 0, canvas->rows - left_rows, half);
	const struct canvas verdict =
		canvas_part(canvas, 0, half + 1, right_rows, canvas->columns - half - 1);
	const struct canvas live =
		canvas_part(canvas, right_rows, half + 1, live_rows, canvas->columns - half - 1);
	canvas_wall(canvas, half);
	draw_headed(model, PANE_TASK, &task, extent);
	draw_headed(model, PANE_POLICY, &policy, extent);
	if (model->view.has_shell) {
		const struct canvas right =
			canvas_part(canvas, 0, half + 1, canvas->rows, canvas->columns - half - 1);
		draw_headed(model, PANE_SHELL, &right, extent);
		return;
	}
	draw_verdict(model, &verdict, extent);
	draw_headed(model, PANE_LIVE, &live, extent);
}

/* All tabs, the one that is shown reversed, and how it stands. */
static void draw_tabs(const struct model *model, const struct canvas *canvas, struct extent *extent)
{
	const struct desk *desk = &model->desk;
	int column = 1;
	for (int i = 0; i < PANE_COUNT; i++) {
		autobuf struct buf name = { 0 };
		pane_name(model, (enum pane)i, &name);
		const int left = column;
		column = canvas_foreign(canvas, 0, column,
			model->view.pane == (enum pane)i ? STYLE_SELECTED : STYLE_PLAIN,
			buf_string(&name));
		const struct canvas tab = canvas_part(canvas, 0, left, 1, column - left);
		extent->parts[i] = part_of(&tab);
		column += 2;
	}
	if (!desk->has_verdict)
		return;
	const struct verdict_word word = outcome_word(desk->verdict.outcome);
	autofree char *text = mem_format(
		"%s %s %u", screen_symbol(&model->look, word.tone), word.word, desk->verdict.score);
	const int end = canvas->columns - (int)strlen(word.word) - 8;
	(void)canvas_text(canvas, 0, end > column ? end : column, screen_style(word.tone), text);
}

static void draw_one(const struct model *model, const struct canvas *canvas, struct extent *extent)
{
	const enum pane pane = model->view.pane;
	const struct canvas body = canvas_part(canvas, 1, 1, canvas->rows - 1, canvas->columns - 2);
	const int rows = pane == PANE_VERDICT ? draw_score(model, &body) + 1 : 1;
	const struct canvas rest = canvas_part(&body, rows, 0, body.rows - rows, body.columns);
	draw_pane(model, pane, &rest, extent);
	draw_tabs(model, canvas, extent);
}

static void draw(const struct model *model, const struct canvas *canvas, struct extent *extent)
{
	*extent = (struct extent){ 0 };
	if (canvas->columns >= WIDE && !model->view.is_zoomed)
		draw_beside(model, canvas, extent);
	else
		draw_one(model, canvas, extent);
}

/* --- in words --- */

static bool can_open(const struct model *model, size_t tag)
{
	return model->view.pane == PANE_VERDICT && tag < model->view.open_count;
}

/* One pane after the other, as they are asked for. */
static void tell(const struct model *model, size_t width, struct sheet *sheet)
{
	const enum pane pane = model->view.pane;
	autobuf struct buf name = { 0 };
	sheet->tag = SHEET_NOTHING;
	pane_name(model, pane, &name);
	if (pane != PANE_TASK) /* that has a heading of its own */
		sheet_wrap(sheet, STYLE_STRONG, buf_string(&name), 0, width);
	if (pane == PANE_VERDICT) {
		pane_score(model, width, sheet);
		sheet_gap(sheet);
	}
	add_pane(model, pane, width, sheet);
}

const struct screen screen_exercise = {
	.name = "exercise",
	.keys = keys,
	.title = title,
	.draw = draw,
	.tell = tell,
	.can_open = can_open,
	.opening = "A number above shows or hides the evidence of that check.",
};
