/* SPDX-License-Identifier: MIT */
#include "app/doctor.h"

#include "base/json.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/doctor_store.h"
#include "cli/terminal.h"

#include <string.h>

#define REASON_COLUMN 17

/* The reason and, unless that says it already, what to do. */
static void reason_of(const struct diagnosis *diagnosis, int facility, struct buf *out)
{
	const char *unlock = facility_row((enum facility)facility)->unlock;
	buf_text(out, diagnosis->why[facility].text);
	if (unlock && diagnosis->has[FACILITY_containers])
		buf_format(out, ". To have it: %s", unlock);
}

static void add_wrapped(struct buf *text, const char *line)
{
	autobuf struct buf shown = { 0 };
	text_escape(&shown, line, strlen(line));
	text_wrap(text, buf_string(&shown), REASON_COLUMN, terminal_width());
	buf_char(text, '\n');
}

static void add_facility(struct buf *text, const struct diagnosis *diagnosis, int facility)
{
	const struct facility_row *row = facility_row((enum facility)facility);
	autobuf struct buf line = { 0 };
	autobuf struct buf reason = { 0 };
	buf_format(&line, "  %-12s  ", row->name);
	if (diagnosis->has[facility]) {
		buf_format(&line, "yes  for %s", row->what);
	} else {
		reason_of(diagnosis, facility, &reason);
		buf_format(&line, "no   for %s: %s", row->what, buf_string(&reason));
	}
	add_wrapped(text, buf_string(&line));
}

static void add_limits(struct buf *text, const struct diagnosis *diagnosis)
{
	autobuf struct buf line = { 0 };
	if (!diagnosis->limits)
		return;
	if (strcmp(diagnosis->limits, "none") == 0)
		buf_text(&line,
			"  limits        by the lab itself, every 20 ms, with memory that it does "
			"not see. To have them counted by the kernel: \"systemd-run --user "
			"--scope -p Delegate=yes bulkhead ...\", or as root");
	else
		buf_format(&line, "  limits        by the kernel's control groups (%s)",
			diagnosis->limits);
	add_wrapped(text, buf_string(&line));
}

/* One exercise in both forms; does it run here? */
static bool add_exercise(struct buf *text, struct jout *all, const struct diagnosis *diagnosis,
	const struct exercise *exercise)
{
	const int missing = doctor_missing(diagnosis, exercise);
	const unsigned needs = facility_needs(exercise);
	autobuf struct buf reason = { 0 };
	autobuf struct buf what = { 0 };
	struct jout *one = jout_object();
	struct jout *needed = jout_array();
	const bool runs = !exercise_cannot_run(exercise, &what);
	if (!runs)
		buf_format(&reason, "this build cannot run %s", buf_string(&what));
	else if (missing >= 0)
		reason_of(diagnosis, missing, &reason);
	jout_text(one, "id", exercise->id);
	jout_bool(one, "available", runs && missing < 0);
	for (int i = 0; i < FACILITY_COUNT; i++)
		if (needs & 1u << i)
			jout_add_text(needed, facility_row((enum facility)i)->name);
	jout_put(one, "needs", needed);
	jout_text(one, "missing", missing < 0 ? NULL : facility_row((enum facility)missing)->name);
	jout_text(one, "why", reason.size ? buf_string(&reason) : NULL);
	jout_add(all, one);
	buf_format(text, "  %-32s  ", exercise->id);
	if (!runs)
		buf_format(text, "unavailable: %s\n", buf_string(&reason));
	else if (missing < 0)
		buf_text(text, "available\n");
	else
		buf_format(text, "unavailable: needs %s\n",
			facility_row((enum facility)missing)->name);
	return runs && missing < 0;
}

/* False if an exercise can't run here or be read. */
static bool add_exercises(struct buf *text, struct jout *all, const struct diagnosis *diagnosis,
	const struct catalogue *catalogue)
{
	bool all_run = true;
	for (size_t i = 0; i < catalogue->count; i++) {
		struct loaded loaded;
		struct err err = { 0 };
		if (catalogue_load_entry(
			    &catalogue->entries[i], VARIANT_SEED_ZEROS, &loaded, &err)) {
			buf_format(text, "  %-32s  can't be read (\"bulkhead list\" says why)\n",
				catalogue->entries[i].id);
			all_run = false;
		} else if (!add_exercise(text, all, diagnosis, &loaded.exercise)) {
			all_run = false;
		}
		loaded_release(&loaded);
	}
	return all_run;
}

static struct jout *facilities_json(const struct diagnosis *diagnosis)
{
	struct jout *all = jout_array();
	for (int i = 0; i < FACILITY_COUNT; i++) {
		const struct facility_row *row = facility_row((enum facility)i);
		struct jout *one = jout_object();
		jout_text(one, "name", row->name);
		jout_text(one, "for", row->what);
		jout_bool(one, "available", diagnosis->has[i]);
		jout_text(one, "why", diagnosis->has[i] ? NULL : diagnosis->why[i].text);
		jout_text(one, "unlock", diagnosis->has[i] ? NULL : row->unlock);
		jout_add(all, one);
	}
	return all;
}

static int print(const struct invocation *invocation, const struct diagnosis *diagnosis,
	struct buf *text, struct jout *exercises_take, struct err *err)
{
	if (!invocation->json) {
		jout_free(exercises_take);
		return terminal_print(text, err);
	}
	struct jout *all = jout_object();
	jout_integer(all, "format", 1);
	jout_bool(all, "available", diagnosis->has[FACILITY_containers]);
	jout_put(all, "facilities", facilities_json(diagnosis));
	jout_text(all, "limits", diagnosis->limits);
	jout_put(all, "exercises", exercises_take);
	return terminal_print_json(all, err);
}

int command_doctor(const struct invocation *invocation, int *code, struct err *err)
{
	struct catalogue catalogue;
	struct diagnosis diagnosis;
	autobuf struct buf text = { 0 };
	if (invocation->rebuild && !invocation->store)
		return err_set(err, ERR_USAGE, "--rebuild goes with --store");
	if (invocation->store)
		return doctor_store(invocation, code, err);
	struct jout *exercises = jout_array();
	if (catalogue_open(&catalogue, invocation->data, err)) {
		jout_free(exercises);
		return -1;
	}
	doctor_examine(&diagnosis);
	buf_text(&text, diagnosis.has[FACILITY_containers]
				? "Exercises run on this machine. It has\n\n"
				: "No exercise can run on this machine. It has\n\n");
	for (int i = 0; i < FACILITY_COUNT; i++)
		add_facility(&text, &diagnosis, i);
	add_limits(&text, &diagnosis);
	buf_text(&text, "\nThe exercises\n\n");
	if (!add_exercises(&text, exercises, &diagnosis, &catalogue))
		*code = 1;
	catalogue_release(&catalogue);
	return print(invocation, &diagnosis, &text, exercises, err);
}
