/* SPDX-License-Identifier: MIT */
/* What jdoc_parse refuses, each with its place and words; a part of the test case of test_json.c.
 */
#include "test_json.h"

#include "base/json.h"
#include "base/mem.h"

#include <check.h>
#include <string.h>

static int parse(struct jdoc *doc, const char *text, struct err *err)
{
	return jdoc_parse(doc, "p.json", text, strlen(text), ERR_REFUSED, err);
}

static const struct {
	const char *text;
	unsigned line;
	unsigned column;
	const char *words; /* how the message begins */
} refusals[] = {
	/* Start and end. */
	{ "", 1, 1, "the file must hold one object, { ... }; nothing stands here" },
	{ " \n ", 2, 2, "the file must hold one object, { ... }; nothing stands here" },
	{ "[]", 1, 1, "the file must hold one object, { ... }; an array stands here" },
	{ " \"a\"", 1, 2, "the file must hold one object, { ... }; a string stands here" },
	{ "\n3", 2, 1, "the file must hold one object, { ... }; something else stands here" },
	{ "true", 1, 1, "the file must hold one object, { ... }; something else stands here" },
	{ "\xef\xbb\xbf{}", 1, 1, "the file begins with a byte order mark" },
	{ "{} x", 1, 4, "the file goes on here after the end of its object" },
	{ "{}\n{}", 2, 1, "the file goes on here after the end of its object" },
	{ "{\"a\":1}}", 1, 8, "the file goes on here after the end of its object" },
	{ "{", 1, 2, "the file ends here, and the \"{\" of line 1 is not closed" },
	{ "{\n \"a\": [1\n\n", 2, 9, "the file ends here, and the \"[\" of line 2 is not closed" },
	{ "{\"a\"", 1, 5, "the file ends here, and the \"{\" of line 1 is not closed" },
	/* Comments. */
	{ "// x\n{}", 1, 1, "JSON has no comments" },
	{ "{\"a\": 1, # x\n}", 1, 10, "JSON has no comments" },
	{ "{\"a\": 1 /* x */}", 1, 9, "JSON has no comments" },
	{ "{}\n// x", 2, 1, "JSON has no comments" },
	/* Commas and colons. */
	{ "{\"a\": [1,]}", 1, 9,
		"there is a comma before the closing \"]\"; JSON has none after the last element" },
	{ "{\"a\": 1,\n}", 1, 8,
		"there is a comma before the closing \"}\"; JSON has none after the last element" },
	{ "{\"a\": [[1] ,\n\n ]}", 1, 12, "there is a comma before the closing \"]\"" },
	{ "{\"a\": 1\n \"b\": 2}", 2, 2, "a comma is missing before this" },
	{ "{\"a\": \"x\" \"b\": 2}", 1, 11, "a comma is missing before this" },
	{ "{\"a\": [{} {}]}", 1, 11, "a comma is missing before this" },
	{ "{\"a\": [1 2]}", 1, 10, "a comma is missing before this" },
	{ "{\"a\": 1 : 2}", 1, 9, "a comma or a closing bracket is wanted here" },
	{ "{\"a\" 1}", 1, 6, "a colon is missing between the key and its value" },
	{ "{\"a\", 1}", 1, 5, "a colon is missing between the key and its value" },
	{ "{\"a\"}", 1, 5, "a colon is missing between the key and its value" },
	{ "{\"a\": 1,, \"b\": 2}", 1, 9, "a key in double quotes is wanted here" },
	{ "{\"a\": [1,,2]}", 1, 10, "a value is wanted here" },
	{ "{\"a\":}", 1, 6, "a value is wanted here" },
	/* Brackets. */
	{ "{\"a\": [1}\n", 1, 9, "\"}\" stands here, but the \"[\" of line 1 is still open" },
	{ "{\n\"a\": 1]", 2, 7, "\"]\" stands here, but the \"{\" of line 1 is still open" },
	/* Keys and words. */
	{ "{a: 1}", 1, 2, "a key in double quotes is wanted here" },
	{ "{'a': 1}", 1, 2, "a key in double quotes is wanted here" },
	{ "{1: 1}", 1, 2, "a key in double quotes is wanted here" },
	{ "{\"a\": 'b'}", 1, 7, "a string stands in double quotes" },
	{ "{\"a\": SCMP_ACT_ALLOW}", 1, 7, "a value is wanted here; a string stands in double" },
	{ "{\"a\": True}", 1, 7, "true, false and null are written in small letters" },
	{ "{\"a\": NaN}", 1, 7, "a value is wanted here" },
	/* Numbers. */
	{ "{\"a\": 0x10}", 1, 7, "a number is written in decimal digits" },
	{ "{\"a\": 010}", 1, 7, "a number is written without a 0 before its other digits" },
	{ "{\"a\": +1}", 1, 7, "a number is written without a plus sign" },
	{ "{\"a\": .5}", 1, 7, "this number is not written as JSON writes one" },
	{ "{\"a\": 1.}", 1, 7, "this number is not written as JSON writes one" },
	{ "{\"a\": -}", 1, 7, "this number is not written as JSON writes one" },
	{ "{\"a\": 9223372036854775808}", 1, 7,
		"the integer 9223372036854775808 is outside of -9223372036854775808 to "
		"9223372036854775807" },
	{ "{\"a\": 18446744073709551615}", 1, 7, "the integer 18446744073709551615 is outside" },
	{ "{\"a\": -9223372036854775809}", 1, 7, "the integer -9223372036854775809 is outside" },
	{ "{\"a\":\n  [1, 1e400]}", 2, 7, "the number 1e400 is too large" },
	{ "{\"a\": -1.5E999}", 1, 7, "the number -1.5E999 is too large" },
	/* Strings. */
	{ "{\"a\": \"b}", 1, 7, "this string has no closing quote" },
	{ "{\"a\": \"b\\", 1, 7, "this string has no closing quote" },
	{ "{\"a: 1,\n\"b\": 2}", 1, 2, "this string has no closing quote on its line" },
	{ "{\"a\": \"x\ty\"}", 1, 9, "a control character stands in a string" },
	{ "{\"a\": \"x\\q\"}", 1, 9, "JSON has no such escape" },
	{ "{\"a\": \"\\u12g4\"}", 1, 8, "four hexadecimal digits are wanted after \\u" },
	{ "{\"a\": \"x\\u0000\"}", 1, 9, "\\u0000 is refused" },
	{ "{\"a\\u0000\": 1}", 1, 4, "\\u0000 is refused" },
	{ "{\"a\": \"\\ud800\"}", 1, 8, "this is half of a surrogate pair" },
	{ "{\"a\": \"\\udc00\\udc00\"}", 1, 8, "this is half of a surrogate pair" },
	{ "{\"a\": \"\\ud800\\u0041\"}", 1, 8, "this is half of a surrogate pair" },
	{ "{\"a\": \"\\ud83d\\udc0b\\udc00\"}", 1, 20, "this is half of a surrogate pair" },
	{ "{\"a\": \"\xc3\xa9\xff\"}", 1, 10, "the byte 0xff is not UTF-8 here" },
	{ "{\n\"a\": \"\xc0\xaf\"}", 2, 7, "the byte 0xc0 is not UTF-8 here" },
	{ "{\"a\": \"\xed\xa0\x80\"}", 1, 8, "the byte 0xed is not UTF-8 here" },
	{ "\xff\xfe{", 1, 1, "the byte 0xff is not UTF-8 here" },
	/* Keys that stand twice. */
	{ "{\"a\": 1,\n \"a\": 2}", 2, 2, "the key \"a\" stands twice in this object" },
	{ "{\"default\":1,\"\\u0064efault\":2}", 1, 14,
		"the key \"default\" stands twice in this object" },
	{ "{\"x\": [{\"b\": 1, \"c\": 2, \"b\": 3}]}", 1, 25,
		"the key \"b\" stands twice in this object" },
};

