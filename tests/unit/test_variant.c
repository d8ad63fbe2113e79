/* SPDX-License-Identifier: MIT */
/*
 * Variants. tests/data/variant/exercise.json has every kind of param, and drawn.txt what seeds draw
 * of them, made by another program than ours; tests/data/exercises has the params that are refused.
 */
#include "case_file.h"

#include "base/buf.h"
#include "base/mem.h"
#include "core/exercise.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TCase *tests_variant(void);

#define FOLDER "tests/data/variant"

static void parse(struct exercise *exercise, const char *seed)
{
	struct err err = { 0 };
	autofree char *text = case_text(FOLDER "/exercise.json");
	ck_assert_msg(!exercise_parse(exercise, "a/b", seed, "e", text, strlen(text), &err), "%s",
		err.text);
}

/* An exercise of one container and these params, where `title` and `port` stand. */
static char *exercise_of(const char *params, const char *title, const char *port)
{
	return mem_format(
		"{\"format\": 1, \"title\": %s, \"level\": 1, \"minutes\": 1, \"teaches\": [\"x\"],"
		" \"theme\": \"x\"%s%s, \"policy\": [{\"file\": \"p\", \"kind\": \"seccomp-json\","
		" \"on\": \"box\"}], \"containers\": {\"box\": {\"image\": \"base\", \"run\":"
		" [\"httpd\", %s], \"ready\": {\"tcp\": %s}}}, \"checks\": [{\"id\": \"a\", \"kind\":"
		" \"benign\", \"title\": \"T\", \"asks\": \"A\", \"why\": \"W\", \"probe\":"
		" [\"tcp-connect\", \"box\", %s]}, {\"id\": \"b\", \"kind\": \"attack\", \"title\":"
		" \"T\", \"asks\": \"A\", \"why\": \"W\", \"probe\": [\"mkdir\"]}]}",
		title, params ? ", \"params\": " : "", params ? params : "",
		port[0] == '"' ? port : "\"80\"", port, port);
}

static int parse_text(struct exercise *exercise, const char *text, struct err *err)
{
	return exercise_parse(exercise, "a/b", VARIANT_SEED_ZEROS, "e", text, strlen(text), err);
}

static const char *value_of(const struct exercise *exercise, const char *name)
{
	for (size_t i = 0; i < exercise->variant.count; i++)
		if (!strcmp(exercise->variant.items[i].name, name))
			return exercise->variant.items[i].value.text;
	ck_abort_msg("no value %s", name);
	return NULL;
}

/* --- draws --- */

START_TEST(a_seed_draws_what_another_program_drew)
{
	autofree char *text = case_text(FOLDER "/drawn.txt");
	struct exercise exercise = { 0 };
	size_t compared = 0;
	char *rest = text;
	for (char *line; (line = strsep(&rest, "\n"));) {
		char seed[32];
		char name[64];
		char value[64];
		if (sscanf(line, "%31s %63s %63s", seed, name, value) != 3 || *seed == '#')
			continue;
		if (strcmp(exercise.variant.seed, seed) != 0) {
			exercise_release(&exercise);
			parse(&exercise, seed);
		}
		ck_assert_msg(!strcmp(value_of(&exercise, name), value), "%s %s: %s, not %s", seed,
			name, value_of(&exercise, name), value);
		compared++;
	}
	exercise_release(&exercise);
	ck_assert_uint_eq(compared, 480);
}
END_TEST

START_TEST(each_value_of_a_small_range_comes_as_often_as_the_others)
{
	struct exercise exercise;
	size_t counts[2] = { 0 };
	parse(&exercise, VARIANT_SEED_ZEROS);
	for (uint64_t i = 0; i < 2000; i++) {
		char seed[VARIANT_SEED_BYTES];
		struct variant variant;
		variant_seed_format(i, seed);
		variant_draw(&variant, &exercise.params, "a/b", seed);
		for (size_t k = 0; k < variant.count; k++)
			if (!strcmp(variant.items[k].name, "bit"))
				counts[variant.items[k].value.number]++;
		variant_release(&variant);
	}
	ck_assert_uint_eq(counts[0] + counts[1], 2000);
	ck_assert_uint_ge(counts[0], 900); /* more than four standard deviations */
	ck_assert_uint_ge(counts[1], 900);
	exercise_release(&exercise);
}
END_TEST

