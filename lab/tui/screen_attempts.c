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
		buf_format(&line, " %u.%02u", row->surface / 100, row->surface % 100);
	}
	sheet_line(sheet, STYLE_PLAIN, "%s", buf_string(&line));
}

static char *head_of(const struct model *model)
{
	return mem_format("%-16s  %-8s %-*s  %-8s  %s", "when", "outcome",
		model->look.is_plain ? 4 : BAR + 4, "score", "checks",
		largest_surface(&model->attempts) ? "surface ratio" : "");
}

static void add_attempts(const struct model *model, struct sheet *sheet)
{
	const struct attempts *attempts = &model->attempts;
	const unsigned largest = largest_surface(attempts);
	for (size_t i = 0; i < attempts->count; i++)
		add_attempt(model, &attempts->rows[i], largest, sheet);
	if (!attempts->count)
		sheet_line(sheet, STYLE_PLAIN, "There was none yet.");
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
