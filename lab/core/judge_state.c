/* SPDX-License-Identifier: MIT */
/*
 * State checks: what a program begins with, as the recorder read it from outside. Every program
 * that the step begins is asked, for a launcher may execute more than one; the first one that has
 * something else than it should is told.
 */
#include "core/judge.h"

#include <string.h>

static bool set_is(const struct state_value *wanted, uint64_t set)
{
	return (set & wanted->has) == wanted->has && !(set & wanted->lacks);
}

static bool ids_are(unsigned wanted, const uint32_t ids[PROCESS_IDS])
{
	for (size_t i = 0; i < PROCESS_IDS; i++)
		if (ids[i] != wanted)
			return false;
	return true;
}

static bool has_number(const uint32_t *list, size_t count, uint32_t number)
{
	for (size_t i = 0; i < count; i++)
		if (list[i] == number)
			return true;
	return false;
}

static bool groups_are(const struct state_value *wanted, const struct process_state *state)
{
	if (state->group_count != wanted->list_count || state->group_count > PROCESS_GROUPS)
		return false;
	for (size_t i = 0; i < wanted->list_count; i++)
		if (!has_number(state->groups, state->group_count, wanted->list[i]))
			return false;
	return true;
}

static bool descriptors_are(const struct state_value *wanted, const struct process_state *state)
{
	struct process_state asked = { 0 };
	for (size_t i = 0; i < wanted->list_count; i++)
		process_state_add_descriptor(&asked, wanted->list[i]);
	return asked.descriptors[0] == state->descriptors[0] &&
	       asked.descriptors[1] == state->descriptors[1] &&
	       asked.descriptors_above == state->descriptors_above;
}

bool judge_fact(
	const struct check_state *wanted, enum state_fact fact, const struct process_state *state)
{
	const struct state_value *value = &wanted->wanted[fact];
	switch (fact) {
	case STATE_EFFECTIVE:
	case STATE_PERMITTED:
	case STATE_INHERITABLE:
	case STATE_BOUNDING:
	case STATE_AMBIENT:
		return set_is(value, state->capabilities[fact - STATE_EFFECTIVE]);
	case STATE_NO_NEW_PRIVS:
		return state->no_new_privs == value->number;
	case STATE_UID:
		return ids_are(value->number, state->uid);
	case STATE_GID:
		return ids_are(value->number, state->gid);
	case STATE_GROUPS:
		return groups_are(value, state);
	case STATE_FILTERS: /* ours is below them */
		return state->filters == value->number + 1;
	case STATE_DESCRIPTORS:
		return descriptors_are(value, state);
	case STATE_SECUREBITS: /* exercise_cannot_run: nobody reads these */
	case STATE_NAMESPACES:
	case STATE_DUMPABLE:
	case STATE_PORTS:
		break;
	}
	return false;
}

static bool find_difference(
	const struct check_state *wanted, const struct process_state *state, enum state_fact *fact)
{
	for (unsigned i = 0; i < STATE_FACT_COUNT; i++) {
		*fact = (enum state_fact)i;
		if (wanted->facts & 1u << i && !judge_fact(wanted, *fact, state))
			return true;
	}
	return false;
}

static bool differs(const struct call_event *event, const void *wanted)
{
	enum state_fact ignored;
	struct process_state state;
	return process_state_get(&state, event) && find_difference(wanted, &state, &ignored);
}

static bool is_begun(const struct call_event *event, const void *nothing)
{
	struct process_state ignored;
	(void)nothing;
	return process_state_get(&ignored, event);
}

/* The first program tells for all of them: who reads them is the same. */
static bool asks_what_is_unread(const struct check_state *wanted, const struct call_event *event)
{
	struct process_state state;
	return wanted->facts & 1u << STATE_DESCRIPTORS && process_state_get(&state, event) &&
	       state.descriptors_above == PROCESS_UNREAD;
}

/* What the learner's file says of the facts that are asked. */
static struct check_state answered(const struct grade_input *input, const struct check *check)
{
	struct check_state state = { .at = check->state->at };
	const struct answers_policy *answers = &input->policies[check->policy].answers;
	state.facts = check->state->facts & answers->given;
	memcpy(state.wanted, answers->values, sizeof(state.wanted));
	return state;
}

/* The first fact that is asked and not told. */
static bool find_untold(const struct check_state *asked, unsigned told, enum state_fact *fact)
{
	const unsigned untold = asked->facts & ~told;
	if (untold)
		*fact = (enum state_fact)__builtin_ctz(untold);
	return untold;
}

static enum cause state_cause(
	const struct check_state *wanted, size_t step, struct judgement *judgement)
{
	const struct world_run *world = judgement->world;
	judgement->fact = observations_probe(world->with, step);
	if (!judgement->fact)
		return judge_limit(world->with) || judge_not_ready(world) ? CAUSE_NOT_TRIED
									  : CAUSE_VOID_UNTOLD;
	const struct judge_event_test bad = { .is_it = differs, .argument = wanted };
	const struct judge_event_test any = { .is_it = is_begun };
	const struct call_event *first = judge_find_event(world, step, CALL_OF_PROGRAM, &any);
	if (!first)
		return CAUSE_STATE_UNSEEN;
	if (asks_what_is_unread(wanted, first))
		return CAUSE_VOID_UNTOLD;
	const struct call_event *event = judge_find_event(world, step, CALL_OF_PROGRAM, &bad);
	if (!event)
		return CAUSE_OK;
	(void)process_state_get(&judgement->state, event);
	(void)find_difference(wanted, &judgement->state, &judgement->fact_asked);
	return CAUSE_STATE;
}

static void judge_answers(const struct grade_input *input, const struct check *check, size_t step,
	struct judgement *judgement)
{
	const struct check_state told = answered(input, check);
	judgement->cause = state_cause(&told, step, judgement);
	if (judgement->cause == CAUSE_OK &&
		find_untold(check->state, told.facts, &judgement->fact_asked))
		judgement->cause = CAUSE_STATE_ANSWER;
	else if (judgement->cause == CAUSE_STATE)
		judgement->cause = CAUSE_STATE_ANSWER;
}

void judge_state(const struct grade_input *input, size_t index, struct judgement *judgement)
{
	const struct check *check = &input->exercise->checks[index];
	size_t step = 0;
	*judgement = (struct judgement){ .world = judge_world(input, index) };
	judge_power(input, check->container, 0, &judgement->power);
	if (!judgement->world ||
		!judge_find_step(judgement->world->plan, index, PLAN_ATTACK, &step))
		judgement->cause = CAUSE_VOID_UNTOLD;
	else if (judge_limit(judgement->world->without))
		judgement->cause = CAUSE_VOID_LIMIT;
	else if (!check->state->is_answered)
		judgement->cause = state_cause(check->state, step, judgement);
	else
		judge_answers(input, check, step, judgement);
}
