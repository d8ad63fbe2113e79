/* SPDX-License-Identifier: MIT */
#include "test_json.h"

#include "base/json.h"
#include "base/json_head.h"
#include "base/mem.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static int parse(struct jdoc *doc, const char *text, struct err *err)
{
	return jdoc_parse(doc, "p.json", text, strlen(text), ERR_REFUSED, err);
}

/* Getters, on one document. */

static const char sample[] = "{ \"name\": \"caf\xc3\xa9 \\u0064\", \"on\": true,\n"
			     "  \"list\": [10, [], {\"\\u006fp\": \"EQ\"},\n"
			     "    \"\xe6\xbc\xa2\", [1, [2, -3]], null, false],\n"
			     "  \"odd key\": {\"big\": 9223372036854775807, \"zero\": 0},\n"
			     "\t\"nums\": [1.0, 1E0, 1e2, -0, -5, \"1\", 0, -0.0] }\n";

static struct jdoc given;
static struct jnode root;
static struct err failure;

static void open_sample(void)
{
	failure = (struct err){ 0 };
	const int result =
		jdoc_parse(&given, "s.json", sample, sizeof(sample) - 1, ERR_INPUT, &failure);
	ck_assert_msg(result == 0, "%s", failure.text);
	root = jdoc_root(&given);
}

static void close_sample(void)
{
	jdoc_release(&given);
}

static void expect_err(unsigned line, unsigned column, const char *text)
{
	ck_assert_str_eq(failure.text, text);
	ck_assert_uint_eq(failure.at.line, line);
	ck_assert_uint_eq(failure.at.column, column);
	ck_assert_str_eq(failure.at.file, "s.json");
	ck_assert_int_eq(failure.kind, ERR_INPUT);
}

static struct jnode member(const struct jnode *object, const char *key)
{
	struct jnode child;
	ck_assert_msg(jnode_member(object, key, &child), "%s", key);
	return child;
}

START_TEST(the_text_is_kept_as_it_was)
{
	ck_assert_uint_eq(given.size, sizeof(sample) - 1);
	ck_assert_str_eq(given.text, sample);
}
END_TEST

START_TEST(a_string_is_decoded)
{
	const struct jnode name = member(&root, "name");
	const char *value = NULL;
	ck_assert(jnode_is_string(&name));
	ck_assert_int_eq(jnode_string(&name, &value, &failure), 0);
	ck_assert_str_eq(value, "caf\xc3\xa9 d");
}
END_TEST

START_TEST(another_type_is_no_string)
{
	const struct jnode on = member(&root, "on");
	const char *value = NULL;
	ck_assert(!jnode_is_string(&on));
	ck_assert_int_eq(jnode_string(&on, &value, &failure), -1);
	expect_err(1, 33, "on: a string is wanted here, true stands here");
}
END_TEST

START_TEST(true_and_false_are_bools)
{
	const struct jnode on = member(&root, "on");
	const struct jnode list = member(&root, "list");
	const struct jnode off = jnode_at(&list, 6);
	bool value = false;
	ck_assert_int_eq(jnode_bool(&on, &value, &failure), 0);
	ck_assert(value);
	ck_assert_int_eq(jnode_bool(&off, &value, &failure), 0);
	ck_assert(!value);
}
END_TEST

START_TEST(null_is_no_bool)
{
	const struct jnode list = member(&root, "list");
	const struct jnode null = jnode_at(&list, 5);
	bool value;
	ck_assert_int_eq(jnode_bool(&null, &value, &failure), -1);
	expect_err(3, 26, "list[5]: true or false is wanted here, null stands here");
}
END_TEST

START_TEST(an_absent_member_is_not_found)
{
	struct jnode child;
	ck_assert(!jnode_member(&root, "absent", &child));
}
END_TEST

START_TEST(a_required_member_is_missed_at_its_object)
{
	const struct jnode odd = member(&root, "odd key");
	struct jnode child;
	ck_assert_int_eq(jnode_require(&odd, "small", &child, &failure), -1);
	expect_err(4, 14, "[\"odd key\"]: the key \"small\" is missing");
}
END_TEST

