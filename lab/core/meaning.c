/* SPDX-License-Identifier: MIT */
#include "core/meaning.h"

#include "base/mem.h"
#include "core/bpf_diff.h"

#include <stdlib.h>
#include <string.h>

const char *meaning_kind_name(enum meaning_kind kind)
{
	static const char *const names[] = {
		[MEANING_MORE] = "more",
		[MEANING_LESS] = "less",
		[MEANING_OTHER] = "other",
	};
	return names[kind];
}

/* --- one difference --- */

/* False: there is no difference. */
static bool kind_of(struct answer answer, struct answer other, enum meaning_kind *kind)
{
	if (answer_equal(answer, other) || (answer_permits(answer) && answer_permits(other)))
		return false;
	*kind = answer_permits(answer)  ? MEANING_MORE
		: answer_permits(other) ? MEANING_LESS
					: MEANING_OTHER;
	return true;
}

/* Of the same call, and where both refuse also with the same two answers. */
static bool is_like(const struct meaning_difference *a, const struct meaning_difference *b)
{
	return a->kind == b->kind && a->call == b->call &&
	       (a->kind != MEANING_OTHER || (answer_equal(a->point.answer, b->point.answer) &&
						    answer_equal(a->other, b->other)));
}

static struct meaning_difference *find(
	const struct meaning *meaning, const struct meaning_difference *wanted)
{
	for (size_t i = meaning->count; i-- > 0;)
		if (is_like(&meaning->items[i], wanted))
			return &meaning->items[i];
	return NULL;
}

static void note(struct meaning *meaning, const struct difference *difference)
{
	struct meaning_difference found = {
		.call = difference->call,
		.abis = 1u << difference->abi,
		.in_part = difference->free_args != DIFFERENCE_ALL_FREE,
		.point = { .abi = (enum abi)difference->abi,
			.call = difference->call,
			.data = difference->witness,
			.answer = difference->answers[0] },
		.other = difference->answers[1],
	};
	if (!kind_of(found.point.answer, found.other, &found.kind))
		return;
	struct meaning_difference *known = find(meaning, &found);
	if (known) {
		known->abis |= found.abis;
		return;
	}
	meaning->items = mem_grow(
		meaning->items, meaning->count, &meaning->capacity, sizeof(*meaning->items));
	meaning->items[meaning->count++] = found;
}

/* --- order --- */

static int by_kind_and_risk(const void *left, const void *right)
{
	const struct meaning_difference *a = left;
	const struct meaning_difference *b = right;
	const unsigned price_a = syscall_risk(a->call)->weight;
	const unsigned price_b = syscall_risk(b->call)->weight;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (price_a != price_b)
		return price_a < price_b ? 1 : -1;
	return strcmp(a->call->name, b->call->name);
}

void meaning_compare(
	struct meaning *meaning, const struct bpf_program *program, const struct bpf_program *other)
{
	struct bpf_diff diff;
	*meaning = (struct meaning){ 0 };
	bpf_diff_make(&diff, program, other, &cells_budget_default);
	for (size_t i = 0; i < diff.count; i++) {
		const struct difference *one = &diff.items[i];
		if (one->abi < SURFACE_ABIS && one->call && syscall_risk(one->call)->weight)
			note(meaning, one);
	}
	bpf_diff_release(&diff);
	if (meaning->count)
		qsort(meaning->items, meaning->count, sizeof(*meaning->items), by_kind_and_risk);
}

void meaning_release(struct meaning *meaning)
{
	free(meaning->items);
	*meaning = (struct meaning){ 0 };
}
