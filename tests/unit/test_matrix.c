/* SPDX-License-Identifier: MIT */
/* Matrices from what was seen to a result, and the plans that packets are sent by. */
#include "base/buf.h"
#include "base/mem.h"
#include "core/judge.h"
#include "core/nft_policy.h"
#include "core/reach.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

TCase *tests_matrix(void);

static const char json[] =
	"{\"format\": 1, \"title\": \"T\", \"level\": 1, \"minutes\": 1, \"teaches\": [\"x\"], "
	"\"theme\": \"x\", \"policy\": [{\"file\": \"r.nft\", \"kind\": \"nft\", \"on\": \"net\"}], "
	"\"containers\": {\"a\": {\"image\": \"base\", \"user\": 1000, \"run\": [\"true\"]}, \"b\": "
	"{\"image\": \"base\", \"user\": 7}}, \"networks\": {\"net\": {\"join\": [\"a\", \"b\"], "
	"\"by\": \"router\"}}, \"checks\": [{\"id\": \"b\", \"kind\": \"benign\", \"title\": \"t\", "
	"\"asks\": \"B.\", \"why\": \"W.\", \"in\": \"a\", \"probe\": [\"exec\", \"true\"]}, {\"id\": "
	"\"m\", \"kind\": \"matrix\", \"title\": \"t\", \"asks\": \"A.\", \"why\": \"W.\", \"ports\": "
	"[\"80/tcp\", \"23/tcp\"], \"open\": [\"a -> b:80/tcp\"]}]}";
#define MATRIX 1 /* the check */

static struct exercise exercise;
static struct answer_policy policy;
static struct plans plans;
static struct observations seen[2];
static struct world_run world;
static struct grade_input input;

static void set_up(void)
{
	struct err err = { 0 };
	static const char ruleset[] = "table inet t {\n}\n";
	ck_assert_msg(exercise_parse(&exercise, "t/t", "0000000000000000", "t.json", json,
			      strlen(json), &err) == 0,
		"%s", err.text);
	policy = (struct answer_policy){ .kind = POLICY_NFT };
	ck_assert_int_eq(nft_policy_parse(&policy, "r.nft", ruleset, strlen(ruleset), &err), 0);
	plans_make(&plans, &exercise, NULL, MATRIX, NULL);
	plans_put_ruleset(&plans, &exercise, 0, ruleset, strlen(ruleset));
	memset(seen, 0, sizeof(seen));
	world = (struct world_run){
		.plan = &plans.items[0], .without = &seen[0], .with = &seen[1]
	};
	input = (struct grade_input){ .exercise = &exercise,
		.policies = &policy,
		.worlds = &world,
		.world_count = 1,
		.only = MATRIX };
}

static void tear_down(void)
{
	observations_release(&seen[0]);
	observations_release(&seen[1]);
	plans_release(&plans);
	jdoc_release(&policy.profile.doc);
	exercise_release(&exercise);
}

#define OPEN (TRY_MADE | TRY_ARRIVED | TRY_ANSWERED)
static uint8_t facts[MATRIX_MAX_TRIES];

static const struct check_matrix *matrix_of(void)
{
	return exercise.checks[MATRIX].matrix;
}

/* One cell, in all families and one round or (round < 0) all of them. */
static void set(int round, size_t from, size_t port, uint8_t value)
{
	for (unsigned r = 0; r < MATRIX_ROUNDS; r++)
		for (int family = 0; family < FAMILY_COUNT; family++)
			if (round < 0 || (unsigned)round == r)
				facts[matrix_try(matrix_of(), r, (enum family)family,
					matrix_cell(matrix_of(), from, 1 - from, port))] = value;
}

/* As the table wants it. */
static void set_wanted(void)
{
	memset(facts, TRY_MADE, sizeof(facts));
	set(-1, 0, 0, OPEN);
}

static void tell(struct observations *all)
{
	const size_t count = matrix_try_count(matrix_of());
	for (size_t first = 0; first < count; first += OBSERVATION_TEXT) {
		struct observation one = { .kind = OBSERVED_TRIES };
		one.tries.first = (uint32_t)first;
		one.tries.size = (uint32_t)(count - first < OBSERVATION_TEXT ? count - first
									     : OBSERVATION_TEXT);
		memcpy(one.tries.facts, facts + first, one.tries.size);
		ck_assert(observation_is_valid(&one));
		observations_add(all, &one);
	}
}

static void tell_gate(void)
{
	memset(facts, OPEN, sizeof(facts));
	tell(&seen[0]);
}

static struct verdict graded(void)
{
	struct verdict verdict;
	grade(&input, &verdict);
	return verdict;
}

static void expect(enum cause cause, const char *witness)
{
	struct verdict verdict = graded();
	const struct check_verdict *one = &verdict.checks[MATRIX];
	ck_assert_str_eq(cause_name(one->cause), cause_name(cause));
	if (witness)
		ck_assert_str_eq(one->witness, witness);
	else
		ck_assert_ptr_null(one->witness);
	verdict_release(&verdict);
}

START_TEST(a_table_that_is_as_wanted_is_ok)
{
	tell_gate();
	set_wanted();
	tell(&seen[1]);
	expect(CAUSE_OK, NULL);
}
END_TEST

