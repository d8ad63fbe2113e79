/* SPDX-License-Identifier: MIT */
/* The one number of a format that may have decimals. */
#include "base/json.h"
#include "base/mem.h"

#include <check.h>
#include <string.h>

TCase *tests_json_hundredths(void);

static int read(const char *number, unsigned *value, struct err *err)
{
	struct jdoc doc;
	struct jnode node;
	autofree char *text = mem_format("{\"n\": %s}", number);
	ck_assert_msg(
		!jdoc_parse(&doc, "s.json", text, strlen(text), ERR_INPUT, err), "%s", err->text);
	const struct jnode root = jdoc_root(&doc);
	ck_assert(jnode_member(&root, "n", &node));
	const int result = jnode_hundredths(&node, 105, 1000, value, err);
	jdoc_release(&doc);
	return result;
}

static const struct {
	const char *number;
	unsigned value;
} good[] = {
	{ "1.05", 105 },
	{ "1.5", 150 },
	{ "1.50", 150 },
	{ "2", 200 },
	{ "2.0", 200 },
	{ "1.29", 129 }, /* 1.29 * 100 is 128.99999999999999 to a double */
	{ "4.35", 435 },
	{ "9.99", 999 },
	{ "10", 1000 },
	{ "10.00", 1000 },
};

START_TEST(a_number_with_two_decimals_is_read_exactly)
{
	unsigned value = 0;
	struct err err = { 0 };
	ck_assert_msg(!read(good[_i].number, &value, &err), "%s", err.text);
	ck_assert_uint_eq(value, good[_i].value);
}
END_TEST

static const char *const bad[] = { "1.04", "10.01", "11", "0", "1.555", "1.500", "-1.5", "15e-1",
	"1.5e0", "1E0", "1000000000000", "99999999999.99" };

START_TEST(another_number_is_refused_with_what_is_wanted)
{
	unsigned value = 0;
	struct err err = { 0 };
	autofree char *expected =
		mem_format("n: a number from 1.05 to 10.00 with at most two decimals "
			   "is wanted here, %s stands here",
			bad[_i]);
	ck_assert_int_eq(read(bad[_i], &value, &err), -1);
	ck_assert_str_eq(err.text, expected);
	ck_assert_uint_eq(err.at.column, 7);
}
END_TEST

START_TEST(a_text_is_no_number_with_decimals)
{
	unsigned value = 0;
	struct err err = { 0 };
	ck_assert_int_eq(read("\"1.5\"", &value, &err), -1);
	ck_assert_str_eq(err.text, "n: a number is wanted here, a string stands here");
}
END_TEST

TCase *tests_json_hundredths(void)
{
	TCase *tests = tcase_create("json_hundredths");
	tcase_add_loop_test(
		tests, a_number_with_two_decimals_is_read_exactly, 0, (int)ARRAY_SIZE(good));
	tcase_add_loop_test(
		tests, another_number_is_refused_with_what_is_wanted, 0, (int)ARRAY_SIZE(bad));
	tcase_add_test(tests, a_text_is_no_number_with_decimals);
	return tests;
}
