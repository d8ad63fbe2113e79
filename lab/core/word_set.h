/* SPDX-License-Identifier: MIT */
/*
 * word_set: sets of 32-bit words, exact whatever their form: a value, a range, what a mask leaves
 * open, and every union, intersection and difference of those.
 *
 * A set is a decision diagram: a node asks one bit, the highest first, and its two ends are sets
 * of the bits below; a bit that makes no difference has no node. Equal sets are the same node, so
 * `a == b` compares them. A value or a range costs at most 64 nodes, a mask 32; a list of
 * intervals would need 2^31 of them for "is even". Nodes live until all of `struct word_sets` is
 * released.
 *
 * Source: R. E. Bryant, "Graph-Based Algorithms for Boolean Function Manipulation", IEEE
 * Transactions on Computers C-35 (1986).
 */
#ifndef LAB_CORE_WORD_SET_H
#define LAB_CORE_WORD_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint32_t word_set; /* index of its first node */

#define WORD_SET_EMPTY 0u
#define WORD_SET_FULL  1u

struct word_node {
	word_set low; /* what goes on where the bit is 0 */
	word_set high;
	uint32_t min; /* of the set, as far as this node's bit and those below tell */
	uint32_t max;
	uint32_t next;  /* in its bucket */
	uint8_t height; /* its bit is height - 1; EMPTY and FULL have 0 */
};

struct word_memo;

struct word_sets {
	struct word_node *nodes;
	size_t count; /* what a caller watches: a node is some 30 bytes */
	size_t capacity;
	uint32_t *buckets;
	size_t bucket_count;
	struct word_memo *memo; /* of the latest operations */
	size_t memo_size;
	size_t work; /* what all operations took so far, in nodes looked at */
	size_t node_limit;
	size_t work_limit;
	bool is_full; /* a limit was hit: what was made since is nothing */
};

void word_sets_init(struct word_sets *sets);
void word_sets_release(struct word_sets *sets);

/* From here on, make at most so many nodes in all and do at most so much more work; 0: as much as
 * is asked for. Whoever sets a limit looks at is_full after each operation: an operation that hits
 * a limit ends at once, with a result that means nothing. */
void word_sets_limit(struct word_sets *sets, size_t nodes, size_t more_work);

/* ---- making ---- */

word_set word_set_one(struct word_sets *sets, uint32_t value);
word_set word_set_range(struct word_sets *sets, uint32_t first, uint32_t last); /* first <= last */
/* All w with (w & mask) == value. */
word_set word_set_masked(struct word_sets *sets, uint32_t mask, uint32_t value);

word_set word_set_and(struct word_sets *sets, word_set a, word_set b);
word_set word_set_minus(struct word_sets *sets, word_set a, word_set b);
word_set word_set_or(struct word_sets *sets, word_set a, word_set b);

enum word_op { WORD_AND, WORD_OR, WORD_XOR, WORD_ADD, WORD_SHIFT_LEFT, WORD_SHIFT_RIGHT };
uint32_t word_op_apply(enum word_op op, uint32_t word, uint32_t k);
/* All w for which w OP k is in the set. Shifts are by less than 32. */
word_set word_set_before(struct word_sets *sets, enum word_op op, uint32_t k, word_set set);

/* ---- asking ---- */

bool word_set_has(const struct word_sets *sets, word_set set, uint32_t value);
/* Of a set that is not EMPTY. */
uint32_t word_set_min(const struct word_sets *sets, word_set set);
uint32_t word_set_max(const struct word_sets *sets, word_set set);
bool word_set_is_one(const struct word_sets *sets, word_set set);
/* The first interval [*first, *last] of the set at or above `from`; false: there is none. */
bool word_set_interval(
	const struct word_sets *sets, word_set set, uint32_t from, uint32_t *first, uint32_t *last);
/* The bits that are the same in all members, and what they are: (w & *mask) == *value holds for the
 * set and for no more bits. Of a set that is not EMPTY. */
void word_set_known_bits(struct word_sets *sets, word_set set, uint32_t *mask, uint32_t *value);

#endif
