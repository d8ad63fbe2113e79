/* SPDX-License-Identifier: MIT */
/* What reaches a terminal, however the bytes were cut into pieces. */
#include "app/outlet.h"

#include <check.h>
#include <string.h>

TCase *tests_outlet(void);

static const struct {
	enum outlet_filter filter;
	const char *bytes;
	const char *shown;
} known[] = {
	{ OUTLET_RAW, "a\033[31m\t\r\n\xff\xe2\x82", "a\033[31m\t\r\n\xff\xe2\x82" },
	{ OUTLET_ESCAPED, "a\033[31m\t\r\n", "a\\x1b[31m\\x09\\x0d\n" },
	{ OUTLET_TYPED, "a\033[31m\t\r\nb\r", "a\\x1b[31m\t\r\nb\r" },
	{ OUTLET_TYPED, "\b\a\x7f", "\\x08\\x07\\x7f" },
	{ OUTLET_ESCAPED, "\xe2\x82\xac\xf0\x9f\x98\x80.", "\xe2\x82\xac\xf0\x9f\x98\x80." },
	{ OUTLET_TYPED, "\xe2\x82\xac\r\xc3\xa4", "\xe2\x82\xac\r\xc3\xa4" },
	{ OUTLET_ESCAPED, "\xe2\x80\xae", "<U+202E>" },
	{ OUTLET_ESCAPED, "\xc3", "\\xc3" },
	{ OUTLET_ESCAPED, "\xf0\x9f\x98", "\\xf0\\x9f\\x98" },
	{ OUTLET_ESCAPED, "\xe2\x82\033", "\\xe2\\x82\\x1b" },
	{ OUTLET_ESCAPED, "\xff\x80\x80\x80\x80", "\\xff\\x80\\x80\\x80\\x80" },
};

START_TEST(bytes_are_shown_the_same_in_pieces_of_any_size)
{
	const char *bytes = known[_i].bytes;
	const size_t size = strlen(bytes);
	for (size_t piece = 1; piece <= size; piece++) {
		struct outlet outlet = { .fd = -1, .filter = known[_i].filter };
		for (size_t at = 0; at < size; at += piece)
			outlet_add(&outlet, bytes + at, size - at < piece ? size - at : piece);
		outlet_end(&outlet);
		ck_assert_str_eq(buf_string(&outlet.waiting), known[_i].shown);
		outlet_release(&outlet);
	}
}
END_TEST

START_TEST(a_whole_character_does_not_wait_for_the_next)
{
	struct outlet outlet = { .fd = -1, .filter = OUTLET_ESCAPED };
	outlet_add(&outlet, "\xc3\xa4", 2);
	ck_assert_str_eq(buf_string(&outlet.waiting), "\xc3\xa4");
	outlet_add(&outlet, "\xe2\x82", 2);
	ck_assert_str_eq(buf_string(&outlet.waiting), "\xc3\xa4");
	outlet_release(&outlet);
}
END_TEST

TCase *tests_outlet(void)
{
	TCase *tests = tcase_create("outlet");
	tcase_add_loop_test(tests, bytes_are_shown_the_same_in_pieces_of_any_size, 0,
		sizeof(known) / sizeof(known[0]));
	tcase_add_test(tests, a_whole_character_does_not_wait_for_the_next);
	return tests;
}
