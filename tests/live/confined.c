/* SPDX-License-Identifier: MIT */
/* The compiler of profiles, a plain child: it answers, and what is hostile ends it. */
#include "sandbox/confined.h"

#include "app/policy.h"
#include "base/mem.h"
#include "core/wire_compile.h"

#include <check.h>
#include <errno.h>
#include <string.h>
#include <sys/wait.h>

TCase *live_confined(void);

static struct sandbox *sandbox;
static struct answer_policy policy;
static struct observations seen;
static struct plan plan;
static struct buf request;
static struct err err;

static void set_up(void)
{
	sandbox = sandbox_open(&err);
	ck_assert_msg(sandbox != NULL, "%s", err.text);
}

static void tear_down(void)
{
	plan_release(&plan);
	buf_release(&request);
	observations_release(&seen);
	policy_release(&policy);
	sandbox_close(sandbox);
}

static void ask_for(const char *profile)
{
	const struct exercise_policy row = { .file = "profile.json", .kind = POLICY_SECCOMP_JSON };
	struct wire_request made;
	ck_assert_msg(
		policy_parse(&policy, &row, profile, strlen(profile), &err) == 0, "%s", err.text);
	wire_request_make(&made, &policy.profile, WIRE_LEVELS);
	wire_request_format(&made, &request);
	wire_request_release(&made);
	plan_make_tool(&plan, PLAN_TOOL_COMPILER, request.data, request.size);
}

static const struct process_end *run_confined(void)
{
	struct confined *begun = confined_begin(sandbox, &plan, &err);
	ck_assert_msg(begun && confined_finish(begun, &seen, &err) == 0, "%s", err.text);
	const struct observation *end = observations_find(&seen, OBSERVED_WORKLOAD_ENDED, 0);
	ck_assert(end != NULL);
	return &end->workload;
}

#define PROFILE                                                                                    \
	"{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"architectures\": [\"SCMP_ARCH_X86_64\", "       \
	"\"SCMP_ARCH_X86\"], \"syscalls\": [{\"names\": [\"read\", \"write\", \"socket\"], "       \
	"\"action\": \"SCMP_ACT_ALLOW\", \"args\": [{\"index\": 0, \"value\": 1, \"op\": "         \
	"\"SCMP_CMP_EQ\"}]}]}"

START_TEST(it_answers_with_a_program_for_each_level)
{
	autobuf struct buf got = { 0 };
	struct wire_response response;
	ask_for(PROFILE);
	const struct process_end *end = run_confined();
	ck_assert_uint_eq(end->how, ENDED_EXIT);
	ck_assert_int_eq(end->value, 0);
	observations_output(&seen, STREAM_OUT, &got);
	ck_assert_msg(wire_response_parse(
			      &response, got.data, got.size, policy.profile.rule_count, &err) == 0,
		"%s", err.text);
	for (size_t i = 0; i < WIRE_LEVELS; i++)
		ck_assert_msg(bpf_validate(&response.programs[i], &err) == 0, "%s", err.text);
	wire_response_release(&response);
}
END_TEST

START_TEST(a_request_that_is_garbage_is_answered_too)
{
	autobuf struct buf got = { 0 };
	struct wire_response response;
	plan_make_tool(&plan, PLAN_TOOL_COMPILER, "garbage", strlen("garbage"));
	ck_assert_uint_eq(run_confined()->how, ENDED_EXIT);
	observations_output(&seen, STREAM_OUT, &got);
	ck_assert_msg(wire_response_parse(&response, got.data, got.size, 0, &err) == 0 ||
			      err.kind == ERR_REFUSED,
		"%s", err.text);
	wire_response_release(&response);
}
END_TEST

START_TEST(more_memory_than_the_limit_is_not_to_be_had)
{
	ask_for(PROFILE);
	plan.containers[0].limits.memory_mib = 1; /* not even the program's own */
	const struct process_end *end = run_confined();
	ck_assert(end->how == ENDED_SIGNAL || end->value != 0);
}
END_TEST

START_TEST(one_that_takes_too_long_is_ended)
{
	ask_for(PROFILE);
	plan.wall_ms = 0;
	ck_assert_uint_eq(run_confined()->how, ENDED_SIGNAL);
	const struct observation *limit = observations_find(&seen, OBSERVED_LIMIT, 0);
	ck_assert(limit && limit->limit == LIMIT_WALL);
}
END_TEST

START_TEST(more_output_than_the_limit_ends_it)
{
	ask_for(PROFILE);
	plan.containers[0].limits.output_kib = 0;
	(void)run_confined();
	const struct observation *limit = observations_find(&seen, OBSERVED_LIMIT, 0);
	ck_assert(limit && limit->limit == LIMIT_OUTPUT);
}
END_TEST

START_TEST(one_that_nobody_wants_is_gone_when_it_is_dropped)
{
	ask_for(PROFILE);
	struct confined *begun = confined_begin(sandbox, &plan, &err);
	ck_assert_msg(begun != NULL, "%s", err.text);
	confined_drop(begun);
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
	ck_assert_int_eq(errno, ECHILD);
}
END_TEST

START_TEST(several_are_compiled_side_by_side)
{
	struct confined *begun[4];
	ask_for(PROFILE);
	for (size_t i = 0; i < ARRAY_SIZE(begun); i++) {
		begun[i] = confined_begin(sandbox, &plan, &err);
		ck_assert_msg(begun[i] != NULL, "%s", err.text);
	}
	for (size_t i = ARRAY_SIZE(begun); i-- > 0;) {
		struct observations one = { 0 };
		ck_assert_msg(confined_finish(begun[i], &one, &err) == 0, "%s", err.text);
		ck_assert_ptr_nonnull(observations_find(&one, OBSERVED_OUTPUT, 0));
		observations_release(&one);
	}
}
END_TEST

TCase *live_confined(void)
{
	TCase *tests = tcase_create("confined");
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, it_answers_with_a_program_for_each_level);
	tcase_add_test(tests, a_request_that_is_garbage_is_answered_too);
	tcase_add_test(tests, more_memory_than_the_limit_is_not_to_be_had);
	tcase_add_test(tests, one_that_takes_too_long_is_ended);
	tcase_add_test(tests, one_that_nobody_wants_is_gone_when_it_is_dropped);
	tcase_add_test(tests, several_are_compiled_side_by_side);
	tcase_add_test(tests, more_output_than_the_limit_ends_it);
	return tests;
}
