/* SPDX-License-Identifier: MIT */
/* Which line a text names, and which change it claims to be needed: each ground once. */
#include "test_grade.h"

#include "base/mem.h"

#include <string.h>

/* Sockets of AF_INET are needed, of AF_UNIX refused; files are opened. */
static const char exercise[] =
	"{\"format\": 1, \"title\": \"T\", \"level\": 1, \"minutes\": 5, \"teaches\": [\"x\"], "
	"\"theme\": \"runtime policy\", \"policy\": [{\"file\": \"p.json\", \"kind\": "
	"\"seccomp-json\", \"on\": \"box\"}], \"containers\": {\"box\": {\"image\": \"base\"}}, "
	"\"checks\": ["
	"{\"id\": \"inet\", \"kind\": \"benign\", \"title\": \"T\", \"asks\": \"A.\", "
	"\"why\": \"W.\", \"probe\": [\"socket-family\", \"AF_INET\"]}, "
	"{\"id\": \"opens\", \"kind\": \"benign\", \"title\": \"T\", \"asks\": \"A.\", "
	"\"why\": \"W.\", \"probe\": [\"open-file\"]}, "
	"{\"id\": \"unix\", \"kind\": \"attack\", \"title\": \"T\", \"asks\": \"A.\", "
	"\"why\": \"A socket of this kind reaches all programs of the machine.\", "
	"\"probe\": [\"socket-family\", \"AF_UNIX\"]}, "
	"{\"id\": \"mkdir\", \"kind\": \"attack\", \"title\": \"T\", \"asks\": \"A.\", "
	"\"why\": \"No folder is needed here, so none should be made.\", "
	"\"probe\": [\"mkdir\"]}]}";

#define POLICY(fallback, rules)                                                                    \
	"{ \"defaultAction\": \"SCMP_ACT_" fallback "\", \"syscalls\": [\n" rules " ] }"
#define RULE(names, action) "{ \"names\": [" names "],\n\"action\": \"SCMP_ACT_" action "\" }"
#define RULE_IF(name, action, value, op)                                                           \
	"{ \"names\": [\"" name "\"], \"action\": \"SCMP_ACT_" action                              \
	"\", \"args\": [\n{ \"index\": 0, \"value\": " value ", \"op\": \"SCMP_CMP_" op "\" } ] }"

