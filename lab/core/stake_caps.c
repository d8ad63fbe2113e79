/* SPDX-License-Identifier: MIT */
/*
 * The same of a caps-json: what it leaves is computed (core/caps.h), so the capability that makes
 * the difference is known, and whether a state would be another.
 */
#include "core/judge.h"
#include "core/power.h"
#include "core/stake.h"

#include <string.h>

/* --- what it leaves --- */

/* Of the programs that a check of state can be about. */
static struct caps_process after(const struct caps_identity *identity, enum state_at at)
{
	static const struct caps_file files[] = {
		[STATE_AT_WORKLOAD] = { 0 },
		[STATE_AT_EXEC] = { 0 },
		[STATE_AT_SETUID_EXEC] = { .is_setuid = true, .owner = 0 },
		[STATE_AT_CAPABLE_EXEC] = { .has_caps = true, .permitted = UINT64_MAX },
	};
	struct caps_process process;
	(void)caps_exec(&identity->process, &files[at], &process); /* none wants it at once */
	return process;
}

static void fill(uint32_t ids[PROCESS_IDS], uint32_t real, uint32_t effective)
{
	ids[0] = real;
	for (size_t i = 1; i < PROCESS_IDS; i++)
		ids[i] = effective;
}

static struct process_state state_of(const struct caps_identity *identity, enum state_at at)
{
	const struct caps_process process = after(identity, at);
	struct process_state state = {
		.group_count = identity->group_count,
		.no_new_privs = process.no_new_privs,
	};
	memcpy(state.capabilities, process.sets, sizeof(state.capabilities));
	memcpy(state.groups, identity->groups,
		sizeof(*state.groups) *
			(state.group_count < PROCESS_GROUPS ? state.group_count : PROCESS_GROUPS));
	fill(state.uid, process.ruid, process.euid);
	fill(state.gid, identity->gid, identity->gid);
	return state;
}

bool stake_caps_equal(const struct answer_policy *a, const struct answer_policy *b)
{
	const struct process_state states[] = {
		state_of(&a->caps.identity, STATE_AT_EXEC),
		state_of(&b->caps.identity, STATE_AT_EXEC),
	};
	return !memcmp(&states[0], &states[1], sizeof(states[0]));
}

/* --- does it matter? --- */

#define COMPUTED                                                                                   \
	(1u << STATE_EFFECTIVE | 1u << STATE_PERMITTED | 1u << STATE_INHERITABLE |                 \
		1u << STATE_BOUNDING | 1u << STATE_AMBIENT | 1u << STATE_NO_NEW_PRIVS |            \
		1u << STATE_UID | 1u << STATE_GID | 1u << STATE_GROUPS)

static void settle(struct stake *stake, enum stake_kind kind, size_t check, uint64_t power,
	const char *otherwise)
{
	*stake = (struct stake){ .kind = kind, .check = check, .word = otherwise };
	if (power)
		stake->word = capability_name((unsigned)__builtin_ctzll(power));
}

static void ask_state(const struct stake_input *input, size_t index, struct stake *stake)
{
	const struct check_state *wanted = input->exercise->checks[index].state;
	const struct process_state solution = state_of(&input->solution->caps.identity, wanted->at);
	const struct process_state other = state_of(&input->other->caps.identity, wanted->at);
	for (unsigned i = 0; i < STATE_FACT_COUNT; i++) {
		const enum state_fact fact = (enum state_fact)i;
		if (!(wanted->facts & COMPUTED & 1u << i) || !judge_fact(wanted, fact, &solution) ||
			judge_fact(wanted, fact, &other))
			continue;
		const uint64_t more = fact <= STATE_AMBIENT
					      ? other.capabilities[i] & wanted->wanted[fact].lacks
					      : 0;
		const uint64_t less = fact <= STATE_AMBIENT
					      ? wanted->wanted[fact].has & ~other.capabilities[i]
					      : 0;
		settle(stake, more || !less ? STAKE_LOOSER : STAKE_TIGHTER, index,
			more ? more : less, state_fact_name(fact));
		return;
	}
}

static uint64_t held(const struct answer_policy *policy, uint64_t any)
{
	return any & after(&policy->caps.identity, STATE_AT_EXEC).sets[CAPS_EFFECTIVE];
}

static void ask_probe(const struct stake_input *input, size_t index, struct stake *stake)
{
	const struct check *check = &input->exercise->checks[index];
	const uint64_t any = power_of_probe(&check->probe);
	const bool before = held(input->solution, any);
	const bool now = held(input->other, any);
	if (check->kind == CHECK_ATTACK && !before && now)
		settle(stake, STAKE_LOOSER, index, held(input->other, any), NULL);
	else if (check->kind == CHECK_BENIGN && before && !now)
		settle(stake, STAKE_TIGHTER, index, held(input->solution, any), NULL);
}

void stake_find_caps(const struct stake_input *input, struct stake *stake)
{
	const struct exercise *exercise = input->exercise;
	const size_t container = exercise->policies[input->policy].container;
	bool runs = exercise->containers[container].run;
	*stake = (struct stake){ .kind = STAKE_NONE };
	for (size_t i = 0; i < exercise->check_count && stake->kind == STAKE_NONE; i++) {
		const struct check *check = &exercise->checks[i];
		const bool is_live = check->kind == CHECK_BENIGN || check->kind == CHECK_ATTACK;
		if (check->container != container)
			continue;
		if (check->kind == CHECK_STATE && !check->state->is_answered)
			ask_state(input, i, stake);
		else if (is_live)
			ask_probe(input, i, stake);
		runs |= is_live && check->probe.kind == PROBE_exec;
	}
	if (stake->kind == STAKE_NONE && runs)
		stake->kind = STAKE_UNDECIDED;
}