START_TEST(another_id_draws_another_variant)
{
	struct exercise exercise;
	struct variant here;
	struct variant there;
	parse(&exercise, VARIANT_SEED_ZEROS);
	variant_draw(&here, &exercise.params, "a/b", VARIANT_SEED_ZEROS);
	variant_draw(&there, &exercise.params, "a/c", VARIANT_SEED_ZEROS);
	ck_assert_uint_eq(here.count, there.count);
	size_t same = 0;
	for (size_t i = 0; i < here.count; i++)
		same += !strcmp(here.items[i].value.text, there.items[i].value.text);
	ck_assert_uint_lt(same, here.count);
	variant_release(&here);
	variant_release(&there);
	exercise_release(&exercise);
}
END_TEST

static const struct {
	const char *params;
	uint64_t count;
} counts[] = {
	{ NULL, 1 },
	{ "{\"p\": {\"pick\": [8080]}}", 1 },
	{ "{\"p\": {\"pick\": [8080, 8081, 8082]}}", 3 },
	{ "{\"p\": {\"range\": [-1, 8]}}", 10 },
	{ "{\"p\": {\"distinct\": 2, \"of\": [1, 2, 3, 4]}}", 12 },
	{ "{\"p\": {\"shuffle\": [1, 2, 3, 4]}}", 24 },
	{ "{\"p\": {\"shuffle\": [1, 2, 3, 4]}, \"q\": {\"range\": [1, 2]}}", 48 },
	{ "{\"p\": {\"range\": [-9007199254740992, 9007199254740992]},"
	  " \"q\": {\"range\": [1, 1024]}}",
		UINT64_MAX },
	{ "{\"p\": {\"range\": [-9007199254740992, 9007199254740991]},"
	  " \"q\": {\"range\": [1, 512]}}",
		UINT64_C(1) << 63 },
	{ "{\"p\": {\"shuffle\": [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21]}}",
		UINT64_MAX },
};

START_TEST(variants_are_counted_up_to_the_largest_number)
{
	struct exercise exercise;
	struct err err = { 0 };
	autofree char *text = exercise_of(counts[_i].params, "\"T\"", "8080");
	ck_assert_msg(!parse_text(&exercise, text, &err), "%s", err.text);
	ck_assert_uint_eq(variant_params_count(&exercise.params), counts[_i].count);
	exercise_release(&exercise);
}
END_TEST

/* --- others --- */

START_TEST(seeds_of_variants_that_differ_are_found_until_there_are_no_more)
{
	struct exercise exercise;
	struct err err = { 0 };
	char seeds[10][VARIANT_SEED_BYTES];
	autofree char *text = exercise_of("{\"p\": {\"shuffle\": [1, 2, 3]}}", "\"@p.0@\"", "80");
	ck_assert_msg(!parse_text(&exercise, text, &err), "%s", err.text);
	ck_assert_uint_eq(variant_seeds(&exercise.params, "a/b", seeds, 4), 4);
	ck_assert_uint_eq(variant_seeds(&exercise.params, "a/b", seeds, 10), 6);
	ck_assert_str_eq(seeds[0], VARIANT_SEED_ZEROS);
	for (size_t i = 0; i < 6; i++)
		for (size_t k = 0; k < i; k++) {
			struct variant a;
			struct variant b;
			variant_draw(&a, &exercise.params, "a/b", seeds[i]);
			variant_draw(&b, &exercise.params, "a/b", seeds[k]);
			ck_assert(strcmp(a.items[0].value.text, b.items[0].value.text) ||
				  strcmp(a.items[1].value.text, b.items[1].value.text));
			variant_release(&a);
			variant_release(&b);
		}
	exercise_release(&exercise);
}
END_TEST

