/* SPDX-License-Identifier: MIT */
/* Verdicts of several worlds, containers and policies, and of probes that have output. */
#include "test_grade.h"
#include "case_file.h"

#include "base/mem.h"

#include <errno.h>
#include <string.h>

#define TWO_CONTAINERS "tests/data/exercises/good-two-containers/exercise.json"
#define COMMON         0 /* the worlds of that exercise */
#define RENAMES        1
#define SECOND_DOOR    2

/* Neither execve nor any way to a directory: what the list may have, as it is applied inside. */
#define LIST                                                                                       \
	"{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [\n"                                \
	"{\"names\": [\"openat\", \"read\", \"write\", \"exit_group\"], "                          \
	"\"action\": \"SCMP_ACT_ALLOW\"}]}"
#define LIST_WITHOUT(call)                                                                         \
	"{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [\n"                                \
	"{\"names\": [\"mkdir\", \"execve\", \"" call "\"], \"action\": \"SCMP_ACT_ERRNO\"}]}"
#define READER                                                                                     \
	"{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [\n"                                \
	"{\"names\": [\"mkdir\", \"mkdirat\"], \"action\": \"SCMP_ACT_ERRNO\"}]}"

static void start_two(struct grade_world *world, const char *list, const char *reader)
{
	autofree char *exercise = case_text(TWO_CONTAINERS);
	const char *const profiles[] = { list, reader };
	world_start_profiles(world, exercise, profiles, -1);
	for (int with = 0; with < 2; with++) {
		struct observations *all = with ? &world->with[0] : &world->without[0];
		world_say(world, all, "lists", STREAM_OUT, "one\n");
		world_say(world, all, "lists", STREAM_ERR, "slow today\n");
		world_say(world, all, "lists", STREAM_OUT, "two\n");
	}
}

static struct observation limit_of(enum limit_word limit)
{
	return (struct observation){ .kind = OBSERVED_LIMIT, .limit = limit };
}

START_TEST(right_policies_pass_in_all_worlds)
{
	struct grade_world world;
	start_two(&world, LIST, READER);
	finish(&world);
	ck_assert_int_eq(world.verdict.outcome, OUTCOME_PASSED);
	ck_assert_uint_eq(world.verdict.score, 100);
	ck_assert_str_eq(world.verdict.id_mode, "range");
	ck_assert_uint_eq(world.verdict.policy_count, 2);
	world_end(&world);
}
END_TEST

START_TEST(each_container_is_judged_by_its_own_policy)
{
	struct grade_world world;
	start_two(&world, LIST, ALLOW_ALL);
	comes_to(&world, "second-door", RESULT_FAILED, "AN ATTACK GOT THROUGH");
	ck_assert_int_eq(world_check(&world, "door")->result, RESULT_OK);
	ck_assert_int_eq(world_check(&world, "every-door")->result, RESULT_NOT_TRIED);
	ck_assert_str_eq(world_check(&world, "second-door")->text.at.file, "reader.json");
	world_end(&world);
}
END_TEST

/* --- worlds of their own --- */

START_TEST(an_attack_in_another_world_broke_nothing_in_this_one)
{
	struct grade_world world;
	start_two(&world, LIST, ALLOW_ALL); /* second-door gets through, in the same container */
	struct probe_fact *fact = world_fact(&world, "opens", PLAN_BENIGN_AGAIN);
	fact->result = -EIO;
	fact->effect = 0;
	comes_to(&world, "opens", RESULT_FLAKY, "NOT THE SAME TWICE");
	world_end(&world);
}
END_TEST

START_TEST(a_benign_check_alone_is_judged_by_its_one_try)
{
	struct grade_world world;
	start_two(&world, LIST, DENY_ALL);
	comes_to(&world, "renames", RESULT_FAILED, "SERVICE STOPPED: it could not rename");
	world_end(&world);
}
END_TEST

START_TEST(a_limit_in_a_world_alone_limits_the_answer)
{
	struct grade_world world;
	start_two(&world, LIST, READER);
	const struct observation last = limit_of(LIMIT_WALL);
	world_cut(&world.with[RENAMES], 0, &last);
	finish(&world);
	ck_assert_int_eq(world.verdict.outcome, OUTCOME_LIMITED);
	ck_assert_int_eq(world.verdict.limit, LIMIT_WALL);
	ck_assert_int_eq(world_check(&world, "renames")->result, RESULT_NOT_TRIED);
	ck_assert_int_eq(world_check(&world, "opens")->result, RESULT_OK);
	world_end(&world);
}
END_TEST

START_TEST(a_limit_in_a_world_alone_without_the_policy_is_void)
{
	struct grade_world world;
	start_two(&world, LIST, READER);
	const struct observation last = limit_of(LIMIT_MEMORY);
	world_cut(&world.without[SECOND_DOOR], 0, &last);
	comes_to(&world, "second-door", RESULT_VOID, "THE LAB IS AT FAULT");
	ck_assert_int_eq(world.verdict.outcome, OUTCOME_VOID);
	ck_assert_int_eq(world_check(&world, "door")->result, RESULT_OK);
	says(world.verdict.text.observed, "\"memory\"");
	world_end(&world);
}
END_TEST