START_TEST(a_required_member_is_found)
{
	struct jnode child;
	ck_assert_int_eq(jnode_require(&root, "list", &child, &failure), 0);
	ck_assert(jnode_is_array(&child));
	ck_assert(!jnode_is_object(&child));
}
END_TEST

START_TEST(what_is_no_object_has_no_members)
{
	const struct jnode list = member(&root, "list");
	struct jnode child;
	ck_assert(!jnode_member(&list, "x", &child));
	ck_assert_int_eq(jnode_require(&list, "x", &child, &failure), -1);
	expect_err(2, 11, "list: an object is wanted here, an array stands here");
}
END_TEST

START_TEST(an_object_with_known_keys_is_accepted)
{
	static const char *const keys[] = { "nums", "list", "name", "on", "odd key", "more" };
	ck_assert_int_eq(jnode_object(&root, keys, ARRAY_SIZE(keys), &failure), 0);
}
END_TEST

START_TEST(an_unknown_key_is_refused_at_the_key_with_the_nearest)
{
	static const char *const keys[] = { "small", "zeros", "big" };
	const struct jnode odd = member(&root, "odd key");
	ck_assert_int_eq(jnode_object(&odd, keys, ARRAY_SIZE(keys), &failure), -1);
	expect_err(
		4, 43, "[\"odd key\"].zero: there is no such key here (did you mean \"zeros\"?)");
}
END_TEST

START_TEST(an_unknown_key_written_with_escapes_is_found)
{
	const struct jnode list = member(&root, "list");
	const struct jnode third = jnode_at(&list, 2);
	ck_assert_int_eq(jnode_object(&third, NULL, 0, &failure), -1);
	expect_err(2, 21, "list[2].op: there is no such key here");
}
END_TEST

START_TEST(an_array_is_no_object)
{
	const struct jnode nums = member(&root, "nums");
	ck_assert_int_eq(jnode_object(&nums, NULL, 0, &failure), -1);
	expect_err(5, 10, "nums: an object is wanted here, an array stands here");
}
END_TEST

START_TEST(an_array_tells_how_many_elements_it_has)
{
	const struct jnode list = member(&root, "list");
	size_t count = 0;
	ck_assert_int_eq(jnode_array(&list, 7, 7, &count, &failure), 0);
	ck_assert_uint_eq(count, 7);
}
END_TEST

START_TEST(an_array_with_too_few_elements_is_refused)
{
	const struct jnode list = member(&root, "list");
	const struct jnode empty = jnode_at(&list, 1);
	size_t count = 0;
	ck_assert_int_eq(jnode_array(&empty, 1, 5, &count, &failure), -1);
	expect_err(2, 16, "list[1]: at least 1 element is wanted here, 0 stand here");
}
END_TEST

START_TEST(an_array_with_too_many_elements_is_refused)
{
	const struct jnode list = member(&root, "list");
	size_t count = 0;
	ck_assert_int_eq(jnode_array(&list, 0, 6, &count, &failure), -1);
	expect_err(2, 11, "list: at most 6 elements are allowed here, 7 stand here");
}
END_TEST

START_TEST(an_object_is_no_array)
{
	size_t count = 0;
	ck_assert_int_eq(jnode_array(&root, 0, 6, &count, &failure), -1);
	expect_err(1, 1, "an array is wanted here, an object stands here");
}
END_TEST

START_TEST(members_come_in_the_order_of_the_file)
{
	static const char *const keys[] = { "name", "on", "list", "odd key", "nums" };
	void *iter = NULL;
	struct jnode child;
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		ck_assert(jnode_next(&root, &iter, &child));
		ck_assert_str_eq(child.key, keys[i]);
	}
	ck_assert(!jnode_next(&root, &iter, &child));
}
END_TEST

START_TEST(an_integer_in_range_is_read)
{
	const struct jnode odd = member(&root, "odd key");
	const struct jnode big = member(&odd, "big");
	const struct jnode zero = member(&odd, "zero");
	uint64_t value = 1;
	ck_assert_int_eq(jnode_u64(&big, 0, UINT64_MAX, &value, &failure), 0);
	ck_assert_uint_eq(value, INT64_MAX);
	ck_assert_int_eq(jnode_u64(&zero, 0, 0, &value, &failure), 0);
	ck_assert_uint_eq(value, 0);
}
END_TEST