START_TEST(what_is_no_json_of_ours_is_refused_at_its_place)
{
	struct jdoc doc;
	struct err err = { 0 };
	ck_assert_int_eq(parse(&doc, refusals[_i].text, &err), -1);
	ck_assert_msg(strncmp(err.text, refusals[_i].words, strlen(refusals[_i].words)) == 0,
		"%s: \"%s\" does not begin with \"%s\"", refusals[_i].text, err.text,
		refusals[_i].words);
	ck_assert_msg(err.at.line == refusals[_i].line && err.at.column == refusals[_i].column,
		"%s: %u:%u is not %u:%u", refusals[_i].text, err.at.line, err.at.column,
		refusals[_i].line, refusals[_i].column);
	ck_assert_int_eq(err.kind, ERR_REFUSED);
	ck_assert_str_eq(err.at.file, "p.json");
	ck_assert_ptr_null(doc.root);
	jdoc_release(&doc);
}
END_TEST

START_TEST(the_library_s_own_words_are_not_shown)
{
	struct jdoc doc;
	struct err err = { 0 };
	ck_assert_int_eq(parse(&doc, "{\"a\": 1 \"b\": 2}", &err), -1);
	ck_assert_str_eq(err.text, "a comma is missing before this");
	jdoc_release(&doc);
}
END_TEST

