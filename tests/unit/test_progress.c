/* SPDX-License-Identifier: MIT */
/* What a learner's entries come to. */
#include "core/progress.h"

#include <check.h>
#include <string.h>

#define EX   "first-hour/two-doors"
#define ONE  "0000000000000001"
#define TWO  "0000000000000002"
#define SIX  "0000000000000006"
#define DAYS PROGRESS_DAY_MS

/* An entry of a learner's way. */
struct step {
	enum entry_kind kind;
	const char *seed, *word;
	int64_t number, at;
};

static void walk(struct progress *progress, const struct step *steps, size_t count)
{
	*progress = (struct progress){ 0 };
	for (size_t i = 0; i < count; i++) {
		struct entry entry;
		entry_init(&entry, steps[i].kind, EX, steps[i].seed);
		entry_set_word(&entry, steps[i].word);
		entry.id = (int64_t)i + 1;
		entry.number = steps[i].number;
		entry.at = steps[i].at;
		progress_add(progress, &entry);
		entry_release(&entry);
	}
	progress_end(progress);
}

#define START(seed, at)                                                                            \
	{                                                                                          \
		ENTRY_START, seed, "new", 0, at                                                    \
	}
#define FAIL(seed, score, at)                                                                      \
	{                                                                                          \
		ENTRY_ATTEMPT, seed, "failed", score, at                                           \
	}
#define PASS(seed, at)                                                                             \
	{                                                                                          \
		ENTRY_ATTEMPT, seed, "passed", 100, at                                             \
	}
#define HINT(seed, number, at)                                                                     \
	{                                                                                          \
		ENTRY_HINT, seed, "", number, at                                                   \
	}
#define GIVE_UP(seed, at)                                                                          \
	{                                                                                          \
		ENTRY_GIVE_UP, seed, "", 0, at                                                     \
	}

#define WALK(...)                                                                                  \
	const struct step steps[] = { __VA_ARGS__ };                                               \
	struct progress progress;                                                                  \
	int64_t due = 0;                                                                           \
	(void)due;                                                                                 \
	walk(&progress, steps, sizeof(steps) / sizeof(steps[0]));                                  \
	const struct exercise_progress *one = progress_exercise(&progress, EX);                    \
	ck_assert_ptr_nonnull(one)

START_TEST(nothing_done_is_nothing_known)
{
	const struct progress progress = { 0 };
	ck_assert_ptr_null(progress_exercise(&progress, EX));
}
END_TEST

START_TEST(attempts_are_counted_and_the_best_is_kept)
{
	WALK(START(ONE, 1), FAIL(ONE, 70, 2), FAIL(ONE, 30, 3));
	ck_assert_uint_eq(one->attempts, 2);
	ck_assert_uint_eq(one->best, 70);
	ck_assert_str_eq(one->last_outcome, "failed");
	ck_assert_int_eq(progress_standing(one), STANDING_TRIED);
	progress_release(&progress);
}
END_TEST

START_TEST(a_pass_without_help_is_mastery_and_nothing_comes_back)
{
	WALK(START(ONE, 1), HINT(ONE, 0, 1), HINT(ONE, 1, 2), HINT(ONE, 2, 3), PASS(ONE, 4));
	ck_assert_int_eq(progress_standing(one), STANDING_MASTERED);
	ck_assert(!progress_due(one, &due));
	ck_assert_int_eq(one->first_pass, 5);
	progress_release(&progress);
}
END_TEST

START_TEST(after_the_last_hint_a_pass_is_a_helped_one)
{
	WALK(START(ONE, 0), HINT(ONE, 3, 10), PASS(ONE, 20));
	ck_assert_int_eq(progress_standing(one), STANDING_HELPED);
	ck_assert(progress_due(one, &due));
	ck_assert_int_eq(due, 10 + 2 * DAYS);
	progress_release(&progress);
}
END_TEST

START_TEST(a_fresh_variant_in_its_time_is_mastery_and_two_reviews_follow)
{
	WALK(START(ONE, 0), GIVE_UP(ONE, 0), START(TWO, 2 * DAYS), PASS(TWO, 2 * DAYS));
	ck_assert_int_eq(progress_standing(one), STANDING_MASTERED);
	ck_assert(progress_due(one, &due));
	ck_assert_int_eq(due, 7 * DAYS);
	progress_release(&progress);
}
END_TEST

START_TEST(the_third_review_is_the_last)
{
	WALK(START(ONE, 0), GIVE_UP(ONE, 0), START(TWO, 2 * DAYS), PASS(TWO, 2 * DAYS),
		START(SIX, 8 * DAYS), PASS(SIX, 8 * DAYS), START(TWO, 30 * DAYS),
		PASS(TWO, 30 * DAYS));
	ck_assert(!progress_due(one, &due));
	progress_release(&progress);
}
END_TEST

START_TEST(a_fresh_variant_too_early_is_practice)
{
	WALK(START(ONE, 0), GIVE_UP(ONE, 0), START(TWO, DAYS), PASS(TWO, DAYS));
	ck_assert_int_eq(progress_standing(one), STANDING_HELPED);
	ck_assert(progress_due(one, &due));
	ck_assert_int_eq(due, 2 * DAYS);
	progress_release(&progress);
}
END_TEST