static const struct {
	size_t index;
	uint64_t min;
	uint64_t max;
	unsigned column;
	const char *text;
} numbers[] = {
	{ 0, 0, 9, 11, "nums[0]: a number without fraction is wanted here, 1.0 has one" },
	{ 1, 0, 9, 16, "nums[1]: a number without exponent is wanted here, 1E0 has one" },
	{ 2, 0, 999, 21, "nums[2]: a number without exponent is wanted here, 1e2 has one" },
	{ 3, 0, 9, 26, "nums[3]: a number without sign is wanted here, -0 has one" },
	{ 4, 0, 9, 30, "nums[4]: -5 is outside of 0 to 9" },
	{ 4, 0, UINT64_MAX, 30, "nums[4]: -5 is outside of 0 to 18446744073709551615" },
	{ 5, 0, 9, 34, "nums[5]: a number is wanted here, a string stands here" },
	{ 6, 1, 9, 39, "nums[6]: 0 is outside of 1 to 9" },
	{ 7, 0, 9, 42, "nums[7]: a number without fraction is wanted here, -0.0 has one" },
};

START_TEST(a_number_that_is_no_plain_integer_in_range_is_refused)
{
	const struct jnode nums = member(&root, "nums");
	const struct jnode node = jnode_at(&nums, numbers[_i].index);
	uint64_t value;
	ck_assert_int_eq(jnode_u64(&node, numbers[_i].min, numbers[_i].max, &value, &failure), -1);
	expect_err(5, numbers[_i].column, numbers[_i].text);
}
END_TEST

START_TEST(an_integer_above_the_greatest_is_refused)
{
	const struct jnode list = member(&root, "list");
	const struct jnode ten = jnode_at(&list, 0);
	uint64_t value;
	ck_assert_int_eq(jnode_u64(&ten, 0, 10, &value, &failure), 0);
	ck_assert_int_eq(jnode_u64(&ten, 0, 9, &value, &failure), -1);
	expect_err(2, 12, "list[0]: 10 is outside of 0 to 9");
}
END_TEST

START_TEST(a_number_below_zero_is_read_where_it_may_stand)
{
	int64_t got = 0;
	const struct jnode nums = member(&root, "nums");
	const struct jnode five = jnode_at(&nums, 4);
	const struct jnode minus = jnode_at(&nums, 3);
	ck_assert_int_eq(jnode_i64(&five, -5, 5, &got, &failure), 0);
	ck_assert_int_eq(got, -5);
	ck_assert_int_eq(jnode_i64(&five, -4, 5, &got, &failure), -1);
	expect_err(5, 30, "nums[4]: -5 is outside of -4 to 5");
	ck_assert_int_eq(jnode_i64(&minus, -4, 5, &got, &failure), -1);
}
END_TEST

/* --- what was put --- */

START_TEST(a_string_that_was_exchanged_keeps_its_place)
{
	static const int64_t number = -7;
	const char *text = NULL;
	int64_t got = 0;
	const struct jnode name = member(&root, "name");
	const struct jnode nums = member(&root, "nums");
	const struct jnode one = jnode_at(&nums, 5);
	jdoc_put(&given, &name, "x", NULL);
	jdoc_put(&given, &one, "-7", &number);
	ck_assert_int_eq(jnode_string(&name, &text, &failure), 0);
	ck_assert_str_eq(text, "x");
	ck_assert(!jnode_is_number(&name) && jnode_is_number(&one) && jnode_is_string(&one));
	ck_assert_int_eq(jnode_i64(&name, 0, 9, &got, &failure), -1);
	expect_err(1, 11, "name: a number is wanted here, a string stands here");
	ck_assert_int_eq(jnode_i64(&one, -9, 9, &got, &failure), 0);
	ck_assert_int_eq(got, -7);
	ck_assert_int_eq(jnode_i64(&one, 0, 9, &got, &failure), -1);
	expect_err(5, 34, "nums[5]: -7 is outside of 0 to 9");
}
END_TEST

