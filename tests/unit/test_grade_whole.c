/* SPDX-License-Identifier: MIT */
/* Verdicts whose outcome is not the policy's: void and limited. */
#include "core/c_policy.h"
#include "test_grade.h"

/* --- void --- */

START_TEST(an_attack_without_effect_and_without_policy_is_void)
{
	struct grade_world world;
	start_answer(&world, "solution");
	world_fact_without(&world, "door-mkdir", PLAN_ATTACK)->effect = 0;
	comes_to(&world, "door-mkdir", RESULT_VOID, "THE LAB IS AT FAULT, NOT YOUR POLICY");
	ck_assert_int_eq(world.verdict.outcome, OUTCOME_VOID);
	says(world.verdict.text.right, "it costs nothing");
	world_end(&world);
}
END_TEST

START_TEST(a_service_that_fails_without_policy_is_void)
{
	struct grade_world world;
	start_answer(&world, "solution");
	world_fact_without(&world, "opens", PLAN_BENIGN)->effect = 0;
	comes_to(&world, "opens", RESULT_VOID, "THE LAB IS AT FAULT, NOT YOUR POLICY");
	world_end(&world);
}
END_TEST

START_TEST(attacks_may_break_the_service_where_no_policy_protects_it)
{
	struct grade_world world;
	start_answer(&world, "solution");
	world_fact_without(&world, "opens", PLAN_BENIGN_AGAIN)->effect = 0;
	finish(&world);
	ck_assert_int_eq(world.verdict.outcome, OUTCOME_PASSED);
	world_end(&world);
}
END_TEST

START_TEST(a_step_that_nobody_told_of_is_void)
{
	struct grade_world world;
	start_answer(&world, "solution");
	world.with[0].count = 3;
	comes_to(&world, "removes", RESULT_VOID, "THE LAB IS AT FAULT");
	world_end(&world);
}
END_TEST

static struct observation limit_of(enum limit_word word)
{
	return (struct observation){ .kind = OBSERVED_LIMIT, .limit = word };
}

START_TEST(a_limit_without_policy_is_void)
{
	struct grade_world world;
	start_answer(&world, "solution");
	const struct observation last = limit_of(LIMIT_DISK);
	world_cut(&world.without[0], 2, &last);
	comes_to(&world, "opens", RESULT_VOID, "THE LAB IS AT FAULT");
	ck_assert_int_eq(world.verdict.outcome, OUTCOME_VOID);
	world_end(&world);
}
END_TEST

/* --- limits --- */

START_TEST(a_limit_with_the_policy_is_the_outcome)
{
	struct grade_world world;
	start_answer(&world, "solution");
	const struct observation last = limit_of((enum limit_word)_i);
	world_cut(&world.with[0], 2, &last);
	finish(&world);
	ck_assert_int_eq(world.verdict.outcome, OUTCOME_LIMITED);
	ck_assert_int_eq(world.verdict.limit, _i);
	ck_assert_uint_eq(world.verdict.score, 0);
	ck_assert_int_eq(world_check(&world, "removes")->result, RESULT_NOT_TRIED);
	says(world.verdict.text.happened, "STOPPED BY A LIMIT");
	world_end(&world);
}
END_TEST

START_TEST(a_program_that_may_not_exit_is_named_when_time_runs_out)
{
	struct grade_world world;
	start(&world, "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [\n"
		      "{\"names\": [\"exit_group\"], \"action\": \"SCMP_ACT_ERRNO\"}]}");
	const struct observation last = limit_of(LIMIT_WALL);
	world_cut(&world.with[0], 0, &last);
	finish(&world);
	says(world.verdict.text.why, "A program that can't call exit_group can't end.");
	ck_assert_uint_eq(world.verdict.text.at.line, 2);
	world_end(&world);
}
END_TEST

/* Whatever filters it loads, the answer itself is none. */
START_TEST(a_whole_program_is_not_asked_for_its_exit_when_time_runs_out)
{
	struct grade_world world;
	start_answer(&world, "solution");
	const struct observation last = limit_of(LIMIT_WALL);
	struct err err = { 0 };
	world.policies[0].kind = POLICY_PROGRAM_C;
	bpf_program_release(&world.policies[0].program);
	bpf_program_release(&world.policies[0].optimised);
	seccomp_profile_release(&world.policies[0].profile);
	ck_assert_int_eq(c_policy_parse(&world.policies[0], "ask.c", "int x;\n", 7, &err), 0);
	world_cut(&world.with[0], 0, &last);
	finish(&world);
	ck_assert_int_eq(world.verdict.outcome, OUTCOME_LIMITED);
	says(world.verdict.text.why, "The run was ended there");
	world_end(&world);
}
END_TEST

void grade_add_whole(TCase *tests)
{
	tcase_add_test(tests, an_attack_without_effect_and_without_policy_is_void);
	tcase_add_test(tests, a_service_that_fails_without_policy_is_void);
	tcase_add_test(tests, attacks_may_break_the_service_where_no_policy_protects_it);
	tcase_add_test(tests, a_step_that_nobody_told_of_is_void);
	tcase_add_test(tests, a_limit_without_policy_is_void);
	tcase_add_loop_test(tests, a_limit_with_the_policy_is_the_outcome, LIMIT_PIDS, LIMIT_COUNT);
	tcase_add_test(tests, a_program_that_may_not_exit_is_named_when_time_runs_out);
	tcase_add_test(tests, a_whole_program_is_not_asked_for_its_exit_when_time_runs_out);
}
