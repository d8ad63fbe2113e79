/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. Who watches a world wants to see what is in its containers. The keeper sees
 * their processes in its own /proc, and reads of each what the kernel says of it: nothing in a
 * container is asked. It looks once, when the container is ready, and counts once more at the end.
 * Where nobody watches it looks at nothing, so that a verdict costs no more than before.
 */
#include "sandbox/keeper.h"

#include "core/process_state.h"
#include "sandbox/proc_text.h"

#include <stdlib.h>
#include <string.h>

static bool is_watched(const struct keeper *keeper)
{
	return keeper->setup->sandbox->watch != NULL;
}

/* The last number of the line NSpid: what the innermost namespace calls it. */
static int32_t pid_inside(const char *status)
{
	const char *line = strstr(status, "\nNSpid:");
	long pid = 0;
	if (!line)
		return 0;
	for (line += strlen("\nNSpid:"); *line && *line != '\n';) {
		char *end;
		pid = strtol(line, &end, 10);
		if (end == line)
			break;
		line = end;
	}
	return (int32_t)pid;
}

/* "Name:" is the first line; the kernel escapes a newline in it. */
static void take_name(const char *status, struct process_fact *fact)
{
	const char *name = strchr(status, '\t');
	const size_t size = name ? strcspn(name + 1, "\n") : 0;
	memcpy(fact->name, name ? name + 1 : "",
		size < PROCESS_NAME ? size : PROCESS_NAME - 1); /* the rest is 0 */
}

struct looking {
	struct keeper *keeper;
	size_t index;
	size_t count;
};

/* One that is gone meanwhile is left out. */
static void tell_process(pid_t pid, void *context)
{
	struct looking *looking = context;
	char text[PROC_TEXT];
	struct process_state state = { 0 };
	struct observation seen = {
		.kind = OBSERVED_PROCESS,
		.container = (uint32_t)looking->index,
	};
	if (looking->count >= PROCESS_FACTS || !proc_text(pid, "status", text) ||
		!process_state_parse(&state, text))
		return;
	seen.process.pid = pid_inside(text);
	seen.process.filters = state.filters;
	seen.process.no_new_privs = state.no_new_privs;
	seen.process.effective = state.capabilities[0];
	take_name(text, &seen.process);
	if (seen.process.pid <= 0)
		return;
	looking->count++;
	keeper_tell(looking->keeper, &seen);
}

void keeper_tell_processes(struct keeper *keeper, size_t index)
{
	struct looking looking = { keeper, index, 0 };
	const struct member *member = &keeper->members[index];
	if (is_watched(keeper) && member->seen)
		limit_each_process(&member->container, tell_process, &looking);
}

void keeper_tell_usage(struct keeper *keeper)
{
	for (size_t i = 0; is_watched(keeper) && i < keeper->plan->container_count; i++) {
		const struct member *member = &keeper->members[i];
		struct observation seen = {
			.kind = OBSERVED_USAGE,
			.container = (uint32_t)i,
		};
		struct limit_usage usage;
		if (!member->seen)
			continue;
		limits_look(&usage, &member->container);
		seen.usage.memory = usage.memory;
		seen.usage.cpu_ms = usage.cpu_ms;
		seen.usage.tasks = usage.tasks;
		keeper_tell(keeper, &seen);
	}
}
