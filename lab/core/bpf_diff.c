/* SPDX-License-Identifier: MIT */
/*
 * Every cell of A is a space for B: what B's cells there answer otherwise is a region of
 * difference. A region is told for each call whose number it has.
 */
#include "core/bpf_diff.h"

#include "base/mem.h"
#include "core/call_words.h"

#include <stdlib.h>

struct differing {
	const struct bpf_program *programs[2];
	struct word_sets sets;
	struct cells_budget budget;
	struct bpf_diff *diff;
	unsigned abi;
	word_set named;           /* the numbers of this ABI's calls, where asked for */
	const struct bpf_cell *a; /* the cell that B is asked in */
};

/* ---- one difference for all regions that are told alike ---- */

static int compare_places(const struct difference *a, const struct difference *b)
{
	if (a->abi != b->abi)
		return a->abi < b->abi ? -1 : 1;
	if (call_before(&a->witness, &b->witness))
		return -1;
	return call_before(&b->witness, &a->witness);
}

static bool is_told_alike(const struct difference *a, const struct difference *b)
{
	return a->abi == b->abi && a->call == b->call && a->is_undecided == b->is_undecided &&
	       answer_equal(a->answers[0], b->answers[0]) &&
	       answer_equal(a->answers[1], b->answers[1]);
}

static int compare_tellings(const void *left, const void *right)
{
	const struct difference *a = left;
	const struct difference *b = right;
	if (is_told_alike(a, b) || a->abi != b->abi)
		return compare_places(a, b);
	if (a->call != b->call)
		return (uintptr_t)a->call < (uintptr_t)b->call ? -1 : 1;
	if (a->is_undecided != b->is_undecided)
		return a->is_undecided ? 1 : -1;
	const size_t i = answer_equal(a->answers[0], b->answers[0]);
	return answer_word(a->answers[i]) < answer_word(b->answers[i]) ? -1 : 1;
}

static int compare_differences(const void *left, const void *right)
{
	return compare_places(left, right);
}

static void gather(struct bpf_diff *diff)
{
	size_t kept = 0;
	if (!diff->count)
		return;
	qsort(diff->items, diff->count, sizeof(*diff->items), compare_tellings);
	for (size_t i = 1; i < diff->count; i++) {
		if (is_told_alike(&diff->items[kept], &diff->items[i]))
			diff->items[kept].regions += diff->items[i].regions;
		else
			diff->items[++kept] = diff->items[i];
	}
	diff->count = kept + 1;
	qsort(diff->items, diff->count, sizeof(*diff->items), compare_differences);
}

/* Gathering makes many of one, or there are too many to be told. */
static bool has_room(struct bpf_diff *diff)
{
	if (diff->count < DIFF_MOST || diff->is_cut)
		return !diff->is_cut;
	gather(diff);
	diff->is_cut = diff->count > DIFF_MOST / 2;
	return !diff->is_cut;
}

/* ---- regions ---- */

static unsigned free_args(const struct call_space *space)
{
	unsigned free = 0;
	for (unsigned i = 0; i < SYSCALL_ARGS; i++)
		if (space->words[CALL_WORD_ARGS + 2 * i] == WORD_SET_FULL &&
			space->words[CALL_WORD_ARGS + 2 * i + 1] == WORD_SET_FULL)
			free |= 1u << i;
	return free;
}

/* Where cells say nothing, one call still can. */
static void ask_witness(const struct differing *differing, struct difference *found)
{
	for (size_t i = 0; i < 2; i++)
		found->answers[i] = answer_of(bpf_run(differing->programs[i], &found->witness));
}

static void add(struct differing *differing, const struct call_space *space,
	const struct syscall_row *call, const struct difference *like)
{
	struct bpf_diff *diff = differing->diff;
	struct difference found = *like;
	if (!has_room(diff))
		return;
	found.abi = differing->abi;
	found.call = call;
	found.regions = 1;
	found.free_args = free_args(space);
	call_space_smallest(&differing->sets, space, &found.witness);
	if (found.is_undecided)
		ask_witness(differing, &found);
	diff->items = mem_grow(diff->items, diff->count, &diff->capacity, sizeof(*diff->items));
	diff->items[diff->count++] = found;
}

static word_set numbers_named(struct differing *differing)
{
	word_set named = differing->named;
	for (size_t i = 0; !differing->named && i < syscall_count(); i++) {
		const int64_t number = syscall_at(i)->number[differing->abi];
		if (number >= 0)
			named = word_set_or(&differing->sets, named,
				word_set_one(&differing->sets, (uint32_t)number));
	}
	differing->named = named;
	return named;
}

