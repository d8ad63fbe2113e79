/* SPDX-License-Identifier: MIT */
/*
 * bpf_cells_parts: what the files of bpf_cells share. Nobody else includes this.
 *
 *   bpf_cells.c        running a program with sets
 *   bpf_cells_way.c    values that move
 *   bpf_cells_words.c  comparisons and answers as sets of words
 *   bpf_cells_space.c  spaces of calls
 *   bpf_cells_list.c   cells in a list, joined
 */
#ifndef LAB_CORE_BPF_CELLS_PARTS_H
#define LAB_CORE_BPF_CELLS_PARTS_H

#include "core/bpf_cells.h"
#include "core/bpf_value.h"

/* Where a way goes on. At the end of the program stands what a division by 0 does: return 0. */
struct way {
	size_t pc;
	struct bpf_value a;
	struct bpf_value x;
	struct bpf_value scratch[BPF_MEMWORDS];
};

/* Any instruction but ALU, JMP and RET. */
void way_move(struct way *way, const struct sock_filter *insn);

bool cells_compare(uint16_t op, uint32_t left, uint32_t right); /* op: BPF_JEQ, ... */

/* A comparison of a value with a constant, which stands on the right of it or on the left. */
struct question {
	uint16_t op;
	bool is_right;
	uint32_t constant;
	struct bpf_value value;
};

/* The values for which it holds. */
word_set cells_values_that_hold(struct word_sets *sets, const struct question *question);

/* Is it the same for all of a set of the value's word? Most comparisons of real programs are of a
 * word itself, and most are told by its bounds; false where that takes a closer look. */
bool cells_told_by_bounds(
	const struct word_sets *sets, const struct question *question, word_set set, bool *holds);

/* All words that mean this answer to the kernel (answer_of). */
word_set cells_words_of_answer(struct word_sets *sets, struct answer answer);

#endif
