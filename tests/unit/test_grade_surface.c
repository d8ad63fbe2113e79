/* SPDX-License-Identifier: MIT */
/*
 * Surface checks: the profiles of tests/data/surface, graded against solution/, with their screens
 * in tests/data/verdicts.
 */
#include "test_grade.h"
#include "case_file.h"

#include "base/buf.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define CASES "tests/data/surface"

/* Weights, in halves: openat 4, write 2, fsync 2, rename 4, unlink 4 (16); socket 3, personality 6,
 * both in part. The solution has 25, and the budget is 1.20. */
static const struct surface_case {
	const char *folder;
	unsigned score;
	unsigned ratio;
	unsigned line; /* that is named; 0: passed */
	unsigned column;
} cases[] = {
	{ "solution", 100, 100, 0, 0 },
	{ "less-than-needed", 100, 24, 0, 0 },
	{ "one-plain-call-more", 84, 116, 0, 0 },    /* 29: 80 + 20 x (1.20 - 1.16) / 0.20 */
	{ "at-the-budget", 80, 120, 0, 0 },          /* 30 */
	{ "every-argument", 80, 124, 4, 65 },        /* 31 */
	{ "calls-that-trace", 80, 252, 4, 75 },      /* 25 + 18 + 18 + 2 */
	{ "other-arguments", 80, 136, 5, 17 },       /* 16 + 9 + 9 */
	{ "another-abi", 80, 216, 5, 5 },            /* the same on i386, and socketcall in part */
	{ "every-abi-of-docker", 80, 316, 5, 28 },   /* and on x32 */
	{ "one-call-and-two-abis", 80, 532, 8, 65 }, /* 43 + 47 + 43 */
	{ "five-conditions", 80, 136, 5, 26 },
	{ "deny-list", 80, 0, 2, 20 },
	{ "logs-by-default", 80, 0, 2, 20 },
};

static void start_surface(struct grade_world *world, const char *profile)
{
	autofree char *exercise = case_text(CASES "/exercise.json");
	autofree char *solution = case_text(CASES "/solution/profile.json");
	world_start(world, exercise, profile, -1);
	world_solve(world, solution);
}

static char *profile_of(const char *folder)
{
	autofree char *path = mem_format(CASES "/%s/profile.json", folder);
	return case_text(path);
}

static void start_case(struct grade_world *world, const char *folder)
{
	autofree char *profile = profile_of(folder);
	start_surface(world, profile);
}

START_TEST(every_surface_has_its_ratio_and_score)
{
	const struct surface_case *expected = &cases[_i];
	struct grade_world world;
	start_case(&world, expected->folder);
	finish(&world);
	const struct check_verdict *check = world_check(&world, "surface");
	ck_assert_ptr_nonnull(check->surface);
	if (expected->ratio)
		ck_assert_uint_eq(check->surface->ratio, expected->ratio);
	ck_assert_uint_eq(world.verdict.score, expected->score);
	ck_assert_int_eq(check->result, expected->line ? RESULT_FAILED : RESULT_OK);
	world_end(&world);
}
END_TEST

START_TEST(every_surface_names_its_line)
{
	struct grade_world world;
	start_case(&world, cases[_i].folder);
	finish(&world);
	const struct check_verdict *check = world_check(&world, "surface");
	ck_assert_uint_eq(check->text.at.line, cases[_i].line);
	ck_assert_uint_eq(check->text.at.column, cases[_i].column);
	ck_assert_int_eq(check->witness != NULL, cases[_i].line != 0);
	world_end(&world);
}
END_TEST

START_TEST(every_surface_has_its_screen)
{
	struct grade_world world;
	start_case(&world, cases[_i].folder);
	finish(&world);
	autofree char *shown = screen(&world.verdict, 80, false, true);
	autofree char *name = mem_format("surface/%s", cases[_i].folder);
	golden(name, shown);
	world_end(&world);
}
END_TEST

/* --- the named line is the cause --- */

/* The quoted word at the place. */
static char *word_at(const char *text, const struct place *at)
{
	for (unsigned line = 1; line < at->line; line++)
		text = strchr(text, '\n') + 1;
	text += at->column - 1;
	ck_assert_int_eq(*text, '"');
	return mem_text_n(text, (size_t)(strchr(text + 1, '"') + 1 - text));
}

