/* SPDX-License-Identifier: MIT */
/* Verdicts of live checks: every cause is made by changing what was observed. */
#include "test_grade.h"

#include <errno.h>
#include <signal.h>

/* --- benign --- */

START_TEST(a_refused_call_stops_the_service)
{
	struct grade_world world;
	start(&world, DENY_ALL);
	comes_to(&world, "renames", RESULT_FAILED, "SERVICE STOPPED: it could not rename");
	const struct check_verdict *check = world_check(&world, "renames");
	ck_assert_str_eq(check->text.observed, "rename answered EPERM");
	ck_assert_str_eq(check->witness, "rename(_, _)");
	says(check->text.why, "No rule names it, so the default answered ERRNO(EPERM).");
	says(check->text.right, "mkdir and mkdirat were refused");
	world_end(&world);
}
END_TEST

START_TEST(a_killed_call_stops_the_service)
{
	struct grade_world world;
	start(&world, "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [\n"
		      "{\"names\": [\"fsync\"], \"action\": \"SCMP_ACT_KILL_PROCESS\"}]}");
	comes_to(&world, "flushes", RESULT_FAILED, "SERVICE STOPPED");
	const struct check_verdict *check = world_check(&world, "flushes");
	says(check->text.observed, "was killed by the filter");
	says(check->text.why, "ends the whole program");
	ck_assert_uint_eq(check->text.at.line, 2);
	world_end(&world);
}
END_TEST

START_TEST(a_comparison_that_fails_is_the_line_of_a_refused_service)
{
	struct grade_world world;
	start(&world, "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [\n"
		      "{\"names\": [\"openat\"], \"action\": \"SCMP_ACT_ALLOW\",\n"
		      "\"args\": [{\"index\": 2, \"value\": 0, \"op\": \"SCMP_CMP_EQ\"}]}]}");
	comes_to(&world, "opens", RESULT_FAILED, "SERVICE STOPPED");
	const struct check_verdict *check = world_check(&world, "opens");
	ck_assert_uint_eq(check->text.at.line, 3);
	says(check->text.why, "only if argument 2 is exactly 0; here it was 0x80441");
	world_end(&world);
}
END_TEST

START_TEST(a_pretended_success_stops_the_service)
{
	struct grade_world world;
	start(&world,
		"{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [\n"
		"{\"names\": [\"rename\"], \"action\": \"SCMP_ACT_ERRNO\", \"errnoRet\": 0}]}");
	comes_to(&world, "renames", RESULT_FAILED, "SERVICE STOPPED");
	says(world_check(&world, "renames")->text.why, "Errno 0 tells the caller");
	world_end(&world);
}
END_TEST

START_TEST(a_probe_that_never_reached_its_call_has_failed)
{
	struct grade_world world;
	start(&world, ALLOW_ALL);
	struct probe_fact dead = { .end = { ENDED_SIGNAL, SIGSYS } };
	*world_fact(&world, "writes", PLAN_BENIGN) = dead;
	*world_fact(&world, "writes", PLAN_BENIGN_AGAIN) = dead;
	comes_to(&world, "writes", RESULT_FAILED, "SERVICE STOPPED");
	says(world_check(&world, "writes")->text.observed, "was not reached");
	world_end(&world);
}
END_TEST

START_TEST(a_failure_that_the_policy_does_not_explain_is_said_to_be_one)
{
	struct grade_world world;
	start(&world, ALLOW_ALL);
	for (int again = 0; again < 2; again++) {
		struct probe_fact *fact =
			world_fact(&world, "writes", again ? PLAN_BENIGN_AGAIN : PLAN_BENIGN);
		fact->result = -EBADF;
		fact->effect = 0;
	}
	comes_to(&world, "writes", RESULT_FAILED, "SERVICE STOPPED");
	says(world_check(&world, "writes")->text.why, "answer is ALLOW, which does not explain");
	world_end(&world);
}
END_TEST

