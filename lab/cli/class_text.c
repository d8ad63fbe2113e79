/* SPDX-License-Identifier: MIT */
#include "cli/class_report.h"

#include "base/mem.h"
#include "base/text.h"
#include "cli/terminal.h"

#include <string.h>

#define NAME_WIDTH  24
#define CELL_WIDTH  13
#define MOST_CHECKS 10
#define BAR_WIDTH   20

/* Cut or filled to so many columns; names are of one line already. */
static void add_column(struct buf *out, const char *text, size_t width)
{
	size_t used = text_width(text);
	autofree char *cut = mem_text(text);
	for (size_t size = strlen(cut); used > width; used = text_width(cut)) {
		do
			size--;
		while ((cut[size] & 0xc0) == 0x80); /* not in the middle of a character */
		cut[size] = '\0';
	}
	buf_format(out, "%s%*s", cut, (int)(width - used + 2), "");
}

static bool fits(const struct class_tally *tally)
{
	return NAME_WIDTH + 2 + tally->count * (CELL_WIDTH + 2) <= terminal_width();
}

static void add_cell(struct buf *out, const struct graded_answer *answer)
{
	autofree char *cell =
		answer && answer->score >= 0 && answer->as != GRADED_MISSING
			? mem_format("%s %d", graded_as_name(answer->as), answer->score)
			: mem_text(answer ? graded_as_name(answer->as) : "refused");
	add_column(out, cell, CELL_WIDTH);
}

/* Where a table would be too wide. */
static void add_sum(
	struct buf *out, const struct class_tally *tally, const struct graded_person *person)
{
	int points = 0;
	size_t passed = 0;
	for (size_t i = 0; i < person->answer_count; i++) {
		points += person->answers[i].score > 0 ? person->answers[i].score : 0;
		passed += person->answers[i].as == GRADED_PASSED;
	}
	buf_format(out, "%zu of %zu passed, %d of %zu points", passed, tally->count, points,
		100 * tally->count);
}

static void add_notes(struct buf *out, const char *person, const struct graded_person *graded)
{
	if (graded->refused)
		buf_format(out, "  %s: %s\n", person, graded->refused);
	for (size_t i = 0; i < graded->answer_count; i++) {
		const struct graded_answer *answer = &graded->answers[i];
		autofree char *why = text_escape_line(answer->why ? answer->why : "");
		if (*why && answer->as != GRADED_MISSING)
			buf_format(out, "  %s, %s: %s\n", person, answer->exercise, why);
	}
	for (size_t i = 0; i < graded->extra_count; i++) {
		autofree char *name = text_escape_line(graded->extra[i]);
		buf_format(out, "  %s: not looked at: %s\n", person, name);
	}
	if (graded->extra_more)
		buf_format(out, "  %s: not looked at: more than can be named\n", person);
}

static void add_person(struct class_report *report, const struct class_tally *tally,
	const struct graded_person *person)
{
	autofree char *name = text_escape_line(person->id);
	add_column(&report->body, name, NAME_WIDTH);
	if (!fits(tally))
		add_sum(&report->body, tally, person);
	for (size_t i = 0; fits(tally) && i < tally->count; i++)
		add_cell(&report->body, class_answer(tally, person, i));
	while (report->body.size && report->body.data[report->body.size - 1] == ' ')
		report->body.data[--report->body.size] = '\0';
	buf_char(&report->body, '\n');
	add_notes(&report->notes, name, person);
}

static void add_header(struct buf *out, const struct class_tally *tally)
{
	for (size_t i = 0; i < tally->count; i++) {
		const struct class_exercise *exercise = &tally->exercises[i];
		buf_format(out,
			"%zu  %s: %zu passed, %zu failed, %zu refused, %zu limited, %zu "
			"missing",
			i + 1, exercise->id, exercise->counts[GRADED_PASSED],
			exercise->counts[GRADED_FAILED], exercise->counts[GRADED_REFUSED],
			exercise->counts[GRADED_LIMITED], exercise->counts[GRADED_MISSING]);
		if (exercise->counts[GRADED_VOID])
			buf_format(out, ", %zu void", exercise->counts[GRADED_VOID]);
		buf_char(out, '\n');
	}
	buf_char(out, '\n');
	if (!fits(tally))
		return;
	add_column(out, "", NAME_WIDTH);
	for (size_t i = 0; i + 1 < tally->count; i++)
		buf_format(out, "%-*zu", CELL_WIDTH + 2, i + 1);
	buf_format(out, "%zu\n", tally->count);
}

static void add_failed(struct buf *out, const struct class_tally *tally)
{
	struct class_failed failed[MOST_CHECKS];
	const size_t count = class_most_failed(tally, failed, MOST_CHECKS);
	if (count)
		buf_text(out, "\nChecks that failed for most\n");
	for (size_t i = 0; i < count; i++) {
		const struct class_check *check = failed[i].check;
		const size_t bar = (check->failed * BAR_WIDTH + check->tried - 1) / check->tried;
		autofree char *name =
			mem_format("%s%s", check->id, check->is_hidden ? " (hidden)" : "");
		buf_text(out, "  ");
		add_column(out, name, NAME_WIDTH);
		for (size_t k = 0; k < BAR_WIDTH; k++)
			buf_char(out, k < bar ? '#' : '.');
		buf_format(out, "  %zu of %zu  %s\n", check->failed, check->tried,
			failed[i].exercise->id);
	}
}

static void finish(struct class_report *report, const struct class_tally *tally, struct buf *out)
{
	buf_format(out, "%zu people, %zu of them refused\n", tally->people, tally->refused);
	add_header(out, tally);
	buf_add(out, buf_string(&report->body), report->body.size);
	add_failed(out, tally);
	if (report->notes.size)
		buf_format(out, "\nTo look at\n%s", buf_string(&report->notes));
}

const struct class_form class_text = { add_person, finish };
