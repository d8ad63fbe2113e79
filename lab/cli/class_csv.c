/* SPDX-License-Identifier: MIT */
#include "cli/class_report.h"

#include "base/mem.h"
#include "cli/csv.h"

static void add_number(struct buf *out, int number)
{
	if (number < 0)
		csv_text(out, NULL);
	else
		csv_integer(out, number);
}

/* What is to be said of a person besides points, with semicolons. */
static void add_notes(struct buf *out, const struct graded_person *person)
{
	autobuf struct buf notes = { 0 };
	buf_text(&notes, person->refused);
	for (size_t i = 0; i < person->answer_count; i++)
		if (person->answers[i].why)
			buf_format(&notes, "%s%s: %s", notes.size ? "; " : "",
				person->answers[i].exercise, person->answers[i].why);
	csv_text(out, buf_string(&notes));
}

static void add_person(struct class_report *report, const struct class_tally *tally,
	const struct graded_person *person)
{
	struct buf *out = &report->body;
	csv_text(out, person->id);
	for (size_t i = 0; i < tally->count; i++) {
		const struct graded_answer *answer = class_answer(tally, person, i);
		csv_text(out, answer ? graded_as_name(answer->as) : "refused");
		add_number(out, answer ? answer->score : -1);
		for (size_t k = 0; k < VERDICT_GROUPS; k++)
			add_number(out, answer ? answer->groups[k].points : -1);
	}
	add_notes(out, person);
	csv_end(out);
}

static void finish(struct class_report *report, const struct class_tally *tally, struct buf *out)
{
	static const char *const columns[] = { "outcome", "score", "defence", "service",
		"least privilege" };
	_Static_assert(GROUP_DEFENCE == 0 && GROUP_SERVICE == 1 && GROUP_LEAST_PRIVILEGE == 2,
		"the columns are in the order of the groups");
	csv_text(out, "person");
	for (size_t i = 0; i < tally->count; i++)
		for (size_t k = 0; k < ARRAY_SIZE(columns); k++) {
			autofree char *title =
				mem_format("%s %s", tally->exercises[i].id, columns[k]);
			csv_text(out, title);
		}
	csv_text(out, "notes");
	csv_end(out);
	buf_add(out, buf_string(&report->body), report->body.size);
}

const struct class_form class_csv = { add_person, finish };
