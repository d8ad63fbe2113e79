/* SPDX-License-Identifier: MIT */
/* What matters of a policy that differs from the solution, and what the kernel's answers say. */
#include "test_grade.h"

#include "base/mem.h"
#include "core/stake.h"
#include "core/tried.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

TCase *tests_stake(void);

#define HEAD                                                                                       \
	"{\"format\": 1, \"title\": \"t\", \"level\": 1, \"minutes\": 1, \"teaches\": [\"t\"],"    \
	"\"theme\": \"t\", \"policy\": [{\"file\": \"p\", \"kind\": \"seccomp-json\", \"on\": "    \
	"\"c\"}], \"containers\": {\"c\": {\"image\": \"base\"%s}}, \"checks\": ["
#define BENIGN                                                                                     \
	"{\"id\": \"benign\", \"kind\": \"benign\", \"probe\": [\"write-file\"], \"title\": "      \
	"\"t\", \"asks\": \"a\", \"why\": \"w\"}"
#define ATTACK                                                                                     \
	", {\"id\": \"attack\", \"kind\": \"attack\", \"probe\": [\"mkdir\"], \"title\": \"t\", "  \
	"\"asks\": \"a\", \"why\": \"w\"}"
#define ANALYSIS                                                                                   \
	", {\"id\": \"analysis\", \"kind\": \"analysis\", \"deny\": [\"mkdirat(_, _, _)\"], "      \
	"\"title\": \"t\", \"asks\": \"a\", \"why\": \"w\"}"
#define CHECKS       BENIGN ATTACK ANALYSIS "]}"

#define RULES(rules) "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [" rules "]}"
#define DENY(names)  "{\"names\": [" names "], \"action\": \"SCMP_ACT_ERRNO\"}"
#define SOLUTION     RULES(DENY("\"mkdir\", \"mkdirat\""))

static const struct {
	const char *other;
	enum stake_kind kind;
	const char *check; /* of the ones above */
} stakes[] = {
	{ SOLUTION, STAKE_NONE, NULL },
	/* stricter where nobody works, and other refusals, are not the task */
	{ RULES(DENY("\"mkdir\", \"mkdirat\", \"rename\"")), STAKE_NONE, NULL },
	{ RULES("{\"names\": [\"mkdir\", \"mkdirat\"], \"action\": \"SCMP_ACT_KILL\"}"), STAKE_NONE,
		NULL },
	{ RULES(DENY("\"mkdirat\"")), STAKE_LOOSER, "attack" },
	{ RULES(DENY("\"mkdir\"")), STAKE_LOOSER, "analysis" },
	{ RULES(DENY("\"mkdir\", \"mkdirat\", \"write\"")), STAKE_TIGHTER, "benign" },
	/* the stated directory is refused, others are not */
	{ RULES("{\"names\": [\"mkdir\"], \"action\": \"SCMP_ACT_ERRNO\", \"args\": [{\"index\": 1, "
		"\"value\": 493, \"op\": \"SCMP_CMP_EQ\"}]}, " DENY("\"mkdirat\"")),
		STAKE_LOOSER, "attack" },
	/* a constant that only the other policy has */
	{ RULES(DENY(
		  "\"mkdir\"") ", {\"names\": [\"mkdirat\"], \"action\": \"SCMP_ACT_ERRNO\", "
			       "\"args\": [{\"index\": 2, \"value\": 77, \"op\": \"SCMP_CMP_NE\"}]}"),
		STAKE_LOOSER, "analysis" },
	{ RULES("{\"names\": [\"mkdir\", \"mkdirat\"], \"action\": \"SCMP_ACT_LOG\"}"),
		STAKE_LOOSER, "attack" },
};

static void find(const char *container, const char *other, struct stake *stake,
	struct grade_world *world, struct grade_world *another)
{
	autofree char *head = mem_format(HEAD, container);
	autofree char *exercise = mem_format("%s%s", head, CHECKS);
	struct tried_calls tried = { 0 };
	world_start(world, exercise, SOLUTION, -1);
	world_start(another, exercise, other, -1);
	tried_calls_find(&tried, &world->input);
	stake_find(
		&(const struct stake_input){
			.exercise = &world->exercise,
			.solution = &world->policies[0],
			.other = &another->policies[0],
			.tried = &tried,
		},
		stake);
	tried_calls_release(&tried);
}

