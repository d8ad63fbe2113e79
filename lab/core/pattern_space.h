/* SPDX-License-Identifier: MIT */
/*
 * pattern_space: the calls of a pattern on one ABI as spaces of calls (bpf_cells.h): products of
 * sets of words that have no call in common and together are the pattern. A test of 64 bits is at
 * most three products of its two words ("above 2^32 + 5" is "high 1, low above 5" and "high above
 * 1"); a test of an int is a set of low words beside any high word. What a call has no argument
 * for, and the instruction pointer, are free.
 */
#ifndef LAB_CORE_PATTERN_SPACE_H
#define LAB_CORE_PATTERN_SPACE_H

#include "core/bpf_cells.h"
#include "core/pattern.h"

#include <stdbool.h>
#include <stddef.h>

#define PATTERN_PARTS 3 /* of one argument */

struct pattern_part {
	word_set low;
	word_set high;
};

struct pattern_space {
	const struct pattern *pattern; /* borrowed */
	enum abi abi;
	struct pattern_parts {
		struct pattern_part items[PATTERN_PARTS];
		size_t count;
	} args[SYSCALL_ARGS];
};

void pattern_space_make(struct pattern_space *space, const struct pattern *pattern, enum abi abi,
	struct word_sets *sets);
/* No value that the kernel reads here passes the test of some argument. */
bool pattern_space_is_empty(const struct pattern_space *space);
/* Show each product. The ABI has the call. */
typedef void call_space_visit(void *visitor, const struct call_space *space);
void pattern_space_visit(const struct pattern_space *space, struct word_sets *sets,
	call_space_visit *visit, void *visitor);

#endif
