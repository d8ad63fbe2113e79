/* SPDX-License-Identifier: MIT */
/* Texts of state checks: what a program began with, and the step that should have changed that. */
#include "core/explain_parts.h"

#include "base/mem.h"

#define MOST_NAMES 3

/* How a fact is spoken of, and by which step a program changes it. */
static const struct fact_words {
	const char *headline; /* "A POWER WAS LEFT" */
	const char *why;
	int setup; /* enum setup, or -1 */
} words[STATE_FACT_COUNT] = {
	[STATE_EFFECTIVE] = { "A POWER WAS LEFT",
		"What is ambient when a program is executed is in force in it.", SETUP_AMBIENT },
	[STATE_PERMITTED] = { "A POWER WAS LEFT",
		"A program can put into force whatever is permitted to it.", SETUP_AMBIENT },
	[STATE_INHERITABLE] = { "A POWER WAS LEFT",
		"What is inheritable joins with what a file grants.", SETUP_CAPABILITIES },
	[STATE_BOUNDING] = { "A POWER CAN COME BACK",
		"What is in the bounding set can be gained again by executing a file.",
		SETUP_BOUNDING },
	[STATE_AMBIENT] = { "A POWER WAS LEFT", "Ambient capabilities go over every execution.",
		SETUP_AMBIENT },
	[STATE_NO_NEW_PRIVS] = { "A WAY BACK IS OPEN",
		"Without no_new_privs a program can gain privileges by executing a setuid file.",
		SETUP_NO_NEW_PRIVS },
	[STATE_UID] = { "AN IDENTITY WAS LEFT",
		"Of the four user ids each one can be taken up again.", SETUP_UID },
	[STATE_GID] = { "AN IDENTITY WAS LEFT",
		"Of the four group ids each one can be taken up again.", SETUP_GID },
	[STATE_GROUPS] = { "AN IDENTITY WAS LEFT",
		"Supplementary groups open files as the group does.", SETUP_GROUPS },
	[STATE_FILTERS] = { "A FILTER IS MISSING", "Filters go over every execution, once loaded.",
		SETUP_FILTER },
	[STATE_DESCRIPTORS] = { "A DESCRIPTOR WAS LEFT",
		"A descriptor goes over an execution unless it is closed or was opened with "
		"O_CLOEXEC.",
		-1 },
};

/* --- a fact, as wanted and as seen --- */

static void format_set(uint64_t set, const char *none, struct buf *out)
{
	size_t shown = 0;
	for (unsigned i = 0; i < 64; i++) {
		if (!(set & UINT64_C(1) << i) || shown++ >= MOST_NAMES)
			continue;
		const char *name = capability_name(i);
		buf_text(out, shown > 1 ? ", " : "");
		if (name)
			buf_text(out, name);
		else
			buf_format(out, "capability %u", i);
	}
	if (shown > MOST_NAMES)
		buf_format(out, " and %zu more", shown - MOST_NAMES);
	buf_text(out, shown ? "" : none);
}

static void format_numbers(const unsigned *list, size_t count, struct buf *out)
{
	for (size_t i = 0; i < count; i++)
		buf_format(out, "%s%u", i ? ", " : "", list[i]);
	buf_text(out, count ? "" : "none");
}

static void format_descriptors(const struct process_state *state, struct buf *out)
{
	unsigned list[PROCESS_DESCRIPTORS];
	size_t count = 0;
	for (unsigned i = 0; i < PROCESS_DESCRIPTORS; i++)
		if (state->descriptors[i / 64] & UINT64_C(1) << i % 64)
			list[count++] = i;
	format_numbers(list, count, out);
	if (state->descriptors_above)
		buf_format(out, " and %u more", state->descriptors_above);
}

