/* SPDX-License-Identifier: MIT */
/* What is in a set: members, bounds, intervals, bits. */
#include "core/word_set_parts.h"

bool word_set_has(const struct word_sets *sets, word_set set, uint32_t value)
{
	while (set > WORD_SET_FULL) {
		const struct word_node *node = &sets->nodes[set];
		set = value >> (node->height - 1) & 1 ? node->high : node->low;
	}
	return set == WORD_SET_FULL;
}

uint32_t word_set_min(const struct word_sets *sets, word_set set)
{
	return sets->nodes[set].min;
}

uint32_t word_set_max(const struct word_sets *sets, word_set set)
{
	return word_max_within(&sets->nodes[set], WORD_BITS);
}

bool word_set_is_one(const struct word_sets *sets, word_set set)
{
	return set > WORD_SET_FULL && word_set_min(sets, set) == word_set_max(sets, set);
}

/* The smallest value from `from` on that is in the set, or, with `wanted` false, that is not.
 * `bits` are those that the node stands for; the ones above are not looked at. */
static bool find_from(const struct word_sets *sets, word_set set, unsigned bits, uint32_t from,
	bool wanted, uint32_t *found)
{
	if (set == (wanted ? WORD_SET_EMPTY : WORD_SET_FULL))
		return false;
	*found = from;
	if (set <= WORD_SET_FULL)
		return true;
	const struct word_node *node = &sets->nodes[set];
	const unsigned bit = bits - 1;
	const bool asks = node->height == bits;
	const uint32_t below = from & word_ones(bit);
	if (!(from >> bit & 1) &&
		find_from(sets, asks ? node->low : set, bit, below, wanted, found))
		return true;
	const uint32_t rest = from >> bit & 1 ? below : 0;
	if (!find_from(sets, asks ? node->high : set, bit, rest, wanted, found))
		return false;
	*found |= UINT32_C(1) << bit;
	return true;
}

bool word_set_interval(
	const struct word_sets *sets, word_set set, uint32_t from, uint32_t *first, uint32_t *last)
{
	uint32_t behind;
	if (!find_from(sets, set, WORD_BITS, from, true, first))
		return false;
	*last = find_from(sets, set, WORD_BITS, *first, false, &behind) ? behind - 1 : UINT32_MAX;
	return true;
}

void word_set_known_bits(struct word_sets *sets, word_set set, uint32_t *mask, uint32_t *value)
{
	*mask = *value = 0;
	for (unsigned bit = 0; bit < WORD_BITS; bit++) {
		const uint32_t one = UINT32_C(1) << bit;
		const word_set without = word_set_masked(sets, one, 0);
		const bool can_be_1 = word_set_minus(sets, set, without) != WORD_SET_EMPTY;
		const bool can_be_0 = word_set_and(sets, set, without) != WORD_SET_EMPTY;
		if (!can_be_0)
			*value |= one;
		if (can_be_0 != can_be_1)
			*mask |= one;
	}
}
