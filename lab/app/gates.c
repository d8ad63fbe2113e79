/* SPDX-License-Identifier: MIT */
#include "app/gates.h"

#include "base/hash.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* Per world. */
struct gate_world {
	struct observations seen;
	struct call_events calls;
	struct call_events record;
	bool recorded;
};

struct gate {
	char *id;             /* of the exercise */
	struct hash exercise; /* as it is with its variant's values */
	struct gate_world *worlds;
	size_t count;
};

struct gates {
	struct gate items[GATES_MOST];
	size_t count;
	size_t next; /* the place of the one to come */
};

struct gates *gates_new(void)
{
	return mem_zero(1, sizeof(struct gates));
}

static void gate_release(struct gate *gate)
{
	for (size_t i = 0; i < gate->count; i++) {
		observations_release(&gate->worlds[i].seen);
		call_events_release(&gate->worlds[i].calls);
		call_events_release(&gate->worlds[i].record);
	}
	free(gate->worlds);
	free(gate->id);
	*gate = (struct gate){ 0 };
}

void gates_free(struct gates *gates)
{
	for (size_t i = 0; gates && i < gates->count; i++)
		gate_release(&gates->items[i]);
	free(gates);
}

static void lend(const struct gate *gate, struct observations *seen, struct call_events *calls)
{
	for (size_t i = 0; i < gate->count; i++) {
		seen[i] = gate->worlds[i].seen;
		calls[i] = gate->worlds[i].calls;
	}
}

const struct gate *gates_lend(const struct gates *gates, const struct exercise *exercise,
	size_t count, struct observations *seen, struct call_events *calls)
{
	for (size_t i = 0; gates && i < gates->count; i++) {
		const struct gate *gate = &gates->items[i];
		if (gate->count != count || strcmp(gate->id, exercise->id) != 0 ||
			memcmp(&gate->exercise, &exercise->hash, sizeof(gate->exercise)) != 0)
			continue;
		lend(gate, seen, calls);
		return gate;
	}
	return NULL;
}

const struct gate *gates_keep(struct gates *gates, const struct exercise *exercise, size_t count,
	const struct observations *seen, const struct call_events *calls)
{
	if (!gates)
		return NULL;
	struct gate *gate = &gates->items[gates->next];
	gate_release(gate);
	gates->next = (gates->next + 1) % GATES_MOST;
	gates->count += gates->count < GATES_MOST;
	*gate = (struct gate){
		.id = mem_text(exercise->id),
		.exercise = exercise->hash,
		.worlds = mem_zero(count + 1, sizeof(*gate->worlds)),
		.count = count,
	};
	for (size_t i = 0; i < count; i++) {
		gate->worlds[i].seen = seen[i];
		gate->worlds[i].calls = calls[i];
	}
	return gate;
}

bool gate_lend_record(const struct gate *gate, size_t world, struct call_events *calls)
{
	if (gate->worlds[world].recorded)
		*calls = gate->worlds[world].record;
	return gate->worlds[world].recorded;
}

void gate_keep_record(const struct gate *gate, size_t world, const struct call_events *calls)
{
	if (!gate)
		return;
	gate->worlds[world].record = *calls;
	gate->worlds[world].recorded = true;
}

void gate_give_back(const struct gate *gate, struct observations *seen, struct call_events *calls)
{
	for (size_t i = 0; i < gate->count; i++) {
		seen[i] = (struct observations){ 0 };
		calls[i] = (struct call_events){ 0 };
	}
}
