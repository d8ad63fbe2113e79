/* SPDX-License-Identifier: MIT */
/* call_ranges: the values of an argument as the few ranges that people read (call_conditions.h). */
#ifndef LAB_CORE_CALL_RANGES_H
#define LAB_CORE_CALL_RANGES_H

#include "core/word_set.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RANGES_MOST 16

struct range {
	uint64_t first;
	uint64_t last;
};

struct ranges {
	struct range items[RANGES_MOST + 1]; /* one more outside than inside */
	size_t count;
	uint64_t max; /* the largest value there is */
};

/* False: there are too many. */
bool ranges_add(struct ranges *ranges, uint64_t first, uint64_t last);
bool ranges_of_set(const struct word_sets *sets, word_set set, struct ranges *ranges);

/* Of ranges that don't overlap, at least one: ascending, one where two meet; but a few values are
 * said one by one. */
void ranges_join(struct ranges *ranges);
/* What joined ones leave out, in the same form. */
void ranges_invert(const struct ranges *ranges, struct ranges *inverse);
bool ranges_are_values(const struct ranges *ranges);

#endif
