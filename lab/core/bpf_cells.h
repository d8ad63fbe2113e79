/* SPDX-License-Identifier: MIT */
/*
 * bpf_cells: what a seccomp program answers to every call there can be.
 *
 * The input of a program is struct seccomp_data: sixteen 32-bit words. A space is a product of sets
 * of words, one for each. The program is run once with sets in the place of words: a comparison
 * splits the space that arrives there in two, a side that nothing can take is dropped, and what
 * arrives at a return is a cell: a space whose calls all get one answer. The cells of a space are
 * disjoint and together they are the space, so what is found in them holds for every call, and what
 * is found in none holds for no call.
 *
 * A register is a constant, or a function of one word (a chain of operations with constants), or
 * else out of sight: a product, a quotient, what is made of two words. A comparison of such a value
 * is not guessed: both of its ways are gone for the same space, and where they give different
 * answers the cell is undecided. The same beyond the budget: what is left then is undecided cells.
 *
 * Like bpf_run, this is about one program, as the kernel runs it for every call that it shows to
 * filters (it does not for x86-64 numbers 335 and 336; see bpf.h).
 */
#ifndef LAB_CORE_BPF_CELLS_H
#define LAB_CORE_BPF_CELLS_H

#include "core/bpf.h"
#include "core/names.h"
#include "core/word_set.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum call_word {
	CALL_WORD_NR,
	CALL_WORD_ARCH,
	CALL_WORD_IP, /* low, then high; so are the arguments */
	CALL_WORD_ARGS = 4,
	CALL_WORDS = CALL_WORD_ARGS + 2 * SYSCALL_ARGS,
};

struct call_space {
	word_set words[CALL_WORDS];
};

/* All calls; those of an ABI, all numbers; those of no ABI of ours; one call of an ABI. */
void call_space_full(struct call_space *space);
void call_space_of_abi(struct word_sets *sets, enum abi abi, struct call_space *space);
void call_space_foreign(struct word_sets *sets, struct call_space *space);
void call_space_of_call(
	struct word_sets *sets, enum abi abi, uint32_t nr, struct call_space *space);

bool call_space_is_empty(const struct call_space *space);
bool call_space_has(const struct word_sets *sets, const struct call_space *space,
	const struct seccomp_data *data);
void call_space_and(struct word_sets *sets, const struct call_space *a, const struct call_space *b,
	struct call_space *both);
/* The smallest call of a space that is not empty: number, then arguments as unsigned. */
void call_space_smallest(
	const struct word_sets *sets, const struct call_space *space, struct seccomp_data *data);
bool call_before(const struct seccomp_data *a, const struct seccomp_data *b);

enum cell_state {
	CELL_DECIDED,
	CELL_HIDDEN, /* it hangs on a value that is no function of one word */
	CELL_BUDGET, /* it was not looked at to the end */
};

struct bpf_cell {
	struct call_space space;
	enum cell_state state;
	struct answer answer; /* CELL_DECIDED */
	uint16_t pc; /* the return; of an undecided one the instruction that could not be told */
};

struct cells_budget {
	size_t steps; /* instructions, and work with word sets, over all spaces asked about */
	size_t cells; /* of one space */
	size_t nodes; /* of the word sets */
};
extern const struct cells_budget cells_budget_default;

/* Show every cell of `program` in `space`, which is not empty. The budget is spent: *budget is what
 * is left of it. */
typedef void cell_visit(void *visitor, const struct bpf_cell *cell);
void bpf_cells_visit(const struct bpf_program *program, struct word_sets *sets,
	const struct call_space *space, struct cells_budget *budget, cell_visit *visit,
	void *visitor);

struct bpf_cells {
	struct bpf_cell *items;
	size_t count;
	size_t capacity;
};
/* Add the cells of a space to those that are there. */
void bpf_cells_add(struct bpf_cells *cells, const struct bpf_program *program,
	struct word_sets *sets, const struct call_space *space, struct cells_budget *budget);
/* Join cells with the same answer that differ in one word, until none do: the same partition in
 * fewer pieces. Order and `pc` of joined ones are lost. */
void bpf_cells_join(struct bpf_cells *cells, struct word_sets *sets);
void bpf_cells_release(struct bpf_cells *cells);

#endif
