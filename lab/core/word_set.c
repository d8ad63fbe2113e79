/* SPDX-License-Identifier: MIT */
#include "core/word_set_parts.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_BUCKETS    1024 /* a power of 2, as later ones */
#define FIRST_MEMO       4096 /* the same */
#define BUCKETS_PER_MEMO 16

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
	/* an operation takes time without end where its memo is much smaller than its sets; but a
	 * small one stays in the processor's cache */
	if (sets->bucket_count <= BUCKETS_PER_MEMO * sets->memo_size)
		return;
	free(sets->memo);
	sets->memo_size = sets->bucket_count / BUCKETS_PER_MEMO;
	sets->memo = mem_zero(sets->memo_size, sizeof(*sets->memo));
}

uint32_t word_ones(unsigned bits)
{
	return bits < WORD_BITS ? (UINT32_C(1) << bits) - 1 : UINT32_MAX;
}

/* Bits above the node's own are free. */
uint32_t word_max_within(const struct word_node *node, unsigned bits)
{
	return node->max | (word_ones(bits) & ~word_ones(node->height));
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

word_set word_node_of(struct word_sets *sets, unsigned bit, word_set low, word_set high)
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
	return add_node(sets,
		(struct word_node){
			.low = low,
			.high = high,
			.min = low == WORD_SET_EMPTY ? set_bit | ends[1]->min : ends[0]->min,
			.max = high == WORD_SET_EMPTY ? word_max_within(ends[0], bit)
						      : set_bit | word_max_within(ends[1], bit),
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
		set = value >> bit & 1 ? word_node_of(sets, bit, WORD_SET_EMPTY, set)
				       : word_node_of(sets, bit, set, WORD_SET_EMPTY);
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
		set = first >> bit & 1 ? word_node_of(sets, bit, WORD_SET_EMPTY, set)
				       : word_node_of(sets, bit, set, WORD_SET_FULL);
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

bool word_memo_find(struct word_sets *sets, uint32_t operation, uint32_t a, uint32_t b, uint32_t k,
	word_set *result)
{
	const struct word_memo *memo = memo_of(sets, operation, a, b, k);
	*result = memo->result;
	return memo->what == operation + 1 && memo->a == a && memo->b == b && memo->k == k;
}

/* The memo may have moved meanwhile. */
word_set word_memo_keep(struct word_sets *sets, uint32_t operation, uint32_t a, uint32_t b,
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
	return word_node_of(sets, height - 1, low, high);
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
		word_memo_find(sets, operation, a, b, 0, &result) || sets->is_full)
		return result;
	result = combine_ends(sets, operation, a, b);
	return word_memo_keep(sets, operation, a, b, 0, result);
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