START_TEST(a_document_is_written_with_sorted_keys_and_what_was_put)
{
	struct jdoc doc;
	struct err err = { 0 };
	ck_assert(!parse(&doc, "{ \"b\": [\"\\u00e9\", 1.05],\n \"a\": \"old\" }", &err));
	const struct jnode top = jdoc_root(&doc);
	const struct jnode a = member(&top, "a");
	jdoc_put(&doc, &a, "n\"ew", NULL);
	autofree char *text = jdoc_canonical(&doc);
	ck_assert_str_eq(text, "{\"a\":\"n\\\"ew\",\"b\":[\"\xc3\xa9\",1.05]}");
	jdoc_release(&doc);
}
END_TEST

START_TEST(true_is_no_number)
{
	const struct jnode on = member(&root, "on");
	uint64_t value;
	ck_assert_int_eq(jnode_u64(&on, 0, 1, &value, &failure), -1);
	expect_err(1, 33, "on: a number is wanted here, true stands here");
}
END_TEST

static struct jnode op_of(struct jnode *list, struct jnode *third)
{
	*list = member(&root, "list");
	*third = jnode_at(list, 2);
	return member(third, "op");
}

START_TEST(a_word_is_found_among_words)
{
	static const char *const words[] = { "NE", "LT", "EQ" };
	struct jnode list, third;
	const struct jnode op = op_of(&list, &third);
	size_t index = 0;
	ck_assert_int_eq(jnode_word(&op, words, ARRAY_SIZE(words), &index, &failure), 0);
	ck_assert_uint_eq(index, 2);
}
END_TEST

START_TEST(a_word_that_is_near_gets_the_nearest)
{
	static const char *const words[] = { "NE", "LT", "eq" };
	struct jnode list, third;
	const struct jnode op = op_of(&list, &third);
	size_t index;
	ck_assert_int_eq(jnode_word(&op, words, ARRAY_SIZE(words), &index, &failure), -1);
	expect_err(2, 32,
		"list[2].op: \"EQ\" is none of the words for this place (did you mean \"eq\"?)");
}
END_TEST

START_TEST(a_word_that_is_near_to_none_gets_a_short_list)
{
	static const char *const words[] = { "less", "more" };
	struct jnode list, third;
	const struct jnode op = op_of(&list, &third);
	size_t index;
	ck_assert_int_eq(jnode_word(&op, words, ARRAY_SIZE(words), &index, &failure), -1);
	expect_err(2, 32, "list[2].op: \"EQ\" is none of the words for this place: less, more");
}
END_TEST

START_TEST(a_number_is_no_word)
{
	static const char *const words[] = { "less" };
	const struct jnode list = member(&root, "list");
	const struct jnode ten = jnode_at(&list, 0);
	size_t index;
	ck_assert_int_eq(jnode_word(&ten, words, 1, &index, &failure), -1);
	expect_err(2, 12, "list[0]: a string is wanted here, a number stands here");
}
END_TEST

START_TEST(a_place_counts_bytes_after_wide_characters)
{
	const struct jnode list = member(&root, "list");
	const struct jnode after = jnode_at(&list, 4);
	struct place place;
	jnode_place(&after, false, &place);
	ck_assert_uint_eq(place.line, 3);
	ck_assert_uint_eq(place.column, 12); /* four blanks, quote, 3 bytes, quote, comma, blank */
}
END_TEST

START_TEST(a_value_in_nested_arrays_has_its_path_and_place)
{
	const struct jnode list = member(&root, "list");
	const struct jnode outer = jnode_at(&list, 4);
	const struct jnode inner = jnode_at(&outer, 1);
	const struct jnode value = jnode_at(&inner, 1);
	ck_assert_int_eq(jnode_fail(&value, &failure, "%d is below 0", -3), -1);
	expect_err(3, 20, "list[4][1][1]: -3 is below 0");
}
END_TEST

START_TEST(a_member_has_a_place_at_its_key_and_one_at_its_value)
{
	struct jnode list, third;
	const struct jnode op = op_of(&list, &third);
	struct place place;
	jnode_place(&op, true, &place);
	ck_assert_uint_eq(place.column, 21);
	jnode_place(&op, false, &place);
	ck_assert_uint_eq(place.column, 32);
}
END_TEST

