/* SPDX-License-Identifier: MIT */
/* What is no verdict of this exercise is said to be none. That what verdict_json writes comes back
 * is tested with every verdict that test_grade*.c makes. */
#include "case_file.h"
#include "test_grade.h"

#include "base/mem.h"
#include "core/verdict_read.h"

#include <stdlib.h>
#include <string.h>

TCase *tests_verdict_read(void);

/* The text with the first `from` in it replaced. */
static char *with(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);
	ck_assert_msg(at, "there is no %s", from);
	return mem_format("%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

static const struct {
	const char *from, *to;
	const char *words;
} changes[] = {
	{ "\"format\":1", "\"format\":2", "result.format" },
	{ "\"exercise\":\"", "\"exercise\":\"x", "not of first-hour/two-doors" },
	{ "\"seed\":\"0", "\"seed\":\"1", "this is a verdict of" },
	{ "\"exercise_sha256\":\"", "\"exercise_sha256\":\"0", "this is no SHA-256" },
	{ "\"sha256\":\"", "\"sha256\":\"g", "this is no SHA-256" },
	{ "\"outcome\":\"failed\"", "\"outcome\":\"failled\"", "failed" },
	{ "\"score\":67", "\"score\":101", "result.score" },
	{ "\"score\":67", "\"score\":68", "not the digest" },
	{ "\"id\":\"opens\"", "\"id\":\"open\"", "others than the exercise's" },
	{ "\"cause\":\"attack-through\"", "\"cause\":\"attack\"", "cause" },
	{ "\"column\":20,", "", "column" },
	{ "\"findings\":[]", "\"findings\":[{}]", "findings" },
	{ "\"evidence\"", "\"evidences\"", "evidence" },
	{ "{", "[", "verdict:1:1" },
};

START_TEST(what_is_no_verdict_of_the_exercise_is_refused)
{
	struct grade_world world;
	struct verdict read;
	struct err err = { 0 };
	char shown[2048];
	start_answer(&world, "wrong/only-mkdir");
	finish(&world);
	struct jout *all = verdict_json(&world.verdict);
	autofree char *right = jout_canonical(all);
	jout_free(all);
	autofree char *wrong = with(right, changes[_i].from, changes[_i].to);
	ck_assert(verdict_parse(&read, &world.exercise, "verdict", wrong, strlen(wrong), &err));
	ck_assert_int_eq(err.kind, ERR_INPUT);
	says(err_format(&err, shown, sizeof(shown)), changes[_i].words);
	verdict_release(&read);
	world_end(&world);
}
END_TEST

START_TEST(a_verdict_of_the_exercise_as_it_was_before_is_refused)
{
	struct grade_world world;
	struct verdict read;
	struct err err = { 0 };
	start_answer(&world, "wrong/only-mkdir");
	finish(&world);
	struct jout *all = verdict_json(&world.verdict);
	autofree char *text = jout_canonical(all);
	jout_free(all);
	world.exercise.hash.bytes[0] ^= 1;
	ck_assert(verdict_parse(&read, &world.exercise, "verdict", text, strlen(text), &err));
	says(err.text, "was changed since");
	verdict_release(&read);
	world_end(&world);
}
END_TEST

START_TEST(a_cut_verdict_is_refused_wherever_it_is_cut)
{
	struct grade_world world;
	start_answer(&world, "wrong/only-mkdir");
	finish(&world);
	struct jout *all = verdict_json(&world.verdict);
	autofree char *text = jout_canonical(all);
	jout_free(all);
	for (size_t size = 0; size < strlen(text); size += 7) {
		struct verdict read;
		struct err err = { 0 };
		ck_assert(verdict_parse(&read, &world.exercise, "verdict", text, size, &err));
		verdict_release(&read);
	}
	world_end(&world);
}
END_TEST

TCase *tests_verdict_read(void)
{
	TCase *tests = tcase_create("verdict_read");
	tcase_add_loop_test(
		tests, what_is_no_verdict_of_the_exercise_is_refused, 0, (int)ARRAY_SIZE(changes));
	tcase_add_test(tests, a_verdict_of_the_exercise_as_it_was_before_is_refused);
	tcase_add_test(tests, a_cut_verdict_is_refused_wherever_it_is_cut);
	return tests;
}
