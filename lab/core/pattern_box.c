/* SPDX-License-Identifier: MIT */
#include "core/pattern_box.h"

#include "base/mem.h"

#include <stdlib.h>

static void axis_add(struct box_axis *axis, uint64_t value)
{
	axis->values = mem_grow(axis->values, axis->count, &axis->capacity, sizeof(value));
	axis->values[axis->count++] = value;
}

/* 2^32 further the low word is the same: what a filter that compares 64 bits does not see. */
static void axis_add_near(struct box_axis *axis, uint64_t constant)
{
	axis_add(axis, constant - 1);
	axis_add(axis, constant);
	axis_add(axis, constant + 1);
	axis_add(axis, constant + (UINT64_C(1) << 32));
}

static void axis_add_corners(struct box_axis *axis)
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

static void axis_add_bits(struct box_axis *axis, uint64_t mask)
{
	for (unsigned bit = 0; bit < 64; bit++)
		if (mask >> bit & 1)
			axis_add_near(axis, UINT64_C(1) << bit);
}

/* `value` with the least and with the most that the mask does not look at. */
static void axis_add_outside(struct box_axis *axis, uint64_t value, uint64_t mask)
{
	const uint64_t outside = ~mask;
	axis_add_near(axis, value | (outside & -outside));
	axis_add_near(axis, value | outside);
}

/* The constants of a test; every test that any value satisfies gets a member here or from the
 * corners. */
static void axis_add_test(struct box_axis *axis, const struct pattern_arg *arg)
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

static void axis_sort(struct box_axis *axis)
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
	struct box_axis *const axis = &box->axes[index];
	size_t kept = 0;
	for (size_t i = 0; i < axis->count; i++)
		if (pattern_arg_matches(box->pattern, box->abi, index, axis->values[i]))
			axis->values[kept++] = axis->values[i];
	axis->count = kept;
}

static void box_fill_arg(
	struct box *box, size_t index, const struct pattern_hints *hints, size_t hint_count)
{
	struct box_axis *const axis = &box->axes[index];
	axis_add_corners(axis);
	axis_add_test(axis, &box->pattern->args[index]);
	for (size_t n = 0; n < hint_count; n++)
		for (size_t i = 0; i < hints[n].counts[index]; i++)
			axis_add_near(axis, hints[n].values[index][i]);
	box_keep_members(box, index);
	axis_sort(axis);
}

static bool axis_is_read(size_t index, uint32_t words)
{
	const unsigned first = index == BOX_IP ? 2 : 4 + 2 * (unsigned)index;
	return words >> first & 3;
}

void box_fill(struct box *box, const struct pattern_hints *hints, size_t hint_count, uint32_t words)
{
	for (size_t i = 0; i < SYSCALL_ARGS; i++) {
		if (i < box->pattern->call->args)
			box_fill_arg(box, i, hints, hint_count);
		else
			axis_add(&box->axes[i], 0);
	}
	struct box_axis *const ip = &box->axes[BOX_IP];
	if (axis_is_read(BOX_IP, words))
		axis_add_corners(ip);
	else
		axis_add(ip, 0);
	axis_sort(ip);
}

void box_release(struct box *box)
{
	for (size_t i = 0; i < BOX_AXES; i++)
		free(box->axes[i].values);
}

void box_hold_unread(struct box *box, uint32_t words)
{
	for (size_t i = 0; i < SYSCALL_ARGS; i++)
		if (!axis_is_read(i, words))
			box->axes[i].count = 1;
}

bool box_is_empty(const struct box *box)
{
	for (size_t i = 0; i < BOX_AXES; i++)
		if (box->axes[i].count == 0)
			return true;
	return false;
}

bool box_fits(const struct box *box, size_t most_points)
{
	size_t points = 1;
	for (size_t i = 0; i < BOX_AXES; i++)
		if (__builtin_mul_overflow(points, box->axes[i].count, &points))
			return false;
	return points <= most_points;
}

void box_point(const struct box *box, const size_t place[BOX_AXES], struct seccomp_data *data)
{
	data->nr = (int)box->pattern->call->number[box->abi];
	data->arch = abi_audit_arch(box->abi);
	data->instruction_pointer = box->axes[BOX_IP].values[place[BOX_IP]];
	for (size_t i = 0; i < SYSCALL_ARGS; i++)
		data->args[i] = box->axes[i].values[place[i]];
}

bool box_next(const struct box *box, size_t place[BOX_AXES])
{
	for (size_t i = BOX_AXES; i-- > 0;) {
		if (++place[i] < box->axes[i].count)
			return true;
		place[i] = 0;
	}
	return false;
}
