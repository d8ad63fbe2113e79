/* SPDX-License-Identifier: MIT */
#include "app/solution.h"

#include "app/policy.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

struct solution_cache {
	struct solution {
		enum policy_kind kind;
		struct answer_policy policy;
	} * *items; /* each its own, so that what was given out stays where it is */
	size_t count;
	size_t capacity;
};

struct solution_cache *solution_cache_new(void)
{
	return mem_zero(1, sizeof(struct solution_cache));
}

static void solution_free(struct solution *solution)
{
	policy_release(&solution->policy);
	free(solution);
}

void solution_cache_free(struct solution_cache *cache)
{
	if (!cache)
		return;
	for (size_t i = 0; i < cache->count; i++)
		solution_free(cache->items[i]);
	free(cache->items);
	free(cache);
}

static const struct answer_policy *find(
	const struct solution_cache *cache, enum policy_kind kind, const struct hash *hash)
{
	for (size_t i = 0; i < cache->count; i++) {
		const struct solution *solution = cache->items[i];
		if (solution->kind == kind && !memcmp(&solution->policy.hash, hash, sizeof(*hash)))
			return &solution->policy;
	}
	return NULL;
}

static int compile(struct solution *solution, const struct exercise_policy *row,
	const struct buf *text, const struct sandbox *sandbox, struct err *err)
{
	if (!policy_parse(&solution->policy, row, buf_string(text), text->size, err) &&
		!policy_compile(&solution->policy, sandbox, err))
		return 0;
	if (err->kind == ERR_REFUSED)
		err->kind = ERR_INPUT;
	return err_wrap(err, "the exercise's solution");
}

const struct answer_policy *solution_compile(struct solution_cache *cache,
	const struct exercise_policy *row, const struct buf *text, const struct sandbox *sandbox,
	struct err *err)
{
	struct hash hash;
	hash_of(&hash, buf_string(text), text->size);
	const struct answer_policy *known = find(cache, row->kind, &hash);
	if (known)
		return known;
	struct solution *solution = mem_zero(1, sizeof(*solution));
	solution->kind = row->kind;
	solution->policy.hash = hash;
	if (compile(solution, row, text, sandbox, err)) {
		solution_free(solution);
		return NULL;
	}
	solution->policy.file = NULL; /* the row's, which may go before the cache does */
	cache->items =
		mem_grow(cache->items, cache->count, &cache->capacity, sizeof(struct solution *));
	cache->items[cache->count++] = solution;
	return &solution->policy;
}
