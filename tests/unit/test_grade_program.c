/* SPDX-License-Identifier: MIT */
/* Verdicts of checks that run a program of their own: what was seen of it, and what the recorder
 * told of its calls. */
#include "test_grade.h"

#include "base/mem.h"
#include "core/names.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#define CLIENT(CHECK)                                                                                 \
	"{\"format\": 1, \"title\": \"T\", \"level\": 1, \"minutes\": 5, \"teaches\": [\"x\"],"       \
	" \"theme\": \"runtime policy\", \"policy\": [{\"file\": \"p.json\", \"kind\":"               \
	" \"seccomp-json\", \"on\": \"box\"}], \"containers\": {\"box\": {\"image\": \"base\"}},"     \
	" \"checks\": [{\"id\": \"opens\", \"kind\": \"benign\", \"title\": \"T\", \"asks\": \"A.\"," \
	" \"why\": \"W.\", \"probe\": [\"open-file\"]}, {\"id\": \"client\", \"title\": \"T\","       \
	" \"asks\": \"A.\", \"why\": \"W.\", " CHECK "},"                                             \
	" {\"id\": \"door\", \"kind\": \"attack\", \"title\": \"T\", \"asks\": \"A.\","               \
	" \"why\": \"W.\", \"probe\": [\"mkdir\"]}], \"wrong\": {\"none\": [\"client\"]}}"
#define ATTACK  CLIENT("\"kind\": \"attack\", \"probe\": [\"exec\", \"cat\", \"/files/x\"]")
#define SERVICE CLIENT("\"kind\": \"benign\", \"probe\": [\"exec\", \"cat\", \"/files/x\"]")

#define DENY(CALL)                                                                                 \
	"{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [\n"                                \
	"{\"names\": [\"" CALL "\"], \"action\": \"SCMP_ACT_ERRNO\"}]}"

enum { GUARD = 6, OTHER = 3 }; /* pids */

/* The world of the attack by a program; the common one comes before. */
#define RECORDED 1

static void add_task(struct call_events *all, enum call_event_kind kind, int pid, int64_t result)
{
	const struct call_event event = {
		.kind = kind, .pid = pid, .process = pid, .result = result
	};
	call_events_add(all, &event);
}

/* A call of a process under a filter of the learner's that answers `action`. */
static void add_call(
	struct call_events *all, int pid, const char *name, uint32_t action, int64_t result)
{
	const bool refused = action != SECCOMP_RET_ALLOW;
	const struct call_event event = {
		.kind = CALL_RETURNED,
		.pid = pid,
		.process = pid,
		.abi = abi_native(),
		.nr = (uint32_t)syscall_find(name)->number[abi_native()],
		.action = action,
		.decider = refused ? 1 : -1,
		.filters = 2,
		.result = result,
	};
	call_events_add(all, &event);
}

/* Without the policy: the program opens a file and tries a call that fails anyway. */
static void record_without(struct grade_world *world)
{
	struct call_events *all = &world->calls_without[RECORDED];
	add_task(all, TASK_STARTED, GUARD, GRADE_PROGRAM);
	add_call(all, GRADE_PROGRAM, "openat", SECCOMP_RET_ALLOW, 3);
	add_call(all, GRADE_PROGRAM, "ioctl", SECCOMP_RET_ALLOW, -ENOTTY);
	add_task(all, TASK_STARTED, GRADE_PROGRAM, GRADE_PROGRAM + 1);
	add_call(all, GRADE_PROGRAM + 1, "read", SECCOMP_RET_ALLOW, 5);
	add_task(all, TASK_EXITED, GRADE_PROGRAM, 0);
}

static void start_attack(struct grade_world *world, const char *profile)
{
	world_start(world, ATTACK, profile, -1);
	ck_assert_uint_eq(world->plans.count, RECORDED + 1);
	ck_assert(world->plans.items[RECORDED].recorded);
	ck_assert(!world->plans.items[0].recorded);
	record_without(world);
	add_task(&world->calls_with[RECORDED], TASK_STARTED, GUARD, GRADE_PROGRAM);
}

/* The program fails under the policy, and made this call there. */
static enum check_result result_of_refused(
	struct grade_world *world, int pid, const char *call, uint32_t action, int64_t result)
{
	world_fact(world, "client", PLAN_ATTACK)->end = (struct process_end){ ENDED_EXIT, 1 };
	add_call(&world->calls_with[RECORDED], pid, call, action, result);
	finish(world);
	return world_check(world, "client")->result;
}

