/* SPDX-License-Identifier: MIT */
/* A check of kind state: facts about a process, read from outside of it. */
#include "core/exercise_parts.h"

#include "base/mem.h"
#include "core/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_ID      65533
#define MAX_LIST    32
#define MAX_FILTERS 8
#define SET_BITS    64

/* linux/securebits.h, in the order of its bits */
static const char *const securebit_names[] = { "noroot", "noroot-locked", "no-setuid-fixup",
	"no-setuid-fixup-locked", "keep-caps", "keep-caps-locked", "no-cap-ambient-raise",
	"no-cap-ambient-raise-locked" };

/* As in /proc/PID/ns. */
static const char *const namespace_names[] = { "user", "mnt", "pid", "net", "ipc", "uts", "cgroup",
	"time" };

enum type { CAPABILITIES, SECUREBITS, NAMESPACES, FLAG, NUMBER, LIST };

static const struct fact_row {
	const char *name;
	enum type type;
	unsigned min, max; /* of a number, or of each in a list */
} fact_rows[] = {
	[STATE_EFFECTIVE] = { .name = "effective", .type = CAPABILITIES },
	[STATE_PERMITTED] = { .name = "permitted", .type = CAPABILITIES },
	[STATE_INHERITABLE] = { .name = "inheritable", .type = CAPABILITIES },
	[STATE_BOUNDING] = { .name = "bounding", .type = CAPABILITIES },
	[STATE_AMBIENT] = { .name = "ambient", .type = CAPABILITIES },
	[STATE_SECUREBITS] = { .name = "securebits", .type = SECUREBITS },
	[STATE_NAMESPACES] = { .name = "namespaces", .type = NAMESPACES },
	[STATE_NO_NEW_PRIVS] = { .name = "no_new_privs", .type = FLAG },
	[STATE_DUMPABLE] = { .name = "dumpable", .type = FLAG },
	[STATE_UID] = { "uid", NUMBER, 0, MAX_ID },
	[STATE_GID] = { "gid", NUMBER, 0, MAX_ID },
	[STATE_GROUPS] = { "groups", LIST, 0, MAX_ID },
	[STATE_FILTERS] = { "filters", NUMBER, 0, MAX_FILTERS },
	[STATE_DESCRIPTORS] = { "descriptors", LIST, 0, 1023 },
	[STATE_PORTS] = { "ports", LIST, 1, 65535 },
};
_Static_assert(ARRAY_SIZE(fact_rows) == STATE_FACT_COUNT, "a row for each fact");

static const char *const at_words[] = {
	[STATE_AT_WORKLOAD] = "workload",
	[STATE_AT_EXEC] = "exec",
	[STATE_AT_SETUID_EXEC] = "setuid-exec",
	[STATE_AT_CAPABLE_EXEC] = "capable-exec",
};

const char *state_fact_name(enum state_fact fact)
{
	return fact_rows[fact].name;
}

static void fact_names(const char **names)
{
	for (size_t i = 0; i < STATE_FACT_COUNT; i++)
		names[i] = fact_rows[i].name;
}

/* --- sets of names --- */

static size_t set_names(enum type type, const char *names[SET_BITS])
{
	size_t count = 0;
	switch (type) {
	case CAPABILITIES:
		while (count < SET_BITS && capability_name((unsigned)count)) {
			names[count] = capability_name((unsigned)count);
			count++;
		}
		return count;
	case SECUREBITS:
		memcpy(names, securebit_names, sizeof(securebit_names));
		return ARRAY_SIZE(securebit_names);
	case NAMESPACES:
		memcpy(names, namespace_names, sizeof(namespace_names));
		return ARRAY_SIZE(namespace_names);
	case FLAG:
	case NUMBER:
	case LIST:
		break;
	}
	return 0;
}

static int parse_bits(enum type type, uint64_t *bits, const struct jnode *node, struct err *err)
{
	const char *names[SET_BITS];
	const size_t known = set_names(type, names);
	size_t count = 0;
	if (jnode_array(node, 0, known, &count, err))
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct jnode name = jnode_at(node, i);
		size_t bit = 0;
		if (jnode_word(&name, names, known, &bit, err))
			return -1;
		if (*bits & UINT64_C(1) << bit)
			return jnode_fail(&name, err, "names \"%s\" twice", names[bit]);
		*bits |= UINT64_C(1) << bit;
	}
	return 0;
}

