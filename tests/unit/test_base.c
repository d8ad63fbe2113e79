/* SPDX-License-Identifier: MIT */
/* err, mem, buf, hash. */
#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/mem.h"

#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

START_TEST(setting_an_err_fills_it_and_returns_minus_one)
{
	struct err err = { 0 };
	ck_assert_int_eq(err_set(&err, ERR_INPUT, "mount %s: not absolute", "x"), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	ck_assert_str_eq(err.text, "mount x: not absolute");
	ck_assert_uint_eq(err.at.line, 0);
}
END_TEST

START_TEST(errno_comes_last_and_is_kept)
{
	struct err err = { 0 };
	errno = ENOENT;
	ck_assert_int_eq(err_errno(&err, "open %s", "f"), -1);
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_int_eq(err.kind, ERR_SYSTEM);
	ck_assert_str_eq(err.text, "open f: No such file or directory");
}
END_TEST

START_TEST(wrapping_keeps_kind_and_place)
{
	struct err err = { 0 };
	struct place at;
	place_set(&at, "a.json", 3, 7);
	err_at(&err, ERR_REFUSED, &at, "no such call");
	ck_assert_int_eq(err_wrap(&err, "rule %d", 2), -1);
	ck_assert_str_eq(err.text, "rule 2: no such call");
	ck_assert_int_eq(err.kind, ERR_REFUSED);
	ck_assert_uint_eq(err.at.line, 3);
}
END_TEST

START_TEST(an_err_may_be_set_from_its_own_text_and_place)
{
	struct err err = { 0 };
	struct place at;
	place_set(&at, "f", 1, 2);
	err_at(&err, ERR_INPUT, &at, "old");
	err_at(&err, ERR_BUG, &err.at, "new <%s>", err.text);
	ck_assert_str_eq(err.text, "new <old>");
	ck_assert_uint_eq(err.at.column, 2);
}
END_TEST

START_TEST(a_text_that_is_too_long_is_cut)
{
	struct err err = { 0 };
	char long_text[4096];
	memset(long_text, 'x', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	err_set(&err, ERR_INPUT, "%s", long_text);
	ck_assert_uint_eq(strlen(err.text), sizeof(err.text) - 1);
	err_wrap(&err, "%s", long_text);
	ck_assert_uint_eq(strlen(err.text), sizeof(err.text) - 1);
	errno = EPERM;
	err_errno(&err, "%s", long_text);
	ck_assert_uint_eq(strlen(err.text), sizeof(err.text) - 1);
}
END_TEST

static const struct {
	const char *file;
	unsigned line;
	unsigned column;
	const char *formatted;
} placed[] = {
	{ "", 0, 0, "why" },
	{ "a.json", 0, 0, "a.json: why" },
	{ "a.json", 4, 0, "a.json:4: why" },
	{ "a.json", 4, 9, "a.json:4:9: why" },
};

START_TEST(an_err_is_formatted_with_as_much_place_as_there_is)
{
	struct err err = { 0 };
	struct place at;
	char out[100];
	place_set(&at, placed[_i].file, placed[_i].line, placed[_i].column);
	err_at(&err, ERR_INPUT, &at, "why");
	ck_assert_str_eq(err_format(&err, out, sizeof(out)), placed[_i].formatted);
}
END_TEST

START_TEST(a_long_file_name_loses_its_beginning)
{
	struct place place;
	char name[400];
	memset(name, 'd', sizeof(name));
	memcpy(name + sizeof(name) - 8, "/x.json", 8);
	place_set(&place, name, 1, 1);
	ck_assert_uint_eq(strlen(place.file), sizeof(place.file) - 1);
	ck_assert_int_eq(strncmp(place.file, "...ddd", 6), 0);
	ck_assert_ptr_nonnull(strstr(place.file, "dd/x.json"));
}
END_TEST

START_TEST(a_long_file_name_is_cut_between_characters)
{
	struct place place;
	char name[401] = "";
	for (size_t i = 0; i < 200; i++)
		memcpy(name + 2 * i, "\xc3\xa9", 3);
	memmove(name + 1, name, 399);
	name[0] = 'a';
	name[399] = '\0';
	place_set(&place, name, 1, 1);
	ck_assert_int_eq(strncmp(place.file, "...\xc3\xa9", 5), 0);
}
END_TEST

START_TEST(a_file_name_that_just_fits_is_whole)
{
	struct place place;
	char name[sizeof(place.file)];
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	place_set(&place, name, 1, 1);
	ck_assert_str_eq(place.file, name);
}
END_TEST

START_TEST(an_empty_buf_is_an_empty_string)
{
	struct buf buf = { 0 };
	ck_assert_str_eq(buf_string(&buf), "");
	buf_clear(&buf);
	char *taken = buf_take(&buf);
	ck_assert_str_eq(taken, "");
	free(taken);
	buf_release(&buf);
}
END_TEST

START_TEST(a_buf_grows_and_stays_terminated)
{
	autobuf struct buf buf = { 0 };
	for (int i = 0; i < 1000; i++) {
		buf_format(&buf, "%03d", i);
		ck_assert_uint_eq(buf.size, 3 * ((size_t)i + 1));
		ck_assert_uint_eq(strlen(buf.data), buf.size);
	}
	ck_assert_str_eq(buf.data + buf.size - 6, "998999");
}
END_TEST

START_TEST(a_buf_takes_one_addition_larger_than_its_double)
{
	autobuf struct buf buf = { 0 };
	char big[5000];
	memset(big, 'b', sizeof(big));
	buf_char(&buf, 'a');
	buf_add(&buf, big, sizeof(big));
	ck_assert_uint_eq(buf.size, 5001);
	ck_assert_int_eq(buf.data[5000], 'b');
	ck_assert_int_eq(buf.data[5001], '\0');
}
END_TEST

START_TEST(a_buf_holds_any_bytes)
{
	autobuf struct buf buf = { 0 };
	buf_add(&buf, "a\0b", 3);
	buf_text(&buf, NULL);
	buf_add(&buf, "", 0);
	ck_assert_uint_eq(buf.size, 3);
	ck_assert_mem_eq(buf.data, "a\0b", 4);
}
END_TEST

START_TEST(clearing_a_buf_keeps_its_memory)
{
	autobuf struct buf buf = { 0 };
	buf_text(&buf, "words");
	const size_t capacity = buf.capacity;
	buf_clear(&buf);
	ck_assert_str_eq(buf_string(&buf), "");
	ck_assert_uint_eq(buf.size, 0);
	ck_assert_uint_eq(buf.capacity, capacity);
}
END_TEST

START_TEST(taking_a_buf_leaves_it_empty_and_ready)
{
	struct buf buf = { 0 };
	buf_text(&buf, "one");
	autofree char *one = buf_take(&buf);
	buf_text(&buf, "two");
	autofree char *two = buf_take(&buf);
	ck_assert_str_eq(one, "one");
	ck_assert_str_eq(two, "two");
	ck_assert_ptr_null(buf.data);
}
END_TEST

START_TEST(memory_is_given_for_nothing_too)
{
	autofree void *zero = mem_zero(0, 8);
	autofree void *copy = mem_copy(NULL, 0);
	autofree void *resized = mem_resize(NULL, 0, 8);
	ck_assert_ptr_nonnull(zero);
	ck_assert_ptr_nonnull(copy);
	ck_assert_ptr_nonnull(resized);
}
END_TEST

START_TEST(texts_are_copied)
{
	autofree char *whole = mem_text("abc");
	autofree char *part = mem_text_n("abc", 2);
	autofree char *made = mem_format("%s-%d", "x", 7);
	ck_assert_str_eq(whole, "abc");
	ck_assert_str_eq(part, "ab");
	ck_assert_str_eq(made, "x-7");
	ck_assert_ptr_null(mem_text(NULL));
}
END_TEST

START_TEST(an_array_grows_when_it_is_full)
{
	int *array = NULL;
	size_t capacity = 0;
	for (size_t count = 0; count < 100; count++) {
		array = mem_grow(array, count, &capacity, sizeof(*array));
		ck_assert_uint_gt(capacity, count);
		array[count] = (int)count;
	}
	for (int i = 0; i < 100; i++)
		ck_assert_int_eq(array[i], i);
	free(array);
}
END_TEST

START_TEST(stealing_hands_over)
{
	autofree char *text = mem_text("mine");
	autofree char *other = steal(&text);
	ck_assert_ptr_null(text);
	ck_assert_str_eq(other, "mine");
}
END_TEST

START_TEST(running_out_of_memory_ends_the_program)
{
	close(STDERR_FILENO);
	mem_must(NULL);
}
END_TEST

/* FIPS 180-4's examples, and the empty message. */
static const struct {
	const char *text;
	const char *hex;
} hashes[] = {
	{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
};

START_TEST(what_is_no_hash_is_not_parsed)
{
	static const char *const bad[] = { "", "00",
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85",
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8555",
		"g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"e3b0c44298fc1c149afbf4c8996fb924 7ae41e4649b934ca495991b7852b855" };
	struct hash hash;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		ck_assert_msg(hash_parse(&hash, bad[i]) == -1, "%s", bad[i]);
}
END_TEST

START_TEST(a_hash_is_sha_256)
{
	struct hash hash;
	char hex[HASH_HEX];
	hash_of(&hash, hashes[_i].text, strlen(hashes[_i].text));
	hash_hex(&hash, hex);
	ck_assert_str_eq(hex, hashes[_i].hex);
	struct hash again;
	ck_assert_int_eq(hash_parse(&again, hex), 0);
	ck_assert_mem_eq(&again, &hash, sizeof(hash));
}
END_TEST

TCase *tests_base(void)
{
	TCase *tests = tcase_create("base");
	tcase_add_test(tests, setting_an_err_fills_it_and_returns_minus_one);
	tcase_add_test(tests, errno_comes_last_and_is_kept);
	tcase_add_test(tests, wrapping_keeps_kind_and_place);
	tcase_add_test(tests, an_err_may_be_set_from_its_own_text_and_place);
	tcase_add_test(tests, a_text_that_is_too_long_is_cut);
	tcase_add_loop_test(tests, an_err_is_formatted_with_as_much_place_as_there_is, 0,
		(int)ARRAY_SIZE(placed));
	tcase_add_test(tests, a_long_file_name_loses_its_beginning);
	tcase_add_test(tests, a_long_file_name_is_cut_between_characters);
	tcase_add_test(tests, a_file_name_that_just_fits_is_whole);
	tcase_add_test(tests, an_empty_buf_is_an_empty_string);
	tcase_add_test(tests, a_buf_grows_and_stays_terminated);
	tcase_add_test(tests, a_buf_takes_one_addition_larger_than_its_double);
	tcase_add_test(tests, a_buf_holds_any_bytes);
	tcase_add_test(tests, clearing_a_buf_keeps_its_memory);
	tcase_add_test(tests, taking_a_buf_leaves_it_empty_and_ready);
	tcase_add_test(tests, memory_is_given_for_nothing_too);
	tcase_add_test(tests, texts_are_copied);
	tcase_add_test(tests, an_array_grows_when_it_is_full);
	tcase_add_test(tests, stealing_hands_over);
	tcase_add_exit_test(tests, running_out_of_memory_ends_the_program, 3);
	tcase_add_test(tests, what_is_no_hash_is_not_parsed);
	tcase_add_loop_test(tests, a_hash_is_sha_256, 0, (int)ARRAY_SIZE(hashes));
	return tests;
}