START_TEST(what_differs_between_two_tries_is_flaky)
{
	struct grade_world world;
	start_answer(&world, "solution");
	break_second_try(&world);
	comes_to(&world, "writes", RESULT_FLAKY, "NOT THE SAME TWICE");
	ck_assert_int_eq(world.verdict.outcome, OUTCOME_FAILED);
	ck_assert_uint_eq(world.verdict.score, 90);
	world_end(&world);
}
END_TEST

START_TEST(an_attack_in_between_explains_what_differs)
{
	struct grade_world world;
	start(&world, ALLOW_ALL);
	break_second_try(&world);
	comes_to(&world, "writes", RESULT_FAILED, "SERVICE STOPPED AFTER AN ATTACK");
	world_end(&world);
}
END_TEST

START_TEST(a_probe_that_never_ends_has_failed)
{
	struct grade_world world;
	start_answer(&world, "solution");
	struct probe_fact *fact = world_fact(&world, "door-mkdir", PLAN_ATTACK);
	fact->returned = 0;
	fact->end = (struct process_end){ ENDED_TIMEOUT, 0 };
	comes_to(&world, "door-mkdir", RESULT_FAILED, "NO END IN SIGHT");
	says(world_check(&world, "door-mkdir")->text.why, "the call mkdir");
	world_end(&world);
}
END_TEST

START_TEST(a_probe_that_never_ends_names_the_answer_that_it_should_not_have_had)
{
	struct grade_world world;
	start_answer(&world, "wrong/answers-success");
	struct probe_fact *fact = world_fact(&world, "door-mkdir", PLAN_ATTACK);
	fact->returned = 0;
	fact->effect = 0;
	fact->end = (struct process_end){ ENDED_TIMEOUT, 0 };
	comes_to(&world, "door-mkdir", RESULT_FAILED, "NO END IN SIGHT");
	const struct explanation *text = &world_check(&world, "door-mkdir")->text;
	says(text->why, "This rule names it and answers ERRNO(0).");
	says(text->why, "After that it neither went on nor ended.");
	ck_assert_uint_eq(text->at.line, 6);
	world_end(&world);
}
END_TEST

START_TEST(a_probe_that_never_came_to_its_call_and_never_ends_has_failed)
{
	struct grade_world world;
	start_answer(&world, "solution");
	struct probe_fact *fact = world_fact(&world, "door-mkdir", PLAN_ATTACK);
	*fact = (struct probe_fact){ .end = { ENDED_TIMEOUT, 0 } };
	comes_to(&world, "door-mkdir", RESULT_FAILED, "NO END IN SIGHT");
	world_end(&world);
}
END_TEST

START_TEST(a_page_that_was_written_over_proves_nothing)
{
	struct grade_world world;
	start_answer(&world, "solution");
	world_fact(&world, "door-mkdir", PLAN_ATTACK)->garbled = 1;
	comes_to(&world, "door-mkdir", RESULT_FAILED, "WHAT THE PROBE LEFT MAKES NO SENSE");
	world_end(&world);
}
END_TEST

/* --- attacks --- */

START_TEST(an_attack_gets_through_where_no_rule_names_its_call)
{
	struct grade_world world;
	start_answer(&world, "wrong/only-mkdir");
	comes_to(&world, "door-mkdirat", RESULT_FAILED, "AN ATTACK GOT THROUGH: it could make");
	const struct check_verdict *check = world_check(&world, "door-mkdirat");
	says(check->text.line, "\"defaultAction\": \"SCMP_ACT_ALLOW\"");
	says(check->text.right, "mkdir was refused as it should be.");
	ck_assert_str_eq(check->witness, "mkdirat(0xffffff9c, _, 493)");
	world_end(&world);
}
END_TEST

