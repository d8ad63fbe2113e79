/* SPDX-License-Identifier: MIT */
#include "cli/inspect_caps.h"

#include "base/mem.h"
#include "base/text.h"
#include "cli/terminal.h"
#include "core/caps_inspect.h"
#include "core/names.h"

#define NAME_WIDTH  24
#define STAGE_WIDTH 12

/* "epib-": a letter for each set that has it. */
static void add_sets(const struct caps_process *process, unsigned capability, struct buf *out)
{
	for (size_t i = 0; i < CAPS_SETS; i++) {
		const bool has = process->sets[i] >> capability & 1;
		buf_char(out, has ? *caps_set_name((enum caps_set)i) : '-');
	}
}

static bool is_anywhere(const struct caps_inspection *inspection, unsigned capability)
{
	for (size_t stage = 0; stage < CAPS_STAGES; stage++)
		for (size_t set = 0; set < CAPS_SETS; set++)
			if (inspection->stages[stage].sets[set] >> capability & 1)
				return true;
	return false;
}

static void add_row(const struct caps_inspection *inspection, unsigned capability, struct buf *out)
{
	buf_format(out, "%-*s", NAME_WIDTH, capability_name(capability));
	for (size_t stage = 0; stage < CAPS_STAGES; stage++) {
		autobuf struct buf sets = { 0 };
		add_sets(&inspection->stages[stage], capability, &sets);
		const bool is_last = stage + 1 == CAPS_STAGES;
		buf_format(out, "%-*s", is_last ? 0 : STAGE_WIDTH, buf_string(&sets));
	}
	buf_char(out, '\n');
}

static void add_table(const struct caps_inspection *inspection, struct buf *out)
{
	size_t rows = 0;
	buf_format(out, "\n%-*s", NAME_WIDTH, "");
	for (size_t i = 0; i < CAPS_STAGES; i++)
		buf_format(out, "%-*s", i + 1 == CAPS_STAGES ? 0 : STAGE_WIDTH,
			caps_stage_name((enum caps_stage)i));
	buf_char(out, '\n');
	for (unsigned i = 0; capability_name(i); i++) {
		if (!is_anywhere(inspection, i))
			continue;
		add_row(inspection, i, out);
		rows++;
	}
	if (!rows)
		buf_text(out, "(no capability in any set)\n");
}

static void add_legend(struct buf *out)
{
	buf_char(out, '\n');
	text_wrap(out,
		"e effective, p permitted, i inheritable, b bounding, a ambient. \"written\" is the "
		"process before it executes anything, \"program\" the container's own program. That "
		"may execute another, \"plain\" one; one that is root's and has the set-user-ID bit; or "
		"one whose \"file\" has been given all capabilities.",
		0, terminal_width());
	buf_char(out, '\n');
}

static void add_notes(
	const struct caps_inspection *inspection, const struct caps_policy *policy, struct buf *out)
{
	if (!caps_inspection_is_clean(inspection))
		buf_text(out, "\nNotes:\n");
	for (size_t i = 0; i < CAPS_NOTES; i++) {
		const struct caps_note *note = &inspection->notes[i];
		autobuf struct buf line = { 0 };
		if (!note->capabilities)
			continue;
		autofree char *file = text_escape_line(policy->doc.name);
		buf_format(&line, "  %s:%u:%u: ", file, note->at.line, note->at.column);
		caps_note_format((enum caps_note_kind)i, note, policy, &line);
		text_wrap(out, buf_string(&line), 4, terminal_width());
		buf_char(out, '\n');
	}
}

static void format_text(
	const struct caps_inspection *inspection, const struct caps_policy *policy, struct buf *out)
{
	autofree char *file = text_escape_line(policy->doc.name);
	autofree char *title =
		mem_format("%s: capabilities of user %u, %s%s", file, policy->identity.process.ruid,
			policy->identity.process.no_new_privs ? "with no_new_privs"
							      : "without no_new_privs",
			caps_inspection_is_clean(inspection) ? ", nothing wrong found" : "");
	text_wrap(out, title, 2, terminal_width());
	buf_char(out, '\n');
	add_table(inspection, out);
	add_legend(out);
	add_notes(inspection, policy, out);
}

int inspect_caps_print(const struct invocation *invocation, const struct caps_policy *policy,
	int *code, struct err *err)
{
	struct caps_inspection inspection;
	autobuf struct buf out = { 0 };
	if (invocation->bpf)
		return err_set(err, ERR_USAGE, "--bpf is for filters of system calls");
	caps_inspect(&inspection, policy);
	*code = caps_inspection_is_clean(&inspection) ? 0 : 1;
	if (invocation->json)
		return terminal_print_json(
			caps_inspect_json(&inspection, policy, invocation->args[0]), err);
	format_text(&inspection, policy, &out);
	return terminal_print(&out, err);
}
