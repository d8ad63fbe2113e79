/* SPDX-License-Identifier: MIT */
/*
 * Attacks by a program: what the recorder saw of it. A program makes many calls, and may do without
 * some of them: that a call was refused says something only if it did well without the policy.
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

static void find_well(const struct call_events *calls, const struct probe_fact *fact,
	size_t container, struct well *well)
{
	struct tree tree = { .root = fact->pid };
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

bool judge_find_refused(
	const struct world_run *world, size_t step, const struct call_event **refused)
{
	const size_t container = world->plan->steps[step].container;
	const struct probe_fact *with = observations_probe(world->with, step);
	const struct probe_fact *without = observations_probe(world->without, step);
	if (!world->calls_with || !world->calls_without || !with || !without)
		return false;
	struct tree tree = { .root = with->pid };
	struct well well = { 0 };
	find_well(world->calls_without, without, container, &well);
	*refused = NULL;
	for (size_t i = 0; i < world->calls_with->count && !*refused; i++) {
		const struct call_event *event = &world->calls_with->items[i];
		if (event->container != container || !tree_follow(&tree, event))
			continue;
		const bool *const its = well_of(&well, event);
		if (its && *its && was_refused(event))
			*refused = event;
	}
	free(tree.pids);
	return *refused != NULL;
}
