/* SPDX-License-Identifier: MIT */
/*
 * Verdicts. The answers of the first exercise are graded as they stand, and their screens are
 * goldens in tests/data/verdicts (GOLDEN=1 rewrites them).
 */
#include "test_grade.h"
#include "case_file.h"

#include "base/buf.h"
#include "base/mem.h"
#include "cli/report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TCase *tests_grade(void);

#define GOLDENS "tests/data/verdicts"

static const struct answer_case {
	const char *folder;
	unsigned score;
	unsigned line; /* of the cause */
} answers[] = {
	{ "solution", 100, 0 },
	{ "right/every-architecture", 100, 0 },
	{ "right/allow-list", 100, 0 },
	{ "right/kill-process", 100, 0 },
	{ "starter", 50, 2 },
	{ "wrong/only-mkdir", 67, 2 },
	{ "wrong/only-mkdirat", 67, 2 },
	{ "wrong/logs-only", 50, 6 },
	{ "wrong/answers-success", 50, 6 },
	{ "wrong/only-mode-0755", 83, 8 },
	{ "wrong/needs-a-capability", 67, 9 },
	{ "wrong/denies-rename-too", 90, 0 },
	{ "wrong/allow-list-without-fsync", 90, 2 },
	{ "wrong/allow-list-with-mkdirat", 67, 0 },
	{ "wrong/deny-everything", 50, 2 },
};

void golden(const char *name, const char *text)
{
	autofree char *file = mem_text(name);
	for (char *at = file; *at; at++)
		if (*at == '/')
			*at = '-';
	autofree char *path = mem_format(GOLDENS "/%s.txt", file);
	case_expect(path, text);
}

char *screen(const struct verdict *verdict, size_t width, bool colour, bool all)
{
	const struct report_style style = { .width = width, .colour = colour, .all = all };
	struct buf out = { 0 };
	report_verdict(verdict, &style, &out);
	return buf_take(&out);
}

/* --- the answers of the first exercise --- */

START_TEST(every_answer_of_the_first_exercise_scores_as_it_should)
{
	struct grade_world world;
	start_answer(&world, answers[_i].folder);
	finish(&world);
	ck_assert_uint_eq(world.verdict.score, answers[_i].score);
	const bool passed = answers[_i].score == 100;
	ck_assert_int_eq(world.verdict.outcome, passed ? OUTCOME_PASSED : OUTCOME_FAILED);
	world_end(&world);
}
END_TEST

START_TEST(every_answer_of_the_first_exercise_names_its_line)
{
	struct grade_world world;
	start_answer(&world, answers[_i].folder);
	finish(&world);
	const struct check_verdict *cause = verdict_cause(&world.verdict);
	ck_assert(!cause == (answers[_i].score == 100));
	if (answers[_i].line)
		ck_assert_uint_eq(cause->text.at.line, answers[_i].line);
	world_end(&world);
}
END_TEST

START_TEST(every_answer_of_the_first_exercise_has_its_screen)
{
	struct grade_world world;
	start_answer(&world, answers[_i].folder);
	finish(&world);
	autofree char *shown = screen(&world.verdict, 80, false, true);
	golden(answers[_i].folder, shown);
	world_end(&world);
}
END_TEST

static bool should_fail(const struct wrong_answer *wrong, size_t check)
{
	for (size_t i = 0; i < wrong->fail_count; i++)
		if (wrong->fails[i] == check)
			return true;
	return false;
}

START_TEST(every_wrong_answer_fails_exactly_what_it_names)
{
	struct grade_world world;
	autofree char *text = case_text(EXERCISE "/exercise.json");
	struct exercise exercise;
	struct err err = { 0 };
	ck_assert(!exercise_parse(
		&exercise, "a/b", VARIANT_SEED_ZEROS, "e", text, strlen(text), &err));
	for (size_t i = 0; i < exercise.wrong_count; i++) {
		const struct wrong_answer *wrong = &exercise.wrongs[i];
		if (wrong->refused)
			continue;
		autofree char *folder = mem_format("wrong/%s", wrong->name);
		start_answer(&world, folder);
		finish(&world);
		for (size_t j = 0; j < world.verdict.check_count; j++)
			ck_assert_msg((world.verdict.checks[j].result == RESULT_FAILED) ==
					      should_fail(wrong, j),
				"%s: %s", wrong->name, exercise.checks[j].id);
		world_end(&world);
	}
	exercise_release(&exercise);
}
END_TEST

