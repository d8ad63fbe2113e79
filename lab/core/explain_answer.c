/* SPDX-License-Identifier: MIT */
/*
 * Texts about an answer that is not so. They say how far off it is and where the kernel tells the
 * fact, and never what it is.
 */
#include "core/explain_parts.h"

#include "base/mem.h"

/* Where a fact stands: the line of /proc/PID/status (proc(5)), and how that is read. */
static const struct {
	const char *line, *how;
} sources[STATE_FACT_COUNT] = {
	[STATE_EFFECTIVE] = { "CapEff", "a number with a bit for each capability" },
	[STATE_PERMITTED] = { "CapPrm", "a number with a bit for each capability" },
	[STATE_INHERITABLE] = { "CapInh", "a number with a bit for each capability" },
	[STATE_BOUNDING] = { "CapBnd", "a number with a bit for each capability" },
	[STATE_AMBIENT] = { "CapAmb", "a number with a bit for each capability" },
	[STATE_NO_NEW_PRIVS] = { "NoNewPrivs", "1 or 0" },
	[STATE_UID] = { "Uid", "four numbers: real, effective, saved, of the file system" },
	[STATE_GID] = { "Gid", "four numbers: real, effective, saved, of the file system" },
	[STATE_GROUPS] = { "Groups", "a list of numbers" },
	[STATE_FILTERS] = { "Seccomp_filters", "a number, the lab's own filter among them" },
};

static void set_observed(const struct explaining *explaining, const struct answers_policy *answers)
{
	const enum state_fact fact = explaining->judgement->fact_asked;
	struct explanation *text = explaining->text;
	if (!(answers->given & 1u << fact)) {
		explain_set(&text->observed, "the file does not tell it");
		return;
	}
	if (fact > STATE_AMBIENT) {
		explain_set(&text->observed, "the file tells something else");
		return;
	}
	const uint64_t told = answers->values[fact].has;
	const uint64_t is = explaining->judgement->state.capabilities[fact - STATE_EFFECTIVE];
	explain_set(&text->observed,
		"of the names in the file %d are right and %d wrong; %d are missing",
		__builtin_popcountll(told & is), __builtin_popcountll(told & ~is),
		__builtin_popcountll(is & ~told));
}

void explain_state_answer(const struct explaining *explaining)
{
	const enum state_fact fact = explaining->judgement->fact_asked;
	const struct answers_policy *answers =
		&explaining->input->policies[explaining->check->policy].answers;
	struct explanation *text = explaining->text;
	const char *name = state_fact_name(fact);
	const char *line = sources[fact].line ? sources[fact].line : name;
	explain_set(&text->happened, "THE ANSWER IS NOT WHAT THE KERNEL SAYS: %s.", name);
	explain_set(&text->expected, "%s as it is in the process", name);
	set_observed(explaining, answers);
	explain_line(text, &answers->doc, &answers->at[fact]);
	explain_set(&text->why,
		"The kernel tells this of every process in /proc/PID/status. There it is the line "
		"%s, %s. What a program says of itself, in its words or its environment, binds "
		"nobody.",
		line, sources[fact].how ? sources[fact].how : "");
	explain_set(&text->right, "The file was read in full.");
	explain_set(&text->next,
		"Look at the line %s of the process in its container, and translate it once more.",
		line);
}
