/* SPDX-License-Identifier: MIT */
/* How the next step is told, where a command line can't be made to wait for days. */
#include "cli/step.h"

#include "base/mem.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

TCase *tests_step(void);

#define DAY PROGRESS_DAY_MS

static void check_due(int64_t due, int64_t now, const char *wanted)
{
	autobuf struct buf got = { 0 };
	step_due(due, now, &got);
	ck_assert_str_eq(buf_string(&got), wanted);
}

START_TEST(a_day_is_told_from_now)
{
	check_due(10 * DAY, 7 * DAY, "in 3 days");
	check_due(10 * DAY, 9 * DAY, "in 1 day");
	check_due(10 * DAY, 10 * DAY - 1, "in 1 day");
	check_due(10 * DAY, 10 * DAY, "today");
	check_due(10 * DAY, 11 * DAY - 1, "today");
	check_due(10 * DAY, 11 * DAY, "for 1 day");
	check_due(10 * DAY, 12 * DAY + 5, "for 2 days");
}
END_TEST

/* Two that are due and one that is not, of exercises that can't be read: their ids are told. */
static struct route_review reviews[] = {
	{ "a/one", 0 },
	{ "a/two", 2 * DAY },
	{ "a/three", 9 * DAY },
};
static struct learner learner = {
	.route = { .reviews = reviews, .review_count = 3, .due_count = 2, .now = 3 * DAY },
};

START_TEST(a_review_comes_first_and_the_other_ones_are_named)
{
	autobuf struct buf got = { 0 };
	step_next(&learner, 80, &got);
	ck_assert_str_eq(buf_string(&got),
		"Next: a fresh variant of \"a/one\"\n\n"
		"  bulkhead start a/one --fresh\n\n"
		"Why: you were helped with an earlier variant, and the exercise is due again "
		"(for\n"
		"3 days). To do it anew, without help, is what makes it stay.\n"
		"\nAlso due:\n"
		"  a/two                             for 1 day\n");
}
END_TEST

START_TEST(reviews_are_told_as_json)
{
	struct jout *facts = step_next_json(&learner);
	autofree char *got = jout_canonical(facts);
	ck_assert_str_eq(got,
		"{\"command\":\"bulkhead start a/one --fresh\",\"kind\":\"exercise\","
		"\"name\":\"a/one\",\"reason\":\"review\",\"reviews\":["
		"{\"due\":\"1970-01-01T00:00:00Z\",\"exercise\":\"a/one\",\"is_due\":true},"
		"{\"due\":\"1970-01-03T00:00:00Z\",\"exercise\":\"a/two\",\"is_due\":true},"
		"{\"due\":\"1970-01-10T00:00:00Z\",\"exercise\":\"a/three\",\"is_due\":false}],"
		"\"title\":\"a/one\",\"track\":null}");
	jout_free(facts);
}
END_TEST

START_TEST(where_nothing_is_to_do_the_next_review_is_told)
{
	autobuf struct buf got = { 0 };
	struct learner idle = {
		.route = { .reviews = &reviews[2], .review_count = 1, .now = 3 * DAY },
	};
	step_next(&idle, 100, &got);
	ck_assert_str_eq(buf_string(&got),
		"There is no track on this machine. The next review is of a/three, in 6 days. "
		"\"bulkhead list\" names\nall exercises.\n");
}
END_TEST

TCase *tests_step(void)
{
	TCase *tests = tcase_create("step");
	tcase_add_test(tests, a_day_is_told_from_now);
	tcase_add_test(tests, a_review_comes_first_and_the_other_ones_are_named);
	tcase_add_test(tests, reviews_are_told_as_json);
	tcase_add_test(tests, where_nothing_is_to_do_the_next_review_is_told);
	return tests;
}
