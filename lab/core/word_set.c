/* SPDX-License-Identifier: MIT */
#include "core/word_set.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define WORD_BITS     32
#define FIRST_BUCKETS 1024 /* a power of 2, as later ones */
#define FIRST_MEMO    4096 /* the same */

/* What has a result of its own in the memo, behind the operations of enum word_op. */
enum { MEMO_AND_SETS = WORD_SHIFT_RIGHT + 1, MEMO_MINUS_SETS };

struct word_memo {
	uint32_t what; /* 0: empty, else the operation + 1 */
	uint32_t a, b, k;
	word_set result;
};

/* ---- nodes ---- */

static uint32_t mix(uint32_t a, uint32_t b, uint32_t c)
{
	uint64_t hash = (a * UINT64_C(0x9e3779b97f4a7c15)) ^ (b * UINT64_C(0xc2b2ae3d27d4eb4f)) ^
			(c * UINT64_C(0x165667b19e3779f9));
	return (uint32_t)(hash >> 32) ^ (uint32_t)hash;
}

static uint32_t *bucket_of(
	const struct word_sets *sets, uint8_t height, word_set low, word_set high)
{
	return &sets->buckets[mix(low, high, height) & (sets->bucket_count - 1)];
}

static void hang_in(struct word_sets *sets, word_set set)
{
	struct word_node *node = &sets->nodes[set];
	uint32_t *bucket = bucket_of(sets, node->height, node->low, node->high);
	node->next = *bucket;
	*bucket = set;
}

static void widen(struct word_sets *sets)
{
	sets->bucket_count = sets->bucket_count ? 2 * sets->bucket_count : FIRST_BUCKETS;
	free(sets->buckets);
	sets->buckets = mem_zero(sets->bucket_count, sizeof(*sets->buckets));
	for (size_t i = WORD_SET_FULL + 1; i < sets->count; i++)
		hang_in(sets, (word_set)i);
	/* an operation takes time without end where its memo is much smaller than its sets */
	if (sets->bucket_count <= sets->memo_size)
		return;
	free(sets->memo);
	sets->memo_size = sets->bucket_count;
	sets->memo = mem_zero(sets->memo_size, sizeof(*sets->memo));
}

static uint32_t ones(unsigned bits)
{
	return bits < WORD_BITS ? (UINT32_C(1) << bits) - 1 : UINT32_MAX;
}

/* The largest member of the lowest `bits` bits: those above the node's own are free. */
static uint32_t max_within(const struct word_node *node, unsigned bits)
{
	return node->max | (ones(bits) & ~ones(node->height));
}

static bool is_beyond_limit(const struct word_sets *sets)
{
	return (sets->node_limit && sets->count >= sets->node_limit) ||
	       (sets->work_limit && sets->work >= sets->work_limit);
}

static word_set add_node(struct word_sets *sets, struct word_node node)
{
	if (sets->count >= sets->bucket_count)
		widen(sets);
	sets->nodes = mem_grow(sets->nodes, sets->count, &sets->capacity, sizeof(*sets->nodes));
	sets->nodes[sets->count] = node;
	hang_in(sets, (word_set)sets->count);
	return (word_set)sets->count++;
}

/* The one node for this question; both ends are lower. */
static word_set node_of(struct word_sets *sets, unsigned bit, word_set low, word_set high)
{
	sets->work++;
	sets->is_full |= is_beyond_limit(sets);
	if (low == high || sets->is_full)
		return low;
	const uint8_t height = (uint8_t)(bit + 1);
	for (word_set at = *bucket_of(sets, height, low, high); at; at = sets->nodes[at].next) {
		const struct word_node *node = &sets->nodes[at];
		if (node->low == low && node->high == high && node->height == height)
			return at;
	}
	const struct word_node *const ends[] = { &sets->nodes[low], &sets->nodes[high] };
	const uint32_t set_bit = UINT32_C(1) << bit;
	return add_node(
		sets, (struct word_node){
			      .low = low,
			      .high = high,
			      .min = low == WORD_SET_EMPTY ? set_bit | ends[1]->min : ends[0]->min,
			      .max = high == WORD_SET_EMPTY ? max_within(ends[0], bit)
							    : set_bit | max_within(ends[1], bit),
			      .height = height,
		      });
}

void word_sets_init(struct word_sets *sets)
{
	*sets = (struct word_sets){ 0 };
	sets->memo_size = FIRST_MEMO;
	sets->memo = mem_zero(sets->memo_size, sizeof(*sets->memo));
	widen(sets);
	sets->nodes = mem_grow(NULL, 1, &sets->capacity, sizeof(*sets->nodes));
	sets->nodes[WORD_SET_EMPTY] = sets->nodes[WORD_SET_FULL] = (struct word_node){ 0 };
	sets->count = 2;
}