#define EPERM_ANSWER (SECCOMP_RET_ERRNO | EPERM)

START_TEST(a_program_whose_call_the_policy_refused_is_stopped)
{
	struct grade_world world;
	start_attack(&world, DENY("openat"));
	ck_assert_int_eq(result_of_refused(&world, GRADE_PROGRAM, "openat", EPERM_ANSWER, -EPERM),
		RESULT_OK);
	world_end(&world);
}
END_TEST

START_TEST(what_a_program_started_belongs_to_it)
{
	struct grade_world world;
	start_attack(&world, DENY("read"));
	add_task(&world.calls_with[RECORDED], TASK_STARTED, GRADE_PROGRAM, 40);
	ck_assert_int_eq(result_of_refused(&world, 40, "read", EPERM_ANSWER, -EPERM), RESULT_OK);
	world_end(&world);
}
END_TEST

static const struct {
	const char *what;
	int pid;
	const char *call;
	uint32_t action;
	int64_t result;
} no_cause[] = {
	{ "permitted", GRADE_PROGRAM, "openat", SECCOMP_RET_ALLOW, -ENOENT },
	{ "refused, but it fails without the policy too", GRADE_PROGRAM, "ioctl", EPERM_ANSWER,
		-EPERM },
	{ "refused, but it is never made without the policy", GRADE_PROGRAM, "fsync", EPERM_ANSWER,
		-EPERM },
	{ "pretended", GRADE_PROGRAM, "openat", SECCOMP_RET_ERRNO, 0 },
	{ "the workload's", OTHER, "openat", EPERM_ANSWER, -EPERM },
	{ "the guard's", GUARD, "openat", EPERM_ANSWER, -EPERM },
};

START_TEST(another_failure_is_not_the_policys)
{
	struct grade_world world;
	start_attack(&world, DENY("openat"));
	const enum check_result result = result_of_refused(&world, no_cause[_i].pid,
		no_cause[_i].call, no_cause[_i].action, no_cause[_i].result);
	ck_assert_msg(result == RESULT_FAILED, "%s", no_cause[_i].what);
	const struct check_verdict *check = world_check(&world, "client");
	says(check->text.happened, "REFUSED, BUT NOT BY YOUR POLICY: it could not run cat.");
	ck_assert_str_eq(check->text.expected, "a call of cat refused by the policy");
	ck_assert_str_eq(check->text.observed, "cat ended with status 1");
	world_end(&world);
}
END_TEST

START_TEST(a_refusal_by_the_baseline_is_not_the_policys)
{
	struct grade_world world;
	start_attack(&world, DENY("openat"));
	add_call(&world.calls_with[RECORDED], GRADE_PROGRAM, "openat", EPERM_ANSWER, -EPERM);
	world.calls_with[RECORDED].items[1].decider = 0;
	ck_assert_int_eq(result_of_refused(&world, GRADE_PROGRAM, "getpid", SECCOMP_RET_ALLOW, 7),
		RESULT_FAILED);
	world_end(&world);
}
END_TEST

START_TEST(a_pid_that_is_used_again_is_another_process)
{
	struct grade_world world;
	start_attack(&world, DENY("openat"));
	add_task(&world.calls_with[RECORDED], TASK_STARTED, GRADE_PROGRAM, 40);
	add_task(&world.calls_with[RECORDED], TASK_KILLED, 40, 9);
	add_task(&world.calls_with[RECORDED], TASK_STARTED, OTHER, 40);
	ck_assert_int_eq(
		result_of_refused(&world, 40, "openat", EPERM_ANSWER, -EPERM), RESULT_FAILED);
	world_end(&world);
}
END_TEST

START_TEST(a_program_that_does_what_it_came_for_got_through)
{
	struct grade_world world;
	start_attack(&world, DENY("ioctl"));
	world_fact(&world, "client", PLAN_ATTACK)->end = (struct process_end){ ENDED_EXIT, 0 };
	add_call(&world.calls_with[RECORDED], GRADE_PROGRAM, "ioctl", EPERM_ANSWER, -EPERM);
	finish(&world);
	const struct check_verdict *check = world_check(&world, "client");
	ck_assert_int_eq(check->result, RESULT_FAILED);
	ck_assert_str_eq(check->text.happened, "AN ATTACK GOT THROUGH: it could run cat.");
	ck_assert_str_eq(check->text.observed, "cat ended with status 0");
	world_end(&world);
}
END_TEST

