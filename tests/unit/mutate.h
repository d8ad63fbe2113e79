/* SPDX-License-Identifier: MIT */
/*
 * mutate: every document that differs from a given one in a single thing: a key taken away, added
 * or renamed, a value of another type, a number or a length at and beyond each limit that the
 * schema names for it, a word misspelt or another one that the schema knows, an array emptied,
 * shortened, turned round or overfull.
 */
#ifndef TESTS_UNIT_MUTATE_H
#define TESTS_UNIT_MUTATE_H

#include "schema.h"

/* `visit` gets the changed document, which is changed back after it returns. */
void mutate(json_t *document, const struct schema_trace *trace,
	void (*visit)(json_t *mutant, void *state), void *state);

#endif
