/* SPDX-License-Identifier: MIT */
/* Cells kept in a list, and joined where several are one. */
#include "core/bpf_cells.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static void keep(void *visitor, const struct bpf_cell *cell)
{
	struct bpf_cells *cells = visitor;
	cells->items =
		mem_grow(cells->items, cells->count, &cells->capacity, sizeof(*cells->items));
	cells->items[cells->count++] = *cell;
}

void bpf_cells_add(struct bpf_cells *cells, const struct bpf_program *program,
	struct word_sets *sets, const struct call_space *space, struct cells_budget *budget)
{
	bpf_cells_visit(program, sets, space, budget, keep, cells);
}

void bpf_cells_release(struct bpf_cells *cells)
{
	free(cells->items);
	*cells = (struct bpf_cells){ 0 };
}

/* ---- joining ---- */

static int compare_numbers(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

/* Cells that are equal but for one word stand side by side. */
static int compare_but(const void *left, const void *right, void *word)
{
	const struct bpf_cell *a = left;
	const struct bpf_cell *b = right;
	int order = compare_numbers(a->state, b->state);
	if (!order)
		order = compare_numbers(answer_word(a->answer), answer_word(b->answer));
	for (size_t i = 0; i < CALL_WORDS && !order; i++)
		if (i != *(const size_t *)word)
			order = compare_numbers(a->space.words[i], b->space.words[i]);
	return order;
}

static void join_in(struct bpf_cells *cells, struct word_sets *sets, size_t word)
{
	size_t kept = 0;
	qsort_r(cells->items, cells->count, sizeof(*cells->items), compare_but, &word);
	for (size_t i = 1; i < cells->count; i++) {
		struct bpf_cell *last = &cells->items[kept];
		const struct bpf_cell *next = &cells->items[i];
		if (compare_but(last, next, &word) == 0)
			last->space.words[word] =
				word_set_or(sets, last->space.words[word], next->space.words[word]);
		else
			cells->items[++kept] = *next;
	}
	cells->count = kept + 1;
}

static bool is_told_apart(const struct bpf_cells *cells, size_t word)
{
	for (size_t i = 0; i < cells->count; i++)
		if (cells->items[i].space.words[word] != cells->items[0].space.words[word])
			return true;
	return false;
}

/* The last words first: a program asks the number before the arguments, so its cells differ in
 * these within one number. */
void bpf_cells_join(struct bpf_cells *cells, struct word_sets *sets)
{
	size_t before;
	do {
		before = cells->count;
		for (size_t word = CALL_WORDS; word-- > 0;)
			if (is_told_apart(cells, word))
				join_in(cells, sets, word);
	} while (cells->count < before);
}
