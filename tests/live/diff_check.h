/* SPDX-License-Identifier: MIT */
/*
 * diff_check: does the diff of two programs tell of every difference? Each witness must be answered
 * as told; and of random calls, and calls near the witnesses, none may be answered differently
 * without a difference being told of its call and ABI.
 */
#ifndef TESTS_LIVE_DIFF_CHECK_H
#define TESTS_LIVE_DIFF_CHECK_H

#include "bpf_random.h"
#include "core/bpf_diff.h"

/* -1 with the call that is wrong. `*told` grows by the differences. */
int diff_check(const struct bpf_program *a, const struct bpf_program *b, struct random *random,
	size_t calls, const struct cells_budget *budget, size_t *told, struct err *err);

#endif
