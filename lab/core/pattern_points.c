/* SPDX-License-Identifier: MIT */
#include "core/pattern.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/*
 * A box is the product of seven axes: the six arguments and, last, the instruction pointer, which
 * is worth asking about only when a program loads it. It is walked in ascending order.
 */
#define AXES (SYSCALL_ARGS + 1)
#define IP   SYSCALL_ARGS

struct axis {
	uint64_t *values; /* ascending, each once */
	size_t count;
	size_t capacity;
};

struct box {
	const struct pattern *pattern;
	enum abi abi;
	struct axis axes[AXES];
};

static void axis_add(struct axis *axis, uint64_t value)
{
	axis->values = mem_grow(axis->values, axis->count, &axis->capacity, sizeof(value));
	axis->values[axis->count++] = value;
}

/* 2^32 further the low word is the same: what a filter that compares 64 bits does not see. */
static void axis_add_near(struct axis *axis, uint64_t constant)
{
	axis_add(axis, constant - 1);
	axis_add(axis, constant);
	axis_add(axis, constant + 1);
	axis_add(axis, constant + (UINT64_C(1) << 32));
}

static void axis_add_corners(struct axis *axis)
{
	static const uint64_t corners[] = {
		0,
		1,
		UINT64_C(1) << 31,
		UINT32_MAX,
		UINT64_C(1) << 63,
		UINT64_MAX,
	};
	for (size_t i = 0; i < ARRAY_SIZE(corners); i++)
		axis_add(axis, corners[i]);
}

static void axis_add_bits(struct axis *axis, uint64_t mask)
{
	for (unsigned bit = 0; bit < 64; bit++)
		if (mask >> bit & 1)
			axis_add_near(axis, UINT64_C(1) << bit);
}

/* `value` with the least and with the most that the mask does not look at. */
static void axis_add_outside(struct axis *axis, uint64_t value, uint64_t mask)
{
	const uint64_t outside = ~mask;
	axis_add_near(axis, value | (outside & -outside));
	axis_add_near(axis, value | outside);
}

/* The constants of a test; every test that any value satisfies gets a member here or from the
 * corners. */
static void axis_add_test(struct axis *axis, const struct pattern_arg *arg)
{
	if (arg->op == PATTERN_FREE)
		return;
	axis_add_near(axis, arg->a);
	switch (arg->op) {
	case PATTERN_RANGE:
		axis_add_near(axis, arg->b);
		break;
	case PATTERN_ANY:
		axis_add_bits(axis, arg->a);
		break;
	case PATTERN_ALL:
		axis_add_outside(axis, arg->a, arg->a);
		break;
	case PATTERN_NONE:
		axis_add_outside(axis, 0, arg->a);
		break;
	case PATTERN_MASKED:
		axis_add_near(axis, arg->b);
		axis_add_outside(axis, arg->b, arg->a);
		break;
	case PATTERN_FREE:
	case PATTERN_EQ:
	case PATTERN_NE:
	case PATTERN_LT:
	case PATTERN_LE:
	case PATTERN_GT:
	case PATTERN_GE:
		break;
	}
}

static int compare_values(const void *left, const void *right)
{
	const uint64_t a = *(const uint64_t *)left;
	const uint64_t b = *(const uint64_t *)right;
	return (a > b) - (a < b);
}

static void axis_sort(struct axis *axis)
{
	size_t kept = 0;
	if (axis->count)
		qsort(axis->values, axis->count, sizeof(axis->values[0]), compare_values);
	for (size_t i = 0; i < axis->count; i++)
		if (kept == 0 || axis->values[kept - 1] != axis->values[i])
			axis->values[kept++] = axis->values[i];
	axis->count = kept;
}

static void box_keep_members(struct box *box, size_t index)
{
	struct axis *const axis = &box->axes[index];
	size_t kept = 0;
	for (size_t i = 0; i < axis->count; i++)
		if (pattern_arg_matches(box->pattern, box->abi, index, axis->values[i]))
			axis->values[kept++] = axis->values[i];
	axis->count = kept;
}

static void box_fill_arg(struct box *box, size_t index, const struct pattern_hints *hints)
{
	struct axis *const axis = &box->axes[index];
	axis_add_corners(axis);
	axis_add_test(axis, &box->pattern->args[index]);
	for (size_t i = 0; i < hints->counts[index]; i++)
		axis_add_near(axis, hints->values[index][i]);
	box_keep_members(box, index);
	axis_sort(axis);
}

/* What the programs can tell two points apart by: bpf_words_read of both. */
static uint32_t question_words(const struct pattern_question *question)
{
	const uint32_t words = bpf_words_read(question->program);
	return question->other ? words | bpf_words_read(question->other) : words;
}

static bool axis_is_read(size_t index, uint32_t words)
{
	const unsigned first = index == IP ? 2 : 4 + 2 * (unsigned)index;
	return words >> first & 3;
}

static void box_fill(struct box *box, const struct pattern_question *question)
{
	struct pattern_hints hints = { 0 };
	if (question->hints_of)
		question->hints_of(question->policy, box->pattern->call, &hints);
	for (size_t i = 0; i < SYSCALL_ARGS; i++) {
		if (i < box->pattern->call->args)
			box_fill_arg(box, i, &hints);
		else
			axis_add(&box->axes[i], 0);
	}
	struct axis *const ip = &box->axes[IP];
	if (axis_is_read(IP, question_words(question)))
		axis_add_corners(ip);
	else
		axis_add(ip, 0);
	axis_sort(ip);
}

static void box_release(struct box *box)
{
	for (size_t i = 0; i < AXES; i++)
		free(box->axes[i].values);
}

static bool box_is_empty(const struct box *box)
{
	for (size_t i = 0; i < AXES; i++)
		if (box->axes[i].count == 0)
			return true;
	return false;
}

