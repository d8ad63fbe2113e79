/* SPDX-License-Identifier: MIT */
#include "core/call_cells.h"

#include "base/mem.h"

#include <stdlib.h>

static word_set numbers_of(const struct bpf_cell *cell)
{
	return cell->space.words[CALL_WORD_NR];
}

static uint32_t first_number(const struct call_cells *cells, size_t index)
{
	return word_set_min(cells->sets, numbers_of(&cells->all.items[index]));
}

static int compare_numbers(const void *left, const void *right, void *sets)
{
	const word_set a = numbers_of(left);
	const word_set b = numbers_of(right);
	const bool a_is_one = word_set_is_one(sets, a);
	if (a_is_one != word_set_is_one(sets, b))
		return a_is_one ? -1 : 1;
	const uint32_t first = word_set_min(sets, a);
	const uint32_t second = word_set_min(sets, b);
	return (first > second) - (first < second);
}

void call_cells_make(struct call_cells *cells, const struct bpf_program *program,
	struct word_sets *sets, enum abi abi, struct cells_budget *budget)
{
	struct bpf_cells *all = &cells->all;
	struct call_space space;
	*cells = (struct call_cells){ .sets = sets };
	call_space_of_abi(sets, abi, &space);
	bpf_cells_add(all, program, sets, &space, budget);
	qsort_r(all->items, all->count, sizeof(*all->items), compare_numbers, sets);
	while (cells->singles < all->count &&
		word_set_is_one(sets, numbers_of(&all->items[cells->singles])))
		cells->singles++;
}

static size_t first_single(const struct call_cells *cells, uint32_t number)
{
	size_t from = 0;
	size_t to = cells->singles;
	while (from < to) {
		const size_t middle = from + (to - from) / 2;
		if (first_number(cells, middle) < number)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static void add(struct bpf_cells *found, const struct bpf_cell *cell)
{
	found->items =
		mem_grow(found->items, found->count, &found->capacity, sizeof(*found->items));
	found->items[found->count] = *cell;
	found->items[found->count++].space.words[CALL_WORD_NR] = WORD_SET_FULL;
}

void call_cells_of(const struct call_cells *cells, uint32_t number, struct bpf_cells *found)
{
	const struct bpf_cell *items = cells->all.items;
	size_t i = first_single(cells, number);
	for (; i < cells->singles && first_number(cells, i) == number; i++)
		add(found, &items[i]);
	for (i = cells->singles; i < cells->all.count; i++)
		if (word_set_has(cells->sets, numbers_of(&items[i]), number))
			add(found, &items[i]);
}

void call_cells_release(struct call_cells *cells)
{
	bpf_cells_release(&cells->all);
}
