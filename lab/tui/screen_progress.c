/* SPDX-License-Identifier: MIT */
/* progress: exercise by exercise, as bars with their numbers. */
#include "app/journal.h"
#include "base/mem.h"
#include "tui/screen.h"

#define NAME 32
#define BAR  15

static const struct key_row keys[] = {
	{ INTENT_OPEN, { KEY_RETURN, 'l', KEY_RIGHT }, "attempts",
		"the attempts at the exercise that is chosen", false },
	{ 0 },
};

static void title(const struct model *model, struct buf *out)
{
	(void)model;
	buf_text(out, "progress");
}

static void add_exercise(
	const struct model *model, const struct exercise_progress *one, struct sheet *sheet)
{
	autobuf struct buf line = { 0 };
	int64_t due;
	canvas_column(&model->look, &line, one->id, NAME);
	buf_format(&line, "%-8s ", standing_name(progress_standing(one)));
	screen_bar(&model->look, BAR, one->best, 100, &line);
	buf_format(&line, " %3u  %zu %s", one->best, one->attempts,
		one->attempts == 1 ? "try" : "tries");
	if (progress_due(one, &due)) {
		autofree char *when = journal_time(due);
		buf_format(&line, ", again %.10s", when);
	}
	sheet_line(sheet, STYLE_PLAIN, "%s", buf_string(&line));
}

static void add_tracks(const struct model *model, struct sheet *sheet)
{
	const struct route *route = &model->learner.route;
	for (size_t i = 0; i < route->track_count; i++) {
		const struct route_track *track = &route->tracks[i];
		autobuf struct buf line = { 0 };
		canvas_column(&model->look, &line, track->track->title, NAME);
		buf_format(&line, "%-10s ", track_state_name(track->state));
		screen_bar(&model->look, BAR, track->done_count, track->there_count, &line);
		buf_format(&line, " %zu of %zu", track->done_count, track->there_count);
		sheet_line(sheet, STYLE_PLAIN, "%s", buf_string(&line));
	}
}

static bool can_open(const struct model *model, size_t tag)
{
	return tag < model->learner.progress.exercise_count;
}

static void tell(const struct model *model, size_t width, struct sheet *sheet)
{
	const struct progress *progress = &model->learner.progress;
	(void)width; /* each line is of one exercise, or of one track */
	for (size_t i = 0; i < progress->exercise_count; i++) {
		sheet->tag = i;
		add_exercise(model, &progress->exercises[i], sheet);
	}
	sheet->tag = SHEET_NOTHING;
	if (!progress->exercise_count)
		sheet_line(sheet, STYLE_PLAIN, "%s",
			model->learner.known ? "Nothing was done yet."
					     : "What you have done is not known.");
	sheet_gap(sheet);
	sheet_line(sheet, STYLE_STRONG, "Tracks");
	add_tracks(model, sheet);
}

static void draw(const struct model *model, const struct canvas *canvas, struct extent *extent)
{
	autosheet struct sheet sheet = { 0 };
	(void)canvas_text(canvas, 1, 2, STYLE_STRONG, "Exercises, by their best score");
	tell(model, (size_t)canvas->columns, &sheet);
	const struct canvas body = canvas_part(canvas, 2, 2, canvas->rows - 2, canvas->columns - 4);
	sheet_choose(&sheet, &body, model->view.at[SCREEN_PROGRESS], true, extent);
}

const struct screen screen_progress = {
	.name = "progress",
	.keys = keys,
	.title = title,
	.draw = draw,
	.tell = tell,
	.can_open = can_open,
};