START_TEST(a_difference_matters_where_a_check_looks)
{
	struct grade_world world;
	struct grade_world another;
	struct stake stake;
	find("", stakes[_i].other, &stake, &world, &another);
	ck_assert_int_eq(stake.kind, stakes[_i].kind);
	if (stakes[_i].check)
		ck_assert_str_eq(world.exercise.checks[stake.check].id, stakes[_i].check);
	world_end(&world);
	world_end(&another);
}
END_TEST

START_TEST(points_do_not_say_what_a_program_needs)
{
	struct grade_world world;
	struct grade_world another;
	struct stake stake;
	find(", \"run\": [\"httpd\"]", RULES(DENY("\"mkdir\", \"mkdirat\", \"rename\"")), &stake,
		&world, &another);
	ck_assert_int_eq(stake.kind, STAKE_UNDECIDED);
	world_end(&world);
	world_end(&another);
}
END_TEST

/* Every pattern that stands for an attack can be asked. */
START_TEST(the_pattern_of_an_attack_is_one_of_its_decisive_call)
{
	struct probe_request request = { .kind = (uint32_t)_i, .abi = ABI_X86_64 };
	request.value_count = strchr(probe_row((enum probe_kind)_i)->arguments, 'v') ? 1 : 0;
	request.values[0] = 16;
	autofree char *text = stake_pattern_of(&request);
	struct pattern pattern = { 0 };
	struct err err = { 0 };
	if (!text)
		return;
	ck_assert_msg(pattern_parse(&pattern, text, &err) == 0, "%s: %s", text, err.text);
	ck_assert_int_eq(pattern.call->number[ABI_X86_64], probe_number(&request));
	pattern_release(&pattern);
}
END_TEST

/* ---- tried ---- */

static bool all_agree(const struct grade_world *world, size_t *count)
{
	struct tried_calls tried = { 0 };
	bool agree = true;
	tried_calls_find(&tried, &world->input);
	for (size_t i = 0; i < tried.count; i++)
		agree &= tried.items[i].agrees;
	*count = tried.count;
	tried_calls_release(&tried);
	return agree;
}

START_TEST(the_evaluator_agrees_with_what_was_seen)
{
	static const char *const answers[] = { "solution", "right/allow-list", "right/kill-process",
		"wrong/answers-success", "wrong/logs-only", "wrong/deny-everything" };
	struct grade_world world;
	size_t count;
	start_answer(&world, answers[_i]);
	ck_assert(all_agree(&world, &count));
	ck_assert_uint_eq(count, 12); /* five steps, twice, and two attacks */
	world_end(&world);
}
END_TEST

START_TEST(a_call_that_did_something_else_is_a_disagreement)
{
	struct grade_world world;
	size_t count;
	start_answer(&world, "solution");
	struct probe_fact *fact = world_fact(&world, "door-mkdir", PLAN_ATTACK);
	fact->result = -EACCES;
	ck_assert(!all_agree(&world, &count));
	fact->result = -EPERM;
	ck_assert(all_agree(&world, &count));
	struct probe_fact *writes = world_fact(&world, "writes", PLAN_BENIGN);
	writes->returned = 0;
	writes->end = (struct process_end){ ENDED_SIGNAL, SIGSYS };
	ck_assert(!all_agree(&world, &count));
	writes->end = (struct process_end){ ENDED_TIMEOUT, 0 };
	ck_assert(all_agree(&world, &count));
	ck_assert_uint_eq(count, 11); /* that one says nothing */
	world_end(&world);
}
END_TEST

/* --- capabilities --- */

