/* SPDX-License-Identifier: MIT */
/* home: tracks and exercises, how far one is with each, and what this machine can't run. */
#include "base/mem.h"
#include "tui/screen.h"

#include <string.h>

#define WIDE        110 /* columns, from which the details stand beside the list */
#define DETAIL_ROWS 5   /* of them below it */
#define FACTS       34  /* columns behind a title */
#define STANDING    18  /* of them, before it is said how one stands */
#define BAR         10

static const struct key_row keys[] = {
	{ INTENT_OPEN, { KEY_RETURN, 'l', KEY_RIGHT }, "open", "open what is chosen",
		USE_ANYWHERE },
	{ INTENT_RESUME, { 'r' }, "resume", "go on where you stopped", USE_ANYWHERE },
	{ INTENT_FILTER, { '/' }, "search",
		"show what has these letters in its name or subject; * are bookmarks, new, "
		"started, tried, helped, mastered how you stand",
		USE_ANYWHERE },
	{ INTENT_BOOKMARK, { 'b' }, "bookmark", "put a bookmark at an exercise, or take it away",
		USE_ANYWHERE },
	{ INTENT_PROGRESS, { 'p' }, "progress", "how far you are, exercise by exercise",
		USE_ANYWHERE },
	{ INTENT_DOCTOR, { 'd' }, "doctor", "what of this runs on this machine", USE_ANYWHERE },
	{ 0 },
};

static void title(const struct model *model, struct buf *out)
{
	const struct route *route = &model->learner.route;
	size_t passed = 0;
	for (size_t i = 0; i < route->track_count; i++)
		passed += route->tracks[i].passed;
	buf_format(out, "%zu of %zu tracks passed", passed, route->track_count);
	if (route->due_count)
		buf_format(out, ", %zu to review now", route->due_count);
}

static const struct exercise_progress *progress_of(
	const struct model *model, const struct home_row *row)
{
	if (row->exercise == HOME_NONE)
		return NULL;
	return progress_exercise(
		&model->learner.progress, model->learner.catalogue.entries[row->exercise].id);
}

/* --- lines --- */

static void add_track(
	const struct model *model, const struct home_row *row, size_t width, struct sheet *sheet)
{
	const struct route_track *track = row->track;
	autobuf struct buf line = { 0 };
	autofree char *name = home_title(model, row);
	canvas_column(&model->look, &line, name, width > FACTS ? width - FACTS : 1);
	screen_bar(&model->look, BAR, track->done_count, track->there_count, &line);
	if (!model->look.is_plain) /* then there is no bar */
		buf_char(&line, ' ');
	buf_format(&line, "%zu of %zu", track->done_count, track->there_count);
	canvas_gap(&model->look, &line, 2);
	buf_text(&line, track_state_name(track->state));
	sheet_line(sheet, STYLE_STRONG, "%s", buf_string(&line));
}

static enum glyph glyph_of(const struct model *model, const struct home_row *row)
{
	const struct exercise_progress *one = progress_of(model, row);
	if (home_reason(model, row))
		return GLYPH_OTHER;
	if (row->step ? row->step->state == STEP_DONE
		      : one && progress_standing(one) >= STANDING_HELPED)
		return GLYPH_OK;
	return GLYPH_OPEN;
}

static void add_exercise_facts(
	const struct model *model, const struct home_row *row, struct buf *line)
{
	const struct exercise *exercise = &model->home.facts[row->exercise].exercise;
	const struct exercise_progress *one = progress_of(model, row);
	const char *standing = one ? standing_name(progress_standing(one)) : "";
	buf_format(line, "level %u", exercise->level);
	canvas_gap(&model->look, line, 1);
	buf_format(line, "%*u min", model->look.is_plain ? 0 : 4, exercise->minutes);
	if (home_reason(model, row))
		standing = "not here";
	if (*standing) {
		canvas_gap(&model->look, line, 2);
		buf_text(line, standing);
	}
	if (one && one->attempts)
		buf_format(line, " %u", one->best);
	if (one && one->bookmarked)
		buf_text(line, " *");
}

static void add_content_facts(
	const struct model *model, const struct home_row *row, struct buf *line)
{
	const struct track_item *item = row->step->item;
	const struct quiz *quiz;
	if (item->kind == ITEM_LESSON) {
		buf_text(line, "lesson");
		if (!progress_has_read(&model->learner.progress, item->of.name))
			return;
		canvas_gap(&model->look, line, STANDING - strlen("lesson"));
		buf_text(line, "read");
		return;
	}
	quiz = course_quiz(&model->learner.course, item->of.name);
	if (!quiz)
		return;
	const struct quiz_score score =
		route_quiz(quiz, progress_quiz(&model->learner.progress, quiz->slug));
	buf_text(line, "quiz");
	canvas_gap(&model->look, line, STANDING - strlen("quiz"));
	buf_format(line, "%zu of %zu right", score.right, score.all);
}

static void add_item(
	const struct model *model, const struct home_row *row, size_t width, struct sheet *sheet)
{
	autobuf struct buf line = { 0 };
	autofree char *name = home_title(model, row);
	const enum glyph glyph = glyph_of(model, row);
	const enum style style = glyph == GLYPH_OK      ? STYLE_GOOD
				 : glyph == GLYPH_OTHER ? STYLE_OTHER
							: STYLE_PLAIN;
	buf_format(
		&line, "  %c%s%c ", INK(style), look_glyph(&model->look, glyph), INK(STYLE_PLAIN));
	canvas_column(&model->look, &line, name, width > FACTS + 4 ? width - FACTS - 4 : 1);
	if (row->exercise == HOME_NONE)
		add_content_facts(model, row, &line);
	else
		add_exercise_facts(model, row, &line);
	sheet_line(sheet, STYLE_PLAIN, "%s", buf_string(&line));
}