void word_sets_release(struct word_sets *sets)
{
	free(sets->nodes);
	free(sets->buckets);
	free(sets->memo);
	*sets = (struct word_sets){ 0 };
}

void word_sets_limit(struct word_sets *sets, size_t nodes, size_t more_work)
{
	sets->node_limit = nodes;
	sets->work_limit = more_work ? sets->work + more_work : 0;
	sets->is_full = false;
}

/* ---- simple sets ---- */

word_set word_set_masked(struct word_sets *sets, uint32_t mask, uint32_t value)
{
	word_set set = value & ~mask ? WORD_SET_EMPTY : WORD_SET_FULL;
	for (unsigned bit = 0; bit < WORD_BITS; bit++) {
		if (!(mask >> bit & 1))
			continue;
		set = value >> bit & 1 ? node_of(sets, bit, WORD_SET_EMPTY, set)
				       : node_of(sets, bit, set, WORD_SET_EMPTY);
	}
	return set;
}

word_set word_set_one(struct word_sets *sets, uint32_t value)
{
	return word_set_masked(sets, UINT32_MAX, value);
}

/* All words of at least `first`. */
static word_set set_from(struct word_sets *sets, uint32_t first)
{
	word_set set = WORD_SET_FULL;
	for (unsigned bit = 0; bit < WORD_BITS; bit++)
		set = first >> bit & 1 ? node_of(sets, bit, WORD_SET_EMPTY, set)
				       : node_of(sets, bit, set, WORD_SET_FULL);
	return set;
}

word_set word_set_range(struct word_sets *sets, uint32_t first, uint32_t last)
{
	const word_set from = set_from(sets, first);
	if (last == UINT32_MAX)
		return from;
	return word_set_minus(sets, from, set_from(sets, last + 1));
}

/* ---- two sets ---- */

static struct word_memo *memo_of(
	struct word_sets *sets, uint32_t operation, uint32_t a, uint32_t b, uint32_t k)
{
	const uint32_t hash = mix(a, b, k ^ operation << 24);
	return &sets->memo[hash & (sets->memo_size - 1)];
}

static bool memo_find(struct word_sets *sets, uint32_t operation, uint32_t a, uint32_t b,
	uint32_t k, word_set *result)
{
	const struct word_memo *memo = memo_of(sets, operation, a, b, k);
	*result = memo->result;
	return memo->what == operation + 1 && memo->a == a && memo->b == b && memo->k == k;
}

/* The memo may have moved meanwhile. */
static word_set memo_keep(struct word_sets *sets, uint32_t operation, uint32_t a, uint32_t b,
	uint32_t k, word_set result)
{
	if (!sets->is_full)
		*memo_of(sets, operation, a, b, k) =
			(struct word_memo){ operation + 1, a, b, k, result };
	return result;
}

static word_set combine(struct word_sets *sets, uint32_t operation, word_set a, word_set b);

/* Bit by bit, from the higher of the two first bits on. */
static word_set combine_ends(struct word_sets *sets, uint32_t operation, word_set a, word_set b)
{
	const struct word_node one = sets->nodes[a];
	const struct word_node two = sets->nodes[b];
	const unsigned height = one.height > two.height ? one.height : two.height;
	const bool a_asks = one.height == height;
	const bool b_asks = two.height == height;
	const word_set low = combine(sets, operation, a_asks ? one.low : a, b_asks ? two.low : b);
	const word_set high =
		combine(sets, operation, a_asks ? one.high : a, b_asks ? two.high : b);
	return node_of(sets, height - 1, low, high);
}

/* Is the result known without looking into either? */
static bool combine_at_once(uint32_t operation, word_set a, word_set b, word_set *result)
{
	const bool is_and = operation == MEMO_AND_SETS;
	if (a == WORD_SET_EMPTY || b == (is_and ? WORD_SET_EMPTY : WORD_SET_FULL))
		*result = WORD_SET_EMPTY;
	else if (b == (is_and ? WORD_SET_FULL : WORD_SET_EMPTY))
		*result = a;
	else if (a == b)
		*result = is_and ? a : WORD_SET_EMPTY;
	else if (is_and && a == WORD_SET_FULL)
		*result = b;
	else
		return false;
	return true;
}

static word_set combine(struct word_sets *sets, uint32_t operation, word_set a, word_set b)
{
	word_set result;
	if (combine_at_once(operation, a, b, &result) ||
		memo_find(sets, operation, a, b, 0, &result) || sets->is_full)
		return result;
	result = combine_ends(sets, operation, a, b);
	return memo_keep(sets, operation, a, b, 0, result);
}