START_TEST(an_exercise_without_params_has_one_seed_and_no_neighbour)
{
	const struct variant_params none = { 0 };
	char seeds[3][VARIANT_SEED_BYTES];
	ck_assert_uint_eq(variant_seeds(&none, "a/b", seeds, 3), 1);
	ck_assert_str_eq(seeds[0], VARIANT_SEED_ZEROS);
	ck_assert(!variant_neighbour(&none, "a/b", VARIANT_SEED_ZEROS, seeds[1]));
}
END_TEST

START_TEST(a_neighbour_differs_in_every_param_that_can)
{
	struct exercise exercise;
	char seed[VARIANT_SEED_BYTES];
	char again[VARIANT_SEED_BYTES];
	parse(&exercise, "ffffffffffffffff"); /* the next seeds begin at zeros again */
	ck_assert(variant_neighbour(&exercise.params, "a/b", exercise.variant.seed, seed));
	ck_assert(variant_neighbour(&exercise.params, "a/b", exercise.variant.seed, again));
	ck_assert_str_eq(seed, again);
	struct variant other;
	variant_draw(&other, &exercise.params, "a/b", seed);
	size_t item = 0;
	for (size_t i = 0; i < exercise.params.count; i++) {
		const struct variant_param *param = &exercise.params.items[i];
		bool differs = false;
		for (size_t k = 0; k < param->name_count; k++, item++)
			differs |= strcmp(other.items[item].value.text,
					   exercise.variant.items[item].value.text) != 0;
		const bool can = strcmp(param->name, "only") && strcmp(param->name, "same");
		ck_assert_msg(differs == can, "%s", param->name);
	}
	variant_release(&other);
	exercise_release(&exercise);
}
END_TEST

START_TEST(every_element_can_be_set_in_every_place)
{
	struct exercise exercise;
	parse(&exercise, VARIANT_SEED_ZEROS);
	const struct variant_params *params = &exercise.params;
	size_t item = 0;
	for (size_t i = 0; i < params->count; i++) {
		const struct variant_param *param = &params->items[i];
		for (size_t value = 0; value < variant_value_count(param); value++) {
			variant_set(&exercise.variant, params, i, value);
			for (size_t k = 0; k < param->name_count; k++) {
				const char *text = exercise.variant.items[item + k].value.text;
				const size_t width = param->name_count;
				if (param->kind == VARIANT_PICK)
					ck_assert_str_eq(
						text, param->values[value * width + k].text);
				else if (param->kind == VARIANT_RANGE)
					ck_assert_int_eq(strtoll(text, NULL, 10),
						value ? param->to : param->from);
				else
					ck_assert_str_eq(text,
						param->values[(value + k) % param->choice_count]
							.text);
			}
		}
		item += param->name_count;
	}
	exercise_release(&exercise);
}
END_TEST

/* --- substitution --- */

/* zeros draw rmdir, unlinkat and 8509, see drawn.txt */
static const struct {
	const char *text, *put;
} texts[] = {
	{ "", "" },
	{ "port @port@.", "port 8509." },
	{ "@port@@port@", "85098509" },
	{ "@port@port@", "8509port@" },
	{ "x@port@y@port", "x8509y@port" },
	{ "@door.op@ and @door.at@", "rmdir and unlinkat" },
	{ "@door@ is no value", "@door@ is no value" },
	{ "@prt@ @Port@ @ port@ @@ @", "@prt@ @Port@ @ port@ @@ @" },
	{ "me@example.com, you@port@", "me@example.com, you8509" },
	{ "@only@port@only@ is how it is written", "@port@ is how it is written" },
	{ "@nothing@port@", "@nothing8509" },
	{ "@port.0@ @two.2@ @two.00@", "@port.0@ @two.2@ @two.00@" },
};

START_TEST(only_declared_names_are_exchanged_in_a_text)
{
	struct exercise exercise;
	autobuf struct buf out = { 0 };
	parse(&exercise, VARIANT_SEED_ZEROS);
	variant_put(&exercise.variant, texts[_i].text, strlen(texts[_i].text), &out);
	ck_assert_str_eq(buf_string(&out), texts[_i].put);
	exercise_release(&exercise);
}
END_TEST

