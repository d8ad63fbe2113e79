/* SPDX-License-Identifier: MIT */
#include "core/observation.h"

#include "base/mem.h"
#include "core/exercise.h"
#include "core/reach.h"

#include <stdlib.h>
#include <string.h>

#define MAX_STEPS       (2 * EXERCISE_MAX_CHECKS) /* benign checks are there twice */
#define MAX_EXIT_STATUS 255
#define MAX_SIGNAL      64
#define MAX_ERRNO       4095

static const char *const limit_words[LIMIT_COUNT] = {
	[LIMIT_NONE] = "none",
	[LIMIT_PIDS] = "pids",
	[LIMIT_MEMORY] = "memory",
	[LIMIT_CPU] = "cpu",
	[LIMIT_WALL] = "wall",
	[LIMIT_OUTPUT] = "output",
	[LIMIT_DISK] = "disk",
	[LIMIT_FILE_SIZE] = "file-size",
};

const char *limit_word_name(enum limit_word limit)
{
	return limit_words[limit];
}

static bool end_is_valid(const struct process_end *end)
{
	switch ((enum ended)end->how) {
	case ENDED_NOT:
	case ENDED_TIMEOUT:
		return true;
	case ENDED_EXIT:
		return end->value >= 0 && end->value <= MAX_EXIT_STATUS;
	case ENDED_SIGNAL:
		return end->value >= 1 && end->value <= MAX_SIGNAL;
	}
	return false;
}

static bool probe_is_valid(const struct probe_fact *fact)
{
	return fact->stated <= 1 && fact->returned <= 1 && fact->effect <= 1 &&
	       fact->garbled <= 1 && fact->pid >= 0 && end_is_valid(&fact->end);
}

static bool output_is_valid(const struct output_piece *output)
{
	return output->stream >= STREAM_OUT && output->stream <= STREAM_PROBE_ERR &&
	       output->size <= OBSERVATION_TEXT;
}

static bool traced_is_valid(const struct traced_packet *traced)
{
	return traced->try < MATRIX_MAX_TRIES && traced->dropped <= 1 && traced->by_policy <= 1 &&
	       traced->container < PLAN_MAX_CONTAINERS &&
	       memchr(traced->table, '\0', TRACED_NAME) && memchr(traced->chain, '\0', TRACED_NAME);
}

bool observation_is_valid(const struct observation *observation)
{
	if (observation->container >= PLAN_MAX_CONTAINERS || observation->step >= MAX_STEPS)
		return false;
	switch ((enum observation_kind)observation->kind) {
	case OBSERVED_CONTAINER_UP:
	case OBSERVED_PROBE_BEGUN:
	case OBSERVED_RECORD_ME:
	case OBSERVED_TERMINAL:
	case OBSERVED_USAGE:
	case OBSERVED_END:
		return true;
	case OBSERVED_PROCESS:
		return observation->process.pid > 0 && observation->process.no_new_privs <= 1 &&
		       memchr(observation->process.name, '\0', PROCESS_NAME) != NULL;
	case OBSERVED_NOT_READY:
	case OBSERVED_SHELL_ENDED:
		return observation->error <= MAX_ERRNO && end_is_valid(&observation->workload);
	case OBSERVED_READY:
	case OBSERVED_WORKLOAD_ENDED:
		return end_is_valid(&observation->workload);
	case OBSERVED_PROBE_DONE:
		return probe_is_valid(&observation->probe);
	case OBSERVED_OUTPUT:
		return output_is_valid(&observation->output);
	case OBSERVED_TRIES:
		return observation->tries.size <= OBSERVATION_TEXT &&
		       observation->tries.first <= MATRIX_MAX_TRIES - observation->tries.size;
	case OBSERVED_TRACED:
		return traced_is_valid(&observation->traced);
	case OBSERVED_LIMIT:
		return observation->limit > LIMIT_NONE && observation->limit < LIMIT_COUNT;
	case OBSERVED_FAULT:
		return memchr(observation->fault.text, '\0', OBSERVATION_TEXT) != NULL;
	}
	return false;
}

void observations_add(struct observations *all, const struct observation *one)
{
	all->items = mem_grow(all->items, all->count, &all->capacity, sizeof(*all->items));
	all->items[all->count++] = *one;
}

void observations_release(struct observations *all)
{
	free(all->items);
	*all = (struct observations){ 0 };
}

const struct probe_fact *observations_probe(const struct observations *all, size_t step)
{
	for (size_t i = all->count; i-- > 0;)
		if (all->items[i].kind == OBSERVED_PROBE_DONE && all->items[i].step == step)
			return &all->items[i].probe;
	return NULL;
}

const struct observation *observations_find(
	const struct observations *all, enum observation_kind kind, size_t container)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->items[i].kind == kind && all->items[i].container == container)
			return &all->items[i];
	return NULL;
}

static void add_output(const struct observation *piece, enum output_stream stream, struct buf *out)
{
	if (piece->kind == OBSERVED_OUTPUT && piece->output.stream == stream)
		buf_add(out, piece->output.bytes, piece->output.size);
}

void observations_output(const struct observations *all, enum output_stream stream, struct buf *out)
{
	for (size_t i = 0; i < all->count; i++)
		add_output(&all->items[i], stream, out);
}

void observations_output_of(const struct observations *all, size_t container,
	enum output_stream stream, struct buf *out)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->items[i].container == container)
			add_output(&all->items[i], stream, out);
}

bool observations_tries(const struct observations *all, uint8_t *facts, size_t count)
{
	size_t told = 0;
	for (size_t i = 0; i < all->count; i++) {
		const struct tries_piece *piece = &all->items[i].tries;
		if (all->items[i].kind != OBSERVED_TRIES || piece->first != told ||
			piece->size > count - told)
			continue;
		memcpy(facts + told, piece->facts, piece->size);
		told += piece->size;
	}
	return told == count;
}