START_TEST(an_attack_that_fails_without_the_policy_is_void)
{
	struct grade_world world;
	start_attack(&world, DENY("openat"));
	world_fact_without(&world, "client", PLAN_ATTACK)->end =
		(struct process_end){ ENDED_EXIT, 1 };
	finish(&world);
	ck_assert_int_eq(world_check(&world, "client")->result, RESULT_VOID);
	ck_assert_int_eq(world.verdict.outcome, OUTCOME_VOID);
	world_end(&world);
}
END_TEST

START_TEST(a_program_that_does_not_end_has_failed)
{
	struct grade_world world;
	start_attack(&world, DENY("openat"));
	world_fact(&world, "client", PLAN_ATTACK)->end = (struct process_end){ ENDED_TIMEOUT, 0 };
	finish(&world);
	const struct check_verdict *check = world_check(&world, "client");
	ck_assert_int_eq(check->result, RESULT_FAILED);
	says(check->text.happened, "NO END IN SIGHT: trying to run cat never ended.");
	says(check->text.why, "waited or tried again and again");
	world_end(&world);
}
END_TEST

START_TEST(a_service_is_judged_by_its_status_and_needs_no_recorder)
{
	struct grade_world world;
	world_start(&world, SERVICE, DENY("read"), -1);
	ck_assert_uint_eq(world.plans.count, 1);
	ck_assert(!world.plans.items[0].recorded);
	finish(&world);
	const struct check_verdict *check = world_check(&world, "client");
	ck_assert_int_eq(check->result, RESULT_FAILED);
	ck_assert_str_eq(check->text.happened, "SERVICE STOPPED: it could not run cat.");
	ck_assert_str_eq(check->text.observed, "cat ended with status 1");
	ck_assert_ptr_null(check->witness);
	world_end(&world);
}
END_TEST

START_TEST(a_service_whose_execve_is_refused_is_told_the_line)
{
	struct grade_world world;
	world_start(&world, SERVICE, DENY("execve"), -1);
	for (int again = 0; again < 2; again++) {
		struct probe_fact *fact =
			world_fact(&world, "client", again ? PLAN_BENIGN_AGAIN : PLAN_BENIGN);
		fact->stated = 1;
		fact->returned = 1;
		fact->result = -EPERM;
		fact->call.audit_arch = abi_audit_arch(abi_native());
		fact->call.number = (uint32_t)syscall_find("execve")->number[abi_native()];
	}
	finish(&world);
	const struct check_verdict *check = world_check(&world, "client");
	ck_assert_str_eq(check->text.observed, "cat could not be started");
	ck_assert_uint_eq(check->text.at.line, 2);
	ck_assert_str_eq(check->witness, "execve(_, _, _)");
	world_end(&world);
}
END_TEST

/* --- the container's own program, recorded once more --- */

#define SERVED                                                                                           \
	"{\"format\": 1, \"title\": \"T\", \"level\": 1, \"minutes\": 5, \"teaches\": [\"x\"],"          \
	" \"theme\": \"runtime policy\", \"policy\": [{\"file\": \"p.json\", \"kind\":"                  \
	" \"seccomp-json\", \"on\": \"web\"}], \"containers\": {\"web\": {\"image\": \"base\","          \
	" \"run\": [\"httpd\"], \"ready\": {\"tcp\": 80}}, \"client\": {\"image\": \"base\"}},"          \
	" \"networks\": {\"front\": [\"web\", \"client\"]}, \"checks\": [{\"id\": \"serves\","           \
	" \"kind\": \"benign\", \"in\": \"client\", \"title\": \"T\", \"asks\": \"A.\", \"why\":"        \
	" \"W.\", \"probe\": [\"http-get\", \"http://web/\"]}, {\"id\": \"door\", \"kind\": \"attack\"," \
	" \"in\": \"web\", \"title\": \"T\", \"asks\": \"A.\", \"why\": \"W.\", \"probe\":"              \
	" [\"mkdir\"]}], \"wrong\": {\"none\": [\"serves\"]}}"

