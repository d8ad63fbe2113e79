/* SPDX-License-Identifier: MIT */
/*
 * solution: the policies of an exercise's solution/, compiled, for checks that compare an answer
 * with them. Each text is compiled once in the life of a cache, by the same container as answers.
 * One cache belongs to one thread.
 */
#ifndef LAB_APP_SOLUTION_H
#define LAB_APP_SOLUTION_H

#include "base/buf.h"
#include "base/err.h"
#include "core/grade.h"
#include "sandbox/world.h"

struct solution_cache;
struct solution_cache *solution_cache_new(void);
void solution_cache_free(struct solution_cache *cache); /* NULL is fine */

/* The policy of this text and kind, which may still have to be compiled: it is, from here on,
 * beside whatever the caller does. NULL: it is no policy, which is the author's fault and not the
 * learner's (ERR_INPUT), or it could not be begun. What was begun is ended or dropped, once. */
struct solution;
struct solution *solution_begin(struct solution_cache *cache, const struct exercise *exercise,
	size_t policy, const struct buf *text, const struct sandbox *sandbox, struct err *err);

/* Compiled, and the cache's. NULL: as above; it is forgotten. */
const struct answer_policy *solution_end(
	struct solution_cache *cache, struct solution *solution, struct err *err);
/* Nobody wants it any more; NULL is fine. */
void solution_drop(struct solution_cache *cache, struct solution *solution);

#endif
