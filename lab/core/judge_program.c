/* SPDX-License-Identifier: MIT */
/*
 * Programs, an attack's or a container's own: what the recorder saw of them. A program makes many
 * calls, and may do without some of them: that a call was refused says something only if it did
 * well without the policy.
 */
#include "core/judge.h"

#include "base/mem.h"

#include <stdlib.h>

#define LEARNERS_FILTER 1 /* below it is the baseline, above it what programs load themselves */

/* The processes that a step's program came to, itself included: pids, in no order. */
struct tree {
	int32_t root;
	int32_t *pids;
	size_t count;
	size_t capacity;
};

static size_t tree_find(const struct tree *tree, int32_t pid)
{
	size_t i = 0;
	while (i < tree->count && tree->pids[i] != pid)
		i++;
	return i;
}

static void tree_add(struct tree *tree, int32_t pid)
{
	if (tree_find(tree, pid) < tree->count)
		return;
	tree->pids = mem_grow(tree->pids, tree->count, &tree->capacity, sizeof(*tree->pids));
	tree->pids[tree->count++] = pid;
}

/* Does the event belong to the step's program? Births and ends change who does. The guard that
 * makes the program (inside/init_program.c) has no filter, so none of its other calls counts. */
static bool tree_follow(struct tree *tree, const struct call_event *event)
{
	const bool member = tree_find(tree, event->process) < tree->count;
	if (event->kind == TASK_STARTED && (member || event->result == tree->root))
		tree_add(tree, (int32_t)event->result);
	if (event->kind != TASK_EXITED && event->kind != TASK_KILLED)
		return member;
	const size_t ended = tree_find(tree, event->pid);
	if (ended < tree->count)
		tree->pids[ended] = tree->pids[--tree->count];
	return member;
}

static bool did_well(const struct call_event *event)
{
	return event->filters > 0 && answer_permits(answer_of(event->action)) &&
	       (event->kind == CALL_UNFINISHED ||
		       (event->kind == CALL_RETURNED && event->result >= 0));
}

static bool was_refused(const struct call_event *event)
{
	return (event->kind == CALL_RETURNED || event->kind == CALL_UNFINISHED) &&
	       event->decider == LEARNERS_FILTER && event->abi >= 0 &&
	       answer_refuses(answer_of(event->action));
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

static void find_well(
	const struct call_events *calls, int32_t root, size_t container, struct well *well)
{
	struct tree tree = { .root = root };
	for (size_t i = 0; i < calls->count; i++) {
		const struct call_event *event = &calls->items[i];
		if (event->container != container || !tree_follow(&tree, event))
			continue;
		bool *const its = well_of(well, event);
		if (its && did_well(event))
			*its = true;
	}
	free(tree.pids);
}

/* A program by its pid in the two runs. */
struct traced {
	size_t container;
	int32_t without, with;
};

/* Of its calls that the policy refused and that did well without it the first, or the last. */
static const struct call_event *find_refused(
	const struct world_run *world, const struct traced *program, bool last)
{
	const struct call_event *found = NULL;
	if (!world->calls_with || !world->calls_without)
		return NULL;
	struct tree tree = { .root = program->with };
	struct well well = { 0 };
	find_well(world->calls_without, program->without, program->container, &well);
	for (size_t i = 0; i < world->calls_with->count && (last || !found); i++) {
		const struct call_event *event = &world->calls_with->items[i];
		if (event->container != program->container || !tree_follow(&tree, event))
			continue;
		const bool *const its = well_of(&well, event);
		if (its && *its && was_refused(event))
			found = event;
	}
	free(tree.pids);
	return found;
}

bool judge_find_refused(
	const struct world_run *world, size_t step, const struct call_event **refused)
{
	const struct probe_fact *with = observations_probe(world->with, step);
	const struct probe_fact *without = observations_probe(world->without, step);
	if (!with || !without)
		return false;
	const struct traced program = {
		.container = world->plan->steps[step].container,
		.without = without->pid,
		.with = with->pid,
	};
	*refused = find_refused(world, &program, false);
	return *refused != NULL;
}

const struct call_event *judge_find_stopping(const struct world_run *world, size_t container)
{
	const struct traced program = { container, WORKLOAD_PID, WORKLOAD_PID };
	return find_refused(world, &program, true);
}