/* The text with each such word replaced: a call may stand in several rules. */
static char *with_word(const char *text, const char *word, const char *other)
{
	struct buf out = { 0 };
	for (const char *at; (at = strstr(text, word)); text = at + strlen(word)) {
		buf_add(&out, text, (size_t)(at - text));
		buf_text(&out, other);
	}
	buf_text(&out, text);
	return buf_take(&out);
}

/* What a learner does who follows the text: one name less, one rule more, one ABI less. */
static char *mended(const char *text, const struct check_verdict *check)
{
	const struct surface_dearest *dearest = &check->surface->dearest;
	const char *const rules = "\"syscalls\": [";
	autofree char *word = word_at(text, &check->text.at);
	if (dearest->whole_abi)
		return with_word(text, word, "\"SCMP_ARCH_X86_64\"");
	if (!strstr(check->text.line, "\"defaultAction\""))
		return with_word(text, word, "\"tuxcall\""); /* weighs nothing */
	const char *split = strstr(text, rules) + strlen(rules);
	return mem_format("%.*s{\"names\": [\"%s\"], \"action\": \"SCMP_ACT_ERRNO\"},%s",
		(int)(split - text), text, dearest->call->name, split);
}

static unsigned ratio_of_profile(const char *profile)
{
	struct grade_world world;
	start_surface(&world, profile);
	world_grade(&world);
	const unsigned ratio = world_check(&world, "surface")->surface->ratio;
	world_end(&world);
	return ratio;
}

START_TEST(following_the_text_lowers_the_ratio_as_it_says)
{
	struct grade_world world;
	autofree char *profile = profile_of(cases[_i].folder);
	start_surface(&world, profile);
	finish(&world);
	const struct check_verdict *check = world_check(&world, "surface");
	if (check->result == RESULT_FAILED) {
		autofree char *better = mended(profile, check);
		const unsigned ratio = ratio_of_profile(better);
		ck_assert_uint_lt(ratio, check->surface->ratio);
		/* where the solution has a part of the call, all of it was taken away */
		ck_assert_uint_le(ratio, check->surface->dearest.ratio);
		if (strcmp(cases[_i].folder, "every-argument") != 0)
			ck_assert_uint_eq(ratio, check->surface->dearest.ratio);
	}
	world_end(&world);
}
END_TEST

/* No other single call or ABI would lower it more. */
START_TEST(nothing_costs_more_than_what_is_named)
{
	struct grade_world world;
	start_case(&world, cases[_i].folder);
	finish(&world);
	const struct surface_measure *surface = world_check(&world, "surface")->surface;
	for (size_t i = 0; i < surface->over_count; i++) {
		ck_assert(i == 0 || surface->over[i].price <= surface->over[i - 1].price);
		ck_assert(surface->over[i].price <= surface->dearest.price);
	}
	ck_assert_uint_eq(surface->over_count > 0, surface->dearest.price > 0);
	world_end(&world);
}
END_TEST

/* --- when it is tried --- */

START_TEST(a_surface_is_not_tried_where_a_service_is_broken)
{
	struct grade_world world;
	start_case(&world, "service-stopped");
	finish(&world);
	const struct check_verdict *check = world_check(&world, "surface");
	ck_assert_int_eq(check->result, RESULT_NOT_TRIED);
	ck_assert_ptr_null(check->surface);
	ck_assert_uint_eq(world.verdict.score, 60); /* 20 + 40 + 0 */
	world_end(&world);
}
END_TEST

START_TEST(only_a_surface_asks_for_every_service)
{
	struct grade_world world;
	autofree char *exercise = case_text(CASES "/exercise.json");
	autofree char *profile = profile_of("solution");
	world_start(&world, exercise, profile, 3);
	world_solve(&world, profile);
	finish(&world);
	ck_assert(world_check(&world, "opens")->asked && world_check(&world, "writes")->asked);
	ck_assert(!world_check(&world, "door")->asked);
	ck_assert_int_eq(world.verdict.outcome, OUTCOME_PASSED);
	ck_assert_uint_eq(world.verdict.score, 100);
	world_end(&world);
}
END_TEST

START_TEST(static_leaves_the_surface_out)
{
	struct grade_world world;
	start_case(&world, "calls-that-trace");
	world.runs[0].with = NULL;
	world.runs[0].without = NULL;
	finish(&world);
	ck_assert_int_eq(world.verdict.outcome, OUTCOME_STATIC);
	ck_assert(!world_check(&world, "surface")->asked);
	ck_assert_ptr_null(world_check(&world, "surface")->surface);
	world_end(&world);
}
END_TEST

