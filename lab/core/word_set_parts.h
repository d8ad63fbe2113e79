/* SPDX-License-Identifier: MIT */
/*
 * word_set_parts: what the files of word_set share. Nobody else includes this.
 *
 *   word_set.c         nodes, the memo, sets made of values and of sets
 *   word_set_before.c  what leads into a set through an operation
 *   word_set_ask.c     what is in a set
 */
#ifndef LAB_CORE_WORD_SET_PARTS_H
#define LAB_CORE_WORD_SET_PARTS_H

#include "core/word_set.h"

#define WORD_BITS 32

/* The one node that asks this bit; both ends are below it. */
word_set word_node_of(struct word_sets *sets, unsigned bit, word_set low, word_set high);
/* The largest member of the lowest `bits` bits. */
uint32_t word_max_within(const struct word_node *node, unsigned bits);
uint32_t word_ones(unsigned bits); /* the lowest `bits` bits set */

/* What has a result of its own in the memo, behind the operations of enum word_op. */
enum { MEMO_AND_SETS = WORD_SHIFT_RIGHT + 1, MEMO_MINUS_SETS };

struct word_memo {
	uint32_t what; /* 0: empty, else the operation + 1 */
	uint32_t a, b, k;
	word_set result;
};

bool word_memo_find(struct word_sets *sets, uint32_t operation, uint32_t a, uint32_t b, uint32_t k,
	word_set *result);
/* Returns `result`, which is kept if it means something. */
word_set word_memo_keep(struct word_sets *sets, uint32_t operation, uint32_t a, uint32_t b,
	uint32_t k, word_set result);

#endif