/* --- refused, only, static --- */

START_TEST(a_file_that_is_no_policy_is_refused)
{
	struct exercise exercise;
	struct err err = { 0 };
	struct verdict verdict;
	struct seccomp_profile profile = { 0 };
	static const struct profile_context context = { .arch = "amd64" };
	autofree char *text = case_text(EXERCISE "/exercise.json");
	autofree char *bad = case_text(EXERCISE "/wrong/trailing-comma/profile.json");
	ck_assert(!exercise_parse(
		&exercise, "a/b", VARIANT_SEED_ZEROS, "e", text, strlen(text), &err));
	ck_assert(
		seccomp_profile_parse(&profile, "profile.json", bad, strlen(bad), &context, &err));
	grade_refused(&exercise, &err, "profile.json", NULL, "\"action\": \"SCMP_ACT_ERRNO\",",
		"0000000000000000", "single", &verdict);
	check_texts(&verdict);
	check_round_trip(&verdict);
	ck_assert_int_eq(verdict.outcome, OUTCOME_REFUSED);
	ck_assert_uint_eq(verdict.score, 0);
	ck_assert_uint_eq(verdict.text.at.line, 6);
	says(verdict.text.right, "Lines 1 to 5");
	autofree char *shown = screen(&verdict, 80, false, false);
	golden("wrong/trailing-comma", shown);
	verdict_release(&verdict);
	seccomp_profile_release(&profile);
	exercise_release(&exercise);
}
END_TEST

START_TEST(only_one_check_scores_over_what_was_asked)
{
	struct grade_world world;
	autofree char *profile = case_text(EXERCISE "/wrong/only-mkdir/profile.json");
	start_only(&world, profile, "door-mkdir");
	finish(&world);
	ck_assert_int_eq(world.verdict.outcome, OUTCOME_PASSED);
	ck_assert_uint_eq(world.verdict.score, 100);
	ck_assert_int_eq(world_check(&world, "opens")->result, RESULT_NOT_TRIED);
	world_end(&world);
}
END_TEST

START_TEST(static_judges_the_analysis_alone)
{
	struct grade_world world;
	struct tally tally;
	start_answer(&world, "solution");
	world.runs[0].with = NULL;
	world.runs[0].without = NULL;
	finish(&world);
	ck_assert_int_eq(world.verdict.outcome, OUTCOME_STATIC);
	verdict_tally(&world.verdict, GROUP_SERVICE, &tally);
	ck_assert_uint_eq(tally.count, 0);
	verdict_tally(&world.verdict, GROUP_DEFENCE, &tally);
	ck_assert_uint_eq(tally.ok, 1);
	ck_assert_uint_eq(tally.count, 1);
	world_end(&world);
}
END_TEST

/* --- findings, digest, JSON, screens --- */

