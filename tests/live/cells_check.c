/* SPDX-License-Identifier: MIT */
#include "cells_check.h"

#include "base/mem.h"

#include <inttypes.h>
#include <string.h>

#define MEMBERS_PER_CELL 3
#define EDGES_PER_CELL   4

struct checking {
	const struct bpf_program *program;
	struct word_sets *sets;
	struct bpf_cells *cells;
	struct random *random;
	struct cells_checked *checked;
};

/* A random member: each free bit by a coin, each other one as the set lets it. */
static uint32_t random_member(const struct checking *checking, word_set set)
{
	uint32_t word = random_word(checking->random);
	while (set > WORD_SET_FULL) {
		const struct word_node *node = &checking->sets->nodes[set];
		const uint32_t bit = UINT32_C(1) << (node->height - 1);
		if (node->low == WORD_SET_EMPTY)
			word |= bit;
		else if (node->high == WORD_SET_EMPTY)
			word &= ~bit;
		set = word & bit ? node->high : node->low;
	}
	return word;
}

/* The edge of an interval of the set, one of the first few. */
static uint32_t random_edge(const struct checking *checking, word_set set)
{
	uint32_t first = 0;
	uint32_t last = UINT32_MAX;
	uint32_t from = random_below(checking->random, 2) ? 0 : random_member(checking, set);
	(void)word_set_interval(checking->sets, set, from, &first, &last);
	return random_below(checking->random, 2) ? first : last;
}

static struct seccomp_data data_of(const uint32_t words[CALL_WORDS])
{
	struct seccomp_data data;
	memcpy(&data, words, sizeof(data));
	return data;
}

static int complain(
	const struct seccomp_data *data, const char *what, size_t pieces, struct err *err)
{
	return err_set(err, ERR_BUG,
		"%s (%zu): arch 0x%x nr 0x%x ip 0x%" PRIx64 " args 0x%" PRIx64 " 0x%" PRIx64
		" 0x%" PRIx64 " 0x%" PRIx64 " 0x%" PRIx64 " 0x%" PRIx64,
		what, pieces, data->arch, (unsigned)data->nr, (uint64_t)data->instruction_pointer,
		(uint64_t)data->args[0], (uint64_t)data->args[1], (uint64_t)data->args[2],
		(uint64_t)data->args[3], (uint64_t)data->args[4], (uint64_t)data->args[5]);
}

static int check_point(
	const struct checking *checking, const uint32_t words[CALL_WORDS], struct err *err)
{
	const struct seccomp_data data = data_of(words);
	const struct answer answer = answer_of(bpf_run(checking->program, &data));
	const struct bpf_cell *in = NULL;
	size_t count = 0;
	checking->checked->points++;
	for (size_t i = 0; i < checking->cells->count; i++) {
		if (!call_space_has(checking->sets, &checking->cells->items[i].space, &data))
			continue;
		in = &checking->cells->items[i];
		count++;
	}
	if (count != 1)
		return complain(&data, "not in one cell", count, err);
	if (in->state == CELL_DECIDED && !answer_equal(in->answer, answer))
		return complain(&data, "another answer", answer_word(answer), err);
	return 0;
}

static int check_cell(const struct checking *checking, const struct bpf_cell *cell, struct err *err)
{
	uint32_t words[CALL_WORDS];
	struct seccomp_data smallest;
	if (call_space_is_empty(&cell->space))
		return err_set(err, ERR_BUG, "an empty cell");
	call_space_smallest(checking->sets, &cell->space, &smallest);
	memcpy(words, &smallest, sizeof(words));
	if (check_point(checking, words, err))
		return -1;
	for (size_t n = 0; n < MEMBERS_PER_CELL + EDGES_PER_CELL; n++) {
		for (size_t i = 0; i < CALL_WORDS; i++)
			words[i] = random_member(checking, cell->space.words[i]);
		const size_t word = random_below(checking->random, CALL_WORDS);
		if (n >= MEMBERS_PER_CELL)
			words[word] = random_edge(checking, cell->space.words[word]) +
				      random_below(checking->random, 3) - 1;
		if (check_point(checking, words, err))
			return -1;
	}
	return 0;
}

static int check_anywhere(const struct checking *checking, struct err *err)
{
	uint32_t words[CALL_WORDS];
	for (size_t i = 0; i < CALL_WORDS; i++) {
		const struct bpf_cell *cell = &checking->cells->items[random_below(
			checking->random, (uint32_t)checking->cells->count)];
		words[i] = random_below(checking->random, 8)
				   ? random_edge(checking, cell->space.words[i]) +
					     random_below(checking->random, 3) - 1
				   : random_word(checking->random);
	}
	return check_point(checking, words, err);
}

static int check_all(const struct checking *checking, size_t random_calls, struct err *err)
{
	for (size_t i = 0; i < checking->cells->count; i++)
		if (check_cell(checking, &checking->cells->items[i], err))
			return -1;
	for (size_t i = 0; i < random_calls; i++)
		if (check_anywhere(checking, err))
			return -1;
	return 0;
}

int cells_check(const struct bpf_program *program, struct random *random, size_t random_calls,
	const struct cells_budget *budget, struct cells_checked *checked, struct err *err)
{
	struct word_sets sets;
	struct bpf_cells cells = { 0 };
	struct call_space all;
	struct cells_budget left = *budget;
	const struct checking checking = { program, &sets, &cells, random, checked };
	word_sets_init(&sets);
	call_space_full(&all);
	bpf_cells_add(&cells, program, &sets, &all, &left);
	checked->programs++;
	checked->cells += cells.count;
	for (size_t i = 0; i < cells.count; i++)
		checked->undecided += cells.items[i].state != CELL_DECIDED;
	int result = check_all(&checking, random_calls, err);
	bpf_cells_join(&cells, &sets);
	if (!result)
		result = check_all(&checking, random_calls / 4, err);
	bpf_cells_release(&cells);
	word_sets_release(&sets);
	return result;
}
