/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "base/text.h"

#include <check.h>
#include <string.h>

#define BYTES(literal) literal, sizeof(literal) - 1

static const struct {
	const char *bytes;
	size_t size;
	const char *shown;
} escapes[] = {
	{ BYTES(""), "" }, { BYTES("plain ~ text"), "plain ~ text" },
	{ BYTES("two\nlines"), "two\nlines" }, { BYTES("tab\there"), "tab\\x09here" },
	{ BYTES("\r"), "\\x0d" }, { BYTES("a\0b"), "a\\x00b" }, { BYTES("\x7f"), "\\x7f" },
	{ BYTES("\x1b[31m"), "\\x1b[31m" }, /* ESC */
	{ BYTES("\x9b"
		"31m"),
		"\\x9b31m" }, /* C1 CSI, one raw byte */
	{ BYTES("\xc2\x9b"
		"31m"),
		"\\xc2\\x9b31m" },           /* the same as U+009B */
	{ BYTES("\xc2\x85"), "\\xc2\\x85" }, /* NEL */
	{ BYTES("a\xe2\x80\xae"
		"b"),
		"a<U+202E>b" }, /* right-to-left override */
	{ BYTES("\xe2\x81\xa6\xe2\x81\xa9"), "<U+2066><U+2069>" },
	{ BYTES("\xe2\x80\x8b"), "<U+200B>" }, /* zero-width space */
	{ BYTES("\xef\xbb\xbf"), "<U+FEFF>" },
	{ BYTES("\xe2\x80\xa8"), "<U+2028>" },                 /* line separator */
	{ BYTES("\xe3\x85\xa4"), "<U+3164>" },                 /* Hangul filler: drawn as nothing */
	{ BYTES("\xee\x80\x80"), "<U+E000>" },                 /* private use */
	{ BYTES("\xf3\xa0\x81\x81"), "<U+E0041>" },            /* tag letter */
	{ BYTES("\xcd\xb8"), "<U+0378>" },                     /* unassigned */
	{ BYTES("\xef\xbf\xbe"), "<U+FFFE>" },                 /* no character */
	{ BYTES("\xed\xa0\x80"), "\\xed\\xa0\\x80" },          /* a surrogate is no UTF-8 */
	{ BYTES("\xc0\xaf"), "\\xc0\\xaf" },                   /* overlong */
	{ BYTES("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80" }, /* above U+10FFFF */
	{ BYTES("\x80"
		"a\xff"),
		"\\x80a\\xff" },
	{ BYTES("\xe2\x82"), "\\xe2\\x82" }, /* cut off at the end */
	{ BYTES("\xe2\x82"
		"a"),
		"\\xe2\\x82"
		"a" },
	{ BYTES("\xf0\x9f\x90"), "\\xf0\\x9f\\x90" },
	{ BYTES("\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\x8b"), "\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\x8b" },
	{ BYTES("e\xcc\x81"), "e\xcc\x81" }, /* combining acute */
};

START_TEST(bytes_that_a_terminal_would_act_on_are_escaped)
{
	autobuf struct buf out = { 0 };
	text_escape(&out, escapes[_i].bytes, escapes[_i].size);
	ck_assert_str_eq(buf_string(&out), escapes[_i].shown);
}
END_TEST

START_TEST(escaping_appends)
{
	autobuf struct buf out = { 0 };
	buf_text(&out, "said: ");
	text_escape(&out, "\x1b", 1);
	ck_assert_str_eq(buf_string(&out), "said: \\x1b");
}
END_TEST

START_TEST(one_line_has_its_newlines_escaped)
{
	autofree char *line = text_escape_line("a\nb\t\xe2\x80\xae");
	ck_assert_str_eq(line, "a\\x0ab\\x09<U+202E>");
}
END_TEST

START_TEST(nothing_escaped_is_left_to_escape)
{
	/* Every pair of bytes: what comes out is printable and comes out the same again. */
	for (unsigned pair = 0; pair < 0x10000; pair++) {
		const char bytes[] = { (char)(pair >> 8), (char)pair };
		autobuf struct buf once = { 0 };
		autobuf struct buf twice = { 0 };
		text_escape(&once, bytes, sizeof(bytes));
		text_escape(&twice, once.data, once.size);
		ck_assert(text_is_utf8(once.data, once.size));
		ck_assert_str_eq(once.data, twice.data);
	}
}
END_TEST

static const struct {
	const char *bytes;
	size_t size;
	size_t good;
} prefixes[] = {
	{ BYTES(""), 0 },
	{ BYTES("abc"), 3 },
	{ BYTES("a\0b"), 3 },
	{ BYTES("\xc3\xa9\xf0\x9f\x90\x8b"), 6 },
	{ BYTES("\xf4\x8f\xbf\xbf"), 4 },
	{ BYTES("ab\x80"), 2 },
	{ BYTES("\xc3\xa9\xe2\x82"), 2 },
	{ BYTES("a\xed\xa0\x80"), 1 },
	{ BYTES("\xe0\x80\xaf"), 0 },
	{ BYTES("\xf8\x88\x80\x80\x80"), 0 },
};

START_TEST(utf8_ends_at_the_first_broken_byte)
{
	ck_assert_uint_eq(
		text_utf8_prefix(prefixes[_i].bytes, prefixes[_i].size), prefixes[_i].good);
}
END_TEST

START_TEST(a_text_is_utf8_if_no_byte_is_broken)
{
	ck_assert_int_eq(text_is_utf8(prefixes[_i].bytes, prefixes[_i].size),
		prefixes[_i].good == prefixes[_i].size);
}
END_TEST

static const struct {
	const char *text;
	size_t columns;
} widths[] = {
	{ "", 0 },
	{ "abc", 3 },
	{ "\xc3\xa9t\xc3\xa9", 3 },
	{ "\xe6\xbc\xa2\xe5\xad\x97", 4 }, /* two wide characters */
	{ "\xf0\x9f\x90\x8b", 2 },         /* emoji */
	{ "e\xcc\x81", 1 },                /* combining */
	{ "a\xe2\x80\x8b"
	  "b",
		2 }, /* zero-width space */
	{ "\xff", 1 },
};

START_TEST(width_is_counted_in_columns)
{
	ck_assert_uint_eq(text_width(widths[_i].text), widths[_i].columns);
}
END_TEST

static const struct {
	const char *before;
	const char *text;
	size_t indent;
	size_t width;
	const char *wrapped;
} wraps[] = {
	{ "", "", 2, 10, "" },
	{ "", "one two three four", 0, 9, "one two\nthree\nfour" },
	{ "", "one two three four", 2, 9, "one two\n  three\n  four" },
	{ "", "exactly ten", 0, 11, "exactly ten" },
	{ "", "exactly ten", 0, 10, "exactly\nten" },
	{ "why: ", "one two three", 5, 12, "why: one two\n     three" },
	{ "a long label: ", "words", 2, 16, "a long label: \n  words" },
	{ "x\nwhy: ", "one two three", 5, 12, "x\nwhy: one two\n     three" },
	{ "", "a unsplittable b", 4, 8, "a\n    unsplittable\n    b" },
	{ "", "unsplittable", 0, 4, "unsplittable" },
	{ "", "one\ntwo", 2, 40, "one\n  two" },
	{ "", "one\n\ntwo", 2, 40, "one\n\n  two" },
	{ "", "one two \n", 2, 40, "one two" },
	{ "", "list\n  - item", 0, 40, "list\n  - item" },
	{ "", "\xe6\xbc\xa2 \xe5\xad\x97 x", 0, 5, "\xe6\xbc\xa2 \xe5\xad\x97\nx" },
	{ "", "\xc3\xa9t\xc3\xa9 x", 0, 5, "\xc3\xa9t\xc3\xa9 x" },
};

START_TEST(text_is_wrapped_between_words)
{
	autobuf struct buf out = { 0 };
	buf_text(&out, wraps[_i].before);
	text_wrap(&out, wraps[_i].text, wraps[_i].indent, wraps[_i].width);
	ck_assert_str_eq(buf_string(&out), wraps[_i].wrapped);
}
END_TEST

static const char *const calls[] = { "read", "write", "openat", "io_uring_setup", "clone3" };

static const struct {
	const char *word;
	const char *nearest;
} slips[] = {
	{ "raed", "read" }, /* two neighbours swapped */
	{ "red", "read" }, { "READ", "read" }, { "read ", "read" }, { "wrote", "write" },
	{ "opeanta", "openat" }, /* two slips in seven letters */
	{ "io_uringsetpu", "io_uring_setup" }, { "clone", "clone3" }, { "read", "read" },
	{ "xx", NULL }, { "", NULL }, { "rite_all", NULL },
	{ "io_urinXXXXup", NULL }, /* five, and three are the most */
};

START_TEST(the_nearest_word_is_found)
{
	const char *nearest = text_nearest(slips[_i].word, calls, ARRAY_SIZE(calls));
	ck_assert_pstr_eq(nearest, slips[_i].nearest);
}
END_TEST

START_TEST(of_equally_near_words_the_first_is_taken)
{
	static const char *const words[] = { "bat", "cat" };
	ck_assert_pstr_eq(text_nearest("hat", words, 2), "bat");
}
END_TEST

START_TEST(a_very_long_word_is_near_to_nothing)
{
	static char word[100001];
	memset(word, 'a', sizeof(word) - 1);
	const char *const words[] = { word, "a" };
	ck_assert_ptr_null(text_nearest(word, words, 2));
	ck_assert_ptr_null(text_nearest("aaa", words, 1));
}
END_TEST

START_TEST(a_near_word_is_suggested)
{
	autobuf struct buf out = { 0 };
	text_suggest(&out, "raed", calls, ARRAY_SIZE(calls));
	ck_assert_str_eq(buf_string(&out), " (did you mean \"read\"?)");
}
END_TEST

START_TEST(nothing_is_suggested_where_nothing_is_near)
{
	autobuf struct buf out = { 0 };
	text_suggest(&out, "something", calls, ARRAY_SIZE(calls));
	text_suggest(&out, "something", NULL, 0);
	ck_assert_str_eq(buf_string(&out), "");
}
END_TEST

TCase *tests_text(void)
{
	TCase *tests = tcase_create("text");
	tcase_add_loop_test(
		tests, bytes_that_a_terminal_would_act_on_are_escaped, 0, (int)ARRAY_SIZE(escapes));
	tcase_add_test(tests, escaping_appends);
	tcase_add_test(tests, one_line_has_its_newlines_escaped);
	tcase_add_test(tests, nothing_escaped_is_left_to_escape);
	tcase_add_loop_test(
		tests, utf8_ends_at_the_first_broken_byte, 0, (int)ARRAY_SIZE(prefixes));
	tcase_add_loop_test(
		tests, a_text_is_utf8_if_no_byte_is_broken, 0, (int)ARRAY_SIZE(prefixes));
	tcase_add_loop_test(tests, width_is_counted_in_columns, 0, (int)ARRAY_SIZE(widths));
	tcase_add_loop_test(tests, text_is_wrapped_between_words, 0, (int)ARRAY_SIZE(wraps));
	tcase_add_loop_test(tests, the_nearest_word_is_found, 0, (int)ARRAY_SIZE(slips));
	tcase_add_test(tests, of_equally_near_words_the_first_is_taken);
	tcase_add_test(tests, a_very_long_word_is_near_to_nothing);
	tcase_add_test(tests, a_near_word_is_suggested);
	tcase_add_test(tests, nothing_is_suggested_where_nothing_is_near);
	return tests;
}