START_TEST(a_world_alone_that_nobody_told_of_is_void)
{
	struct grade_world world;
	start_two(&world, LIST, READER);
	world.with[SECOND_DOOR].count = 0;
	comes_to(&world, "second-door", RESULT_VOID, "THE LAB IS AT FAULT");
	world_end(&world);
}
END_TEST

START_TEST(a_check_that_no_world_tries_is_void)
{
	struct grade_world world;
	start_two(&world, LIST, READER);
	world.input.world_count = SECOND_DOOR;
	comes_to(&world, "second-door", RESULT_VOID, "THE LAB IS AT FAULT");
	world_end(&world);
}
END_TEST

START_TEST(a_program_that_is_not_ready_stops_the_checks_of_its_world)
{
	struct grade_world world;
	start_two(&world, LIST, READER);
	const struct observation not_ready = { .kind = OBSERVED_NOT_READY,
		.workload = { ENDED_EXIT, 1 } };
	world_cut(&world.with[SECOND_DOOR], 0, &not_ready);
	finish(&world);
	ck_assert_int_eq(world_check(&world, "second-door")->result, RESULT_NOT_TRIED);
	ck_assert_int_eq(world_check(&world, "door")->result, RESULT_OK);
	ck_assert_int_eq(world.verdict.outcome, OUTCOME_FAILED);
	world_end(&world);
}
END_TEST

START_TEST(a_program_that_is_not_ready_fails_the_benign_checks_of_its_clients)
{
	struct grade_world world;
	start_two(&world, DENY_ALL, READER);
	const struct observation not_ready = {
		.kind = OBSERVED_NOT_READY, .container = 0, .workload = { ENDED_EXIT, 1 }
	};
	world_cut(&world.with[COMMON], 0, &not_ready);
	comes_to(&world, "guards", RESULT_FAILED, "SERVICE NEVER STARTED: list");
	ck_assert_str_eq(world_check(&world, "guards")->text.at.file, "profile.json");
	ck_assert_int_eq(world_check(&world, "opens")->result, RESULT_FAILED);
	ck_assert_int_eq(world_check(&world, "door")->result, RESULT_NOT_TRIED);
	ck_assert_int_eq(world_check(&world, "renames")->result, RESULT_OK);
	world_end(&world);
}
END_TEST

START_TEST(static_runs_no_world_at_all)
{
	struct grade_world world;
	start_two(&world, LIST, READER);
	for (size_t i = 0; i < world.input.world_count; i++)
		world.runs[i].without = world.runs[i].with = NULL;
	finish(&world);
	ck_assert_int_eq(world.verdict.outcome, OUTCOME_STATIC);
	ck_assert_int_eq(world_check(&world, "every-door")->result, RESULT_OK);
	world_end(&world);
}
END_TEST

/* --- policies inside --- */

START_TEST(a_program_with_its_policy_inside_is_not_stopped_by_execve)
{
	struct grade_world world;
	start_two(&world, LIST_WITHOUT("read"), READER);
	comes_to(&world, "lists", RESULT_FAILED, "SERVICE STOPPED: its own program did not end");
	says(world_check(&world, "lists")->text.why,
		"came into force when the program had started");
	ck_assert_uint_eq(world_check(&world, "lists")->text.at.line, 0);
	world_end(&world);
}
END_TEST

START_TEST(a_program_with_its_policy_inside_still_has_to_end)
{
	struct grade_world world;
	start_two(&world, LIST_WITHOUT("exit_group"), READER);
	comes_to(&world, "lists", RESULT_FAILED, "SERVICE STOPPED: its own program did not end");
	says(world_check(&world, "lists")->text.why, "The call is exit_group.");
	ck_assert_uint_eq(world_check(&world, "lists")->text.at.line, 2);
	world_end(&world);
}
END_TEST

/* --- output --- */

static const struct {
	const char *more; /* of the workload's output, behind what is asked for */
	enum output_stream stream;
	enum check_result result;
} outputs[] = {
	{ "", STREAM_OUT, RESULT_OK },
	{ "\n", STREAM_OUT, RESULT_FAILED },
	{ "still slow", STREAM_ERR, RESULT_OK },
};

START_TEST(a_program_that_must_say_exactly_this_may_say_no_more)
{
	struct grade_world world;
	start_two(&world, LIST, READER);
	world_say(&world, &world.with[0], "lists", outputs[_i].stream, outputs[_i].more);
	finish(&world);
	const struct check_verdict *check = world_check(&world, "lists");
	ck_assert_int_eq(check->result, outputs[_i].result);
	if (check->text.expected)
		says(check->text.expected, "the output \"one\\x0atwo\\x0a\", no more");
	world_end(&world);
}
END_TEST

static struct expect *expect_of(struct grade_world *world, const char *check)
{
	return &world->exercise.checks[exercise_check_find(&world->exercise, check)].expect;
}

/* As if open-file had output: "opens" is tried twice, "renames" once. */
static void start_output(struct grade_world *world, const char *said)
{
	start_two(world, LIST, READER);
	expect_of(world, "renames")->contains = mem_text("done");
	world_say(world, &world->without[RENAMES], "renames", STREAM_PROBE, "it is done");
	world_say(world, &world->with[RENAMES], "renames", STREAM_PROBE, said);
}

