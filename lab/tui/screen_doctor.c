/* SPDX-License-Identifier: MIT */
/* doctor: what this machine has of what exercises need. */
#include "base/mem.h"
#include "tui/screen.h"

#define INDENT 22

static const struct key_row keys[] = { { 0 } };

static void title(const struct model *model, struct buf *out)
{
	(void)model;
	buf_text(out, "doctor: what runs on this machine");
}

static void add_facility(
	const struct model *model, enum facility facility, size_t width, struct sheet *sheet)
{
	const struct diagnosis *diagnosis = &model->survey.diagnosis;
	const struct facility_row *row = facility_row(facility);
	const bool has = diagnosis->has[facility];
	const enum tone tone = has ? TONE_GOOD : TONE_OTHER;
	autobuf struct buf label = { 0 };
	autobuf struct buf text = { 0 };
	buf_format(&label, "%s %-14s %-4s", screen_symbol(&model->look, tone), row->name,
		has ? "yes" : "no");
	buf_format(&text, "for %s", row->what);
	if (!has) {
		buf_format(&text, ": %s", diagnosis->why[facility].text);
		if (row->unlock && diagnosis->has[FACILITY_containers])
			buf_format(&text, ". To have it: %s", row->unlock);
	}
	sheet_field(sheet, buf_string(&label), buf_string(&text), INDENT, width);
}

static void add_exercises(const struct model *model, size_t width, struct sheet *sheet)
{
	const struct survey *survey = &model->survey;
	size_t missing = 0;
	for (size_t i = 0; i < survey->count; i++) {
		if (!survey->reasons[i])
			continue;
		autofree char *line = mem_format("%s can't run here: %s",
			model->learner.catalogue.entries[i].id, survey->reasons[i]);
		sheet_wrap(sheet, STYLE_OTHER, line, 2, width);
		missing++;
	}
	if (!missing)
		sheet_line(
			sheet, STYLE_GOOD, "All %zu exercises run on this machine.", survey->count);
}

static void tell(const struct model *model, size_t width, struct sheet *sheet)
{
	if (!model->survey.is_diagnosed) {
		sheet_line(sheet, STYLE_PLAIN, "This is being found out.");
		return;
	}
	for (int i = 0; i < FACILITY_COUNT; i++)
		add_facility(model, (enum facility)i, width, sheet);
	sheet_gap(sheet);
	add_exercises(model, width, sheet);
}

static void draw(const struct model *model, const struct canvas *canvas, struct extent *extent)
{
	const struct canvas body = canvas_part(canvas, 1, 2, canvas->rows - 1, canvas->columns - 4);
	autosheet struct sheet sheet = { 0 };
	tell(model, (size_t)body.columns, &sheet);
	sheet_show(&sheet, &body, model->view.at[SCREEN_DOCTOR], extent);
}

const struct screen screen_doctor = {
	.name = "doctor",
	.keys = keys,
	.title = title,
	.draw = draw,
	.tell = tell,
};