#define CAPS_EXERCISE                                                                              \
	"{\"format\": 1, \"title\": \"t\", \"level\": 1, \"minutes\": 1, \"teaches\": [\"t\"],"    \
	"\"theme\": \"t\", \"policy\": [{\"file\": \"p\", \"kind\": \"caps-json\", \"on\": "       \
	"\"c\"}], \"containers\": {\"c\": {\"image\": \"base\"}}, \"checks\": ["                   \
	"{\"id\": \"benign\", \"kind\": \"benign\", \"probe\": [\"bind-port\", 80], "              \
	"\"title\": \"t\", \"asks\": \"a\", \"why\": \"w\"},"                                      \
	"{\"id\": \"attack\", \"kind\": \"attack\", \"probe\": [\"chroot\"], \"title\": \"t\", "   \
	"\"asks\": \"a\", \"why\": \"w\"},"                                                        \
	"{\"id\": \"state\", \"kind\": \"state\", \"at\": \"setuid-exec\", \"expect\": "           \
	"{\"effective\": {\"lacks\": [\"CAP_NET_RAW\"]}}, \"title\": \"t\", \"asks\": \"a\", "     \
	"\"why\": \"w\"}]}"
#define CAPS(bounding, others)                                                                     \
	"{\"user\": {\"uid\": 1000}, \"capabilities\": {\"bounding\": [" bounding                  \
	"], \"permitted\": [" others "], \"inheritable\": [" others "], \"ambient\": [" others     \
	"]}}"
#define PORT "\"CAP_NET_BIND_SERVICE\""

static const struct {
	const char *other;
	enum stake_kind kind;
	const char *check;
	const char *word;
} caps_stakes[] = {
	{ CAPS(PORT ", \"CAP_SYSLOG\"", PORT), STAKE_NONE, NULL, NULL },
	{ CAPS(PORT ", \"CAP_SYS_CHROOT\"", PORT ", \"CAP_SYS_CHROOT\""), STAKE_LOOSER, "attack",
		"CAP_SYS_CHROOT" },
	{ CAPS(PORT, ""), STAKE_TIGHTER, "benign", "CAP_NET_BIND_SERVICE" },
	/* not there, but to be had by a file with root's bit */
	{ CAPS(PORT ", \"CAP_NET_RAW\"", PORT), STAKE_LOOSER, "state", "CAP_NET_RAW" },
};

START_TEST(a_capability_matters_where_a_check_is_about_it)
{
	struct exercise exercise;
	struct answer_policy policies[2] = { { .kind = POLICY_CAPS_JSON },
		{ .kind = POLICY_CAPS_JSON } };
	const char *const texts[] = { CAPS(PORT, PORT), caps_stakes[_i].other };
	struct stake stake;
	struct err err = { 0 };
	ck_assert_msg(exercise_parse(&exercise, "a/b", VARIANT_SEED_ZEROS, "exercise.json",
			      CAPS_EXERCISE, strlen(CAPS_EXERCISE), &err) == 0,
		"%s", err.text);
	for (size_t i = 0; i < 2; i++)
		ck_assert_msg(caps_policy_parse(&policies[i].caps, "p", texts[i], strlen(texts[i]),
				      &err) == 0,
			"%s", err.text);
	ck_assert(!stake_caps_equal(&policies[0], &policies[1]));
	ck_assert(stake_caps_equal(&policies[0], &policies[0]));
	stake_find_caps(
		&(const struct stake_input){
			.exercise = &exercise, .solution = &policies[0], .other = &policies[1] },
		&stake);
	ck_assert_int_eq(stake.kind, caps_stakes[_i].kind);
	if (caps_stakes[_i].check) {
		ck_assert_str_eq(exercise.checks[stake.check].id, caps_stakes[_i].check);
		ck_assert_str_eq(stake.word, caps_stakes[_i].word);
	}
	for (size_t i = 0; i < 2; i++)
		caps_policy_release(&policies[i].caps);
	exercise_release(&exercise);
}
END_TEST

TCase *tests_stake(void)
{
	TCase *tests = tcase_create("stake");
	tcase_add_loop_test(tests, a_capability_matters_where_a_check_is_about_it, 0,
		(int)ARRAY_SIZE(caps_stakes));
	tcase_add_loop_test(
		tests, a_difference_matters_where_a_check_looks, 0, (int)ARRAY_SIZE(stakes));
	tcase_add_test(tests, points_do_not_say_what_a_program_needs);
	tcase_add_loop_test(
		tests, the_pattern_of_an_attack_is_one_of_its_decisive_call, 0, PROBE_COUNT);
	tcase_add_loop_test(tests, the_evaluator_agrees_with_what_was_seen, 0, 6);
	tcase_add_test(tests, a_call_that_did_something_else_is_a_disagreement);
	return tests;
}