START_TEST(the_error_has_the_kind_that_was_asked_for)
{
	struct jdoc doc;
	struct err err = { 0 };
	ck_assert_int_eq(jdoc_parse(&doc, "x.json", "[]", 2, ERR_INPUT, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	jdoc_release(&doc);
}
END_TEST

START_TEST(nul_bytes_are_refused_inside_and_behind)
{
	static const char inside[] = "{\"a\":\n\"\0\"}";
	static const char behind[] = "{}\0";
	struct jdoc doc;
	struct err err = { 0 };
	ck_assert_int_eq(jdoc_parse(&doc, "f", inside, sizeof(inside) - 1, ERR_REFUSED, &err), -1);
	ck_assert_uint_eq(err.at.line, 2);
	ck_assert_uint_eq(err.at.column, 2);
	jdoc_release(&doc);
	ck_assert_int_eq(jdoc_parse(&doc, "f", behind, sizeof(behind), ERR_REFUSED, &err), -1);
	ck_assert_uint_eq(err.at.column, 3);
	ck_assert_str_eq(err.text, "a NUL byte stands here; JSON is text");
	jdoc_release(&doc);
}
END_TEST

/* {"a":[[[...]]]}, `depth` brackets in all */
static char *nested(size_t depth)
{
	struct buf text = { 0 };
	buf_text(&text, "{\"a\":");
	for (size_t i = 1; i < depth; i++)
		buf_char(&text, '[');
	for (size_t i = 1; i < depth; i++)
		buf_char(&text, ']');
	buf_char(&text, '}');
	return buf_take(&text);
}

START_TEST(the_greatest_depth_is_accepted)
{
	struct jdoc doc;
	struct err err = { 0 };
	autofree char *text = nested(JSON_MAX_DEPTH);
	ck_assert_int_eq(parse(&doc, text, &err), 0);
	jdoc_release(&doc);
}
END_TEST

static const size_t too_deep[] = { JSON_MAX_DEPTH + 1, 2049, 500000 };

START_TEST(greater_depth_is_refused_at_the_bracket)
{
	struct jdoc doc;
	struct err err = { 0 };
	autofree char *text = nested(too_deep[_i]);
	ck_assert_int_eq(parse(&doc, text, &err), -1);
	ck_assert_str_eq(err.text, "brackets stand deeper than 32 in each other here");
	ck_assert_uint_eq(err.at.column, 5 + JSON_MAX_DEPTH);
	jdoc_release(&doc);
}
END_TEST

START_TEST(brackets_in_strings_are_not_counted)
{
	struct jdoc doc;
	struct err err = { 0 };
	ck_assert_int_eq(
		parse(&doc, "{\"a\":\"\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"}", &err),
		0);
	jdoc_release(&doc);
}
END_TEST

/* An object of exactly `size` bytes. */
static char *sized(size_t size)
{
	char *text = mem_zero(size + 1, 1);
	memset(text, ' ', size);
	text[0] = '{';
	text[size - 1] = '}';
	return text;
}

START_TEST(the_greatest_size_is_accepted)
{
	struct jdoc doc;
	struct err err = { 0 };
	autofree char *text = sized(JSON_MAX_BYTES);
	ck_assert_int_eq(parse(&doc, text, &err), 0);
	jdoc_release(&doc);
}
END_TEST

START_TEST(a_greater_size_is_refused)
{
	struct jdoc doc;
	struct err err = { 0 };
	autofree char *text = sized(JSON_MAX_BYTES + 1);
	ck_assert_int_eq(parse(&doc, text, &err), -1);
	ck_assert_str_eq(err.text, "1048577 bytes; at most 1048576 are read");
	ck_assert_str_eq(err.at.file, "p.json");
	autofree char *line = jdoc_line(&doc, 1);
	ck_assert_str_eq(line, "");
	jdoc_release(&doc);
}
END_TEST

START_TEST(an_integer_of_400_digits_is_refused_and_shown_short)
{
	struct jdoc doc;
	struct err err = { 0 };
	char text[500] = "{\"a\": ";
	memset(text + 6, '9', 400);
	text[406] = '}';
	ck_assert_int_eq(parse(&doc, text, &err), -1);
	ck_assert_uint_eq(err.at.column, 7);
	ck_assert_ptr_nonnull(strstr(err.text, "999... is outside of"));
	jdoc_release(&doc);
}
END_TEST

void add_json_refusals(TCase *tests)
{
	tcase_add_loop_test(tests, what_is_no_json_of_ours_is_refused_at_its_place, 0,
		(int)ARRAY_SIZE(refusals));
	tcase_add_test(tests, the_library_s_own_words_are_not_shown);
	tcase_add_test(tests, the_error_has_the_kind_that_was_asked_for);
	tcase_add_test(tests, nul_bytes_are_refused_inside_and_behind);
	tcase_add_test(tests, the_greatest_depth_is_accepted);
	tcase_add_loop_test(
		tests, greater_depth_is_refused_at_the_bracket, 0, (int)ARRAY_SIZE(too_deep));
	tcase_add_test(tests, brackets_in_strings_are_not_counted);
	tcase_add_test(tests, the_greatest_size_is_accepted);
	tcase_add_test(tests, a_greater_size_is_refused);
	tcase_add_test(tests, an_integer_of_400_digits_is_refused_and_shown_short);
}