START_TEST(bytes_that_are_no_text_stay_as_they_are)
{
	static const char bytes[] = "\xff@port@\0@port@\xfe";
	static const char wanted[] = "\xff"
				     "8509\0"
				     "8509\xfe";
	struct exercise exercise;
	autobuf struct buf out = { 0 };
	parse(&exercise, VARIANT_SEED_ZEROS);
	variant_put(&exercise.variant, bytes, sizeof(bytes) - 1, &out);
	ck_assert_uint_eq(out.size, sizeof(wanted) - 1);
	ck_assert_mem_eq(out.data, wanted, sizeof(wanted) - 1);
	exercise_release(&exercise);
}
END_TEST

START_TEST(a_whole_string_may_stand_for_a_number_or_a_text)
{
	struct exercise exercise;
	struct err err = { 0 };
	autofree char *text =
		exercise_of("{\"p\": {\"range\": [8080, 8080]}}", "\"Port @p@, @p@\"", "\"@p@\"");
	ck_assert_msg(!parse_text(&exercise, text, &err), "%s", err.text);
	ck_assert_str_eq(exercise.title, "Port 8080, 8080");
	ck_assert_str_eq(exercise.containers[0].run[1], "8080");
	ck_assert_uint_eq(exercise.containers[0].ready.port, 8080);
	ck_assert_int_eq(exercise.checks[0].probe.values[0], 8080);
	exercise_release(&exercise);
}
END_TEST

START_TEST(a_text_of_digits_stands_for_no_number)
{
	struct exercise exercise;
	struct err err = { 0 };
	autofree char *text = exercise_of("{\"p\": {\"pick\": [\"8080\"]}}", "\"T\"", "\"@p@\"");
	ck_assert_int_eq(parse_text(&exercise, text, &err), -1);
	ck_assert_str_eq(err.text,
		"containers.box.ready.tcp: a number is wanted here, a string stands here");
	exercise_release(&exercise);
}
END_TEST

START_TEST(the_values_of_the_params_are_not_looked_at_for_names)
{
	struct exercise exercise;
	struct err err = { 0 };
	autofree char *text = exercise_of(
		"{\"p\": {\"pick\": [\"@q@\"]}, \"q\": {\"pick\": [\"x\"]}}", "\"@p@ @q@\"", "80");
	ck_assert_msg(!parse_text(&exercise, text, &err), "%s", err.text);
	ck_assert_str_eq(exercise.title, "@q@ x");
	exercise_release(&exercise);
}
END_TEST

START_TEST(the_hash_is_of_what_the_seed_put_in)
{
	struct exercise one;
	struct exercise other;
	struct err err = { 0 };
	autofree char *text = exercise_of("{\"p\": {\"range\": [8000, 8999]}}", "\"T\"", "\"@p@\"");
	ck_assert(!parse_text(&one, text, &err));
	ck_assert(
		!exercise_parse(&other, "a/b", "0000000000000001", "e", text, strlen(text), &err));
	ck_assert_uint_ne(one.containers[0].ready.port, other.containers[0].ready.port);
	ck_assert_mem_ne(&one.hash, &other.hash, sizeof(one.hash));
	exercise_release(&one);
	exercise_release(&other);
}
END_TEST

START_TEST(a_value_that_can_not_be_read_is_found_without_its_seed)
{
	struct err err = { 0 };
	autofree char *good = exercise_of("{\"p\": {\"range\": [1, 65535]}}", "\"T\"", "\"@p@\"");
	autofree char *bad = exercise_of(
		"{\"a\": {\"pick\": [1, 2]}, \"p\": {\"range\": [1, 65536]}}", "\"T\"", "\"@p@\"");
	autofree char *none = exercise_of(NULL, "\"T\"", "80");
	ck_assert_msg(!exercise_parse_values("a/b", "e", good, strlen(good), &err), "%s", err.text);
	ck_assert_msg(!exercise_parse_values("a/b", "e", none, strlen(none), &err), "%s", err.text);
	ck_assert_int_eq(exercise_parse_values("a/b", "e", bad, strlen(bad), &err), -1);
	ck_assert_str_eq(err.text,
		"with @p@ = 65536: containers.box.ready.tcp: 65536 is outside of 1 to 65535");
	ck_assert_uint_eq(err.at.line, 1);
}
END_TEST