START_TEST(the_variant_that_was_helped_with_does_not_count_later)
{
	WALK(START(ONE, 0), GIVE_UP(ONE, 0), PASS(ONE, 3 * DAYS));
	ck_assert_int_eq(progress_standing(one), STANDING_HELPED);
	progress_release(&progress);
}
END_TEST

START_TEST(help_in_a_review_begins_the_days_anew)
{
	WALK(START(ONE, 0), GIVE_UP(ONE, 0), START(TWO, 2 * DAYS), HINT(TWO, 3, 3 * DAYS),
		PASS(TWO, 3 * DAYS));
	ck_assert_int_eq(progress_standing(one), STANDING_HELPED);
	ck_assert(progress_due(one, &due));
	ck_assert_int_eq(due, 5 * DAYS);
	progress_release(&progress);
}
END_TEST

START_TEST(hints_after_the_pass_take_nothing_back)
{
	WALK(START(ONE, 0), PASS(ONE, 1), HINT(ONE, 3, 2), GIVE_UP(ONE, 3));
	ck_assert_int_eq(progress_standing(one), STANDING_MASTERED);
	ck_assert(!progress_due(one, &due));
	progress_release(&progress);
}
END_TEST

START_TEST(the_same_variant_from_the_beginning_is_no_fresh_one)
{
	WALK(START(ONE, 0), GIVE_UP(ONE, 0), START(ONE, 3 * DAYS), PASS(ONE, 3 * DAYS));
	ck_assert_int_eq(progress_standing(one), STANDING_HELPED);
	progress_release(&progress);
}
END_TEST

START_TEST(without_variants_the_beginning_is_a_fresh_one)
{
	WALK(START(VARIANT_SEED_ZEROS, 0), GIVE_UP(VARIANT_SEED_ZEROS, 0),
		START(VARIANT_SEED_ZEROS, 3 * DAYS), PASS(VARIANT_SEED_ZEROS, 3 * DAYS));
	ck_assert_int_eq(progress_standing(one), STANDING_MASTERED);
	progress_release(&progress);
}
END_TEST

START_TEST(a_clock_that_went_back_loses_nothing)
{
	WALK(START(ONE, 90 * DAYS), GIVE_UP(ONE, 90 * DAYS), START(TWO, DAYS), PASS(TWO, DAYS));
	ck_assert_uint_eq(one->passes, 1);
	ck_assert(progress_due(one, &due));
	ck_assert_int_eq(due, 92 * DAYS);
	progress_release(&progress);
}
END_TEST

START_TEST(quizzes_and_lessons_and_bookmarks_are_known)
{
	struct progress progress = { 0 };
	static const struct {
		enum entry_kind kind;
		const char *subject, *word;
		int64_t number;
	} steps[] = {
		{ ENTRY_LESSON, "what-a-system-call-is", "", 0 },
		{ ENTRY_QUIZ, "first-hour", "first", 0 },
		{ ENTRY_QUIZ, "first-hour", "first", 1 },
		{ ENTRY_QUIZ, "first-hour", "second", 0 },
		{ ENTRY_BOOKMARK, EX, "on", 0 },
	};
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct entry entry;
		entry_init(&entry, steps[i].kind, steps[i].subject, NULL);
		entry_set_word(&entry, steps[i].word);
		entry.number = steps[i].number;
		progress_add(&progress, &entry);
		entry_release(&entry);
	}
	progress_end(&progress);
	const struct quiz_progress *quiz = progress_quiz(&progress, "first-hour");
	ck_assert(progress_has_read(&progress, "what-a-system-call-is"));
	ck_assert_uint_eq(quiz->question_count, 2);
	ck_assert(quiz->questions[0].right);
	ck_assert_uint_eq(quiz->questions[0].answers, 2);
	ck_assert(!quiz->questions[1].right);
	ck_assert(progress_exercise(&progress, EX)->bookmarked);
	ck_assert_int_eq(progress_standing(progress_exercise(&progress, EX)), STANDING_NEW);
	progress_release(&progress);
}
END_TEST

TCase *tests_progress(void)
{
	TCase *tests = tcase_create("progress");
	tcase_add_test(tests, nothing_done_is_nothing_known);
	tcase_add_test(tests, attempts_are_counted_and_the_best_is_kept);
	tcase_add_test(tests, a_pass_without_help_is_mastery_and_nothing_comes_back);
	tcase_add_test(tests, after_the_last_hint_a_pass_is_a_helped_one);
	tcase_add_test(tests, a_fresh_variant_in_its_time_is_mastery_and_two_reviews_follow);
	tcase_add_test(tests, the_third_review_is_the_last);
	tcase_add_test(tests, a_fresh_variant_too_early_is_practice);
	tcase_add_test(tests, the_variant_that_was_helped_with_does_not_count_later);
	tcase_add_test(tests, help_in_a_review_begins_the_days_anew);
	tcase_add_test(tests, hints_after_the_pass_take_nothing_back);
	tcase_add_test(tests, the_same_variant_from_the_beginning_is_no_fresh_one);
	tcase_add_test(tests, without_variants_the_beginning_is_a_fresh_one);
	tcase_add_test(tests, a_clock_that_went_back_loses_nothing);
	tcase_add_test(tests, quizzes_and_lessons_and_bookmarks_are_known);
	return tests;
}