static const struct {
	size_t from, port;
	uint8_t facts;
	const char *witness;
	const char *happened;
} wrongs[] = {
	{ 0, 0, TRY_MADE, "a -> b:80/tcp (IPv4)",
		"A PACKET WAS LOST: a did not reach b at 80/tcp, by IPv4." },
	{ 0, 0, TRY_MADE | TRY_ARRIVED, "a -> b:80/tcp (IPv4)",
		"AN ANSWER WAS LOST: a reached b at 80/tcp, by IPv4, and heard nothing." },
	{ 0, 1, OPEN, "a -> b:23/tcp (IPv4)",
		"A PACKET GOT THROUGH: a reached b at 23/tcp, by IPv4." },
	{ 1, 0, TRY_MADE | TRY_ARRIVED, "b -> a:80/tcp (IPv4)",
		"A PACKET GOT THROUGH: b reached a at 80/tcp, by IPv4." },
	{ 1, 1, TRY_MADE | TRY_REFUSED, "b -> a:23/tcp (IPv4)",
		"A PACKET WAS TURNED AWAY IN ANOTHER WAY: b to a at 23/tcp, by IPv4." },
};

START_TEST(one_cell_that_is_not_fails_with_its_packet)
{
	tell_gate();
	set_wanted();
	set(-1, wrongs[_i].from, wrongs[_i].port, wrongs[_i].facts);
	tell(&seen[1]);
	expect(CAUSE_MATRIX, wrongs[_i].witness);
	struct verdict verdict = graded();
	ck_assert_str_eq(verdict.checks[MATRIX].text.happened, wrongs[_i].happened);
	ck_assert_ptr_nonnull(strstr(verdict.checks[MATRIX].table, "<-"));
	verdict_release(&verdict);
}
END_TEST

START_TEST(rounds_that_differ_are_flaky)
{
	tell_gate();
	set_wanted();
	set(1, 0, 0, TRY_MADE);
	tell(&seen[1]);
	expect(CAUSE_MATRIX_FLAKY, "a -> b:80/tcp (IPv4)");
}
END_TEST

START_TEST(a_packet_that_is_lost_without_a_ruleset_is_the_labs_fault)
{
	set_wanted();
	tell(&seen[0]);
	tell(&seen[1]);
	expect(CAUSE_VOID_MATRIX, "a -> b:23/tcp (IPv4)");
}
END_TEST

START_TEST(what_was_not_told_is_no_result)
{
	tell_gate();
	expect(CAUSE_VOID_UNTOLD, NULL);
}
END_TEST

START_TEST(a_matrix_is_tried_where_nothing_runs)
{
	const struct plan *plan = &plans.items[0];
	autobuf struct buf text = { 0 };
	ck_assert_uint_eq(plans.count, 1);
	ck_assert_ptr_nonnull(plan->matrix);
	ck_assert_uint_eq(plan->step_count, 0);
	ck_assert_uint_eq(plan->container_count, 4); /* a, b, the router, nft */
	ck_assert_ptr_null(plan->containers[0].run);
	ck_assert_str_eq(plan->containers[2].name, "net");
	ck_assert(plan->containers[3].joins);
	ck_assert_uint_eq(plan->containers[3].joined, 2);
	ck_assert_ptr_nonnull(strstr(plan->containers[3].input, "nftrace"));
	plan_format(plan, &text);
	ck_assert_ptr_nonnull(strstr(buf_string(&text),
		"network net: net at 10.80.0.254 and fd80:0:0:0::fe, a at 10.80.0.1 and"));
	ck_assert_ptr_nonnull(strstr(buf_string(&text), "packets among 2 containers by 2 ports"));
}
END_TEST

START_TEST(behind_a_router_each_finds_the_others)
{
	autobuf struct buf hosts = { 0 };
	autobuf struct buf name = { 0 };
	plan_hosts(&plans.items[0], 0, &hosts);
	ck_assert_str_eq(buf_string(&hosts),
		"127.0.0.1\tlocalhost\n::1\tlocalhost\n10.80.0.1\ta\nfd80:0:0:0::1\ta\n"
		"10.80.0.2\tb\nfd80:0:0:0::2\tb\n");
	plan_interface(&plans.items[0], 1, 0, &name);
	ck_assert_str_eq(buf_string(&name), "b");
	buf_clear(&name);
	plan_interface(&plans.items[0], 1, 1, &name);
	ck_assert_str_eq(buf_string(&name), "eth0");
}
END_TEST

TCase *tests_matrix(void)
{
	TCase *tc = tcase_create("matrix");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, a_table_that_is_as_wanted_is_ok);
	tcase_add_loop_test(
		tc, one_cell_that_is_not_fails_with_its_packet, 0, (int)ARRAY_SIZE(wrongs));
	tcase_add_test(tc, rounds_that_differ_are_flaky);
	tcase_add_test(tc, a_packet_that_is_lost_without_a_ruleset_is_the_labs_fault);
	tcase_add_test(tc, what_was_not_told_is_no_result);
	tcase_add_test(tc, a_matrix_is_tried_where_nothing_runs);
	tcase_add_test(tc, behind_a_router_each_finds_the_others);
	return tc;
}
