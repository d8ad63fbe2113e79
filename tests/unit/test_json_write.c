/* SPDX-License-Identifier: MIT */
/* The JSON that we write; a part of the test case of test_json.c. */
#include "test_json.h"

#include "base/json.h"
#include "base/mem.h"

#include <check.h>
#include <stdint.h>
#include <string.h>

static struct jout *example(void)
{
	struct jout *object = jout_object();
	jout_text(object, "z", "caf\xc3\xa9 \"x\"");
	jout_integer(object, "n", INT64_MIN);
	jout_bool(object, "b", true);
	jout_text(object, "a", NULL);
	struct jout *array = jout_array();
	jout_add_text(array, "one");
	jout_add(array, jout_object());
	jout_put(object, "list", array);
	return object;
}

START_TEST(canonical_has_sorted_keys_and_no_blanks)
{
	struct jout *object = example();
	autofree char *text = jout_canonical(object);
	ck_assert_str_eq(text, "{\"a\":null,\"b\":true,\"list\":[\"one\",{}],"
			       "\"n\":-9223372036854775808,\"z\":\"caf\xc3\xa9 \\\"x\\\"\"}");
	jout_free(object);
}
END_TEST

START_TEST(pretty_keeps_the_order_of_writing)
{
	struct jout *object = jout_object();
	jout_text(object, "z", "x");
	jout_bool(object, "a", false);
	autofree char *text = jout_pretty(object);
	ck_assert_str_eq(text, "{\n  \"z\": \"x\",\n  \"a\": false\n}");
	jout_free(object);
}
END_TEST

START_TEST(broken_utf8_is_escaped_when_written)
{
	struct jout *object = jout_object();
	jout_text(object, "k\xff",
		"a\x9b"
		"b");
	struct jout *array = jout_array();
	jout_add_text(array, "\xe2\x82");
	jout_put(object, "l", array);
	autofree char *text = jout_canonical(object);
	ck_assert_str_eq(text, "{\"k\\\\xff\":\"a\\\\x9bb\",\"l\":[\"\\\\xe2\\\\x82\"]}");
	jout_free(object);
}
END_TEST

START_TEST(what_is_written_can_be_read_and_copied)
{
	struct jdoc again;
	struct err err = { 0 };
	struct jout *object = example();
	autofree char *text = jout_pretty(object);
	ck_assert_int_eq(jdoc_parse(&again, "p.json", text, strlen(text), ERR_BUG, &err), 0);
	const struct jnode root = jdoc_root(&again);
	struct jout *copy = jout_copy(&root);
	jdoc_release(&again); /* the copy is its own */
	autofree char *text_again = jout_pretty(copy);
	ck_assert_str_eq(text_again, text);
	jout_free(copy);
	jout_free(object);
}
END_TEST

void add_json_writing(TCase *tests)
{
	tcase_add_test(tests, canonical_has_sorted_keys_and_no_blanks);
	tcase_add_test(tests, pretty_keeps_the_order_of_writing);
	tcase_add_test(tests, broken_utf8_is_escaped_when_written);
	tcase_add_test(tests, what_is_written_can_be_read_and_copied);
}
