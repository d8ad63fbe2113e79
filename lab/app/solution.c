/* SPDX-License-Identifier: MIT */
#include "app/solution.h"

#include "app/policy.h"
#include "base/mem.h"
#include "core/wire_compile.h"

#include <stdlib.h>
#include <string.h>

struct solution {
	enum policy_kind kind;
	struct answer_policy policy;
	struct policy_building *building; /* until it is ended */
};

/* So many are kept: more than an attempt asks for, so that what one was given stays. */
#define SOLUTIONS_MOST 64
_Static_assert(SOLUTIONS_MOST > EXERCISE_MAX_POLICIES, "an attempt asks for one a policy");

/* Each is its own, so that what was given out stays where it is; the last asked for at the end. */
struct solution_cache {
	struct solution *items[SOLUTIONS_MOST];
	size_t count;
};

struct solution_cache *solution_cache_new(void)
{
	return mem_zero(1, sizeof(struct solution_cache));
}

static void solution_free(struct solution *solution)
{
	policy_drop(solution->building);
	policy_release(&solution->policy);
	free(solution);
}

void solution_cache_free(struct solution_cache *cache)
{
	if (!cache)
		return;
	for (size_t i = 0; i < cache->count; i++)
		solution_free(cache->items[i]);
	free(cache);
}

static void take_out(struct solution_cache *cache, const struct solution *solution)
{
	size_t kept = 0;
	for (size_t i = 0; i < cache->count; i++)
		if (cache->items[i] != solution)
			cache->items[kept++] = cache->items[i];
	cache->count = kept;
}

static void forget(struct solution_cache *cache, struct solution *solution)
{
	take_out(cache, solution);
	solution_free(solution);
}

static void keep(struct solution_cache *cache, struct solution *solution)
{
	take_out(cache, solution);
	if (cache->count == SOLUTIONS_MOST)
		forget(cache, cache->items[0]);
	cache->items[cache->count++] = solution;
}

static struct solution *find(
	const struct solution_cache *cache, enum policy_kind kind, const struct hash *hash)
{
	for (size_t i = 0; i < cache->count; i++) {
		struct solution *solution = cache->items[i];
		if (!solution->building && solution->kind == kind &&
			!memcmp(&solution->policy.hash, hash, sizeof(*hash)))
			return solution;
	}
	return NULL;
}

/* Whose fault it is that there is none. */
static int blame(struct err *err)
{
	if (err->kind == ERR_REFUSED)
		err->kind = ERR_INPUT;
	return err_wrap(err, "the exercise's solution");
}

static int begin(struct solution *solution, const struct exercise *exercise, size_t policy,
	const struct buf *text, const struct sandbox *sandbox, struct err *err)
{
	if (policy_parse(&solution->policy, &exercise->policies[policy], buf_string(text),
		    text->size, err))
		return blame(err);
	solution->policy.file = NULL; /* the row's, which may go before the cache does */
	policy_vary(&solution->policy, exercise);
	solution->building = policy_begin(&solution->policy, sandbox, WIRE_LEVELS, err);
	return solution->building ? 0 : blame(err);
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

struct solution *solution_begin(struct solution_cache *cache, const struct exercise *exercise,
	size_t policy, const struct buf *text, const struct sandbox *sandbox, struct err *err)
{
	struct hash hash;
	const enum policy_kind kind = exercise->policies[policy].kind;
	hash_key(exercise, kind, text, &hash);
	struct solution *known = find(cache, kind, &hash);
	if (known) {
		keep(cache, known);
		return known;
	}
	struct solution *solution = mem_zero(1, sizeof(*solution));
	solution->kind = kind;
	solution->policy.hash = hash;
	if (begin(solution, exercise, policy, text, sandbox, err)) {
		solution_free(solution);
		return NULL;
	}
	keep(cache, solution);
	return solution;
}

const struct answer_policy *solution_end(
	struct solution_cache *cache, struct solution *solution, struct err *err)
{
	if (!solution->building)
		return &solution->policy;
	if (policy_end(steal(&solution->building), err)) {
		(void)blame(err);
		forget(cache, solution);
		return NULL;
	}
	return &solution->policy;
}

void solution_drop(struct solution_cache *cache, struct solution *solution)
{
	if (solution && solution->building)
		forget(cache, solution);
}
