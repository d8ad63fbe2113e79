/* SPDX-License-Identifier: MIT */
/*
 * cells_check: are the cells of a program what its evaluator says? Each cell is asked about at its
 * smallest call, at random members, at the edges of its sets and one beside them; then random
 * calls, made of values at edges. Every call must be in exactly one cell, before and after joining,
 * and a decided cell must have the evaluator's answer.
 */
#ifndef TESTS_LIVE_CELLS_CHECK_H
#define TESTS_LIVE_CELLS_CHECK_H

#include "bpf_random.h"
#include "core/bpf_cells.h"

struct cells_checked { /* counts over all programs */
	size_t programs;
	size_t cells;
	size_t undecided;
	size_t points;
};

/* -1 with the point that is wrong. */
int cells_check(const struct bpf_program *program, struct random *random, size_t random_calls,
	const struct cells_budget *budget, struct cells_checked *checked, struct err *err);

#endif
