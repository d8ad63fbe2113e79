/* SPDX-License-Identifier: MIT */
/* attempts: those at one exercise: the score rises, the surface falls. */
#include "app/journal.h"
#include "base/mem.h"
#include "tui/screen.h"

#include <stdlib.h>

#define BAR 12

static const struct key_row keys[] = { { 0 } };

void attempts_release(struct attempts *attempts)
{
	free(attempts->exercise);
	free(attempts->rows);
	*attempts = (struct attempts){ 0 };
}

static void title(const struct model *model, struct buf *out)
{
	buf_format(out, "attempts at %s", model->attempts.exercise);
}

static unsigned largest_surface(const struct attempts *attempts)
{
	unsigned largest = 0;
	for (size_t i = 0; i < attempts->count; i++)
		if (attempts->rows[i].surface > largest)
			largest = attempts->rows[i].surface;
	return largest;
}

static void add_ratio(unsigned hundredths, struct buf *out)
{
	buf_format(out, "%u.%02u", hundredths / 100, hundredths % 100);
}

static void add_attempt(const struct model *model, const struct attempt_row *row, unsigned largest,
	struct sheet *sheet)
{
	autobuf struct buf line = { 0 };
	autofree char *when = journal_time(row->at);
	buf_format(&line, "%s  %-8s ", when, row->outcome);
	screen_bar(&model->look, BAR, row->score, 100, &line);
	buf_format(&line, " %3u  %2zu of %-2zu", row->score, row->ok, row->counted);
	if (row->surface) {
		buf_text(&line, "  ");
		screen_bar(&model->look, BAR, row->surface, largest, &line);
		buf_char(&line, ' ');
		add_ratio(row->surface, &line);
	}
	sheet_line(sheet, STYLE_PLAIN, "%s", buf_string(&line));
}

static char *head_of(const struct model *model)
{
	return mem_format("%-16s  %-8s %-*s  %-8s  %s", "when", "outcome",
		model->look.is_plain ? 4 : BAR + 4, "score", "checks",
		largest_surface(&model->attempts) ? "surface ratio" : "");
}

/* From the first attempt that has a surface to the newest one. */
static void add_way(const struct attempts *attempts, struct sheet *sheet)
{
	autobuf struct buf line = { 0 };
	const struct attempt_row *first = NULL;
	const struct attempt_row *last = NULL;
	for (size_t i = 0; i < attempts->count; i++) {
		if (!attempts->rows[i].surface)
			continue;
		first = first ? first : &attempts->rows[i];
		last = &attempts->rows[i];
	}
	if (!first || first == last)
		return;
	buf_text(&line, "The surface went from ");
	add_ratio(first->surface, &line);
	buf_text(&line, " to ");
	add_ratio(last->surface, &line);
	buf_text(&line, " of the solution's; 1.00 is what it needs.");
	sheet_gap(sheet);
	sheet_line(sheet, STYLE_PLAIN, "%s", buf_string(&line));
}

static void add_attempts(const struct model *model, struct sheet *sheet)
{
	const struct attempts *attempts = &model->attempts;
	const unsigned largest = largest_surface(attempts);
	for (size_t i = 0; i < attempts->count; i++)
		add_attempt(model, &attempts->rows[i], largest, sheet);
	if (!attempts->count)
		sheet_line(sheet, STYLE_PLAIN, "There was none yet.");
	add_way(attempts, sheet);
}

static void tell(const struct model *model, size_t width, struct sheet *sheet)
{
	autofree char *head = head_of(model);
	(void)width; /* a line is an attempt */
	sheet_line(sheet, STYLE_STRONG, "%s", head);
	add_attempts(model, sheet);
}

static void draw(const struct model *model, const struct canvas *canvas, struct extent *extent)
{
	autosheet struct sheet sheet = { 0 };
	autofree char *head = head_of(model);
	(void)canvas_text(canvas, 1, 2, STYLE_STRONG, head);
	add_attempts(model, &sheet);
	const struct canvas body = canvas_part(canvas, 2, 2, canvas->rows - 2, canvas->columns - 4);
	sheet_show(&sheet, &body, model->view.at[SCREEN_ATTEMPTS], extent);
}

const struct screen screen_attempts = {
	.name = "attempts",
	.keys = keys,
	.title = title,
	.draw = draw,
	.tell = tell,
};
