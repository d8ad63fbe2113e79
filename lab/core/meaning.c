/* SPDX-License-Identifier: MIT */
#include "core/meaning.h"

#include "base/mem.h"
#include "core/profile_hints.h"

#include <stdlib.h>
#include <string.h>

struct comparing {
	struct meaning *meaning;
	const struct surface_filter *filter;
	const struct surface_filter *other;
};

const char *meaning_kind_name(enum meaning_kind kind)
{
	static const char *const names[] = {
		[MEANING_MORE] = "more",
		[MEANING_LESS] = "less",
		[MEANING_OTHER] = "other",
	};
	return names[kind];
}

/* --- one point --- */

static struct answer answer_by(const struct surface_filter *filter, const struct seccomp_data *data)
{
	return bpf_decide(&filter->program, 1, data);
}

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

static void note(
	const struct comparing *comparing, const struct pattern_witness *point, bool in_part)
{
	struct meaning *meaning = comparing->meaning;
	struct meaning_difference found = {
		.call = point->call,
		.abis = 1u << point->abi,
		.in_part = in_part,
		.point = *point,
		.other = answer_by(comparing->other, &point->data),
	};
	if (!kind_of(point->answer, found.other, &found.kind))
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

/* --- all calls --- */

static void compare_call(
	const struct comparing *comparing, const struct syscall_row *call, enum abi abi)
{
	struct share_points points;
	if (call->number[abi] < 0 || !syscall_risk(call)->weight)
		return;
	share_points_begin(&points, comparing->filter, comparing->other, call, abi);
	do {
		struct pattern_witness point = { .abi = abi, .call = call };
		share_points_at(&points, &point.data);
		point.answer = answer_by(comparing->filter, &point.data);
		note(comparing, &point, points.by_arguments);
	} while (share_points_next(&points));
	share_points_end(&points);
}

/* --- what the checks are about --- */

static void look(void *visitor, const struct pattern_witness *point)
{
	const struct comparing *comparing = visitor;
	note(comparing, point, true);
}

static void compare_pattern(
	struct comparing *comparing, const struct check *check, const struct pattern *pattern)
{
	struct profile_hints hints;
	struct pattern_result ignored;
	profile_hints_init(&hints, comparing->filter->profile);
	pattern_ask(
		&(const struct pattern_question){
			.pattern = pattern,
			.want = check->want,
			.abis = check->abis,
			.program = comparing->filter->program,
			.other = comparing->other->program,
			.hints_of = profile_hints_of,
			.policy = &hints,
			.visit = look,
			.visitor = comparing,
		},
		&ignored);
	profile_hints_release(&hints);
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

void meaning_compare(struct meaning *meaning, const struct surface_filter *filter,
	const struct surface_filter *other, const struct exercise *exercise, size_t policy)
{
	struct comparing comparing = { meaning, filter, other };
	*meaning = (struct meaning){ 0 };
	if (bpf_program_equal(filter->program, other->program))
		return;
	for (size_t i = 0; i < syscall_count(); i++)
		for (size_t abi = 0; abi < SURFACE_ABIS; abi++)
			compare_call(&comparing, syscall_at(i), (enum abi)abi);
	for (size_t i = 0; i < exercise->check_count; i++) {
		const struct check *check = &exercise->checks[i];
		if (check->kind != CHECK_ANALYSIS || check->policy != policy)
			continue;
		for (size_t k = 0; k < check->pattern_count; k++)
			compare_pattern(&comparing, check, &check->patterns[k]);
	}
	if (meaning->count)
		qsort(meaning->items, meaning->count, sizeof(*meaning->items), by_kind_and_risk);
}

void meaning_release(struct meaning *meaning)
{
	free(meaning->items);
	*meaning = (struct meaning){ 0 };
}