/* It works without the policy; with it `call` is refused, and an ioctl that fails anyway. */
static void record_workload(struct grade_world *world, const char *call)
{
	struct call_events *all[] = { &world->calls_without[0], &world->calls_with[0] };
	for (size_t with = 0; with < 2; with++) {
		add_task(all[with], TASK_STARTED, 1, WORKLOAD_PID);
		add_call(all[with], WORKLOAD_PID, call, with ? EPERM_ANSWER : SECCOMP_RET_ALLOW,
			with ? -EPERM : 3);
		add_call(all[with], WORKLOAD_PID, "ioctl", with ? EPERM_ANSWER : SECCOMP_RET_ALLOW,
			with ? -EPERM : -ENOTTY);
	}
}

static void web_is_not_ready(struct grade_world *world, enum ended how, int value)
{
	const struct observation last = {
		.kind = OBSERVED_NOT_READY, .container = 0, .workload = { how, value }
	};
	world_start(world, SERVED, DENY("socket"), -1);
	world_cut(&world->with[0], 0, &last);
}

START_TEST(what_stopped_a_program_is_told_by_a_record)
{
	struct grade_world world;
	web_is_not_ready(&world, ENDED_EXIT, 1);
	finish(&world);
	ck_assert_uint_eq(world_check(&world, "serves")->text.at.line, 0);
	ck_assert(grade_wants_record(&world.input, &world.verdict, 0));
	const struct hash before = world.verdict.digest;
	verdict_release(&world.verdict);
	record_workload(&world, "socket");
	grade(&world.input, &world.verdict);
	const struct check_verdict *check = world_check(&world, "serves");
	ck_assert_str_eq(check->text.observed,
		"it ended with status 1, after the policy had refused socket");
	ck_assert_uint_eq(check->text.at.line, 2);
	says(check->text.why, "The call is socket.");
	ck_assert_mem_eq(&before, &world.verdict.digest, sizeof(before));
	world_end(&world);
}
END_TEST

START_TEST(a_program_whose_execve_was_refused_could_not_be_started)
{
	struct grade_world world;
	web_is_not_ready(&world, ENDED_SIGNAL, SIGILL);
	record_workload(&world, "execve");
	finish(&world);
	ck_assert_str_eq(world_check(&world, "serves")->text.observed, "it could not be started");
	world_end(&world);
}
END_TEST

START_TEST(a_client_without_a_policy_is_told_what_stopped_the_server)
{
	struct grade_world world;
	world_start(&world, SERVED, DENY("clone"), -1);
	for (int again = 0; again < 2; again++)
		world_fact(&world, "serves", again ? PLAN_BENIGN_AGAIN : PLAN_BENIGN)->effect = 0;
	record_workload(&world, "clone");
	finish(&world);
	const struct check_verdict *check = world_check(&world, "serves");
	says(check->text.observed, "after the policy had refused clone in web");
	ck_assert_uint_eq(check->text.at.line, 2);
	world_end(&world);
}
END_TEST

START_TEST(no_record_is_wanted_where_all_programs_work)
{
	struct grade_world world;
	world_start(&world, SERVED, DENY("mkdir"), -1);
	finish(&world);
	ck_assert(!grade_wants_record(&world.input, &world.verdict, 0));
	world_end(&world);
}
END_TEST

void grade_add_program(TCase *tests)
{
	tcase_add_test(tests, what_stopped_a_program_is_told_by_a_record);
	tcase_add_test(tests, a_program_whose_execve_was_refused_could_not_be_started);
	tcase_add_test(tests, a_client_without_a_policy_is_told_what_stopped_the_server);
	tcase_add_test(tests, no_record_is_wanted_where_all_programs_work);
	tcase_add_test(tests, a_program_whose_call_the_policy_refused_is_stopped);
	tcase_add_test(tests, what_a_program_started_belongs_to_it);
	tcase_add_loop_test(
		tests, another_failure_is_not_the_policys, 0, (int)ARRAY_SIZE(no_cause));
	tcase_add_test(tests, a_refusal_by_the_baseline_is_not_the_policys);
	tcase_add_test(tests, a_pid_that_is_used_again_is_another_process);
	tcase_add_test(tests, a_program_that_does_what_it_came_for_got_through);
	tcase_add_test(tests, an_attack_that_fails_without_the_policy_is_void);
	tcase_add_test(tests, a_program_that_does_not_end_has_failed);
	tcase_add_test(tests, a_service_is_judged_by_its_status_and_needs_no_recorder);
	tcase_add_test(tests, a_service_whose_execve_is_refused_is_told_the_line);
}