static bool box_fits(const struct box *box)
{
	size_t points = 1;
	for (size_t i = 0; i < AXES; i++)
		if (__builtin_mul_overflow(points, box->axes[i].count, &points))
			return false;
	return points <= PATTERN_MAX_POINTS;
}

/* An argument that no program loads can't change an answer: its smallest member stands for all. */
static void box_hold_unread(struct box *box, uint32_t words)
{
	for (size_t i = 0; i < SYSCALL_ARGS; i++)
		if (!axis_is_read(i, words))
			box->axes[i].count = 1;
}

static bool witness_before(const struct pattern_witness *a, const struct pattern_witness *b)
{
	if (a->abi != b->abi)
		return a->abi < b->abi;
	if (a->data.nr != b->data.nr)
		return (uint32_t)a->data.nr < (uint32_t)b->data.nr;
	for (size_t i = 0; i < SYSCALL_ARGS; i++)
		if (a->data.args[i] != b->data.args[i])
			return a->data.args[i] < b->data.args[i];
	return a->data.instruction_pointer < b->data.instruction_pointer;
}

static void keep_smallest(
	bool *have, struct pattern_witness *smallest, const struct pattern_witness *found)
{
	if (!*have || witness_before(found, smallest))
		*smallest = *found;
	*have = true;
}

static struct answer ask_program(const struct bpf_program *program, const struct seccomp_data *data)
{
	return bpf_decide(&program, 1, data);
}

static void ask_point(const struct pattern_question *question, struct pattern_witness *point,
	struct pattern_result *result)
{
	result->points++;
	point->answer = ask_program(question->program, &point->data);
	if (!pattern_satisfied(question->pattern, question->want, point->answer)) {
		bool violated = result->state == PATTERN_VIOLATED;
		keep_smallest(&violated, &result->witness, point);
		result->state = PATTERN_VIOLATED;
	}
	if (question->other &&
		!answer_equal(point->answer, ask_program(question->other, &point->data)))
		keep_smallest(&result->levels_differ, &result->differs, point);
}

/* The next place in ascending order, the instruction pointer turning fastest; false after the last.
 */
static bool box_next(const struct box *box, size_t place[AXES])
{
	for (size_t i = AXES; i-- > 0;) {
		if (++place[i] < box->axes[i].count)
			return true;
		place[i] = 0;
	}
	return false;
}

/* Every point is asked, also after a violation: "n points" means the same in every answer. */
static void box_walk(const struct box *box, const struct pattern_question *question,
	struct pattern_result *result)
{
	size_t place[AXES] = { 0 };
	struct pattern_witness point = { .abi = box->abi, .call = box->pattern->call };
	point.data.nr = (int)point.call->number[box->abi];
	point.data.arch = abi_audit_arch(box->abi);
	do {
		for (size_t i = 0; i < SYSCALL_ARGS; i++)
			point.data.args[i] = box->axes[i].values[place[i]];
		point.data.instruction_pointer = box->axes[IP].values[place[IP]];
		ask_point(question, &point, result);
	} while (box_next(box, place));
}

/* A violation found elsewhere says more than a region left open, and replaces it. */
static void note_undecided(const struct box *box, struct pattern_result *result)
{
	if (result->state == PATTERN_VIOLATED || result->state == PATTERN_UNDECIDED)
		return;
	result->state = PATTERN_UNDECIDED;
	result->witness = (struct pattern_witness){ .abi = box->abi, .call = box->pattern->call };
}

static void box_ask(
	struct box *box, const struct pattern_question *question, struct pattern_result *result)
{
	if (result->state == PATTERN_EMPTY)
		result->state = PATTERN_HOLDS;
	if (!box_fits(box))
		box_hold_unread(box, question_words(question));
	if (box_fits(box))
		box_walk(box, question, result);
	else
		note_undecided(box, result);
}

static void ask_through(const struct multiplexer_row *row, const struct pattern_question *question,
	struct pattern_result *result)
{
	struct pattern through = { .call = syscall_find(row->through) };
	through.args[0] = (struct pattern_arg){
		.op = PATTERN_MASKED,
		.a = row->selector_mask,
		.b = row->selector,
	};
	struct box box = { .pattern = &through, .abi = row->abi };
	box_fill(&box, question);
	box_ask(&box, question, result);
	box_release(&box);
}

/* The call's own arguments lie behind a pointer there, so only the selector can be told. */
static void ask_multiplexers(
	enum abi abi, const struct pattern_question *question, struct pattern_result *result)
{
	const char *const call = question->pattern->call->name;
	const struct multiplexer_row *row;
	for (size_t n = 0; (row = multiplexer_find(call, abi, n)); n++)
		ask_through(row, question, result);
}

/* When no value of this ABI passes an argument's test, the multiplexers can't carry one either. */
static void ask_abi(
	enum abi abi, const struct pattern_question *question, struct pattern_result *result)
{
	struct box box = { .pattern = question->pattern, .abi = abi };
	box_fill(&box, question);
	if (!box_is_empty(&box)) {
		if (question->pattern->call->number[abi] >= 0)
			box_ask(&box, question, result);
		if (question->want == PATTERN_DENY)
			ask_multiplexers(abi, question, result);
	}
	box_release(&box);
}

void pattern_ask(const struct pattern_question *question, struct pattern_result *result)
{
	const struct pattern *const pattern = question->pattern;
	*result = (struct pattern_result){ .state = PATTERN_EMPTY };
	for (int abi = 0; abi < ABI_COUNT; abi++) {
		if (!(question->abis >> abi & 1))
			continue;
		if (!pattern->one_abi || pattern->abi == (enum abi)abi)
			ask_abi((enum abi)abi, question, result);
	}
}