static int parse_has_and_lacks(
	enum type type, struct state_value *value, const struct jnode *node, struct err *err)
{
	static const char *const keys[] = { "has", "lacks" };
	const char *names[SET_BITS];
	struct jnode member;
	if (jnode_object(node, keys, ARRAY_SIZE(keys), err))
		return -1;
	if (jnode_member(node, "has", &member) && parse_bits(type, &value->has, &member, err))
		return -1;
	if (jnode_member(node, "lacks", &member) && parse_bits(type, &value->lacks, &member, err))
		return -1;
	if (!value->has && !value->lacks)
		return jnode_fail(node, err, "says nothing: name what it has or lacks");
	const uint64_t both = value->has & value->lacks;
	(void)set_names(type, names);
	return both ? jnode_fail(node, err, "\"%s\" can't be both there and lacking",
			      names[__builtin_ctzll(both)])
		    : 0;
}

/* An array is the whole set; an object says what is in it and what is not. */
static int parse_set(
	enum type type, struct state_value *value, const struct jnode *node, struct err *err)
{
	if (jnode_is_object(node))
		return parse_has_and_lacks(type, value, node, err);
	if (parse_bits(type, &value->has, node, err))
		return -1;
	value->lacks = ~value->has;
	return 0;
}

/* --- numbers and flags --- */

static int parse_number(
	const struct fact_row *row, unsigned *number, const struct jnode *node, struct err *err)
{
	uint64_t wide = 0;
	if (jnode_u64(node, row->min, row->max, &wide, err))
		return -1;
	*number = (unsigned)wide;
	return 0;
}

static int parse_list(const struct fact_row *row, struct state_value *value,
	const struct jnode *node, struct err *err)
{
	size_t count = 0;
	if (jnode_array(node, 0, MAX_LIST, &count, err))
		return -1;
	value->list = mem_zero(count + 1, sizeof(*value->list));
	for (size_t i = 0; i < count; i++) {
		const struct jnode element = jnode_at(node, i);
		if (parse_number(row, &value->list[i], &element, err))
			return -1;
		for (size_t k = 0; k < i; k++)
			if (value->list[k] == value->list[i])
				return jnode_fail(&element, err, "names %u twice", value->list[i]);
		value->list_count++;
	}
	return 0;
}

static int parse_flag(struct state_value *value, const struct jnode *node, struct err *err)
{
	bool flag = false;
	if (jnode_bool(node, &flag, err))
		return -1;
	value->number = flag;
	return 0;
}

int state_value_parse(
	enum state_fact fact, struct state_value *value, const struct jnode *node, struct err *err)
{
	const struct fact_row *row = &fact_rows[fact];
	switch (row->type) {
	case CAPABILITIES:
	case SECUREBITS:
	case NAMESPACES:
		return parse_set(row->type, value, node, err);
	case FLAG:
		return parse_flag(value, node, err);
	case NUMBER:
		return parse_number(row, &value->number, node, err);
	case LIST:
		return parse_list(row, value, node, err);
	}
	return -1;
}

/* --- the check --- */

static int parse_expect(struct check_state *state, const struct jnode *node, struct err *err)
{
	const char *names[STATE_FACT_COUNT];
	fact_names(names);
	if (jnode_object(node, names, STATE_FACT_COUNT, err))
		return -1;
	for (size_t i = 0; i < STATE_FACT_COUNT; i++) {
		struct jnode member;
		if (!jnode_member(node, names[i], &member))
			continue;
		state->facts |= 1u << i;
		if (state_value_parse((enum state_fact)i, &state->wanted[i], &member, err))
			return -1;
	}
	return state->facts ? 0 : jnode_fail(node, err, "expects nothing: name a fact");
}

