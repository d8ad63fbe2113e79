/* SPDX-License-Identifier: MIT */
/* progress: by subject and exercise, by week, by track: as bars with their numbers. */
#include "app/journal.h"
#include "base/mem.h"
#include "tui/screen.h"

#include <string.h>

#define WIDE  150 /* columns, from which weeks and tracks stand beside the exercises */
#define NAME  30
#define BAR   15
#define HEAD  "Exercises, by their best score"
#define WEEKS 8 /* that are shown, this one included */

static const struct key_row keys[] = {
	{ INTENT_OPEN, { KEY_RETURN, 'l', KEY_RIGHT }, "attempts",
		"the attempts at the exercise that is chosen", USE_ANYWHERE },
	{ 0 },
};

static void title(const struct model *model, struct buf *out)
{
	const struct progress *progress = &model->learner.progress;
	size_t attempts = 0;
	for (size_t i = 0; i < progress->exercise_count; i++)
		attempts += progress->exercises[i].attempts;
	buf_format(out, "progress: %zu attempt%s at %zu exercise%s", attempts,
		attempts == 1 ? "" : "s", progress->exercise_count,
		progress->exercise_count == 1 ? "" : "s");
}

static void add_row(
	const struct model *model, const char *name, size_t part, size_t whole, struct buf *line)
{
	canvas_column(&model->look, line, name, NAME);
	screen_bar(&model->look, BAR, part, whole, line);
}

/* --- by subject --- */

static size_t subject_size(const char *id)
{
	return strcspn(id, "/");
}

static bool is_of(const char *id, const char *subject, size_t size)
{
	return subject_size(id) == size && strncmp(id, subject, size) == 0;
}

static void add_exercise(
	const struct model *model, const struct exercise_progress *one, struct sheet *sheet)
{
	autobuf struct buf line = { 0 };
	const size_t size = subject_size(one->id);
	autofree char *name = mem_format("  %s", one->id + size + (one->id[size] == '/'));
	int64_t due;
	add_row(model, name, one->best, 100, &line);
	buf_format(&line, " %3u  %zu %-5s  %s", one->best, one->attempts,
		one->attempts == 1 ? "try" : "tries", standing_name(progress_standing(one)));
	if (progress_due(one, &due)) {
		autofree char *when = journal_time(due);
		buf_format(&line, ", again %.10s", when);
	}
	sheet_line(sheet, STYLE_PLAIN, "%s", buf_string(&line));
}

/* How many exercises of a subject are mastered, of those that are here. */
static void add_head(
	const struct model *model, const char *subject, size_t size, struct sheet *sheet)
{
	const struct catalogue *catalogue = &model->learner.catalogue;
	autobuf struct buf line = { 0 };
	autofree char *name = mem_text_n(subject, size);
	size_t here = 0;
	size_t mastered = 0;
	for (size_t i = 0; i < catalogue->count; i++) {
		const struct exercise_progress *one =
			progress_exercise(&model->learner.progress, catalogue->entries[i].id);
		if (!is_of(catalogue->entries[i].id, subject, size))
			continue;
		here++;
		mastered += one && progress_standing(one) == STANDING_MASTERED;
	}
	add_row(model, name, mastered, here, &line);
	if (here)
		buf_format(&line, " %zu of %zu mastered", mastered, here);
	else
		buf_text(&line, " not on this machine any more");
	sheet->tag = SHEET_NOTHING;
	sheet_line(sheet, STYLE_STRONG, "%s", buf_string(&line));
}

static void add_subject(
	const struct model *model, const char *subject, size_t size, struct sheet *sheet)
{
	const struct progress *progress = &model->learner.progress;
	add_head(model, subject, size, sheet);
	for (size_t i = 0; i < progress->exercise_count; i++) {
		if (!is_of(progress->exercises[i].id, subject, size))
			continue;
		sheet->tag = i;
		add_exercise(model, &progress->exercises[i], sheet);
	}
	sheet->tag = SHEET_NOTHING;
}

static bool is_here(const struct model *model, const char *id)
{
	const struct catalogue *catalogue = &model->learner.catalogue;
	for (size_t i = 0; i < catalogue->count; i++)
		if (is_of(catalogue->entries[i].id, id, subject_size(id)))
			return true;
	return false;
}

/* Those of the machine, and those that were here when something was done. */
static void add_subjects(const struct model *model, struct sheet *sheet)
{
	const struct catalogue *catalogue = &model->learner.catalogue;
	const struct progress *progress = &model->learner.progress;
	const char *last = "";
	if (!model->learner.known)
		sheet_line(sheet, STYLE_PLAIN, "What you have done is not known.");
	else if (!progress->exercise_count)
		sheet_line(sheet, STYLE_PLAIN, "Nothing was done yet.");
	for (size_t i = 0; i < catalogue->count; i++) {
		const char *id = catalogue->entries[i].id;
		if (!is_of(last, id, subject_size(id)))
			add_subject(model, id, subject_size(id), sheet);
		last = id;
	}
	for (size_t i = 0; i < progress->exercise_count; i++) {
		const char *id = progress->exercises[i].id;
		if (!is_here(model, id) && !is_of(last, id, subject_size(id)))
			add_subject(model, id, subject_size(id), sheet);
		last = id;
	}
}

