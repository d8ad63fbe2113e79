/* SPDX-License-Identifier: MIT */
#include "core/pattern_space.h"

/* ---- the parts of one test, of 64 bits ---- */

static uint32_t low_of(uint64_t value)
{
	return (uint32_t)value;
}

static uint32_t high_of(uint64_t value)
{
	return (uint32_t)(value >> 32);
}

static void add(struct pattern_parts *parts, word_set low, word_set high)
{
	if (low == WORD_SET_EMPTY || high == WORD_SET_EMPTY)
		return;
	parts->items[parts->count++] = (struct pattern_part){ .low = low, .high = high };
}

/* first <= value <= last: what has the first high word, what has the last, and what lies between.
 */
static void add_range(
	struct pattern_parts *parts, struct word_sets *sets, uint64_t first, uint64_t last)
{
	const uint32_t from = high_of(first);
	const uint32_t to = high_of(last);
	if (first > last)
		return;
	if (from == to) {
		add(parts, word_set_range(sets, low_of(first), low_of(last)),
			word_set_one(sets, from));
		return;
	}
	add(parts, word_set_range(sets, low_of(first), UINT32_MAX), word_set_one(sets, from));
	if (to - from > 1)
		add(parts, WORD_SET_FULL, word_set_range(sets, from + 1, to - 1));
	add(parts, word_set_range(sets, 0, low_of(last)), word_set_one(sets, to));
}

/* (value & mask) == wanted */
static void add_masked(
	struct pattern_parts *parts, struct word_sets *sets, uint64_t mask, uint64_t wanted)
{
	add(parts, word_set_masked(sets, low_of(mask), low_of(wanted)),
		word_set_masked(sets, high_of(mask), high_of(wanted)));
}

/* (value & mask) != wanted: the low words differ, or they don't and the high ones do. */
static void add_not_masked(
	struct pattern_parts *parts, struct word_sets *sets, uint64_t mask, uint64_t wanted)
{
	const word_set low = word_set_masked(sets, low_of(mask), low_of(wanted));
	const word_set high = word_set_masked(sets, high_of(mask), high_of(wanted));
	add(parts, word_set_minus(sets, WORD_SET_FULL, low), WORD_SET_FULL);
	add(parts, low, word_set_minus(sets, WORD_SET_FULL, high));
}

static void add_test(
	struct pattern_parts *parts, struct word_sets *sets, const struct pattern_arg *arg)
{
	switch (arg->op) {
	case PATTERN_FREE:
		add(parts, WORD_SET_FULL, WORD_SET_FULL);
		break;
	case PATTERN_EQ:
		add_masked(parts, sets, UINT64_MAX, arg->a);
		break;
	case PATTERN_NE:
		add_not_masked(parts, sets, UINT64_MAX, arg->a);
		break;
	case PATTERN_LT:
		if (arg->a)
			add_range(parts, sets, 0, arg->a - 1);
		break;
	case PATTERN_LE:
		add_range(parts, sets, 0, arg->a);
		break;
	case PATTERN_GT:
		if (arg->a < UINT64_MAX)
			add_range(parts, sets, arg->a + 1, UINT64_MAX);
		break;
	case PATTERN_GE:
		add_range(parts, sets, arg->a, UINT64_MAX);
		break;
	case PATTERN_RANGE:
		add_range(parts, sets, arg->a, arg->b);
		break;
	case PATTERN_ANY:
		add_not_masked(parts, sets, arg->a, 0);
		break;
	case PATTERN_ALL:
		add_masked(parts, sets, arg->a, arg->a);
		break;
	case PATTERN_NONE:
		add_masked(parts, sets, arg->a, 0);
		break;
	case PATTERN_MASKED:
		add_masked(parts, sets, arg->a, arg->b);
		break;
	}
}

/* The kernel reads the low word only: as if the high one were 0, whatever it is. */
static void narrow(const struct word_sets *sets, struct pattern_parts *parts)
{
	size_t kept = 0;
	for (size_t i = 0; i < parts->count; i++)
		if (word_set_has(sets, parts->items[i].high, 0))
			parts->items[kept++] = (struct pattern_part){ .low = parts->items[i].low,
				.high = WORD_SET_FULL };
	parts->count = kept;
}

/* ---- all of them ---- */

void pattern_space_make(struct pattern_space *space, const struct pattern *pattern, enum abi abi,
	struct word_sets *sets)
{
	*space = (struct pattern_space){ .pattern = pattern, .abi = abi };
	for (size_t i = 0; i < SYSCALL_ARGS; i++) {
		uint64_t limit;
		const struct pattern_arg arg = pattern_arg_on(pattern, abi, i, &limit);
		add_test(&space->args[i], sets, &arg);
		if (limit == UINT32_MAX)
			narrow(sets, &space->args[i]);
	}
}

bool pattern_space_is_empty(const struct pattern_space *space)
{
	for (size_t i = 0; i < SYSCALL_ARGS; i++)
		if (space->args[i].count == 0)
			return true;
	return false;
}

static bool next_product(const struct pattern_space *space, size_t place[SYSCALL_ARGS])
{
	for (size_t i = SYSCALL_ARGS; i-- > 0;) {
		if (++place[i] < space->args[i].count)
			return true;
		place[i] = 0;
	}
	return false;
}

void pattern_space_visit(const struct pattern_space *space, struct word_sets *sets,
	call_space_visit *visit, void *visitor)
{
	const long number = space->pattern->call->number[space->abi];
	size_t place[SYSCALL_ARGS] = { 0 };
	struct call_space calls;
	if (pattern_space_is_empty(space))
		return;
	call_space_of_call(sets, space->abi, (uint32_t)number, &calls);
	do {
		for (size_t i = 0; i < SYSCALL_ARGS; i++) {
			const struct pattern_part *part = &space->args[i].items[place[i]];
			calls.words[CALL_WORD_ARGS + 2 * i] = part->low;
			calls.words[CALL_WORD_ARGS + 2 * i + 1] = part->high;
		}
		visit(visitor, &calls);
	} while (next_product(space, place));
}
