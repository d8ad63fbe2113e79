/* SPDX-License-Identifier: MIT */
#include "core/weeks.h"

#include <check.h>

TCase *tests_weeks(void);

#define DAY      (24 * 60 * 60 * INT64_C(1000))
#define THURSDAY INT64_C(1795651200000) /* 2026-11-26 */

START_TEST(week_begins_on_monday)
{
	const int64_t week = week_of(THURSDAY);
	ck_assert_int_eq(week_begin(week), THURSDAY - 3 * DAY);
	ck_assert_int_eq(week_of(THURSDAY - 3 * DAY), week);
	ck_assert_int_eq(week_of(THURSDAY - 3 * DAY - 1), week - 1);
	ck_assert_int_eq(week_of(THURSDAY + 4 * DAY - 1), week);
	ck_assert_int_eq(week_of(THURSDAY + 4 * DAY), week + 1);
}
END_TEST

START_TEST(week_before_1970_is_one_too)
{
	ck_assert_int_eq(week_of(0), -1);
	ck_assert_int_eq(week_of(week_begin(-3)), -3);
	ck_assert_int_eq(week_of(week_begin(-3) - 1), -4);
}
END_TEST

START_TEST(attempts_are_counted_in_any_order)
{
	struct weeks weeks = { 0 };
	const int64_t week = week_of(THURSDAY);
	weeks_add(&weeks, THURSDAY, true);
	weeks_add(&weeks, THURSDAY - 14 * DAY, false);
	weeks_add(&weeks, THURSDAY + DAY, false);
	ck_assert_uint_eq(weeks_get(&weeks, week).attempts, 2);
	ck_assert_uint_eq(weeks_get(&weeks, week).passes, 1);
	ck_assert_uint_eq(weeks_get(&weeks, week - 1).attempts, 0);
	ck_assert_uint_eq(weeks_get(&weeks, week - 2).attempts, 1);
	weeks_release(&weeks);
}
END_TEST

TCase *tests_weeks(void)
{
	TCase *tests = tcase_create("weeks");
	tcase_add_test(tests, week_begins_on_monday);
	tcase_add_test(tests, week_before_1970_is_one_too);
	tcase_add_test(tests, attempts_are_counted_in_any_order);
	return tests;
}
