/* SPDX-License-Identifier: MIT */
/* The hint that is made from a verdict. That it keeps its law is looked at for each verdict that
 * test_grade*.c makes (check_hint); here is what it says. */
#include "case_file.h"
#include "test_grade.h"

#include "base/mem.h"
#include "core/exercise_text.h"
#include "core/hint.h"

#include <stdlib.h>
#include <string.h>

TCase *tests_hint(void);

/* A verdict of one failed check, all of it on the stack. */
struct failed_one {
	struct exercise exercise;
	struct check check;
	struct check_verdict one;
	struct verdict verdict;
};

static void fail_by(struct failed_one *failed, enum cause cause, const char *witness)
{
	*failed = (struct failed_one){
		.one = { .result = RESULT_FAILED,
			.cause = cause,
			.witness = (char *)(uintptr_t)witness },
		.verdict = { .outcome = OUTCOME_FAILED, .check_count = 1 },
	};
	place_set(&failed->one.text.at, "profile.json", 12345, 10);
	failed->exercise.checks = &failed->check;
	failed->exercise.check_count = 1;
	failed->verdict.exercise = &failed->exercise;
	failed->verdict.checks = &failed->one;
}

static char *hint_by(enum cause cause, const char *witness, const char *line, const char *file)
{
	struct failed_one failed;
	fail_by(&failed, cause, witness);
	failed.one.text.line = (char *)(uintptr_t)line;
	return hint_of_verdict(&failed.verdict, &file, 1);
}

START_TEST(every_cause_of_a_failure_has_words_of_its_own)
{
	char *hints[CAUSE_COUNT] = { 0 };
	for (enum cause cause = CAUSE_GARBLED; cause < CAUSE_COUNT; cause++) {
		hints[cause] = hint_by(cause, "mkdirat(0, 0)", "x", "");
		ck_assert_ptr_nonnull(hints[cause]);
		for (enum cause other = CAUSE_GARBLED; other < cause; other++)
			ck_assert_str_ne(hints[cause], hints[other]);
	}
	for (enum cause cause = CAUSE_GARBLED; cause < CAUSE_COUNT; cause++)
		free(hints[cause]);
}
END_TEST

START_TEST(no_hint_has_more_than_forty_words)
{
	static const char *const lines[] = { "x", "\"defaultAction\": \"SCMP_ACT_ALLOW\"" };
	static const char *const witnesses[] = { "mkdirat(0)", "i386:mkdirat(0)",
		"x32:mkdirat(0)" };
	for (enum cause cause = CAUSE_GARBLED; cause < CAUSE_COUNT; cause++)
		for (size_t i = 0; i < 6; i++) {
			autofree char *hint = hint_by(cause, witnesses[i / 2], lines[i % 2], "");
			const size_t words = exercise_text_words(hint, strlen(hint));
			ck_assert_msg(words <= HINT_WORDS, "%zu words: %s", words, hint);
		}
}
END_TEST

START_TEST(a_call_is_named_where_the_learner_named_it)
{
	autofree char *named = hint_by(CAUSE_OPEN, "mkdir(0)", "x", "[\"mkdir\"]");
	autofree char *longer = hint_by(CAUSE_OPEN, "mkdir(0)", "x", "[\"mkdirat\", \"_mkdir\"]");
	says(named, "Look at line 12345 of profile.json and the call mkdir.");
	says(longer, "Look at line 12345 of profile.json and the call in the report.");
}
END_TEST

START_TEST(a_call_by_another_abi_is_asked_about_as_such)
{
	autofree char *door = hint_by(CAUSE_OPEN, "i386:mkdir(0)", "x", "mkdir");
	autofree char *other = hint_by(CAUSE_OPEN, "x32:mkdir(0)", "x", "mkdir");
	says(door, "the 32-bit call mkdir.");
	says(door, "kinds of programs");
	says(other, "the x32 call mkdir.");
}
END_TEST

START_TEST(what_decided_is_told_apart)
{
	autofree char *rule = hint_by(CAUSE_ATTACK_THROUGH, "mkdir(0)", "{ \"names\": [] }", "");
	autofree char *rest = hint_by(CAUSE_ATTACK_THROUGH, "mkdir(0)", "\"defaultAction\": 1", "");
	says(rule, "this line");
	says(rest, "that counts here names");
}
END_TEST

START_TEST(without_a_line_and_a_call_there_is_still_something_to_look_at)
{
	struct failed_one failed;
	fail_by(&failed, CAUSE_PROGRAM_OUTPUT, NULL);
	failed.one.text.at.line = 0;
	autofree char *hint = hint_of_verdict(&failed.verdict, NULL, 0);
	says(hint, "Look at what the report observed.");
}
END_TEST

START_TEST(a_file_that_is_no_policy_has_a_hint)
{
	struct verdict verdict = { .outcome = OUTCOME_REFUSED };
	autofree char *whole = hint_of_verdict(&verdict, NULL, 0);
	place_set(&verdict.text.at, "profile.json", 6, 33);
	autofree char *line = hint_of_verdict(&verdict, NULL, 0);
	says(whole, "What kind of file");
	says(line, "Line 6 of profile.json was understood up to column 33.");
}
END_TEST

START_TEST(a_limit_has_a_hint)
{
	const struct verdict verdict = { .outcome = OUTCOME_LIMITED, .limit = LIMIT_WALL };
	autofree char *hint = hint_of_verdict(&verdict, NULL, 0);
	says(hint, "its limit of wall");
}
END_TEST

START_TEST(what_did_not_fail_has_none)
{
	static const enum outcome outcomes[] = { OUTCOME_PASSED, OUTCOME_VOID, OUTCOME_STATIC };
	for (size_t i = 0; i < ARRAY_SIZE(outcomes); i++) {
		const struct verdict verdict = { .outcome = outcomes[i] };
		ck_assert_ptr_null(hint_of_verdict(&verdict, NULL, 0));
	}
}
END_TEST

/* --- the written ones --- */

#define HINTS "## One\n\nfirst\n\n```\n## no heading\n```\n\n## Two\nsecond\n\n\n## Three\n\nthird"

START_TEST(a_written_hint_is_its_section)
{
	autofree char *one = exercise_text_hint(HINTS, 1);
	autofree char *two = exercise_text_hint(HINTS, 2);
	autofree char *three = exercise_text_hint(HINTS, 3);
	ck_assert_str_eq(one, "One\n\nfirst\n\n```\n## no heading\n```");
	ck_assert_str_eq(two, "Two\n\nsecond");
	ck_assert_str_eq(three, "Three\n\nthird");
	ck_assert_ptr_null(exercise_text_hint(HINTS, 4));
}
END_TEST

TCase *tests_hint(void)
{
	TCase *tests = tcase_create("hint");
	tcase_add_test(tests, every_cause_of_a_failure_has_words_of_its_own);
	tcase_add_test(tests, no_hint_has_more_than_forty_words);
	tcase_add_test(tests, a_call_is_named_where_the_learner_named_it);
	tcase_add_test(tests, a_call_by_another_abi_is_asked_about_as_such);
	tcase_add_test(tests, what_decided_is_told_apart);
	tcase_add_test(tests, without_a_line_and_a_call_there_is_still_something_to_look_at);
	tcase_add_test(tests, a_file_that_is_no_policy_has_a_hint);
	tcase_add_test(tests, a_limit_has_a_hint);
	tcase_add_test(tests, what_did_not_fail_has_none);
	tcase_add_test(tests, a_written_hint_is_its_section);
	return tests;
}