/* --- variant.h --- */

START_TEST(c_sources_get_macros_that_a_compiler_takes)
{
	struct exercise exercise;
	struct err err = { 0 };
	autobuf struct buf out = { 0 };
	autofree char *text =
		exercise_of("{\"door\": {\"pick\": [{\"op\": \"a\\\"b\\\\c?\\u00e9\", \"n\": -5}]},"
			    " \"two\": {\"distinct\": 1, \"of\": [7, 7000000000000]}}",
			"\"T\"", "80");
	ck_assert_msg(!parse_text(&exercise, text, &err), "%s", err.text);
	variant_set(&exercise.variant, &exercise.params, 1, 1);
	variant_format_header(&exercise.variant, &out);
	ck_assert_str_eq(buf_string(&out),
		"/* The values of this variant, made by bulkhead for the seed 0000000000000000. */\n"
		"#ifndef VARIANT_H\n#define VARIANT_H\n\n"
		"#define VARIANT_DOOR_OP \"a\\\"b\\\\c\\?\\303\\251\"\n"
		"#define VARIANT_DOOR_N (-5)\n"
		"#define VARIANT_TWO_0 7000000000000\n"
		"\n#endif\n");
	exercise_release(&exercise);
}
END_TEST

static const struct {
	const char *seed;
	bool valid;
} seeds[] = {
	{ "0000000000000000", true },
	{ "0123456789abcdef", true },
	{ "", false },
	{ "0", false },
	{ "000000000000000", false },
	{ "00000000000000000", false },
	{ "0123456789ABCDEF", false },
	{ "0x23456789abcdef", false },
	{ " 123456789abcdef", false },
	{ "-123456789abcdef", false },
	{ "0123456789abcde\n", false },
};

START_TEST(a_seed_is_sixteen_digits_in_one_form)
{
	ck_assert_msg(
		variant_seed_is_valid(seeds[_i].seed) == seeds[_i].valid, "\"%s\"", seeds[_i].seed);
}
END_TEST

TCase *tests_variant(void)
{
	TCase *tc = tcase_create("variant");
	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, a_seed_draws_what_another_program_drew);
	tcase_add_test(tc, each_value_of_a_small_range_comes_as_often_as_the_others);
	tcase_add_test(tc, another_id_draws_another_variant);
	tcase_add_loop_test(
		tc, variants_are_counted_up_to_the_largest_number, 0, ARRAY_SIZE(counts));
	tcase_add_test(tc, seeds_of_variants_that_differ_are_found_until_there_are_no_more);
	tcase_add_test(tc, an_exercise_without_params_has_one_seed_and_no_neighbour);
	tcase_add_test(tc, a_neighbour_differs_in_every_param_that_can);
	tcase_add_test(tc, every_element_can_be_set_in_every_place);
	tcase_add_loop_test(tc, only_declared_names_are_exchanged_in_a_text, 0, ARRAY_SIZE(texts));
	tcase_add_test(tc, bytes_that_are_no_text_stay_as_they_are);
	tcase_add_test(tc, a_whole_string_may_stand_for_a_number_or_a_text);
	tcase_add_test(tc, a_text_of_digits_stands_for_no_number);
	tcase_add_test(tc, the_values_of_the_params_are_not_looked_at_for_names);
	tcase_add_test(tc, the_hash_is_of_what_the_seed_put_in);
	tcase_add_test(tc, a_value_that_can_not_be_read_is_found_without_its_seed);
	tcase_add_test(tc, c_sources_get_macros_that_a_compiler_takes);
	tcase_add_loop_test(tc, a_seed_is_sixteen_digits_in_one_form, 0, ARRAY_SIZE(seeds));
	return tc;
}
