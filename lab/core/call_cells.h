/* SPDX-License-Identifier: MIT */
/*
 * call_cells: the cells of an ABI, found once and then asked for call by call.
 *
 *	struct call_cells all;
 *	struct bpf_cells cells = { 0 };
 *	call_cells_make(&all, program, &sets, abi, &budget);
 *	call_cells_of(&all, number, &cells);
 */
#ifndef LAB_CORE_CALL_CELLS_H
#define LAB_CORE_CALL_CELLS_H

#include "core/bpf_cells.h"

struct call_cells {
	struct word_sets *sets; /* borrowed */
	struct bpf_cells all;   /* those of one number each come first, ascending */
	size_t singles;         /* how many these are */
};

void call_cells_make(struct call_cells *cells, const struct bpf_program *program,
	struct word_sets *sets, enum abi abi, struct cells_budget *budget);
/* Add those of one number to `found`; what they say of the number is left out. */
void call_cells_of(const struct call_cells *cells, uint32_t number, struct bpf_cells *found);
void call_cells_release(struct call_cells *cells);

#endif