static int parse_answers(const struct exercise *exercise, struct check *check,
	const struct jnode *node, const struct jnode *answers, struct err *err)
{
	const char *names[STATE_FACT_COUNT];
	struct check_state *state = check->state;
	size_t count = 0;
	fact_names(names);
	state->is_answered = true;
	if (exercise_policy_of_kinds(
		    exercise, node, "of", 1u << POLICY_ANSWERS, &check->policy, err) ||
		jnode_array(answers, 1, STATE_FACT_COUNT, &count, err))
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct jnode name = jnode_at(answers, i);
		size_t fact = 0;
		if (jnode_word(&name, names, STATE_FACT_COUNT, &fact, err))
			return -1;
		if (state->facts & 1u << fact)
			return jnode_fail(&name, err, "names \"%s\" twice", names[fact]);
		state->facts |= 1u << fact;
	}
	return 0;
}

static int parse_at(const struct exercise_container *container, struct check_state *state,
	const struct jnode *node, struct err *err)
{
	struct jnode at;
	size_t index = STATE_AT_WORKLOAD;
	if (jnode_member(node, "at", &at) &&
		jnode_word(&at, at_words, ARRAY_SIZE(at_words), &index, err))
		return -1;
	state->at = (enum state_at)index;
	if (state->at == STATE_AT_WORKLOAD && !container->run)
		return jnode_fail(node, err,
			"the container %s has no \"run\": say \"at\": \"exec\"", container->name);
	return 0;
}

/* Any program will do, so it is one of the lab's own. */
static void take_helper(const struct exercise *exercise, struct check *check)
{
	static const char *const helpers[] = {
		[STATE_AT_EXEC] = HELPER_PLAIN,
		[STATE_AT_SETUID_EXEC] = HELPER_SETUID,
		[STATE_AT_CAPABLE_EXEC] = HELPER_CAPABLE,
	};
	const bool has_helpers = exercise_has_caps(exercise, check->container);
	if (check->state->at == STATE_AT_WORKLOAD || !has_helpers)
		return;
	check->state->has_probe = true;
	check->probe.kind = PROBE_exec;
	check->probe.abi = abi_native();
	check->probe.word_count = 1;
	(void)snprintf(
		check->probe.words, sizeof(check->probe.words), "%s", helpers[check->state->at]);
}

/* What is executed. */
static int parse_probe(const struct exercise *exercise, struct check *check,
	const struct jnode *node, struct err *err)
{
	struct jnode probe;
	if (!jnode_member(node, "probe", &probe)) {
		take_helper(exercise, check);
		return 0;
	}
	if (check->state->at != STATE_AT_EXEC)
		return jnode_fail_key(&probe, err, "goes with \"at\": \"exec\" only");
	check->state->has_probe = true;
	if (exercise_parse_where(exercise, check, &probe, err))
		return -1;
	return check->probe.kind == PROBE_exec
		       ? 0
		       : jnode_fail(&probe, err, "must be [\"exec\", PROGRAM, ...]");
}

int exercise_parse_state(const struct exercise *exercise, struct check *check,
	const struct jnode *node, struct err *err)
{
	struct jnode expect;
	struct jnode answers;
	struct jnode of;
	check->state = mem_zero(1, sizeof(*check->state));
	if (exercise_container_of(exercise, node, "in", &check->container, err) ||
		parse_at(&exercise->containers[check->container], check->state, node, err))
		return -1;
	if (parse_probe(exercise, check, node, err))
		return -1;
	const bool expects = jnode_member(node, "expect", &expect);
	const bool answered = jnode_member(node, "answers", &answers);
	if (expects && answered)
		return jnode_fail_key(&answers, err, "beside \"expect\": make two checks of them");
	if (!expects && !answered)
		return jnode_fail(node, err, "needs \"expect\" or \"answers\"");
	if (answered)
		return parse_answers(exercise, check, node, &answers, err);
	if (jnode_member(node, "of", &of))
		return jnode_fail_key(&of, err, "goes with \"answers\" only");
	return parse_expect(check->state, &expect, err);
}

void exercise_release_state(struct check_state *state)
{
	for (size_t i = 0; state && i < STATE_FACT_COUNT; i++)
		free(state->wanted[i].list);
	free(state);
}
