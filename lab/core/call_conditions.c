/* SPDX-License-Identifier: MIT */
#include "core/call_conditions.h"

#include "base/mem.h"
#include "core/call_ranges.h"
#include "core/call_words.h"

#include <string.h>

#define MOST_CELLS 4

static word_set low_of(const struct call_space *space, size_t argument)
{
	return space->words[CALL_WORD_ARGS + 2 * argument];
}

static word_set high_of(const struct call_space *space, size_t argument)
{
	return space->words[CALL_WORD_ARGS + 2 * argument + 1];
}

static bool matters(const struct call_space *space, size_t argument)
{
	return low_of(space, argument) != WORD_SET_FULL ||
	       high_of(space, argument) != WORD_SET_FULL;
}

/* ---- an argument as ranges ---- */

/* The two halves as ranges of 64 bits. False where these would be many: a high half of many values
 * beside a low one that is not all. */
static bool ranges_of_halves(const struct word_sets *sets, const struct call_space *space,
	size_t argument, struct ranges *ranges)
{
	struct ranges low = { 0 };
	struct ranges high = { 0 };
	const bool all_low = low_of(space, argument) == WORD_SET_FULL;
	ranges->max = UINT64_MAX;
	if (!ranges_of_set(sets, low_of(space, argument), &low) ||
		!ranges_of_set(sets, high_of(space, argument), &high))
		return false;
	for (size_t i = 0; i < high.count; i++) {
		const struct range *upper = &high.items[i];
		if (!all_low && upper->first != upper->last)
			return false;
		for (size_t j = 0; j < low.count; j++)
			if (!ranges_add(ranges, upper->first << 32 | low.items[j].first,
				    upper->last << 32 | low.items[j].last))
				return false;
	}
	return true;
}

/* ---- ranges as words ---- */

static void add_range(
	const char *call, size_t argument, const struct range *range, uint64_t max, struct buf *out)
{
	const bool is_open = range->last == max;
	if (range->first == range->last) {
		call_words_value(call, argument, range->first, out);
		return;
	}
	if (is_open || range->first)
		buf_text(out, is_open ? "at least " : "");
	else
		buf_text(out, "at most ");
	if (range->first)
		call_words_value("", argument, range->first, out);
	if (!is_open)
		buf_text(out, range->first ? " to " : "");
	if (!is_open)
		call_words_value("", argument, range->last, out);
}

static void add_list(
	const char *call, size_t argument, const struct ranges *ranges, struct buf *out)
{
	for (size_t i = 0; i < ranges->count; i++) {
		buf_text(out, i ? ", " : "");
		add_range(call, argument, &ranges->items[i], ranges->max, out);
	}
}

static void add_ranges(
	const char *call, size_t argument, const struct ranges *ranges, struct buf *out)
{
	struct ranges others;
	ranges_invert(ranges, &others);
	if (ranges->count > 1 && !ranges_are_values(ranges) && ranges_are_values(&others)) {
		buf_text(out, "all but ");
		add_list(call, argument, &others, out);
	} else {
		add_list(call, argument, ranges, out);
	}
}

/* ---- masks as words ---- */

/* "none of A|B" */
static void add_bits(
	const char *how, const char *call, size_t argument, uint32_t mask, struct buf *out)
{
	buf_text(out, how);
	call_words_value(call, argument, mask, out);
}

static bool is_masked(struct word_sets *sets, word_set set, uint32_t *mask, uint32_t *value)
{
	if (set == WORD_SET_EMPTY)
		return false;
	word_set_known_bits(sets, set, mask, value);
	return word_set_masked(sets, *mask, *value) == set;
}

static bool add_masked(
	struct word_sets *sets, const char *call, size_t argument, word_set set, struct buf *out)
{
	const word_set others = word_set_minus(sets, WORD_SET_FULL, set);
	uint32_t mask;
	uint32_t value;
	const bool is_set = is_masked(sets, set, &mask, &value);
	if (!is_set && !is_masked(sets, others, &mask, &value))
		return false;
	if (value == 0)
		add_bits(is_set ? "none of " : "some of ", call, argument, mask, out);
	else if (value == mask)
		add_bits(is_set ? "all of " : "not all of ", call, argument, mask, out);
	else
		buf_format(out, "%s0x%x in the bits 0x%x", is_set ? "" : "not ", value, mask);
	return true;
}

/* ---- a cell ---- */

/* One half of an argument; the other does not matter, or is told beside it. */
static void add_half(
	struct word_sets *sets, const char *call, size_t argument, word_set set, struct buf *out)
{
	struct ranges ranges = { 0 };
	if (ranges_of_set(sets, set, &ranges)) {
		ranges_join(&ranges);
		add_ranges(call, argument, &ranges, out);
	} else if (!add_masked(sets, call, argument, set, out)) {
		buf_text(out, "some values, ");
		call_words_value(call, argument, word_set_min(sets, set), out);
		buf_text(out, " and more");
	}
}

