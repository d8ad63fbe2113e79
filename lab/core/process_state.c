/* SPDX-License-Identifier: MIT */
#include "core/process_state.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* What stands behind a line's word; NULL: there is no such line. The first line is the name that a
 * program gave itself, in which the kernel escapes what would end the line. */
static const char *find_line(const char *text, const char *word)
{
	const size_t size = strlen(word);
	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, word, size) && line[size] == ':')
			return line + size + 1;
	}
	return NULL;
}

/* The next number of a line; false at its end. */
static bool take(const char **at, int base, uint64_t *value)
{
	char *end;
	*at += strspn(*at, " \t");
	*value = strtoull(*at, &end, base);
	const bool is_there = end != *at;
	*at = end;
	return is_there;
}

static bool read_number(const char *text, const char *word, int base, uint64_t *value)
{
	const char *at = find_line(text, word);
	return at && take(&at, base, value);
}

static bool read_ids(const char *text, const char *word, uint32_t ids[PROCESS_IDS])
{
	const char *at = find_line(text, word);
	uint64_t value;
	for (size_t i = 0; i < PROCESS_IDS; i++) {
		if (!at || !take(&at, 10, &value))
			return false;
		ids[i] = (uint32_t)value;
	}
	return true;
}

static bool read_groups(const char *text, struct process_state *state)
{
	const char *at = find_line(text, "Groups");
	uint64_t value;
	if (!at)
		return false;
	at += strspn(at, " \t");
	while (*at != '\n' && take(&at, 10, &value)) {
		if (state->group_count < PROCESS_GROUPS)
			state->groups[state->group_count] = (uint32_t)value;
		state->group_count++;
		at += strspn(at, " \t");
	}
	return true;
}

bool process_state_parse(struct process_state *state, const char *text)
{
	static const char *const sets[PROCESS_CAPABILITY_SETS] = { "CapEff", "CapPrm", "CapInh",
		"CapBnd", "CapAmb" };
	uint64_t no_new_privs = 0;
	uint64_t filters = 0;
	bool is_whole = read_ids(text, "Uid", state->uid) && read_ids(text, "Gid", state->gid) &&
			read_groups(text, state) &&
			read_number(text, "NoNewPrivs", 10, &no_new_privs) &&
			read_number(text, "Seccomp_filters", 10, &filters);
	for (size_t i = 0; is_whole && i < PROCESS_CAPABILITY_SETS; i++)
		is_whole = read_number(text, sets[i], 16, &state->capabilities[i]);
	state->no_new_privs = (uint32_t)no_new_privs;
	state->filters = (uint32_t)filters;
	return is_whole;
}

/* Lines of three numbers: the first id inside, the first outside, how many. */
static uint32_t map_id(const char *map, uint32_t id)
{
	uint64_t inside;
	uint64_t outside;
	uint64_t count;
	while (take(&map, 10, &inside) && take(&map, 10, &outside) && take(&map, 10, &count)) {
		if (id >= outside && id - outside < count)
			return (uint32_t)(inside + (id - outside));
		map += strspn(map, " \t\n");
	}
	return PROCESS_NO_ID;
}

void process_state_map_ids(struct process_state *state, const char *uid_map, const char *gid_map)
{
	for (size_t i = 0; i < PROCESS_IDS; i++) {
		state->uid[i] = map_id(uid_map, state->uid[i]);
		state->gid[i] = map_id(gid_map, state->gid[i]);
	}
	for (size_t i = 0; i < state->group_count && i < PROCESS_GROUPS; i++)
		state->groups[i] = map_id(gid_map, state->groups[i]);
}

void process_state_add_descriptor(struct process_state *state, unsigned number)
{
	if (number < PROCESS_DESCRIPTORS)
		state->descriptors[number / 64] |= UINT64_C(1) << number % 64;
	else
		state->descriptors_above++;
}

/* An event has room for it, but not in one piece: the sets go where a call has its arguments. */
#define REST offsetof(struct process_state, descriptors)
_Static_assert(REST <= sizeof(((struct call_event *)NULL)->args), "the sets are arguments");
_Static_assert(sizeof(struct process_state) - REST <= CALL_TEXT, "the rest is a text");

void process_state_put(const struct process_state *state, struct call_event *event)
{
	assert(event->kind == TASK_EXECUTED);
	memcpy(event->args, state, REST);
	memcpy(event->other, (const char *)state + REST, sizeof(*state) - REST);
	event->other_size = sizeof(*state) - REST;
}

bool process_state_get(struct process_state *state, const struct call_event *event)
{
	if (event->kind != TASK_EXECUTED || event->other_size != sizeof(*state) - REST)
		return false;
	memcpy(state, event->args, REST);
	memcpy((char *)state + REST, event->other, sizeof(*state) - REST);
	return true;
}
