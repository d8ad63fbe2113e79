/* SPDX-License-Identifier: MIT */
/*
 * gates: what worlds without policies showed, kept by who judges many answers to the same exercise
 * in one go. The same world shows the same things to each of them, so running it once a worker is
 * enough. Nothing is read from a file: what is kept was seen by this process.
 *
 * They are lent: the arrays that are filled share memory with the gate, until they are given back.
 */
#ifndef LAB_APP_GATES_H
#define LAB_APP_GATES_H

#include "core/call_event.h"
#include "core/exercise.h"
#include "core/observation.h"

#include <stdbool.h>
#include <stddef.h>

#define GATES_MOST 64 /* the oldest goes when one more comes */

struct gates;
struct gate;
struct gates *gates_new(void);
void gates_free(struct gates *gates); /* NULL is fine */

/* Of an exercise in its variant: fills an array for each of its `count` worlds. NULL: it is not
 * known, or `gates` is NULL. Good until the next gates_keep. */
const struct gate *gates_lend(const struct gates *gates, const struct exercise *exercise,
	size_t count, struct observations *seen, struct call_events *calls);

/* Take these over, and lend them at once. NULL, with nothing taken, where `gates` is. */
const struct gate *gates_keep(struct gates *gates, const struct exercise *exercise, size_t count,
	const struct observations *seen, const struct call_events *calls);

/* The calls of a world that was run once more, under the recorder. False: it was not yet. */
bool gate_lend_record(const struct gate *gate, size_t world, struct call_events *calls);
/* Take them over and lend them; with `gate` NULL nothing is done. */
void gate_keep_record(const struct gate *gate, size_t world, const struct call_events *calls);

/* Empties those that are lent, so that what is left may be released. */
void gate_give_back(const struct gate *gate, struct observations *seen, struct call_events *calls);

#endif
