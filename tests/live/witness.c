/* SPDX-License-Identifier: MIT */
/* Witnesses of failed analyses, put to the kernel: each is answered as the evaluator says, and none
 * is carried out, whatever the call is. */
#include "app/witness.h"

#include "app/policy.h"
#include "base/mem.h"

#include <check.h>
#include <string.h>

TCase *live_witness(void);

#define HEAD                                                                                       \
	"{\"format\": 1, \"title\": \"t\", \"level\": 1, \"minutes\": 1, \"teaches\": [\"t\"],"    \
	"\"theme\": \"t\", \"policy\": [{\"file\": \"p.json\", \"kind\": \"seccomp-json\","        \
	" \"on\": \"c\"}], \"containers\": {\"c\": {\"image\": \"base\"}}, \"checks\": ["          \
	"{\"id\": \"benign\", \"kind\": \"benign\", \"probe\": [\"write-file\"], \"title\": "      \
	"\"t\", \"asks\": \"a\", \"why\": \"w\"}, "
#define ANALYSIS                                                                                   \
	"{\"id\": \"asked\", \"kind\": \"analysis\", \"%s\": [\"%s\"], \"abis\": [\"%s\"], "       \
	"\"title\": \"t\", \"asks\": \"a\", \"why\": \"w\"}]}"
#define ARCHES       "\"architectures\": [\"SCMP_ARCH_X86_64\", \"SCMP_ARCH_X86\", \"SCMP_ARCH_X32\"], "
#define RULES(rules) "{\"defaultAction\": \"SCMP_ACT_ALLOW\", " ARCHES "\"syscalls\": [" rules "]}"
#define RULE(names, action, more)                                                                  \
	"{\"names\": [" names "], \"action\": \"SCMP_ACT_" action "\"" more "}"
#define ERRNO(value) ", \"errnoRet\": " value
#define TIOCSTI_64   ", \"args\": [{\"index\": 1, \"value\": 21522, \"op\": \"SCMP_CMP_EQ\"}]"

static const struct {
	const char *want, *pattern, *abi;
	const char *profile;
	const char *tried; /* NULL: it can't be */
} cases[] = {
	{ "deny", "mkdir()", "x86_64", RULES(""), "permitted" },
	{ "deny", "mkdir()", "x86_64", RULES(RULE("\"mkdir\"", "ERRNO", ERRNO("0"))), "ERRNO(0)" },
	{ "deny", "mkdir()", "x86_64", RULES(RULE("\"mkdir\"", "LOG", "")), "permitted" },
	{ "permit", "mkdir()", "x86_64", RULES(RULE("\"mkdir\"", "ERRNO", ERRNO("38"))),
		"ERRNO(ENOSYS)" },
	{ "permit", "mkdir()", "x86_64", RULES(RULE("\"mkdir\"", "KILL", "")), "killed" },
	{ "permit", "mkdir()", "x86_64", RULES(RULE("\"mkdir\"", "KILL_PROCESS", "")), "killed" },
	{ "permit", "mkdir()", "x86_64", RULES(RULE("\"mkdir\"", "TRAP", "")), "killed" },
	{ "deny", "ioctl(_, 0x5412)", "x86_64", RULES(RULE("\"ioctl\"", "ERRNO", TIOCSTI_64)),
		"permitted" },
	/* these would have an effect, or would not come back */
	{ "deny", "fork()", "x86_64", RULES(""), "permitted" },
	{ "deny", "exit_group()", "x86_64", RULES(""), "permitted" },
	{ "deny", "pause()", "x86_64", RULES(""), "permitted" },
	{ "deny", "kill(0xffffffff, 9)", "x86_64", RULES(""), "permitted" },
	{ "deny", "seccomp()", "x86_64", RULES(""), "permitted" },
	/* what the baseline refuses does not hide what the learner's filter says */
	{ "deny", "bpf()", "x86_64", RULES(""), "permitted" },
	{ "deny", "mkdir()", "i386", RULES(""), "permitted" },
	{ "permit", "socketcall()", "i386", RULES(RULE("\"socketcall\"", "ERRNO", ERRNO("1"))),
		"ERRNO(EPERM)" },
	/* there is no such call here, and one that no filter sees */
	{ "deny", "mkdir()", "x32", RULES(""), NULL },
	{ "deny", "uretprobe()", "x86_64", RULES(""), NULL },
};

struct trial {
	struct exercise exercise;
	struct answer_policy policy;
	struct plans plans;
	struct verdict verdict;
	struct grade_input input;
};

static void begin(struct trial *trial, struct sandbox *sandbox, size_t which)
{
	struct err err = { 0 };
	const struct exercise_policy row = { .file = "p.json", .kind = POLICY_SECCOMP_JSON };
	const char *profile = cases[which].profile;
	autofree char *text = mem_format(
		HEAD ANALYSIS, cases[which].want, cases[which].pattern, cases[which].abi);
	ck_assert_msg(exercise_parse(&trial->exercise, "a/b", VARIANT_SEED_ZEROS, "e", text,
			      strlen(text), &err) == 0,
		"%s", err.text);
	ck_assert_msg(policy_parse(&trial->policy, &row, profile, strlen(profile), &err) == 0 &&
			      policy_compile(&trial->policy, sandbox, &err) == 0,
		"%s", err.text);
	const struct bpf_program *const filters[] = { &trial->policy.program };
	plans_make(&trial->plans, &trial->exercise, filters, -1, NULL);
	trial->input = (struct grade_input){
		.exercise = &trial->exercise,
		.policies = &trial->policy,
		.only = -1,
		.seed = trial->exercise.variant.seed,
		.id_mode = id_mode_name(trial->exercise.ids),
	};
	grade(&trial->input, &trial->verdict);
}

static void end(struct trial *trial)
{
	verdict_release(&trial->verdict);
	plans_release(&trial->plans);
	policy_release(&trial->policy);
	exercise_release(&trial->exercise);
}

START_TEST(a_witness_is_answered_as_the_evaluator_says_and_not_carried_out)
{
	struct err err = { 0 };
	struct trial trial = { 0 };
	struct sandbox *sandbox = sandbox_open(&err);
	ck_assert_msg(sandbox != NULL, "%s", err.text);
	begin(&trial, sandbox, (size_t)_i);
	const struct check_verdict *one = &trial.verdict.checks[1];
	const struct hash digest = trial.verdict.digest;
	ck_assert_int_eq(one->result, RESULT_FAILED);
	ck_assert_msg(witness_try(sandbox, &trial.plans.items[0], &trial.input, &trial.verdict,
			      &err) == 0,
		"%s", err.text);
	ck_assert_msg(!one->tried == !cases[_i].tried, "%s: tried: %s", cases[_i].pattern,
		one->tried ? one->tried : "not");
	if (one->tried)
		ck_assert_str_eq(one->tried, cases[_i].tried);
	verdict_seal(&trial.verdict);
	ck_assert_int_eq(memcmp(&digest, &trial.verdict.digest, sizeof(digest)), 0);
	end(&trial);
	sandbox_close(sandbox);
}
END_TEST

TCase *live_witness(void)
{
	TCase *tests = tcase_create("witness");
	tcase_add_loop_test(tests, a_witness_is_answered_as_the_evaluator_says_and_not_carried_out,
		0, ARRAY_SIZE(cases));
	return tests;
}
