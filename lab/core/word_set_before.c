/* SPDX-License-Identifier: MIT */
/* What leads into a set through an operation with a constant. */
#include "core/word_set_parts.h"

uint32_t word_op_apply(enum word_op op, uint32_t word, uint32_t k)
{
	switch (op) {
	case WORD_AND:
		return word & k;
	case WORD_OR:
		return word | k;
	case WORD_XOR:
		return word ^ k;
	case WORD_ADD:
		return word + k;
	case WORD_SHIFT_LEFT:
		return word << k;
	case WORD_SHIFT_RIGHT:
		return word >> k;
	}
	return word;
}

/* What a bit of the result is made of: a bit of the word, or a constant. */
static bool bit_comes_from(enum word_op op, uint32_t k, unsigned bit, unsigned *from, bool *flipped)
{
	const bool k_bit = k >> bit & 1;
	*from = bit;
	*flipped = false;
	switch (op) {
	case WORD_AND:
		return k_bit;
	case WORD_OR:
		*flipped = k_bit; /* of a constant: it is 1 */
		return !k_bit;
	case WORD_XOR:
		*flipped = k_bit;
		return true;
	case WORD_SHIFT_LEFT:
		*from = bit - k;
		return bit >= k;
	case WORD_SHIFT_RIGHT:
		*from = bit + k;
		return bit + k < WORD_BITS;
	case WORD_ADD:
		break;
	}
	return true;
}

/* All but WORD_ADD: the order of the bits stays, so the diagram does. */
static word_set before_bitwise(struct word_sets *sets, enum word_op op, uint32_t k, word_set set)
{
	word_set result;
	if (set == WORD_SET_EMPTY || set == WORD_SET_FULL || sets->is_full)
		return set;
	if (word_memo_find(sets, op, set, 0, k, &result))
		return result;
	const struct word_node node = sets->nodes[set];
	unsigned from;
	bool flipped;
	const bool varies = bit_comes_from(op, k, node.height - 1u, &from, &flipped);
	const word_set if_0 = flipped ? node.high : node.low;
	const word_set if_1 = flipped ? node.low : node.high;
	result = before_bitwise(sets, op, k, if_0);
	if (varies)
		result = word_node_of(sets, from, result, before_bitwise(sets, op, k, if_1));
	return word_memo_keep(sets, op, set, 0, k, result);
}

/* The words of `bits` bits which, with k's lowest `bits` bits added, give a member of the set and
 * carry `carry` out. The carry into the highest of them is 0 or 1: both are tried. */
static word_set before_add(
	struct word_sets *sets, uint32_t k, word_set set, unsigned bits, unsigned carry)
{
	word_set result;
	if (set == WORD_SET_EMPTY || bits == 0 || sets->is_full)
		return carry ? WORD_SET_EMPTY : set;
	const uint32_t place = bits << 1 | carry;
	if (word_memo_find(sets, WORD_ADD, set, place, k, &result))
		return result;
	const struct word_node node = sets->nodes[set];
	const bool asks = node.height == bits;
	const unsigned k_bit = k >> (bits - 1) & 1;
	word_set ends[2] = { WORD_SET_EMPTY, WORD_SET_EMPTY };
	for (unsigned bit = 0; bit < 2; bit++) {
		for (unsigned in = 0; in < 2; in++) {
			const unsigned sum = bit + k_bit + in;
			const word_set rest = !asks ? set : sum & 1 ? node.high : node.low;
			if (sum >> 1 == carry)
				ends[bit] = word_set_or(
					sets, ends[bit], before_add(sets, k, rest, bits - 1, in));
		}
	}
	result = word_node_of(sets, bits - 1, ends[0], ends[1]);
	return word_memo_keep(sets, WORD_ADD, set, place, k, result);
}

word_set word_set_before(struct word_sets *sets, enum word_op op, uint32_t k, word_set set)
{
	if (op != WORD_ADD)
		return before_bitwise(sets, op, k, set);
	/* what is carried out of the word is lost, so both count */
	return word_set_or(sets, before_add(sets, k, set, WORD_BITS, 0),
		before_add(sets, k, set, WORD_BITS, 1));
}
