/* SPDX-License-Identifier: MIT */
#include "core/caps_inspect.h"

#include "core/names.h"

#define FORMAT 1

const char *caps_stage_name(enum caps_stage stage)
{
	static const char *const names[] = {
		[CAPS_WRITTEN] = "written",
		[CAPS_PROGRAM] = "program",
		[CAPS_PLAIN] = "plain",
		[CAPS_SETUID] = "set-user-ID",
		[CAPS_FILE] = "file",
	};
	return names[stage];
}

const char *caps_note_name(enum caps_note_kind kind)
{
	static const char *const names[] = {
		[CAPS_NOTE_LOST] = "lost",
		[CAPS_NOTE_GAINED] = "gained",
		[CAPS_NOTE_BACK] = "back",
	};
	return names[kind];
}

/* ---- what is left ---- */

/* The files ask for nothing to be effective at once, so each exec succeeds. */
static void execute(
	const struct caps_process *before, const struct caps_file *file, struct caps_process *after)
{
	const bool runs = caps_exec(before, file, after);
	(void)runs; /* only what asks for effective capabilities can be refused */
}

static void find_note(struct caps_inspection *inspection, enum caps_note_kind kind,
	uint64_t capabilities, const struct caps_policy *policy, enum caps_set named_in)
{
	struct caps_note *note = &inspection->notes[kind];
	note->capabilities = capabilities;
	if (capabilities)
		note->at = policy->places[named_in][__builtin_ctzll(capabilities)];
}

void caps_inspect(struct caps_inspection *inspection, const struct caps_policy *policy)
{
	static const struct caps_file setuid = { .is_setuid = true, .owner = 0 };
	static const struct caps_file granted = { .has_caps = true, .permitted = UINT64_MAX };
	struct caps_process *stages = inspection->stages;
	*inspection = (struct caps_inspection){ 0 };
	stages[CAPS_WRITTEN] = policy->identity.process;
	stages[CAPS_PROGRAM] = caps_exec_plain(&stages[CAPS_WRITTEN]);
	stages[CAPS_PLAIN] = caps_exec_plain(&stages[CAPS_PROGRAM]);
	execute(&stages[CAPS_PROGRAM], &setuid, &stages[CAPS_SETUID]);
	execute(&stages[CAPS_PROGRAM], &granted, &stages[CAPS_FILE]);
	const uint64_t written = stages[CAPS_WRITTEN].sets[CAPS_PERMITTED];
	const uint64_t kept = stages[CAPS_PROGRAM].sets[CAPS_PERMITTED];
	const uint64_t to_be_had =
		stages[CAPS_SETUID].sets[CAPS_PERMITTED] | stages[CAPS_FILE].sets[CAPS_PERMITTED];
	find_note(inspection, CAPS_NOTE_LOST, written & ~kept, policy, CAPS_PERMITTED);
	find_note(inspection, CAPS_NOTE_GAINED, kept & ~written, policy, CAPS_BOUNDING);
	find_note(inspection, CAPS_NOTE_BACK, to_be_had & ~kept & ~written, policy, CAPS_BOUNDING);
}

bool caps_inspection_is_clean(const struct caps_inspection *inspection)
{
	for (size_t i = 0; i < CAPS_NOTES; i++)
		if (inspection->notes[i].capabilities)
			return false;
	return true;
}

/* ---- in words ---- */

static void add_names(uint64_t capabilities, struct buf *out)
{
	const char *before = "";
	for (; capabilities; capabilities &= capabilities - 1) {
		buf_format(out, "%s%s", before,
			capability_name((unsigned)__builtin_ctzll(capabilities)));
		before = ", ";
	}
}

void caps_note_format(enum caps_note_kind kind, const struct caps_note *note,
	const struct caps_policy *policy, struct buf *out)
{
	add_names(note->capabilities, out);
	switch (kind) {
	case CAPS_NOTE_LOST:
		buf_format(out,
			": permitted, and gone when user %u executes its program: only the ambient set "
			"passes to a plain program of a user other than 0",
			policy->identity.process.ruid);
		return;
	case CAPS_NOTE_GAINED:
		buf_text(out,
			": not permitted as written, but user 0 gets at each exec what the bounding "
			"set has");
		return;
	case CAPS_NOTE_BACK:
		buf_text(out,
			": still in the bounding set, so a program with root's set-user-ID bit or with "
			"file capabilities gives it back; leave it out there, or set noNewPrivileges");
		return;
	}
}

/* ---- for programs ---- */

static struct jout *names_json(uint64_t capabilities)
{
	struct jout *names = jout_array();
	for (; capabilities; capabilities &= capabilities - 1)
		jout_add_text(names, capability_name((unsigned)__builtin_ctzll(capabilities)));
	return names;
}

static struct jout *stage_json(enum caps_stage stage, const struct caps_process *process)
{
	struct jout *one = jout_object();
	jout_text(one, "stage", caps_stage_name(stage));
	jout_integer(one, "ruid", process->ruid);
	jout_integer(one, "euid", process->euid);
	for (size_t i = 0; i < CAPS_SETS; i++)
		jout_put(one, caps_set_name((enum caps_set)i), names_json(process->sets[i]));
	return one;
}

static struct jout *note_json(
	enum caps_note_kind kind, const struct caps_note *note, const struct caps_policy *policy)
{
	autobuf struct buf text = { 0 };
	struct jout *one = jout_object();
	caps_note_format(kind, note, policy, &text);
	jout_text(one, "kind", caps_note_name(kind));
	jout_integer(one, "line", note->at.line);
	jout_integer(one, "column", note->at.column);
	jout_put(one, "capabilities", names_json(note->capabilities));
	jout_text(one, "text", buf_string(&text));
	return one;
}

struct jout *caps_inspect_json(const struct caps_inspection *inspection,
	const struct caps_policy *policy, const char *file)
{
	struct jout *all = jout_object();
	struct jout *stages = jout_array();
	struct jout *notes = jout_array();
	jout_integer(all, "format", FORMAT);
	jout_text(all, "file", file);
	jout_text(all, "kind", "capabilities");
	jout_bool(all, "clean", caps_inspection_is_clean(inspection));
	jout_bool(all, "no_new_privs", policy->identity.process.no_new_privs);
	for (size_t i = 0; i < CAPS_STAGES; i++)
		jout_add(stages, stage_json((enum caps_stage)i, &inspection->stages[i]));
	jout_put(all, "stages", stages);
	for (size_t i = 0; i < CAPS_NOTES; i++)
		if (inspection->notes[i].capabilities)
			jout_add(notes,
				note_json((enum caps_note_kind)i, &inspection->notes[i], policy));
	jout_put(all, "notes", notes);
	return all;
}