START_TEST(an_attack_gets_through_where_a_rule_was_left_out)
{
	struct grade_world world;
	start_answer(&world, "wrong/needs-a-capability");
	comes_to(&world, "door-mkdirat", RESULT_FAILED, "AN ATTACK GOT THROUGH");
	says(world_check(&world, "door-mkdirat")->text.why, "its entry was left out here");
	world_end(&world);
}
END_TEST

START_TEST(an_attack_gets_through_where_a_comparison_failed)
{
	struct grade_world world;
	start(&world, "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [\n"
		      "{\"names\": [\"mkdir\"], \"action\": \"SCMP_ACT_ERRNO\",\n"
		      "\"args\": [{\"index\": 1, \"value\": 448, \"op\": \"SCMP_CMP_EQ\"}]}]}");
	comes_to(&world, "door-mkdir", RESULT_FAILED, "AN ATTACK GOT THROUGH");
	const struct check_verdict *check = world_check(&world, "door-mkdir");
	says(check->text.why, "argument 1 is exactly 448; here it was 493");
	ck_assert_uint_eq(check->text.at.line, 3);
	world_end(&world);
}
END_TEST

#define UNLESS_MODE(mode)                                                                          \
	"{\"names\": [\"mkdir\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": "                      \
	"[{\"index\": 1, \"value\": " mode ", \"op\": \"SCMP_CMP_NE\"}]}"
#define LIST_OF(rules)                                                                             \
	"{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [\n{\"names\": [\"openat\", "       \
	"\"write\", \"fsync\", \"rename\", \"unlink\"], \"action\": \"SCMP_ACT_ALLOW\"},\n" rules  \
	"]}"

START_TEST(an_attack_gets_through_where_a_comparison_holds)
{
	struct grade_world world;
	start(&world, LIST_OF(UNLESS_MODE("448")));
	comes_to(&world, "door-mkdir", RESULT_FAILED, "AN ATTACK GOT THROUGH");
	const struct explanation *text = &world_check(&world, "door-mkdir")->text;
	ck_assert_uint_eq(text->at.line, 3);
	says(text->why, "It counts if argument 1 is anything but 448, and here it was 493.");
	ck_assert_ptr_null(strstr(text->why, "one is enough"));
	says(text->next, "Decide for which arguments mkdir should be refused");
	world_end(&world);
}
END_TEST

START_TEST(of_two_rules_one_that_counts_is_said_to_be_enough)
{
	struct grade_world world;
	start(&world, LIST_OF(UNLESS_MODE("448") ",\n" UNLESS_MODE("493")));
	comes_to(&world, "door-mkdir", RESULT_FAILED, "AN ATTACK GOT THROUGH");
	const struct explanation *text = &world_check(&world, "door-mkdir")->text;
	says(text->why, "is anything but 448, and here it was 493.");
	says(text->why, "Of several rules one is enough; that of line 4 need not count.");
	world_end(&world);
}
END_TEST

#define SOCKETS                                                                                          \
	"{\"format\": 1, \"title\": \"T\", \"level\": 1, \"minutes\": 5, \"teaches\": [\"x\"],"          \
	" \"theme\": \"runtime policy\", \"policy\": [{\"file\": \"p.json\", \"kind\":"                  \
	" \"seccomp-json\", \"on\": \"box\"}], \"containers\": {\"box\": {\"image\": \"base\"}},"        \
	" \"checks\": [{\"id\": \"inet\", \"kind\": \"benign\", \"title\": \"T\", \"asks\": \"A.\","     \
	" \"why\": \"W.\", \"probe\": [\"socket-family\", \"AF_INET\"]}, {\"id\": \"opens\", \"kind\":"  \
	" \"benign\", \"title\": \"T\", \"asks\": \"A.\", \"why\": \"W.\", \"probe\": [\"open-file\"]}," \
	" {\"id\": \"unix\", \"kind\": \"attack\", \"title\": \"T\", \"asks\": \"A.\", \"why\": \"W.\"," \
	" \"probe\": [\"socket-family\", 4294967297]}, {\"id\": \"odd\", \"kind\": \"attack\","          \
	" \"title\": \"T\", \"asks\": \"A.\", \"why\": \"W.\", \"probe\": [\"socketpair-family\", 99]}," \
	" {\"id\": \"many\", \"kind\": \"analysis\", \"title\": \"T\", \"asks\": \"A.\","                \
	" \"why\": \"W.\", \"deny\": [\"mount()\", \"bpf()\", \"ptrace()\", \"reboot()\", \"swapon()\"]}]}"

START_TEST(a_family_of_sockets_is_named)
{
	struct grade_world world;
	world_start(&world, SOCKETS, "{\"defaultAction\": \"SCMP_ACT_ALLOW\"}", -1);
	finish(&world);
	const struct explanation *text = &world_check(&world, "unix")->text;
	says(text->happened, "it could open a socket of the family AF_UNIX.");
	says(world_check(&world, "odd")->text.happened, "a pair of sockets of the family 99.");
	/* the same call does well for another family: that is no contradiction */
	ck_assert_str_eq(text->right, "socket(AF_INET) and openat still work.");
	world_end(&world);
}
END_TEST

START_TEST(many_calls_that_fall_through_are_a_question_of_the_default)
{
	struct grade_world world;
	world_start(&world, SOCKETS, "{\"defaultAction\": \"SCMP_ACT_ALLOW\"}", -1);
	finish(&world);
	says(world_check(&world, "many")->text.next, "what the default should answer");
	world_end(&world);
}
END_TEST

START_TEST(an_address_is_never_shown)
{
	struct grade_world world;
	start(&world, "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [\n"
		      "{\"names\": [\"mkdir\"], \"action\": \"SCMP_ACT_ERRNO\",\n"
		      "\"args\": [{\"index\": 0, \"value\": 1, \"valueTwo\": 1,"
		      " \"op\": \"SCMP_CMP_MASKED_EQ\"}]}]}");
	comes_to(&world, "door-mkdir", RESULT_FAILED, "AN ATTACK GOT THROUGH");
	const struct check_verdict *check = world_check(&world, "door-mkdir");
	says(check->text.why, "masked with 1, is 1; here it was another value");
	ck_assert_str_eq(check->witness, "mkdir(_, 493)");
	world_end(&world);
}
END_TEST

START_TEST(an_effect_despite_a_refusal_is_an_attack_that_got_through)
{
	struct grade_world world;
	start_answer(&world, "solution");
	world_fact(&world, "door-mkdir", PLAN_ATTACK)->effect = 1;
	comes_to(&world, "door-mkdir", RESULT_FAILED, "AN ATTACK GOT THROUGH");
	says(world_check(&world, "door-mkdir")->text.why, "a call that nobody stated");
	world_end(&world);
}
END_TEST

START_TEST(a_refusal_of_somebody_else_does_not_count)
{
	struct grade_world world;
	start(&world, ALLOW_ALL);
	struct probe_fact *fact = world_fact(&world, "door-mkdir", PLAN_ATTACK);
	fact->result = -EPERM;
	fact->effect = 0;
	comes_to(&world, "door-mkdir", RESULT_FAILED, "REFUSED, BUT NOT BY YOUR POLICY");
	world_end(&world);
}
END_TEST

START_TEST(another_errno_than_the_policys_does_not_count)
{
	struct grade_world world;
	start_answer(&world, "solution");
	world_fact(&world, "door-mkdir", PLAN_ATTACK)->result = -EEXIST;
	comes_to(&world, "door-mkdir", RESULT_FAILED, "REFUSED, BUT NOT BY YOUR POLICY");
	says(world_check(&world, "door-mkdir")->text.observed, "mkdir answered EEXIST");
	world_end(&world);
}
END_TEST

START_TEST(a_kill_that_was_not_seen_does_not_count)
{
	struct grade_world world;
	start_answer(&world, "right/kill-process");
	world_fact(&world, "door-mkdir", PLAN_ATTACK)->end.value = SIGKILL;
	comes_to(&world, "door-mkdir", RESULT_FAILED, "REFUSED, BUT NOT BY YOUR POLICY");
	world_end(&world);
}
END_TEST

START_TEST(trace_refuses_only_by_chance)
{
	struct grade_world world;
	start(&world, "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [\n"
		      "{\"names\": [\"mkdir\"], \"action\": \"SCMP_ACT_TRACE\"}]}");
	comes_to(&world, "door-mkdir", RESULT_FAILED, "REFUSED, BUT NOT BY YOUR POLICY");
	says(world_check(&world, "door-mkdir")->text.why, "only by chance");
	world_end(&world);
}
END_TEST

START_TEST(an_attack_that_never_tried_was_not_refused)
{
	struct grade_world world;
	start_answer(&world, "solution");
	struct probe_fact dead = { .end = { ENDED_SIGNAL, SIGSYS } };
	*world_fact(&world, "door-mkdir", PLAN_ATTACK) = dead;
	comes_to(&world, "door-mkdir", RESULT_FAILED, "STOPPED BEFORE IT TRIED");
	world_end(&world);
}
END_TEST

START_TEST(a_success_that_was_pretended_is_no_refusal)
{
	struct grade_world world;
	start_answer(&world, "wrong/answers-success");
	comes_to(&world, "door-mkdir", RESULT_FAILED, "AN ATTACK WAS TOLD THAT IT SUCCEEDED");
	says(world_check(&world, "door-mkdir")->text.line, "SCMP_ACT_ERRNO");
	world_end(&world);
}
END_TEST

void grade_add_live(TCase *tests)
{
	tcase_add_test(tests, a_refused_call_stops_the_service);
	tcase_add_test(tests, a_killed_call_stops_the_service);
	tcase_add_test(tests, a_comparison_that_fails_is_the_line_of_a_refused_service);
	tcase_add_test(tests, a_pretended_success_stops_the_service);
	tcase_add_test(tests, a_probe_that_never_reached_its_call_has_failed);
	tcase_add_test(tests, a_failure_that_the_policy_does_not_explain_is_said_to_be_one);
	tcase_add_test(tests, what_differs_between_two_tries_is_flaky);
	tcase_add_test(tests, an_attack_in_between_explains_what_differs);
	tcase_add_test(tests, a_probe_that_never_ends_has_failed);
	tcase_add_test(tests, a_probe_that_never_ends_names_the_answer_that_it_should_not_have_had);
	tcase_add_test(tests, a_probe_that_never_came_to_its_call_and_never_ends_has_failed);
	tcase_add_test(tests, a_page_that_was_written_over_proves_nothing);
	tcase_add_test(tests, an_attack_gets_through_where_no_rule_names_its_call);
	tcase_add_test(tests, an_attack_gets_through_where_a_rule_was_left_out);
	tcase_add_test(tests, an_attack_gets_through_where_a_comparison_failed);
	tcase_add_test(tests, an_attack_gets_through_where_a_comparison_holds);
	tcase_add_test(tests, of_two_rules_one_that_counts_is_said_to_be_enough);
	tcase_add_test(tests, a_family_of_sockets_is_named);
	tcase_add_test(tests, many_calls_that_fall_through_are_a_question_of_the_default);
	tcase_add_test(tests, an_address_is_never_shown);
	tcase_add_test(tests, an_effect_despite_a_refusal_is_an_attack_that_got_through);
	tcase_add_test(tests, a_refusal_of_somebody_else_does_not_count);
	tcase_add_test(tests, another_errno_than_the_policys_does_not_count);
	tcase_add_test(tests, a_kill_that_was_not_seen_does_not_count);
	tcase_add_test(tests, trace_refuses_only_by_chance);
	tcase_add_test(tests, an_attack_that_never_tried_was_not_refused);
	tcase_add_test(tests, a_success_that_was_pretended_is_no_refusal);
}