START_TEST(what_has_no_key_has_only_the_place_of_its_value)
{
	const struct jnode list = member(&root, "list");
	const struct jnode ten = jnode_at(&list, 0);
	ck_assert_int_eq(jnode_fail_key(&ten, &failure, "no"), -1);
	expect_err(2, 12, "list[0]: no");
	ck_assert_int_eq(jnode_fail_key(&root, &failure, "no"), -1);
	expect_err(1, 1, "no");
}
END_TEST

START_TEST(equal_keys_in_different_objects_have_their_own_places)
{
	struct jdoc two;
	ck_assert_int_eq(parse(&two, "{\"a\":{\"x\":true},\n\"b\":{\"x\":true}}", &failure), 0);
	const struct jnode top = jdoc_root(&two);
	const struct jnode a = member(&top, "a");
	const struct jnode b = member(&top, "b");
	const struct jnode ax = member(&a, "x");
	const struct jnode bx = member(&b, "x");
	struct place place;
	jnode_place(&ax, false, &place);
	ck_assert_uint_eq(place.line, 1);
	jnode_place(&bx, false, &place);
	ck_assert_uint_eq(place.line, 2);
	jdoc_release(&two);
}
END_TEST

START_TEST(a_very_long_key_leaves_room_for_the_message)
{
	struct jdoc big;
	autobuf struct buf text = { 0 };
	buf_text(&text, "{\"");
	for (int i = 0; i < 50000; i++)
		buf_text(&text, "\xc3\xa9");
	buf_text(&text, "\": 1}");
	ck_assert_int_eq(parse(&big, buf_string(&text), &failure), 0);
	const struct jnode top = jdoc_root(&big);
	ck_assert_int_eq(jnode_object(&top, NULL, 0, &failure), -1);
	ck_assert_int_eq(strncmp(failure.text, "...\xc3\xa9", 5), 0);
	ck_assert_ptr_nonnull(strstr(failure.text, ": there is no such key here"));
	jdoc_release(&big);
}
END_TEST

static const struct {
	unsigned line;
	const char *text;
} lines[] = {
	{ 0, "" },
	{ 2, "\"list\": [10, [], {\"\\u006fp\": \"EQ\"}," },
	{ 5, "\"nums\": [1.0, 1E0, 1e2, -0, -5, \"1\", 0, -0.0] }" },
	{ 6, "" },
	{ 7, "" },
	{ 4000000000u, "" },
};

START_TEST(a_line_is_cut_out_without_its_blanks)
{
	autofree char *line = jdoc_line(&given, lines[_i].line);
	ck_assert_str_eq(line, lines[_i].text);
}
END_TEST

/* A profile of 4096 rules asks for 8192 places. Were each a walk through the text, this test would
 * run into check's time limit. */
START_TEST(places_in_a_large_file_are_found_fast)
{
	struct jdoc large;
	autobuf struct buf text = { 0 };
	buf_text(&text, "{\"names\":[0");
	while (text.size < JSON_MAX_BYTES - 10)
		buf_text(&text, ",\n0");
	buf_text(&text, "]}");
	ck_assert_int_eq(parse(&large, buf_string(&text), &failure), 0);
	const struct jnode top = jdoc_root(&large);
	const struct jnode names = member(&top, "names");
	size_t count = 0;
	ck_assert_int_eq(jnode_array(&names, 0, SIZE_MAX, &count, &failure), 0);
	for (size_t i = 0; i < count; i++) {
		const struct jnode name = jnode_at(&names, i);
		struct place place;
		jnode_place(&name, false, &place);
		ck_assert_uint_eq(place.line, i + 1);
	}
	jdoc_release(&large);
}
END_TEST