word_set word_set_and(struct word_sets *sets, word_set a, word_set b)
{
	return combine(sets, MEMO_AND_SETS, a, b);
}

word_set word_set_minus(struct word_sets *sets, word_set a, word_set b)
{
	return combine(sets, MEMO_MINUS_SETS, a, b);
}

word_set word_set_or(struct word_sets *sets, word_set a, word_set b)
{
	const word_set not_a = word_set_minus(sets, WORD_SET_FULL, a);
	return word_set_minus(sets, WORD_SET_FULL, word_set_minus(sets, not_a, b));
}

/* ---- through an operation ---- */

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
	if (memo_find(sets, op, set, 0, k, &result))
		return result;
	const struct word_node node = sets->nodes[set];
	unsigned from;
	bool flipped;
	const bool varies = bit_comes_from(op, k, node.height - 1u, &from, &flipped);
	const word_set if_0 = flipped ? node.high : node.low;
	const word_set if_1 = flipped ? node.low : node.high;
	result = before_bitwise(sets, op, k, if_0);
	if (varies)
		result = node_of(sets, from, result, before_bitwise(sets, op, k, if_1));
	return memo_keep(sets, op, set, 0, k, result);
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
	if (memo_find(sets, WORD_ADD, set, place, k, &result))
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
	result = node_of(sets, bits - 1, ends[0], ends[1]);
	return memo_keep(sets, WORD_ADD, set, place, k, result);
}

word_set word_set_before(struct word_sets *sets, enum word_op op, uint32_t k, word_set set)
{
	if (op != WORD_ADD)
		return before_bitwise(sets, op, k, set);
	/* what is carried out of the word is lost, so both count */
	return word_set_or(sets, before_add(sets, k, set, WORD_BITS, 0),
		before_add(sets, k, set, WORD_BITS, 1));
}

/* ---- asking ---- */

bool word_set_has(const struct word_sets *sets, word_set set, uint32_t value)
{
	while (set > WORD_SET_FULL) {
		const struct word_node *node = &sets->nodes[set];
		set = value >> (node->height - 1) & 1 ? node->high : node->low;
	}
	return set == WORD_SET_FULL;
}

uint32_t word_set_min(const struct word_sets *sets, word_set set)
{
	return sets->nodes[set].min;
}

uint32_t word_set_max(const struct word_sets *sets, word_set set)
{
	return max_within(&sets->nodes[set], WORD_BITS);
}

bool word_set_is_one(const struct word_sets *sets, word_set set)
{
	return set > WORD_SET_FULL && word_set_min(sets, set) == word_set_max(sets, set);
}

/* The smallest value from `from` on that is in the set, or, with `wanted` false, that is not.
 * `bits` are those that the node stands for; the ones above are not looked at. */
static bool find_from(const struct word_sets *sets, word_set set, unsigned bits, uint32_t from,
	bool wanted, uint32_t *found)
{
	if (set == (wanted ? WORD_SET_EMPTY : WORD_SET_FULL))
		return false;
	*found = from;
	if (set <= WORD_SET_FULL)
		return true;
	const struct word_node *node = &sets->nodes[set];
	const unsigned bit = bits - 1;
	const bool asks = node->height == bits;
	const uint32_t below = from & ones(bit);
	if (!(from >> bit & 1) &&
		find_from(sets, asks ? node->low : set, bit, below, wanted, found))
		return true;
	const uint32_t rest = from >> bit & 1 ? below : 0;
	if (!find_from(sets, asks ? node->high : set, bit, rest, wanted, found))
		return false;
	*found |= UINT32_C(1) << bit;
	return true;
}

bool word_set_interval(
	const struct word_sets *sets, word_set set, uint32_t from, uint32_t *first, uint32_t *last)
{
	uint32_t behind;
	if (!find_from(sets, set, WORD_BITS, from, true, first))
		return false;
	*last = find_from(sets, set, WORD_BITS, *first, false, &behind) ? behind - 1 : UINT32_MAX;
	return true;
}

void word_set_known_bits(struct word_sets *sets, word_set set, uint32_t *mask, uint32_t *value)
{
	*mask = *value = 0;
	for (unsigned bit = 0; bit < WORD_BITS; bit++) {
		const uint32_t one = UINT32_C(1) << bit;
		const word_set without = word_set_masked(sets, one, 0);
		const bool can_be_1 = word_set_minus(sets, set, without) != WORD_SET_EMPTY;
		const bool can_be_0 = word_set_and(sets, set, without) != WORD_SET_EMPTY;
		if (!can_be_0)
			*value |= one;
		if (can_be_0 != can_be_1)
			*mask |= one;
	}
}