static void tell_of_calls(
	struct differing *differing, const struct call_space *space, const struct difference *like)
{
	const word_set numbers = space->words[CALL_WORD_NR];
	struct call_space part = *space;
	for (size_t i = 0; i < syscall_count(); i++) {
		const struct syscall_row *call = syscall_at(i);
		const uint32_t number = (uint32_t)call->number[differing->abi];
		if (call->number[differing->abi] < 0 ||
			!word_set_has(&differing->sets, numbers, number))
			continue;
		part.words[CALL_WORD_NR] = word_set_one(&differing->sets, number);
		add(differing, &part, call, like);
	}
	part.words[CALL_WORD_NR] =
		word_set_minus(&differing->sets, numbers, numbers_named(differing));
	if (!call_space_is_empty(&part))
		add(differing, &part, NULL, like);
}

static void tell(
	struct differing *differing, const struct call_space *space, const struct difference *like)
{
	const word_set numbers = space->words[CALL_WORD_NR];
	if (differing->abi == ABI_FOREIGN)
		add(differing, space, NULL, like);
	else if (word_set_is_one(&differing->sets, numbers))
		add(differing, space,
			syscall_of(
				(enum abi)differing->abi, word_set_min(&differing->sets, numbers)),
			like);
	else
		tell_of_calls(differing, space, like);
}

static void see_b(void *visitor, const struct bpf_cell *b)
{
	struct differing *differing = visitor;
	const struct difference found = {
		.answers = { differing->a->answer, b->answer },
		.is_undecided = b->state != CELL_DECIDED,
	};
	if (found.is_undecided || !answer_equal(found.answers[0], found.answers[1]))
		tell(differing, &b->space, &found);
}

static void see_a(void *visitor, const struct bpf_cell *a)
{
	struct differing *differing = visitor;
	if (a->state != CELL_DECIDED) {
		tell(differing, &a->space, &(const struct difference){ .is_undecided = true });
		return;
	}
	differing->a = a;
	bpf_cells_visit(differing->programs[1], &differing->sets, &a->space, &differing->budget,
		see_b, differing);
}

/* ---- all of it ---- */

static void space_of(struct differing *differing, struct call_space *space)
{
	if (differing->abi == ABI_FOREIGN) {
		call_space_foreign(&differing->sets, space);
		return;
	}
	call_space_of_abi(&differing->sets, (enum abi)differing->abi, space);
	if (differing->abi == ABI_X86_64)
		space->words[CALL_WORD_NR] = word_set_minus(&differing->sets,
			space->words[CALL_WORD_NR], word_set_range(&differing->sets, 335, 336));
}

void bpf_diff_make(struct bpf_diff *diff, const struct bpf_program *a, const struct bpf_program *b,
	const struct cells_budget *budget)
{
	struct differing differing = {
		.programs = { a, b },
		.budget = *budget,
		.diff = diff,
	};
	*diff = (struct bpf_diff){ 0 };
	if (bpf_program_equal(a, b))
		return;
	word_sets_init(&differing.sets);
	for (differing.abi = 0; differing.abi <= ABI_FOREIGN; differing.abi++) {
		struct call_space space;
		differing.named = WORD_SET_EMPTY;
		space_of(&differing, &space);
		bpf_cells_visit(a, &differing.sets, &space, &differing.budget, see_a, &differing);
	}
	word_sets_release(&differing.sets);
	gather(diff);
}

void bpf_diff_release(struct bpf_diff *diff)
{
	free(diff->items);
	*diff = (struct bpf_diff){ 0 };
}

/* ---- words ---- */

void difference_format(
	const struct difference *difference, const char *const names[2], struct buf *out)
{
	autobuf struct buf call = { 0 };
	call_words_witness(difference->abi, difference->call, &difference->witness,
		difference->free_args, &call);
	if (answer_equal(difference->answers[0], difference->answers[1])) {
		buf_format(out, "%s and its like: not decided", buf_string(&call));
		return;
	}
	/* the less strict first: it is what gets through */
	const size_t first = difference->answers[1].action > difference->answers[0].action;
	buf_format(out, "%s ", names[first]);
	call_words_answer(difference->answers[first], buf_string(&call), out);
	buf_format(out, "; %s ", names[!first]);
	call_words_answer(difference->answers[!first], "it", out);
	buf_text(out, difference->is_undecided ? "; of its like it is not decided" : "");
}

struct jout *difference_json(const struct difference *difference)
{
	static const char *const keys[] = { "a", "b" };
	struct jout *one = jout_object();
	autobuf struct buf call = { 0 };
	call_words_witness(difference->abi, difference->call, &difference->witness,
		difference->free_args, &call);
	jout_text(one, "abi",
		difference->abi == ABI_FOREIGN ? NULL : abi_name((enum abi)difference->abi));
	jout_text(one, "call", difference->call ? difference->call->name : NULL);
	jout_text(one, "witness", buf_string(&call));
	jout_put(one, "data", call_words_json(&difference->witness));
	for (size_t i = 0; i < 2; i++) {
		autobuf struct buf answer = { 0 };
		answer_format(difference->answers[i], &answer);
		jout_text(one, keys[i], buf_string(&answer));
	}
	jout_bool(one, "decided", !difference->is_undecided);
	jout_integer(one, "regions", (int64_t)difference->regions);
	return one;
}