/* --- by week, by track --- */

static void add_week(
	const struct model *model, const struct week *week, size_t most, struct sheet *sheet)
{
	autobuf struct buf line = { 0 };
	autofree char *begin = journal_time_utc(week_begin(week->number));
	buf_format(&line, "%.10s  ", begin);
	screen_bar(&model->look, BAR, week->attempts, most, &line);
	buf_format(&line, " %zu attempt%s", week->attempts, week->attempts == 1 ? "" : "s");
	if (week->passes)
		buf_format(&line, ", %zu passed", week->passes);
	sheet_line(sheet, STYLE_PLAIN, "%s", buf_string(&line));
}

static void add_weeks(const struct model *model, struct sheet *sheet)
{
	const struct weeks *weeks = &model->learner.progress.weeks;
	const int64_t last = week_of(model->learner.route.now);
	size_t most = 1;
	for (int64_t number = last - WEEKS + 1; number <= last; number++) {
		const struct week week = weeks_get(weeks, number);
		most = week.attempts > most ? week.attempts : most;
	}
	sheet_line(sheet, STYLE_STRONG, "Weeks, from their Monday on");
	for (int64_t number = last - WEEKS + 1; number <= last; number++) {
		const struct week week = weeks_get(weeks, number);
		add_week(model, &week, most, sheet);
	}
}

static void add_tracks(const struct model *model, struct sheet *sheet)
{
	const struct route *route = &model->learner.route;
	sheet_line(sheet, STYLE_STRONG, "Tracks");
	for (size_t i = 0; i < route->track_count; i++) {
		const struct route_track *track = &route->tracks[i];
		autobuf struct buf line = { 0 };
		add_row(model, track->track->title, track->done_count, track->there_count, &line);
		buf_format(&line, " %zu of %zu  %s", track->done_count, track->there_count,
			track_state_name(track->state));
		sheet_line(sheet, STYLE_PLAIN, "%s", buf_string(&line));
	}
}

static void add_charts(const struct model *model, struct sheet *sheet)
{
	add_weeks(model, sheet);
	sheet_gap(sheet);
	add_tracks(model, sheet);
}

/* --- the screen --- */

static bool can_open(const struct model *model, size_t tag)
{
	return tag < model->learner.progress.exercise_count;
}

/* Where the cursor begins: at something to open, if there is any. */
size_t progress_first_line(const struct model *model)
{
	autosheet struct sheet sheet = { 0 };
	add_subjects(model, &sheet);
	for (size_t i = 0; i < sheet.count; i++)
		if (can_open(model, sheet.lines[i].tag))
			return i;
	return 0;
}

static void tell(const struct model *model, size_t width, struct sheet *sheet)
{
	(void)width; /* each line is of one thing */
	sheet->tag = SHEET_NOTHING;
	sheet_line(sheet, STYLE_STRONG, HEAD);
	add_subjects(model, sheet);
	sheet_gap(sheet);
	add_charts(model, sheet);
}

static void draw_beside(
	const struct model *model, const struct canvas *canvas, struct extent *extent)
{
	const int half = canvas->columns * 11 / 20;
	const struct canvas left = canvas_part(canvas, 2, 2, canvas->rows - 2, half - 4);
	const struct canvas right =
		canvas_part(canvas, 1, half + 2, canvas->rows - 1, canvas->columns - half - 3);
	autosheet struct sheet exercises = { 0 };
	autosheet struct sheet charts = { 0 };
	struct extent ignored;
	add_subjects(model, &exercises);
	add_charts(model, &charts);
	canvas_wall(canvas, half);
	(void)canvas_text(canvas, 1, 2, STYLE_STRONG, HEAD);
	sheet_show(&charts, &right, 0, &ignored);
	sheet_choose(&exercises, &left, model->view.at[SCREEN_PROGRESS], true, extent);
}

static void draw(const struct model *model, const struct canvas *canvas, struct extent *extent)
{
	const struct canvas body = canvas_part(canvas, 2, 2, canvas->rows - 2, canvas->columns - 4);
	autosheet struct sheet sheet = { 0 };
	if (canvas->columns >= WIDE) {
		draw_beside(model, canvas, extent);
		return;
	}
	add_subjects(model, &sheet);
	sheet_gap(&sheet);
	add_charts(model, &sheet);
	(void)canvas_text(canvas, 1, 2, STYLE_STRONG, HEAD);
	sheet_choose(&sheet, &body, model->view.at[SCREEN_PROGRESS], true, extent);
}

const struct screen screen_progress = {
	.name = "progress",
	.keys = keys,
	.title = title,
	.draw = draw,
	.tell = tell,
	.can_open = can_open,
	.opening = "A number above shows the attempts at that exercise.",
};