static void format_wanted(const struct state_value *value, enum state_fact fact, struct buf *out)
{
	switch (fact) {
	case STATE_EFFECTIVE:
	case STATE_PERMITTED:
	case STATE_INHERITABLE:
	case STATE_BOUNDING:
	case STATE_AMBIENT:
		if (value->has || value->lacks == ~UINT64_C(0))
			format_set(value->has, "none", out);
		if (value->lacks != ~value->has) {
			buf_text(out, value->has ? ", and not " : "not ");
			format_set(value->lacks, "none", out);
		}
		return;
	case STATE_NO_NEW_PRIVS:
		buf_text(out, value->number ? "set" : "not set");
		return;
	case STATE_UID:
	case STATE_GID:
	case STATE_FILTERS:
		buf_format(out, "%u", value->number);
		return;
	case STATE_GROUPS:
	case STATE_DESCRIPTORS:
		format_numbers(value->list, value->list_count, out);
		return;
	case STATE_SECUREBITS:
	case STATE_NAMESPACES:
	case STATE_DUMPABLE:
	case STATE_PORTS:
		return;
	}
}

static void format_seen(const struct process_state *state, enum state_fact fact, struct buf *out)
{
	const size_t kept =
		state->group_count < PROCESS_GROUPS ? state->group_count : PROCESS_GROUPS;
	switch (fact) {
	case STATE_EFFECTIVE:
	case STATE_PERMITTED:
	case STATE_INHERITABLE:
	case STATE_BOUNDING:
	case STATE_AMBIENT:
		format_set(state->capabilities[fact - STATE_EFFECTIVE], "none", out);
		return;
	case STATE_NO_NEW_PRIVS:
		buf_text(out, state->no_new_privs ? "set" : "not set");
		return;
	case STATE_UID:
		format_numbers(state->uid, PROCESS_IDS, out);
		return;
	case STATE_GID:
		format_numbers(state->gid, PROCESS_IDS, out);
		return;
	case STATE_GROUPS:
		format_numbers(state->groups, kept, out);
		return;
	case STATE_FILTERS:
		buf_format(out, "%u", state->filters > 0 ? state->filters - 1 : 0);
		return;
	case STATE_DESCRIPTORS:
		format_descriptors(state, out);
		return;
	case STATE_SECUREBITS:
	case STATE_NAMESPACES:
	case STATE_DUMPABLE:
	case STATE_PORTS:
		return;
	}
}

/* --- the texts --- */

/* Of a set: too little is there, and not too much. */
static bool is_missing(const struct explaining *explaining)
{
	const struct judgement *judgement = explaining->judgement;
	const enum state_fact fact = judgement->fact_asked;
	return fact <= STATE_AMBIENT && !(judgement->state.capabilities[fact - STATE_EFFECTIVE] &
						explaining->check->state->wanted[fact].lacks);
}

void explain_state(const struct explaining *explaining)
{
	const struct judgement *judgement = explaining->judgement;
	const enum state_fact fact = judgement->fact_asked;
	const struct fact_words *row = &words[fact];
	struct explanation *text = explaining->text;
	autofree char *program = explain_program(explaining->check);
	autobuf struct buf wanted = { 0 };
	autobuf struct buf seen = { 0 };
	autobuf struct buf why = { 0 };
	format_wanted(&explaining->check->state->wanted[fact], fact, &wanted);
	format_seen(&judgement->state, fact, &seen);
	explain_set(&text->happened,
		is_missing(explaining)
			? "A POWER IS MISSING: %.0s%s began without what it should have."
			: "%s: %s began with what it should not have.",
		row->headline, program);
	explain_set(&text->expected, "%s: %s", state_fact_name(fact), buf_string(&wanted));
	explain_set(&text->observed, "%s: %s", state_fact_name(fact), buf_string(&seen));
	/* what an exec leaves of these two depends on the user: explain_power_state */
	if (!judgement->power.policy || fact > STATE_PERMITTED)
		buf_text(&why, row->why);
	explain_set(&text->next,
		"Decide where your program should give that up, and in which order with the other "
		"steps.");
	if (judgement->power.policy)
		explain_power_state(explaining, &why);
	else if (row->setup >= 0 && explaining->check->by_program)
		(void)explain_setup(explaining, (enum setup)row->setup, &why);
	explain_set(&text->why, "%s", buf_string(&why));
}

void explain_state_unseen(const struct explaining *explaining)
{
	struct explanation *text = explaining->text;
	autofree char *program = explain_program(explaining->check);
	explain_set(&text->happened, "NOTHING WAS EXECUTED: %s did not begin.", program);
	explain_set(&text->expected, "%s begins", program);
	autofree char *seen = explain_seen(explaining);
	explain_set(&text->observed, "%s", seen);
	explain_launch(explaining);
}