static void add_rows(const struct model *model, size_t width, struct sheet *sheet)
{
	for (size_t i = 0; i < model->home.row_count; i++) {
		const struct home_row *row = &model->home.rows[i];
		sheet->tag = i;
		if (row->kind == HOME_TRACK)
			add_track(model, row, width, sheet);
		else if (row->kind == HOME_OTHERS)
			sheet_line(sheet, STYLE_STRONG, "On no track");
		else
			add_item(model, row, width, sheet);
	}
}

/* --- details of the row that is chosen --- */

static void add_teaches(const struct exercise *exercise, size_t width, struct sheet *sheet)
{
	autobuf struct buf line = { 0 };
	for (size_t i = 0; exercise->teaches && exercise->teaches[i]; i++)
		buf_format(&line, "%s%s", i ? ", " : "Teaches: ", exercise->teaches[i]);
	if (line.size)
		sheet_wrap(sheet, STYLE_PLAIN, buf_string(&line), 2, width);
}

static void add_exercise_details(
	const struct model *model, const struct home_row *row, size_t width, struct sheet *sheet)
{
	const char *id = model->learner.catalogue.entries[row->exercise].id;
	const struct exercise *exercise = &model->home.facts[row->exercise].exercise;
	const char *reason = home_reason(model, row);
	const struct exercise_progress *one = progress_of(model, row);
	sheet_line(sheet, STYLE_NAME, "%s", id);
	if (reason) {
		autofree char *words = mem_format("Not on this machine: %s.", reason);
		sheet_wrap(sheet, STYLE_OTHER, words, 2, width);
	}
	add_teaches(exercise, width, sheet);
	if (!one || !one->attempts)
		return;
	sheet_line(sheet, STYLE_PLAIN, "%zu attempt%s, best %u of 100, the last one %s",
		one->attempts, one->attempts == 1 ? "" : "s", one->best, one->last_outcome);
}

static void add_details(const struct model *model, size_t at, size_t width, struct sheet *sheet)
{
	if (at >= model->home.row_count)
		return;
	const struct home_row *row = &model->home.rows[at];
	autofree char *name = home_title(model, row);
	sheet_wrap(sheet, STYLE_STRONG, name, 0, width);
	if (row->exercise != HOME_NONE)
		add_exercise_details(model, row, width, sheet);
	else if (row->kind == HOME_TRACK)
		sheet_wrap(sheet, STYLE_PLAIN, row->track->track->purpose, 0, width);
}

/* --- the screen --- */

static void draw_filter(const struct model *model, const struct canvas *canvas)
{
	const struct view *view = &model->view;
	if (!view->is_filtering && !view->filter[0])
		return;
	int column = canvas_text(canvas, 0, 1, STYLE_NAME, "/");
	column = canvas_foreign(canvas, 0, column, STYLE_STRONG, view->filter);
	(void)canvas_text(canvas, 0, column + 2, STYLE_PLAIN,
		view->is_filtering       ? "Enter keeps it, Esc drops it"
		: !model->home.row_count ? "nothing is like that; / and Esc show all again"
					 : "/ and Esc show all again");
}

static void draw_details(const struct model *model, const struct canvas *canvas, size_t at)
{
	autosheet struct sheet sheet = { 0 };
	struct extent ignored;
	add_details(model, at, (size_t)canvas->columns, &sheet);
	sheet_show(&sheet, canvas, 0, &ignored);
}

static void draw(const struct model *model, const struct canvas *canvas, struct extent *extent)
{
	const bool wide = canvas->columns >= WIDE;
	const int columns = wide ? canvas->columns * 3 / 5 : canvas->columns;
	const int rows = wide ? canvas->rows - 1 : canvas->rows - 1 - DETAIL_ROWS - 1;
	const struct canvas list = canvas_part(canvas, 1, 1, rows, columns - 2);
	const struct canvas details =
		wide ? canvas_part(canvas, 1, columns + 2, rows, canvas->columns - columns - 3)
		     : canvas_part(canvas, rows + 2, 2, DETAIL_ROWS, canvas->columns - 4);
	autosheet struct sheet sheet = { 0 };
	add_rows(model, (size_t)list.columns, &sheet);
	sheet_choose(&sheet, &list, model->view.at[SCREEN_HOME], true, extent);
	draw_filter(model, canvas);
	if (wide)
		canvas_wall(canvas, columns);
	else
		canvas_rule(canvas, rows + 1, "", STYLE_PLAIN);
	draw_details(model, &details, extent->tag);
}

/* --- in words --- */

static bool can_open(const struct model *model, size_t tag)
{
	return tag < model->home.row_count && model->home.rows[tag].kind != HOME_TRACK &&
	       model->home.rows[tag].kind != HOME_OTHERS;
}

static void tell(const struct model *model, size_t width, struct sheet *sheet)
{
	if (model->view.filter[0]) {
		autofree char *line = mem_format("Only what has \"%s\":", model->view.filter);
		sheet->tag = SHEET_NOTHING;
		sheet_wrap(sheet, STYLE_PLAIN, line, 0, width);
	}
	add_rows(model, width, sheet);
	if (!model->home.row_count)
		sheet_line(sheet, STYLE_PLAIN, "Nothing is like that.");
}

const struct screen screen_home = {
	.name = "home",
	.keys = keys,
	.title = title,
	.draw = draw,
	.tell = tell,
	.can_open = can_open,
	.opening = "A number above opens that.",
};
