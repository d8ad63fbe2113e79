/* SPDX-License-Identifier: MIT */
/*
 * Programs, an attack's or a container's own: what the recorder saw of them. A program makes many
 * calls, and may do without some of them: that a call was refused says something only if it did
 * well without the policy.
 */
#include "core/judge.h"

#include "core/call_tree.h"
#include "core/power.h"

/* Below it is the baseline, above it what programs load themselves: where a program is the answer
 * (program-c) that is the answer's, too. */
#define LEARNERS_FILTER 1

static bool did_well(const struct call_event *event)
{
	return event->filters > 0 && answer_permits(answer_of(event->action)) &&
	       (event->kind == CALL_UNFINISHED ||
		       (event->kind == CALL_RETURNED && event->result >= 0));
}

/* What a filter asks its supervisor about has been refused if that refused it: seccomp_unotify(2).
 */
static bool supervisor_refused(const struct call_event *event)
{
	return answer_of(event->action).action == ACTION_NOTIFY && event->kind == CALL_RETURNED &&
	       event->result < 0;
}

static bool was_refused(const struct call_event *event, bool by_program)
{
	if ((event->kind != CALL_RETURNED && event->kind != CALL_UNFINISHED) || event->abi < 0)
		return false;
	if (by_program && event->decider >= LEARNERS_FILTER)
		return answer_refuses(answer_of(event->action)) || supervisor_refused(event);
	return event->decider == LEARNERS_FILTER && answer_refuses(answer_of(event->action));
}

/* Which calls of the step's program did well at least once. */
struct well {
	bool calls[ABI_COUNT][CALL_TEXT_NUMBERS];
};

/* NULL: no call has this number. */
static bool *well_of(struct well *well, const struct call_event *event)
{
	const uint32_t number = event->nr & ~X32_BIT;
	const bool is_known = event->abi >= 0 && number < CALL_TEXT_NUMBERS;
	return is_known ? &well->calls[event->abi][number] : NULL;
}

static void find_well(const struct call_events *calls, int32_t root, size_t container,
	bool by_program, struct well *well)
{
	struct call_tree tree = { .root = root, .by_program = by_program };
	for (size_t i = 0; i < calls->count; i++) {
		const struct call_event *event = &calls->items[i];
		if (event->container != container ||
			call_tree_follow(&tree, event) != CALL_OF_PROGRAM)
			continue;
		bool *const its = well_of(well, event);
		if (its && did_well(event))
			*its = true;
	}
	call_tree_release(&tree);
}

/* A program by its pid in the two runs. */
struct traced {
	size_t container;
	int32_t without, with;
	const struct caps_process *powers; /* asked for what these lack; NULL: for what was refused
					    */
};

static bool lacked_power(const struct call_event *event, const struct caps_process *powers)
{
	const uint64_t any = power_of_event(event);
	return any && !(any & powers->sets[CAPS_EFFECTIVE]);
}

static bool is_asked_for(
	const struct call_event *event, const struct traced *program, bool by_program)
{
	return program->powers ? lacked_power(event, program->powers)
			       : was_refused(event, by_program);
}

/* Of its calls that the policy refused and that did well without it the first, or the last. */
static const struct call_event *find_refused(
	const struct world_run *world, const struct traced *program, bool last)
{
	const struct call_event *found = NULL;
	if (!world->calls_with || !world->calls_without)
		return NULL;
	const bool by_program = world->plan->containers[program->container].place;
	struct call_tree tree = { .root = program->with, .by_program = by_program };
	struct well well = { 0 };
	find_well(world->calls_without, program->without, program->container, by_program, &well);
	for (size_t i = 0; i < world->calls_with->count && (last || !found); i++) {
		const struct call_event *event = &world->calls_with->items[i];
		if (event->container != program->container ||
			call_tree_follow(&tree, event) != CALL_OF_PROGRAM)
			continue;
		const bool *const its = well_of(&well, event);
		if (its && *its && is_asked_for(event, program, by_program))
			found = event;
	}
	call_tree_release(&tree);
	return found;
}

static const struct call_event *find_of_step(
	const struct world_run *world, size_t step, bool last, const struct caps_process *powers)
{
	const struct probe_fact *with = observations_probe(world->with, step);
	const struct probe_fact *without = observations_probe(world->without, step);
	if (!with || !without)
		return NULL;
	const struct traced program = {
		.container = world->plan->steps[step].container,
		.without = without->pid,
		.with = with->pid,
		.powers = powers,
	};
	return find_refused(world, &program, last);
}

bool judge_find_refused(
	const struct world_run *world, size_t step, bool last, const struct call_event **refused)
{
	*refused = find_of_step(world, step, last, NULL);
	return *refused != NULL;
}

const struct call_event *judge_find_powerless(
	const struct world_run *world, size_t step, bool last, const struct caps_process *program)
{
	return find_of_step(world, step, last, program);
}

const struct call_event *judge_find_event(const struct world_run *world, size_t step,
	enum call_owner owner, const struct judge_event_test *test)
{
	const struct probe_fact *fact = observations_probe(world->with, step);
	const size_t container = world->plan->steps[step].container;
	const struct call_event *found = NULL;
	if (!fact || !world->calls_with)
		return NULL;
	struct call_tree tree = {
		.root = fact->pid,
		.by_program = world->plan->containers[container].place,
	};
	for (size_t i = 0; i < world->calls_with->count && (test->last || !found); i++) {
		const struct call_event *event = &world->calls_with->items[i];
		if (event->container == container && call_tree_follow(&tree, event) == owner &&
			test->is_it(event, test->argument))
			found = event;
	}
	call_tree_release(&tree);
	return found;
}

const struct call_event *judge_find_stopping(const struct world_run *world, size_t container)
{
	const struct traced program = { container, WORKLOAD_PID, WORKLOAD_PID, NULL };
	return find_refused(world, &program, true);
}

const struct call_event *judge_find_stopping_power(
	const struct world_run *world, size_t container, const struct caps_process *program)
{
	const struct traced traced = { container, WORKLOAD_PID, WORKLOAD_PID, program };
	return find_refused(world, &traced, true);
}
