/* SPDX-License-Identifier: MIT */
/* Sets of words against the words themselves: what an operation makes of a set is asked at values
 * around everything the set was made from. */
#include "base/mem.h"
#include "core/word_set.h"

#include <check.h>

static struct word_sets sets;

static void set_up(void)
{
	word_sets_init(&sets);
}

static void tear_down(void)
{
	word_sets_release(&sets);
}

static const uint32_t samples[] = { 0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 40, 63, 64, 100, 127,
	128, 255, 256, 1000, 0x5411, 0x5412, 0x5413, 0xffff, 0x10000, 0x3fffffff, 0x40000000,
	0x40000001, 0x55555555, 0x7fffffff, 0x80000000, 0x80000001, 0xaaaaaaaa, 0xfffffff0,
	0xfffffffe, 0xffffffff };

START_TEST(a_range_has_its_ends_and_nothing_beside_them)
{
	for (size_t i = 0; i < ARRAY_SIZE(samples); i++) {
		for (size_t j = i; j < ARRAY_SIZE(samples); j++) {
			const word_set set = word_set_range(&sets, samples[i], samples[j]);
			ck_assert_uint_eq(word_set_min(&sets, set), samples[i]);
			if (set != WORD_SET_FULL)
				ck_assert_uint_eq(word_set_max(&sets, set), samples[j]);
			for (size_t n = 0; n < ARRAY_SIZE(samples); n++)
				ck_assert_int_eq(
					word_set_has(&sets, set, samples[n]), n >= i && n <= j);
		}
	}
}
END_TEST

START_TEST(equal_sets_are_one_node)
{
	const word_set evens = word_set_masked(&sets, 1, 0);
	const word_set odds = word_set_masked(&sets, 1, 1);
	ck_assert_uint_eq(word_set_or(&sets, evens, odds), WORD_SET_FULL);
	ck_assert_uint_eq(word_set_and(&sets, evens, odds), WORD_SET_EMPTY);
	ck_assert_uint_eq(word_set_minus(&sets, WORD_SET_FULL, evens), odds);
	const word_set low = word_set_range(&sets, 3, 9);
	const word_set high = word_set_range(&sets, 10, 4000);
	ck_assert_uint_eq(word_set_or(&sets, low, high), word_set_range(&sets, 3, 4000));
	ck_assert_uint_eq(word_set_range(&sets, 7, 7), word_set_one(&sets, 7));
	ck_assert_uint_eq(word_set_masked(&sets, 4, 8), WORD_SET_EMPTY);
}
END_TEST

/* A set with a hole, a bit and a range in it. */
static word_set make_mixed(void)
{
	const word_set flags = word_set_masked(&sets, 0x8001, 0x8000);
	const word_set range = word_set_range(&sets, 100, 0x40000000);
	const word_set both = word_set_or(&sets, flags, range);
	return word_set_minus(&sets, both, word_set_one(&sets, 0x10000));
}

static bool is_mixed(uint32_t word)
{
	return ((word & 0x8001) == 0x8000 || (word >= 100 && word <= 0x40000000)) &&
	       word != 0x10000;
}

static const struct {
	enum word_op op;
	uint32_t k;
} operations[] = {
	{ WORD_AND, 0 },
	{ WORD_AND, 0xff },
	{ WORD_AND, 0xffff0000 },
	{ WORD_AND, 0x55555555 },
	{ WORD_OR, 0 },
	{ WORD_OR, 0x8000 },
	{ WORD_OR, 0xffffffff },
	{ WORD_XOR, 1 },
	{ WORD_XOR, 0x80000001 },
	{ WORD_XOR, 0xffffffff },
	{ WORD_ADD, 0 },
	{ WORD_ADD, 1 },
	{ WORD_ADD, 0x7fffffff },
	{ WORD_ADD, 0x80000000 },
	{ WORD_ADD, 0xffffffff },
	{ WORD_ADD, 12345 },
	{ WORD_SHIFT_LEFT, 0 },
	{ WORD_SHIFT_LEFT, 1 },
	{ WORD_SHIFT_LEFT, 31 },
	{ WORD_SHIFT_RIGHT, 1 },
	{ WORD_SHIFT_RIGHT, 16 },
	{ WORD_SHIFT_RIGHT, 31 },
};