static void add_getters(TCase *tests)
{
	tcase_add_test(tests, the_text_is_kept_as_it_was);
	tcase_add_test(tests, a_string_is_decoded);
	tcase_add_test(tests, another_type_is_no_string);
	tcase_add_test(tests, true_and_false_are_bools);
	tcase_add_test(tests, null_is_no_bool);
	tcase_add_test(tests, an_absent_member_is_not_found);
	tcase_add_test(tests, a_required_member_is_missed_at_its_object);
	tcase_add_test(tests, a_required_member_is_found);
	tcase_add_test(tests, what_is_no_object_has_no_members);
	tcase_add_test(tests, an_object_with_known_keys_is_accepted);
	tcase_add_test(tests, an_unknown_key_is_refused_at_the_key_with_the_nearest);
	tcase_add_test(tests, an_unknown_key_written_with_escapes_is_found);
	tcase_add_test(tests, an_array_is_no_object);
	tcase_add_test(tests, an_array_tells_how_many_elements_it_has);
	tcase_add_test(tests, an_array_with_too_few_elements_is_refused);
	tcase_add_test(tests, an_array_with_too_many_elements_is_refused);
	tcase_add_test(tests, an_object_is_no_array);
	tcase_add_test(tests, members_come_in_the_order_of_the_file);
	tcase_add_test(tests, an_integer_in_range_is_read);
	tcase_add_loop_test(tests, a_number_that_is_no_plain_integer_in_range_is_refused, 0,
		(int)ARRAY_SIZE(numbers));
	tcase_add_test(tests, an_integer_above_the_greatest_is_refused);
	tcase_add_test(tests, a_number_below_zero_is_read_where_it_may_stand);
	tcase_add_test(tests, a_string_that_was_exchanged_keeps_its_place);
	tcase_add_test(tests, a_document_is_written_with_sorted_keys_and_what_was_put);
	tcase_add_test(tests, true_is_no_number);
	tcase_add_test(tests, a_word_is_found_among_words);
	tcase_add_test(tests, a_word_that_is_near_gets_the_nearest);
	tcase_add_test(tests, a_word_that_is_near_to_none_gets_a_short_list);
	tcase_add_test(tests, a_number_is_no_word);
}

static void add_places(TCase *tests)
{
	tcase_add_test(tests, a_place_counts_bytes_after_wide_characters);
	tcase_add_test(tests, a_value_in_nested_arrays_has_its_path_and_place);
	tcase_add_test(tests, a_member_has_a_place_at_its_key_and_one_at_its_value);
	tcase_add_test(tests, what_has_no_key_has_only_the_place_of_its_value);
	tcase_add_test(tests, equal_keys_in_different_objects_have_their_own_places);
	tcase_add_test(tests, a_very_long_key_leaves_room_for_the_message);
	tcase_add_loop_test(tests, a_line_is_cut_out_without_its_blanks, 0, (int)ARRAY_SIZE(lines));
	tcase_add_test(tests, places_in_a_large_file_are_found_fast);
}

START_TEST(a_head_ends_behind_the_last_wanted_member)
{
	static const char *const keys[] = { "a", "b" };
	static const struct {
		const char *text;
		size_t size;
	} heads[] = {
		{ "{\"a\": 1, \"b\": 2, \"c\": [", 15 }, /* what comes later is not looked at */
		{ "{\"b\": {\"x\": [1, 2]}, \"a\": \"}\"}", 29 },
		{ "{\"c\": 0, \"a\": 1, \"b\": 2 }", 24 },
		{ "{\"a\": 1, \"c\": {\"b\": 2}}", 0 }, /* another object's */
		{ "{\"a\": \"b\"}", 0 },
		{ "{\"a\": 1, \"\\u0062\": 2}", 0 },
		{ "[{\"a\": 1, \"b\": 2}]", 0 },
		{ "{\"a\": 1, \"b\": 2", 0 },
		{ "{\"a\": 1, \"b", 0 },
		{ "}", 0 },
		{ "", 0 },
	};
	for (size_t i = 0; i < ARRAY_SIZE(heads); i++)
		ck_assert_msg(
			jhead_find(heads[i].text, strlen(heads[i].text), keys, 2) == heads[i].size,
			"%s", heads[i].text);
}
END_TEST

TCase *tests_json(void)
{
	TCase *tests = tcase_create("json");
	tcase_add_test(tests, a_head_ends_behind_the_last_wanted_member);
	tcase_add_checked_fixture(tests, open_sample, close_sample);
	add_json_refusals(tests);
	add_getters(tests);
	add_places(tests);
	add_json_writing(tests);
	return tests;
}
