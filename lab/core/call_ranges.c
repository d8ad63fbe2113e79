/* SPDX-License-Identifier: MIT */
#include "core/call_ranges.h"

#include <stdlib.h>

bool ranges_add(struct ranges *ranges, uint64_t first, uint64_t last)
{
	if (ranges->count == RANGES_MOST)
		return false;
	ranges->items[ranges->count++] = (struct range){ first, last };
	return true;
}

bool ranges_of_set(const struct word_sets *sets, word_set set, struct ranges *ranges)
{
	uint32_t first;
	uint32_t last = 0;
	bool more = word_set_interval(sets, set, 0, &first, &last);
	ranges->max = UINT32_MAX;
	while (more) {
		if (!ranges_add(ranges, first, last))
			return false;
		more = last < UINT32_MAX && word_set_interval(sets, set, last + 1, &first, &last);
	}
	return true;
}

static int compare_ranges(const void *left, const void *right)
{
	const struct range *a = left;
	const struct range *b = right;
	return (a->first > b->first) - (a->first < b->first);
}

/* A few values are said one by one. */
static void ranges_spell(struct ranges *ranges)
{
	struct ranges values = { .max = ranges->max };
	for (size_t i = 0; i < ranges->count; i++) {
		const struct range *range = &ranges->items[i];
		if (range->last - range->first >= RANGES_MOST - values.count)
			return;
		for (uint64_t n = 0; n <= range->last - range->first; n++)
			(void)ranges_add(&values, range->first + n, range->first + n);
	}
	*ranges = values;
}

void ranges_join(struct ranges *ranges)
{
	size_t kept = 0;
	qsort(ranges->items, ranges->count, sizeof(*ranges->items), compare_ranges);
	for (size_t i = 1; i < ranges->count; i++) {
		if (ranges->items[i].first == ranges->items[kept].last + 1)
			ranges->items[kept].last = ranges->items[i].last;
		else
			ranges->items[++kept] = ranges->items[i];
	}
	ranges->count = kept + 1;
	ranges_spell(ranges);
}

void ranges_invert(const struct ranges *ranges, struct ranges *inverse)
{
	uint64_t from = 0;
	bool open = true; /* there is something above the last range */
	inverse->count = 0;
	for (size_t i = 0; i < ranges->count; i++) {
		const struct range *range = &ranges->items[i];
		if (range->first > from)
			inverse->items[inverse->count++] = (struct range){ from, range->first - 1 };
		from = range->last + 1;
		open = range->last != ranges->max;
	}
	inverse->max = ranges->max;
	if (open)
		inverse->items[inverse->count++] = (struct range){ from, ranges->max };
	ranges_spell(inverse);
}

bool ranges_are_values(const struct ranges *ranges)
{
	for (size_t i = 0; i < ranges->count; i++)
		if (ranges->items[i].first != ranges->items[i].last)
			return false;
	return true;
}