START_TEST(what_an_operation_leads_into_a_set_is_exact)
{
	const enum word_op op = operations[_i].op;
	const uint32_t k = operations[_i].k;
	const word_set before = word_set_before(&sets, op, k, make_mixed());
	for (size_t i = 0; i < ARRAY_SIZE(samples); i++) {
		for (uint32_t near = 0; near < 40; near++) {
			const uint32_t word = samples[i] + near * near - k;
			ck_assert_int_eq(word_set_has(&sets, before, word),
				is_mixed(word_op_apply(op, word, k)));
		}
	}
}
END_TEST

START_TEST(intervals_follow_each_other)
{
	const word_set set = make_mixed();
	uint32_t first;
	uint32_t last = 0;
	size_t count = 0;
	ck_assert(word_set_interval(&sets, set, 0, &first, &last));
	ck_assert_uint_eq(first, 100);
	ck_assert_uint_eq(last, 0xffff);
	ck_assert(word_set_interval(&sets, set, last + 1, &first, &last));
	ck_assert_uint_eq(first, 0x10001);
	ck_assert_uint_eq(last, 0x40000000);
	for (; count < 1000 && word_set_interval(&sets, set, last + 1, &first, &last); count++) {
		ck_assert(is_mixed(first) && is_mixed(last) && !is_mixed(first - 1));
		ck_assert(!is_mixed(last + 1));
	}
	ck_assert_uint_eq(count, 1000); /* even words are intervals of one */
	ck_assert(!word_set_interval(&sets, WORD_SET_EMPTY, 0, &first, &last));
	ck_assert(word_set_interval(&sets, WORD_SET_FULL, 5, &first, &last));
	ck_assert_uint_eq(first, 5);
	ck_assert_uint_eq(last, UINT32_MAX);
}
END_TEST

START_TEST(known_bits_are_those_that_no_member_differs_in)
{
	uint32_t mask;
	uint32_t value;
	const word_set flags = word_set_masked(&sets, 0x7e020000, 0x00020000);
	word_set_known_bits(&sets, flags, &mask, &value);
	ck_assert_uint_eq(mask, 0x7e020000);
	ck_assert_uint_eq(value, 0x00020000);
	word_set_known_bits(&sets, word_set_range(&sets, 4, 5), &mask, &value);
	ck_assert_uint_eq(mask, 0xfffffffe);
	ck_assert_uint_eq(value, 4);
	word_set_known_bits(&sets, WORD_SET_FULL, &mask, &value);
	ck_assert_uint_eq(mask, 0);
}
END_TEST

START_TEST(one_value_is_told_from_several)
{
	ck_assert(word_set_is_one(&sets, word_set_one(&sets, 0)));
	ck_assert(word_set_is_one(&sets, word_set_one(&sets, UINT32_MAX)));
	ck_assert(!word_set_is_one(&sets, word_set_range(&sets, 0, 1)));
	ck_assert(!word_set_is_one(&sets, WORD_SET_EMPTY));
	ck_assert(!word_set_is_one(&sets, WORD_SET_FULL));
}
END_TEST

TCase *tests_word_set(void)
{
	TCase *tests = tcase_create("word_set");
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, a_range_has_its_ends_and_nothing_beside_them);
	tcase_add_test(tests, equal_sets_are_one_node);
	tcase_add_loop_test(
		tests, what_an_operation_leads_into_a_set_is_exact, 0, (int)ARRAY_SIZE(operations));
	tcase_add_test(tests, intervals_follow_each_other);
	tcase_add_test(tests, known_bits_are_those_that_no_member_differs_in);
	tcase_add_test(tests, one_value_is_told_from_several);
	return tests;
}