START_TEST(a_probe_that_says_what_it_should_is_ok)
{
	struct grade_world world;
	start_output(&world, "all do");
	world_say(&world, &world.with[RENAMES], "renames", STREAM_PROBE, "ne");
	finish(&world);
	ck_assert_int_eq(world.verdict.outcome, OUTCOME_PASSED);
	world_end(&world);
}
END_TEST

START_TEST(a_probe_that_says_something_else_fails)
{
	struct grade_world world;
	start_output(&world, "403");
	comes_to(&world, "renames", RESULT_FAILED, "SERVICE STOPPED: it could not rename");
	says(world_check(&world, "renames")->text.expected, "output with \"done\"");
	says(world_check(&world, "renames")->text.why, "rename itself did well");
	world_end(&world);
}
END_TEST

START_TEST(what_another_step_or_the_workload_says_is_not_the_probes)
{
	struct grade_world world;
	start_output(&world, "");
	world_say(&world, &world.with[RENAMES], "renames", STREAM_OUT, "done");
	world_say(&world, &world.with[COMMON], "opens", STREAM_PROBE, "done");
	world.with[RENAMES].items[world.with[RENAMES].count - 1].step = 7;
	finish(&world);
	ck_assert_int_eq(world_check(&world, "renames")->result, RESULT_FAILED);
	world_end(&world);
}
END_TEST

START_TEST(a_probe_may_be_expected_to_exit)
{
	struct grade_world world;
	const int status = _i ? 4 : 3;
	start_two(&world, LIST, READER);
	expect_of(&world, "renames")->exit = 3;
	world_fact_without(&world, "renames", PLAN_BENIGN)->end =
		(struct process_end){ ENDED_EXIT, 3 };
	world_fact(&world, "renames", PLAN_BENIGN)->end =
		(struct process_end){ ENDED_EXIT, status };
	finish(&world);
	const struct check_verdict *check = world_check(&world, "renames");
	ck_assert_int_eq(check->result, status == 3 ? RESULT_OK : RESULT_FAILED);
	if (check->text.observed)
		ck_assert_str_eq(check->text.observed, "it ended with status 4");
	world_end(&world);
}
END_TEST

/* --- a container that no policy is on --- */

static const struct probe_fact stopped[] = {
	{ .stated = 1, .returned = 1, .result = -ECONNREFUSED, .end = { ENDED_SIGNAL, 4 } },
	{ .stated = 1, .end = { ENDED_TIMEOUT, 0 } },
	{ .end = { ENDED_EXIT, 1 } },
};

START_TEST(where_no_policy_is_another_container_is_looked_at)
{
	struct grade_world world;
	start_two(&world, LIST, READER);
	*world_fact(&world, "guards", PLAN_BENIGN) = stopped[_i];
	*world_fact(&world, "guards", PLAN_BENIGN_AGAIN) = stopped[_i];
	finish(&world);
	const struct check_verdict *check = world_check(&world, "guards");
	ck_assert_int_eq(check->result, RESULT_FAILED);
	says(check->text.why, "No policy is on the container guard");
	world_end(&world);
}
END_TEST

void grade_add_worlds(TCase *tests)
{
	tcase_add_test(tests, right_policies_pass_in_all_worlds);
	tcase_add_test(tests, each_container_is_judged_by_its_own_policy);
	tcase_add_test(tests, an_attack_in_another_world_broke_nothing_in_this_one);
	tcase_add_test(tests, a_benign_check_alone_is_judged_by_its_one_try);
	tcase_add_test(tests, a_limit_in_a_world_alone_limits_the_answer);
	tcase_add_test(tests, a_limit_in_a_world_alone_without_the_policy_is_void);
	tcase_add_test(tests, a_world_alone_that_nobody_told_of_is_void);
	tcase_add_test(tests, a_check_that_no_world_tries_is_void);
	tcase_add_test(tests, a_program_that_is_not_ready_stops_the_checks_of_its_world);
	tcase_add_test(tests, a_program_that_is_not_ready_fails_the_benign_checks_of_its_clients);
	tcase_add_test(tests, static_runs_no_world_at_all);
	tcase_add_test(tests, a_program_with_its_policy_inside_is_not_stopped_by_execve);
	tcase_add_test(tests, a_program_with_its_policy_inside_still_has_to_end);
	tcase_add_loop_test(tests, a_program_that_must_say_exactly_this_may_say_no_more, 0,
		(int)ARRAY_SIZE(outputs));
	tcase_add_test(tests, a_probe_that_says_what_it_should_is_ok);
	tcase_add_test(tests, a_probe_that_says_something_else_fails);
	tcase_add_test(tests, what_another_step_or_the_workload_says_is_not_the_probes);
	tcase_add_loop_test(tests, a_probe_may_be_expected_to_exit, 0, 2);
	tcase_add_loop_test(tests, where_no_policy_is_another_container_is_looked_at, 0,
		(int)ARRAY_SIZE(stopped));
}