static const struct basis_case {
	const char *policy;
	const char *check;
	enum claim_kind kind;
	unsigned line;
	bool has_argument;
	const char *why, *next; /* parts of what is said */
} cases[] = {
	{ POLICY("ALLOW", RULE("\"openat\"", "ERRNO")), "opens", CLAIM_RULE, 2, false,
		"This rule names it and answers ERRNO(EPERM).", "should speak for openat" },
	/* without the rule the default would refuse as well, so its name is not the matter */
	{ POLICY("KILL", RULE("\"openat\", \"socket\"", "ERRNO")), "opens", CLAIM_ACTION, 3, false,
		"This rule names it and answers ERRNO(EPERM).", "which answer this rule should" },
	{ POLICY("ALLOW", RULE("\"mkdir\"", "LOG")), "mkdir", CLAIM_ACTION, 3, false, "answers LOG",
		"which answer refuses mkdir" },
	{ POLICY("ERRNO", RULE("\"openat\", \"mkdir\"", "ALLOW")), "mkdir", CLAIM_RULE, 2, false,
		"answers ALLOW", "whether the service needs mkdir" },
	{ POLICY("ALLOW", RULE("\"socket\"", "ALLOW")), "mkdir", CLAIM_NO_RULE, 1, false,
		"No rule names it, so the default answered ALLOW.", "a rule that names it" },
	/* what the service needs can't be refused as a whole */
	{ POLICY("ALLOW", RULE("\"mkdir\"", "ERRNO")), "unix", CLAIM_NO_RULE, 1, true,
		"No rule names it", "The service needs socket too" },
	{ POLICY("ERRNO", RULE("\"openat\", \"socket\"", "ALLOW")), "unix", CLAIM_NO_COMPARE, 2,
		true, "answers ALLOW, whatever its arguments. Here argument 0 was 1.",
		"for which arguments this rule should count" },
	{ POLICY("ALLOW", RULE_IF("socket", "ERRNO", "16", "EQ")), "unix", CLAIM_COMPARE_FAILED, 3,
		true,
		"This rule for socket counts only if argument 0 is exactly 16; here it was 1.",
		"read this comparison again" },
	{ POLICY("ERRNO", RULE_IF("socket", "ALLOW", "16", "NE")), "unix", CLAIM_COMPARE_HELD, 3,
		true, "It counts if argument 0 is anything but 16, and here it was 1.",
		"read this comparison again" },
	/* of two that failed, the one that is about the very value */
	{ POLICY("ERRNO", RULE_IF("socket", "ALLOW", "16", "EQ") ",\n" RULE_IF(
				  "socket", "ALLOW", "2", "NE")),
		"inet", CLAIM_COMPARE_FAILED, 5, true, "is anything but 2; here it was 2.",
		"which arguments of socket the service needs" },
	/* libseccomp keeps line 2 and loses line 5 */
	{ POLICY("ERRNO", RULE("\"openat\", \"socket\"", "ALLOW") ",\n" RULE_IF(
				  "socket", "KILL", "1", "EQ")),
		"unix", CLAIM_NO_COMPARE, 2, true,
		"As written, line 4 answers KILL_THREAD to socket. This rule has no comparisons",
		"no two of them overlap" },
	/* of two rules without comparisons libseccomp keeps line 2 */
	{ POLICY("ERRNO", RULE("\"openat\", \"mkdir\"", "ALLOW") ",\n" RULE("\"mkdir\"", "KILL")),
		"mkdir", CLAIM_RULE, 2, false,
		"answers ALLOW; line 4 answers KILL_THREAD. libseccomp keeps the first",
		"no two of them overlap" },
	/* libseccomp drops the bits of valueTwo that value masks out */
	{ POLICY("ERRNO",
		  "{ \"names\": [\"socket\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": [\n{ "
		  "\"index\": 0, \"value\": 0, \"valueTwo\": 2, \"op\": \"SCMP_CMP_MASKED_EQ\" } ] }"),
		"unix", CLAIM_COMPARE_HELD, 3, true, "As written it can't count",
		"read this comparison again" },
	/* of several that hold, the one that looks past a bit of this call */
	{ POLICY("ERRNO",
		  "{ \"names\": [\"socket\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": [\n{ "
		  "\"index\": 2, \"value\": 9, \"op\": \"SCMP_CMP_NE\" },\n{ \"index\": 0, "
		  "\"value\": 2, \"valueTwo\": 0, \"op\": \"SCMP_CMP_MASKED_EQ\" } ] }"),
		"unix", CLAIM_COMPARE_HELD, 4, true, "argument 0, masked with 2, is 0",
		"read this comparison again" },
	{ "{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [ { \"names\": [\"mkdir\"], "
	  "\"action\": \"SCMP_ACT_ERRNO\",\n\"includes\": { \"caps\": [\"CAP_SYS_ADMIN\"] } } ] }",
		"mkdir", CLAIM_SKIPPED, 1, false, "its entry was left out here",
		"when should it count" },
};

START_TEST(each_ground_names_its_line_and_its_claim)
{
	const struct basis_case *one = &cases[_i];
	struct grade_world world;
	world_start(&world, exercise, one->policy, -1);
	finish(&world);
	const struct explanation *text = &world_check(&world, one->check)->text;
	ck_assert_str_eq(claim_kind_name(text->claim.kind), claim_kind_name(one->kind));
	ck_assert_uint_eq(text->at.line, one->line);
	ck_assert_int_eq(text->claim.refuse,
		strcmp(one->check, "unix") == 0 || strcmp(one->check, "mkdir") == 0);
	ck_assert_int_eq(text->claim.has_argument, one->has_argument);
	says(text->why, one->why);
	says(text->next, one->next);
	world_end(&world);
}
END_TEST

void grade_add_basis(TCase *tests)
{
	tcase_add_loop_test(
		tests, each_ground_names_its_line_and_its_claim, 0, (int)ARRAY_SIZE(cases));
}