START_TEST(what_libseccomp_makes_different_is_a_finding)
{
	struct grade_world world;
	start_answer(&world, "solution");
	bpf_program_release(&world.policies[0].program); /* as if the rules had been lost */
	world.policies[0].program.count = 1;
	world.policies[0].program.insns = mem_zero(1, sizeof(struct sock_filter));
	world.policies[0].program.insns[0] =
		(struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct probe_fact *fact = world_fact(&world, "door-mkdir", PLAN_ATTACK);
	fact->result = 0;
	fact->effect = 1;
	comes_to(&world, "door-mkdir", RESULT_FAILED, "AN ATTACK GOT THROUGH");
	says(world_check(&world, "door-mkdir")->text.why, "The filter that libseccomp made");
	ck_assert_uint_ge(world.verdict.findings.count, 2);
	says(world.verdict.findings.items[0].text, "mkdir(_, 493) to ALLOW");
	world_end(&world);
}
END_TEST

START_TEST(the_digest_does_not_hang_on_addresses_times_or_the_order_of_runs)
{
	struct grade_world one;
	struct grade_world two;
	start_answer(&one, "wrong/only-mkdir");
	start_answer(&two, "wrong/only-mkdir");
	for (size_t i = 0; i < two.with[0].count; i++) {
		two.with[0].items[i].at_us = 12345 * i;
		two.with[0].items[i].probe.call.args[1] ^=
			two.with[0].items[i].probe.call.args[1] > 0xffffffff ? 0xabc0 : 0;
	}
	finish(&one);
	finish(&two);
	ck_assert_mem_eq(&one.verdict.digest, &two.verdict.digest, sizeof(struct hash));
	world_end(&one);
	world_end(&two);
}
END_TEST

START_TEST(the_digest_tells_results_apart)
{
	struct grade_world one;
	struct grade_world two;
	start_answer(&one, "solution");
	start_answer(&two, "solution");
	break_second_try(&two);
	finish(&one);
	finish(&two);
	ck_assert_mem_ne(&one.verdict.digest, &two.verdict.digest, sizeof(struct hash));
	world_end(&one);
	world_end(&two);
}
END_TEST

START_TEST(the_result_is_canonical_json)
{
	struct grade_world world;
	start_answer(&world, "wrong/only-mkdir");
	finish(&world);
	struct jout *json = verdict_json(&world.verdict);
	autofree char *text = jout_pretty(json);
	jout_free(json);
	golden("json-only-mkdir", text);
	world_end(&world);
}
END_TEST

START_TEST(a_screen_keeps_to_its_width)
{
	struct grade_world world;
	start_answer(&world, "wrong/only-mkdir");
	finish(&world);
	autofree char *shown = screen(&world.verdict, 60, false, true);
	for (const char *line = shown; *line; line += strcspn(line, "\n") + 1)
		ck_assert_msg(strcspn(line, "\n") <= 60, "%.*s", (int)strcspn(line, "\n"), line);
	world_end(&world);
}
END_TEST

START_TEST(a_screen_has_codes_only_when_told)
{
	struct grade_world world;
	start_answer(&world, "wrong/only-mkdir");
	finish(&world);
	autofree char *plain = screen(&world.verdict, 80, false, true);
	autofree char *coloured = screen(&world.verdict, 80, true, true);
	ck_assert_ptr_null(strchr(plain, '\033'));
	ck_assert_ptr_nonnull(strchr(coloured, '\033'));
	world_end(&world);
}
END_TEST

START_TEST(what_a_learner_wrote_is_escaped)
{
	struct grade_world world;
	start(&world, "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [\n"
		      "{\"names\": [\"mkdir\"], \"comment\": \"\xe2\x80\xae\","
		      " \"action\": \"SCMP_ACT_LOG\"}]}");
	finish(&world);
	autofree char *shown = screen(&world.verdict, 80, false, false);
	ck_assert_ptr_null(strstr(shown, "\xe2\x80\xae"));
	says(shown, "<U+202E>");
	world_end(&world);
}
END_TEST

START_TEST(a_long_line_is_cut_around_its_column)
{
	struct grade_world world;
	struct buf text = { 0 };
	buf_format(&text, "{ \"syscalls\": [%*s], \"defaultAction\": \"SCMP_ACT_ALLOW\" %*s}", 500,
		"", 500, "");
	autofree char *profile = buf_take(&text);
	start(&world, profile);
	finish(&world);
	const struct explanation *why = &verdict_cause(&world.verdict)->text;
	says(why->line, "\"SCMP_ACT_ALLOW\"");
	ck_assert_uint_lt(strlen(why->line), 130);
	world_end(&world);
}
END_TEST

START_TEST(a_plan_tries_the_service_again_after_the_attacks)
{
	struct grade_world world;
	autobuf struct buf text = { 0 };
	start_answer(&world, "solution");
	ck_assert_uint_eq(world.plans.items[0].step_count, 12);
	ck_assert_int_eq(world.plans.items[0].steps[5].phase, PLAN_ATTACK);
	ck_assert_int_eq(world.plans.items[0].steps[7].phase, PLAN_BENIGN_AGAIN);
	plan_format(&world.plans.items[0], &text);
	says(buf_string(&text), "step 5: attack, probe mkdir in rotator");
	world_end(&world);
}
END_TEST

START_TEST(an_observation_out_of_range_is_not_valid)
{
	struct observation bad[] = {
		{ .kind = 0 },
		{ .kind = OBSERVED_END + 1 },
		{ .kind = OBSERVED_PROCESS },
		{ .kind = OBSERVED_PROCESS, .process = { .pid = 2, .no_new_privs = 2 } },
		{ .kind = OBSERVED_END, .container = PLAN_MAX_CONTAINERS },
		{ .kind = OBSERVED_END, .step = 2 * EXERCISE_MAX_CHECKS },
		{ .kind = OBSERVED_LIMIT, .limit = LIMIT_NONE },
		{ .kind = OBSERVED_LIMIT, .limit = LIMIT_COUNT },
		{ .kind = OBSERVED_PROBE_DONE, .probe.effect = 2 },
		{ .kind = OBSERVED_PROBE_DONE, .probe.end = { ENDED_TIMEOUT + 1, 0 } },
		{ .kind = OBSERVED_WORKLOAD_ENDED, .workload = { ENDED_EXIT, 256 } },
		{ .kind = OBSERVED_NOT_READY, .workload = { ENDED_SIGNAL, 0 } },
		{ .kind = OBSERVED_NOT_READY, .error = 4096 },
		{ .kind = OBSERVED_SHELL_ENDED, .error = 4096 },
		{ .kind = OBSERVED_SHELL_ENDED, .workload = { ENDED_EXIT, -1 } },
		{ .kind = OBSERVED_OUTPUT, .output = { .stream = 5 } },
		{ .kind = OBSERVED_PROBE_DONE, .probe.pid = -1 },
		{ .kind = OBSERVED_OUTPUT,
			.output = { .stream = 1, .size = OBSERVATION_TEXT + 1 } },
		{ .kind = OBSERVED_FAULT },
	};
	memset(bad[ARRAY_SIZE(bad) - 1].fault.text, 'x', OBSERVATION_TEXT);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		ck_assert_msg(!observation_is_valid(&bad[i]), "row %zu", i);
}
END_TEST

static void add_reports(TCase *tests)
{
	tcase_add_test(tests, a_file_that_is_no_policy_is_refused);
	tcase_add_test(tests, only_one_check_scores_over_what_was_asked);
	tcase_add_test(tests, static_judges_the_analysis_alone);
	tcase_add_test(tests, what_libseccomp_makes_different_is_a_finding);
	tcase_add_test(tests, the_digest_does_not_hang_on_addresses_times_or_the_order_of_runs);
	tcase_add_test(tests, the_digest_tells_results_apart);
	tcase_add_test(tests, the_result_is_canonical_json);
	tcase_add_test(tests, a_screen_keeps_to_its_width);
	tcase_add_test(tests, a_screen_has_codes_only_when_told);
	tcase_add_test(tests, what_a_learner_wrote_is_escaped);
	tcase_add_test(tests, a_long_line_is_cut_around_its_column);
	tcase_add_test(tests, a_plan_tries_the_service_again_after_the_attacks);
	tcase_add_test(tests, an_observation_out_of_range_is_not_valid);
}

TCase *tests_grade(void)
{
	TCase *tests = tcase_create("grade");
	const int count = (int)ARRAY_SIZE(answers);
	tcase_add_loop_test(
		tests, every_answer_of_the_first_exercise_scores_as_it_should, 0, count);
	tcase_add_loop_test(tests, every_answer_of_the_first_exercise_names_its_line, 0, count);
	tcase_add_loop_test(tests, every_answer_of_the_first_exercise_has_its_screen, 0, count);
	tcase_add_test(tests, every_wrong_answer_fails_exactly_what_it_names);
	add_reports(tests);
	grade_add_basis(tests);
	grade_add_live(tests);
	grade_add_other(tests);
	grade_add_whole(tests);
	grade_add_worlds(tests);
	grade_add_program(tests);
	grade_add_surface(tests);
	return tests;
}
