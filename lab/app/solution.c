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

static int compile(struct solution *solution, const struct exercise *exercise, size_t policy,
	const struct buf *text, const struct sandbox *sandbox, struct err *err)
{
	if (!policy_parse(&solution->policy, &exercise->policies[policy], buf_string(text),
		    text->size, err)) {
		policy_vary(&solution->policy, exercise);
		if (!policy_compile(&solution->policy, sandbox, err))
			return 0;
	}
	if (err->kind == ERR_REFUSED)
		err->kind = ERR_INPUT;
	return err_wrap(err, "the exercise's solution");
}

/* A text in C means what variant.h makes of it. */
static void hash_key(const struct exercise *exercise, enum policy_kind kind, const struct buf *text,
	struct hash *hash)
{
	autobuf struct buf key = { 0 };
	buf_add(&key, buf_string(text), text->size);
	if (policy_is_c(kind))
		variant_format_header(&exercise->variant, &key);
	hash_of(hash, buf_string(&key), key.size);
}

const struct answer_policy *solution_compile(struct solution_cache *cache,
	const struct exercise *exercise, size_t policy, const struct buf *text,
	const struct sandbox *sandbox, struct err *err)
{
	struct hash hash;
	const enum policy_kind kind = exercise->policies[policy].kind;
	hash_key(exercise, kind, text, &hash);
	const struct answer_policy *known = find(cache, kind, &hash);
	if (known)
		return known;
	struct solution *solution = mem_zero(1, sizeof(*solution));
	solution->kind = kind;
	solution->policy.hash = hash;
	if (compile(solution, exercise, policy, text, sandbox, err)) {
		solution_free(solution);
		return NULL;
	}
	solution->policy.file = NULL; /* the row's, which may go before the cache does */
	cache->items =
		mem_grow(cache->items, cache->count, &cache->capacity, sizeof(struct solution *));
	cache->items[cache->count++] = solution;
	return &solution->policy;
}