static void add_values(struct word_sets *sets, const struct syscall_row *call, size_t argument,
	const struct call_space *space, struct buf *out)
{
	struct ranges ranges = { 0 };
	const word_set low = low_of(space, argument);
	const word_set high = high_of(space, argument);
	if (ranges_of_halves(sets, space, argument, &ranges)) {
		ranges_join(&ranges);
		add_ranges(call->name, argument, &ranges, out);
		return;
	}
	if (low != WORD_SET_FULL)
		add_half(sets, call->name, argument, low, out);
	if (high == WORD_SET_FULL)
		return;
	buf_text(out, low != WORD_SET_FULL ? " with a high half of " : "a high half of ");
	add_half(sets, "", argument, high, out);
}

/* Names of values say which argument it is: AF_UNIX. Numbers don't. */
static void add_named(size_t argument, const struct buf *values, struct buf *out)
{
	if (!strpbrk(buf_string(values), "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
		buf_format(out, "argument %zu: ", argument);
	buf_text(out, buf_string(values));
}

static void add_argument(struct word_sets *sets, const struct syscall_row *call, size_t argument,
	const struct call_space *space, struct buf *out)
{
	autobuf struct buf values = { 0 };
	add_values(sets, call, argument, space, &values);
	add_named(argument, &values, out);
}

static void add_cell(struct word_sets *sets, const struct syscall_row *call,
	const struct call_space *space, struct buf *out)
{
	bool first = true;
	for (size_t i = 0; i < SYSCALL_ARGS; i++) {
		if (!matters(space, i))
			continue;
		buf_text(out, first ? "" : " and ");
		add_argument(sets, call, i, space, out);
		first = false;
	}
	if (space->words[CALL_WORD_IP] != WORD_SET_FULL ||
		space->words[CALL_WORD_IP + 1] != WORD_SET_FULL)
		buf_format(out, "%sfrom some addresses", first ? "" : " and ");
}

/* ---- all cells ---- */

/* The one argument that matters in any cell; SYSCALL_ARGS: there is none, or more than one. */
static size_t only_argument(const struct bpf_cells *cells)
{
	size_t found = SYSCALL_ARGS;
	for (size_t n = 0; n < cells->count; n++) {
		const struct call_space *space = &cells->items[n].space;
		if (space->words[CALL_WORD_IP] != WORD_SET_FULL ||
			space->words[CALL_WORD_IP + 1] != WORD_SET_FULL)
			return SYSCALL_ARGS;
		for (size_t i = 0; i < SYSCALL_ARGS; i++) {
			if (!matters(space, i) || i == found)
				continue;
			if (found < SYSCALL_ARGS)
				return SYSCALL_ARGS;
			found = i;
		}
	}
	return found;
}

/* The values of the one argument that matters, over all cells: of its lower half where the upper
 * one never matters. */
static bool ranges_of_cells(const struct word_sets *sets, const struct bpf_cells *cells,
	size_t argument, struct ranges *ranges)
{
	bool is_low = true;
	for (size_t i = 0; i < cells->count; i++)
		is_low &= high_of(&cells->items[i].space, argument) == WORD_SET_FULL;
	for (size_t i = 0; i < cells->count; i++) {
		const struct call_space *space = &cells->items[i].space;
		if (is_low ? !ranges_of_set(sets, low_of(space, argument), ranges)
			   : !ranges_of_halves(sets, space, argument, ranges))
			return false;
	}
	ranges_join(ranges);
	return true;
}

static bool add_as_ranges(struct word_sets *sets, const struct syscall_row *call,
	const struct bpf_cells *cells, struct buf *out)
{
	struct ranges ranges = { 0 };
	const size_t argument = only_argument(cells);
	if (argument == SYSCALL_ARGS || !ranges_of_cells(sets, cells, argument, &ranges))
		return false;
	autobuf struct buf values = { 0 };
	add_ranges(call->name, argument, &ranges, &values);
	add_named(argument, &values, out);
	buf_text(out, ranges_are_values(&ranges) ? " only" : "");
	return true;
}

static void add_cells(struct word_sets *sets, const struct syscall_row *call,
	const struct bpf_cells *cells, const char *between, struct buf *out)
{
	for (size_t i = 0; i < cells->count && i < MOST_CELLS; i++) {
		buf_text(out, i ? between : "");
		add_cell(sets, call, &cells->items[i].space, out);
	}
	if (cells->count > MOST_CELLS)
		buf_format(out, "; and more (%zu)", cells->count - MOST_CELLS);
}

void call_conditions(struct word_sets *sets, const struct syscall_row *call,
	const struct bpf_cells *cells, const struct bpf_cells *rest, struct buf *out)
{
	if (add_as_ranges(sets, call, cells, out))
		return;
	if (rest->count < cells->count) {
		buf_text(out, "not where ");
		add_cells(sets, call, rest, "; nor where ", out);
	} else {
		add_cells(sets, call, cells, "; or ", out);
	}
}