/* --- the whole verdict --- */

START_TEST(a_surface_above_its_budget_fails_the_answer)
{
	struct grade_world world;
	start_case(&world, "calls-that-trace");
	finish(&world);
	ck_assert_int_eq(world.verdict.outcome, OUTCOME_FAILED);
	ck_assert_ptr_eq(verdict_cause(&world.verdict), world_check(&world, "surface"));
	ck_assert_str_eq(world_check(&world, "surface")->witness, "x86_64:keyctl(0, 0, 0, 0, 0)");
	world_end(&world);
}
END_TEST

START_TEST(a_surface_alone_beside_the_service_can_pass)
{
	struct grade_world world;
	autofree char *exercise = case_text(CASES "/exercise.json");
	autofree char *profile = profile_of("solution");
	char *attack = strstr(exercise, "    { \"id\": \"door\"");
	char *surface = strstr(exercise, "    { \"id\": \"surface\"");
	memset(attack, ' ', (size_t)(surface - attack));
	world_start(&world, exercise, profile, -1);
	world_solve(&world, profile);
	finish(&world);
	ck_assert_int_eq(world.verdict.outcome, OUTCOME_PASSED);
	ck_assert_uint_eq(world.verdict.score, 100);
	world_end(&world);
}
END_TEST

START_TEST(the_digest_of_a_surface_is_equal_over_repeats)
{
	struct grade_world one;
	struct grade_world two;
	start_case(&one, cases[_i].folder);
	start_case(&two, cases[_i].folder);
	finish(&one);
	finish(&two);
	ck_assert_mem_eq(&one.verdict.digest, &two.verdict.digest, sizeof(struct hash));
	world_end(&one);
	world_end(&two);
}
END_TEST

START_TEST(a_surface_is_in_the_result_and_its_prices_in_the_evidence)
{
	struct grade_world world;
	start_case(&world, "calls-that-trace");
	finish(&world);
	struct jout *json = verdict_json(&world.verdict);
	autofree char *text = jout_pretty(json);
	jout_free(json);
	golden("json-surface", text);
	world_end(&world);
}
END_TEST

/* A solution that permits nothing: an answer may not either. */
START_TEST(against_nothing_everything_is_above_the_budget)
{
	struct grade_world world;
	autofree char *exercise = case_text(CASES "/exercise.json");
	autofree char *profile = profile_of("solution");
	world_start(&world, exercise, profile, -1);
	world_solve(&world, DENY_ALL);
	comes_to(&world, "surface", RESULT_FAILED, "WORKS, BUT HOLDS");
	const struct check_verdict *check = world_check(&world, "surface");
	ck_assert_uint_eq(check->surface->ratio, SURFACE_NO_RATIO);
	ck_assert_uint_eq(check->surface->solution, 0);
	says(check->text.observed, "where the solution allows none");
	ck_assert_uint_eq(world.verdict.score, 80);
	autofree char *shown = screen(&world.verdict, 80, false, true);
	golden("surface/against-nothing", shown);
	world_end(&world);
}
END_TEST

void grade_add_surface(TCase *tests)
{
	const int count = (int)ARRAY_SIZE(cases);
	tcase_add_loop_test(tests, every_surface_has_its_ratio_and_score, 0, count);
	tcase_add_loop_test(tests, every_surface_names_its_line, 0, count);
	tcase_add_loop_test(tests, every_surface_has_its_screen, 0, count);
	tcase_add_loop_test(tests, following_the_text_lowers_the_ratio_as_it_says, 0, count);
	tcase_add_loop_test(tests, nothing_costs_more_than_what_is_named, 0, count);
	tcase_add_loop_test(tests, the_digest_of_a_surface_is_equal_over_repeats, 0, count);
	tcase_add_test(tests, a_surface_is_not_tried_where_a_service_is_broken);
	tcase_add_test(tests, only_a_surface_asks_for_every_service);
	tcase_add_test(tests, static_leaves_the_surface_out);
	tcase_add_test(tests, a_surface_above_its_budget_fails_the_answer);
	tcase_add_test(tests, a_surface_alone_beside_the_service_can_pass);
	tcase_add_test(tests, a_surface_is_in_the_result_and_its_prices_in_the_evidence);
	tcase_add_test(tests, against_nothing_everything_is_above_the_budget);
}
