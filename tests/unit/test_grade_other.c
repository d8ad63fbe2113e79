/* SPDX-License-Identifier: MIT */
/* Verdicts of other exercises: needs and weights, a container's own program, analysis. */
#include "test_grade.h"

#include "base/buf.h"
#include "base/mem.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#define PROFILE_EXERCISE(container, checks)                                                        \
	"{\"format\": 1, \"title\": \"T\", \"level\": 1, \"minutes\": 5, \"teaches\": [\"x\"],"    \
	" \"theme\": \"t\", \"policy\": [{\"file\": \"profile.json\", \"kind\": \"seccomp-json\"," \
	" \"on\": \"box\"}], \"containers\": {\"box\": {\"image\": \"base\"" container             \
	"}}, \"checks\": [" checks "], \"wrong\": {\"a\": [\"first\"]}}"
#define CHECK(id, kind, rest)                                                                      \
	"{\"id\": \"" id "\", \"kind\": \"" kind                                                   \
	"\", \"title\": \"T\", \"asks\": \"A.\", \"why\": \"W.\", " rest "}"
#define OPENS  CHECK("first", "benign", "\"probe\": [\"open-file\"]")
#define MKDIRS CHECK("mkdirs", "attack", "\"probe\": [\"mkdir\"]")
#define DENIES_MKDIR                                                                               \
	"{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [\n"                                \
	"{\"names\": [\"mkdir\"], \"action\": \"SCMP_ACT_ERRNO\"}]}"

static void start_checks(struct grade_world *world, const char *checks, const char *profile)
{
	autofree char *exercise = mem_format(PROFILE_EXERCISE("", "%s"), checks);
	world_start(world, exercise, profile, -1);
}

START_TEST(an_expected_errno_that_is_given_is_ok)
{
	struct grade_world world;
	start_checks(&world,
		CHECK("first", "benign",
			"\"probe\": [\"rename-file\"], \"expect\": {\"errno\": \"ENOENT\"}") "," MKDIRS,
		DENIES_MKDIR);
	world_fact(&world, "first", PLAN_BENIGN)->result = -ENOENT;
	world_fact(&world, "first", PLAN_BENIGN_AGAIN)->result = -ENOENT;
	world_fact_without(&world, "first", PLAN_BENIGN)->result = -ENOENT;
	finish(&world);
	ck_assert_int_eq(world.verdict.outcome, OUTCOME_PASSED);
	world_end(&world);
}
END_TEST

START_TEST(another_errno_than_expected_fails)
{
	struct grade_world world;
	start_checks(&world,
		CHECK("first", "benign",
			"\"probe\": [\"rename-file\"], \"expect\": {\"errno\": \"ENOENT\"}") "," MKDIRS,
		DENY_ALL);
	world_fact_without(&world, "first", PLAN_BENIGN)->result = -ENOENT;
	comes_to(&world, "first", RESULT_FAILED, "SERVICE STOPPED");
	ck_assert_str_eq(world_check(&world, "first")->text.expected, "rename answers ENOENT");
	ck_assert_str_eq(world_check(&world, "first")->text.observed, "rename answered EPERM");
	world_end(&world);
}
END_TEST

START_TEST(a_check_whose_need_failed_is_not_tried)
{
	struct grade_world world;
	start_checks(&world,
		OPENS "," CHECK("mkdirs", "attack",
			"\"probe\": [\"mkdir\"], \"needs\": [\"first\"]") "," CHECK("all",
			"analysis", "\"deny\": [\"mkdir(_)\"], \"needs\": [\"mkdirs\"]"),
		DENY_ALL);
	finish(&world);
	ck_assert_int_eq(world_check(&world, "mkdirs")->result, RESULT_NOT_TRIED);
	ck_assert_int_eq(world_check(&world, "all")->result, RESULT_NOT_TRIED);
	ck_assert_uint_eq(world.verdict.score, 0);
	world_end(&world);
}
END_TEST

START_TEST(a_failed_critical_check_caps_the_score_at_half)
{
	struct grade_world world;
	start_checks(&world,
		OPENS
		"," CHECK("mkdirs", "attack", "\"probe\": [\"mkdir\"], \"weight\": 9") "," CHECK(
			"second", "attack", "\"probe\": [\"mkdirat\"], \"critical\": true"),
		DENIES_MKDIR);
	finish(&world);
	ck_assert_uint_eq(world.verdict.score, 50);
	ck_assert(world.verdict.capped);
	world_end(&world);
}
END_TEST

START_TEST(weights_are_rounded_half_up_at_the_end)
{
	struct grade_world world;
	start_checks(&world,
		OPENS
		"," CHECK("mkdirs", "attack", "\"probe\": [\"mkdir\"], \"weight\": 39") "," CHECK(
			"second", "attack", "\"probe\": [\"mkdirat\"], \"weight\": 61"),
		DENIES_MKDIR);
	finish(&world);
	ck_assert_uint_eq(world.verdict.score, 70); /* 50 + 19.5 */
	world_end(&world);
}
END_TEST

/* --- a container's own program --- */

#define RUNS     ", \"run\": [\"cat\", \"/files/x\"], \"ready\": {\"tcp\": 80}"
#define ENDS     CHECK("first", "benign", "\"probe\": [\"workload\"]")
#define PROGRAMS PROFILE_EXERCISE(RUNS, ENDS "," OPENS2 "," MKDIRS)
#define OPENS2   CHECK("second", "benign", "\"probe\": [\"open-file\"]")

static struct observation not_ready(enum ended how, int value)
{
	return (struct observation){ .kind = OBSERVED_NOT_READY, .workload = { how, value } };
}

START_TEST(a_program_that_ends_well_is_ok)
{
	struct grade_world world;
	world_start(&world, PROGRAMS, DENIES_MKDIR, -1);
	finish(&world);
	ck_assert_int_eq(world.verdict.outcome, OUTCOME_PASSED);
	world_end(&world);
}
END_TEST

START_TEST(a_program_that_does_not_get_ready_fails_its_benign_checks)
{
	struct grade_world world;
	world_start(&world, PROGRAMS, DENY_ALL, -1);
	const struct observation last = not_ready(ENDED_SIGNAL, SIGILL);
	world_cut(&world.with[0], 0, &last);
	comes_to(&world, "first", RESULT_FAILED, "SERVICE NEVER STARTED: box");
	says(world_check(&world, "first")->text.why, "The call is execve.");
	ck_assert_int_eq(world_check(&world, "second")->result, RESULT_FAILED);
	ck_assert_int_eq(world_check(&world, "mkdirs")->result, RESULT_NOT_TRIED);
	ck_assert_int_eq(world.verdict.outcome, OUTCOME_FAILED);
	world_end(&world);
}
END_TEST

START_TEST(a_program_that_is_stopped_later_names_no_line)
{
	struct grade_world world;
	world_start(&world, PROGRAMS, DENIES_MKDIR, -1);
	const struct observation last = not_ready(ENDED_EXIT, 1);
	world_cut(&world.with[0], 0, &last);
	comes_to(&world, "first", RESULT_FAILED, "SERVICE NEVER STARTED");
	ck_assert_uint_eq(world_check(&world, "first")->text.at.line, 0);
	world_end(&world);
}
END_TEST

START_TEST(a_program_that_does_not_get_ready_without_the_policy_is_void)
{
	struct grade_world world;
	world_start(&world, PROGRAMS, DENIES_MKDIR, -1);
	const struct observation last = not_ready(ENDED_EXIT, 1);
	world_cut(&world.without[0], 0, &last);
	comes_to(&world, "first", RESULT_VOID, "THE LAB IS AT FAULT");
	ck_assert_int_eq(world.verdict.outcome, OUTCOME_VOID);
	world_end(&world);
}
END_TEST

START_TEST(a_program_with_another_status_fails)
{
	struct grade_world world;
	world_start(&world, PROGRAMS, DENIES_MKDIR, -1);
	world_fact(&world, "first", PLAN_BENIGN)->end.value = 3;
	comes_to(&world, "first", RESULT_FAILED, "SERVICE STOPPED: its own program did not end");
	says(world_check(&world, "first")->text.observed, "ended with status 3");
	world_end(&world);
}
END_TEST

#define GREETS                                                                                     \
	PROFILE_EXERCISE(RUNS, CHECK("first", "benign",                                            \
				       "\"probe\": [\"workload\"], \"expect\": {\"contains\": "    \
				       "\"welcome\"}") "," MKDIRS)

START_TEST(output_may_come_in_pieces)
{
	struct grade_world world;
	world_start(&world, GREETS, DENIES_MKDIR, -1);
	world_say(&world, &world.without[0], "first", STREAM_OUT, "welcome");
	world_say(&world, &world.with[0], "first", STREAM_OUT, "you are wel");
	world_say(&world, &world.with[0], "first", STREAM_OUT, "come");
	finish(&world);
	ck_assert_int_eq(world.verdict.outcome, OUTCOME_PASSED);
	world_end(&world);
}
END_TEST

START_TEST(output_that_is_missing_fails)
{
	struct grade_world world;
	world_start(&world, GREETS, DENIES_MKDIR, -1);
	world_say(&world, &world.without[0], "first", STREAM_OUT, "welcome");
	comes_to(&world, "first", RESULT_FAILED,
		"SERVICE STOPPED: its own program did not say what it should");
	world_end(&world);
}
END_TEST

/* --- analysis --- */

static void start_analysis(struct grade_world *world, const char *rest, const char *profile)
{
	autofree char *checks = mem_format(OPENS "," CHECK("asked", "analysis", "%s"), rest);
	start_checks(world, checks, profile);
}

START_TEST(an_open_way_has_the_smallest_witness)
{
	struct grade_world world;
	start_analysis(&world, "\"deny\": [\"mkdir(_)\"], \"abis\": [\"x86_64\"]", ALLOW_ALL);
	comes_to(&world, "asked", RESULT_FAILED, "A WAY IS STILL OPEN: x86_64:mkdir(0, 0)");
	ck_assert_uint_gt(world_check(&world, "asked")->regions, 0);
	world_end(&world);
}
END_TEST

START_TEST(a_witness_of_the_32_bit_door_says_so)
{
	struct grade_world world;
	start_analysis(&world, "\"deny\": [\"socket(AF_VSOCK)\"]",
		"{\"defaultAction\": \"SCMP_ACT_ALLOW\",\n"
		"\"architectures\": [\"SCMP_ARCH_X86_64\", \"SCMP_ARCH_X86\"],\n"
		"\"syscalls\": [{\"names\": [\"socket\"], \"action\": \"SCMP_ACT_ERRNO\",\n"
		"\"args\": [{\"index\": 0, \"value\": 40, \"op\": \"SCMP_CMP_EQ\"}]}]}");
	finish(&world);
	const struct check_verdict *check = world_check(&world, "asked");
	ck_assert_int_eq(check->result, RESULT_FAILED);
	says(check->text.why, "low 32 bits");
	world_end(&world);
}
END_TEST

START_TEST(a_rule_that_compares_what_the_kernel_does_not_read_is_told)
{
	struct grade_world world;
	start_analysis(&world, "\"deny\": [\"socket(AF_VSOCK)\"], \"abis\": [\"x86_64\"]",
		"{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [\n"
		"{\"names\": [\"socket\"], \"action\": \"SCMP_ACT_ALLOW\",\n"
		"\"args\": [{\"index\": 0, \"value\": 40, \"op\": \"SCMP_CMP_GT\"}]}]}");
	comes_to(&world, "asked", RESULT_FAILED, "A WAY IS STILL OPEN: x86_64:socket(0x100000028");
	says(world_check(&world, "asked")->text.why,
		"The kernel reads the low 32, and they are 40.");
	world_end(&world);
}
END_TEST

START_TEST(a_rule_that_a_multiplexer_stands_for_is_not_said_to_name_it)
{
	struct grade_world world;
	start_analysis(&world, "\"deny\": [\"socket(AF_VSOCK)\"], \"abis\": [\"i386\"]",
		"{\"defaultAction\": \"SCMP_ACT_ERRNO\",\n"
		"\"architectures\": [\"SCMP_ARCH_X86_64\", \"SCMP_ARCH_X86\"],\n"
		"\"syscalls\": [{\"names\": [\"socket\"], \"action\": \"SCMP_ACT_ALLOW\",\n"
		"\"args\": [{\"index\": 0, \"value\": 2, \"op\": \"SCMP_CMP_EQ\"}]}]}");
	comes_to(&world, "asked", RESULT_FAILED, "A WAY IS STILL OPEN: i386:socketcall(1");
	const char *why = world_check(&world, "asked")->text.why;
	says(why, "This rule names socket");
	says(why, "where no filter looks");
	world_end(&world);
}
END_TEST

START_TEST(a_multiplexer_is_named)
{
	struct grade_world world;
	start_analysis(&world, "\"deny\": [\"socket(AF_VSOCK)\"], \"abis\": [\"i386\"]",
		"{\"defaultAction\": \"SCMP_ACT_ALLOW\",\n"
		"\"architectures\": [\"SCMP_ARCH_X86_64\", \"SCMP_ARCH_X86\"],\n"
		"\"syscalls\": [{\"names\": [\"getpid\"], \"action\": \"SCMP_ACT_ERRNO\"}]}");
	comes_to(&world, "asked", RESULT_FAILED, "A WAY IS STILL OPEN: i386:");
	says(world_check(&world, "asked")->text.why, "32-bit door");
	world_end(&world);
}
END_TEST

START_TEST(too_much_refused_fails_a_permit)
{
	struct grade_world world;
	start_analysis(&world, "\"permit\": [\"write(1)\"], \"abis\": [\"x86_64\"]",
		"{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [\n"
		"{\"names\": [\"write\"], \"action\": \"SCMP_ACT_ERRNO\"}]}");
	comes_to(&world, "asked", RESULT_FAILED, "TOO MUCH IS REFUSED: x86_64:write(1, 0, 0)");
	ck_assert_uint_eq(world_check(&world, "asked")->text.at.line, 2);
	world_end(&world);
}
END_TEST

START_TEST(a_foreign_architecture_fails_a_permit)
{
	struct grade_world world;
	start_analysis(&world, "\"permit\": [\"write(1)\"]",
		"{\"defaultAction\": \"SCMP_ACT_ALLOW\",\n"
		"\"architectures\": [\"SCMP_ARCH_X86_64\"]}");
	comes_to(&world, "asked", RESULT_FAILED, "TOO MUCH IS REFUSED: i386:write(1, 0, 0)");
	const struct check_verdict *check = world_check(&world, "asked");
	ck_assert_uint_eq(check->text.at.line, 2);
	says(check->text.why, "names no architecture");
	world_end(&world);
}
END_TEST

START_TEST(another_answer_than_named_fails)
{
	struct grade_world world;
	start_analysis(&world, "\"deny\": [\"clone3(_) -> ENOSYS\"], \"abis\": [\"x86_64\"]",
		"{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [\n"
		"{\"names\": [\"clone3\"], \"action\": \"SCMP_ACT_ERRNO\"}]}");
	comes_to(&world, "asked", RESULT_FAILED, "ANOTHER ANSWER THAN ASKED FOR");
	ck_assert_str_eq(world_check(&world, "asked")->text.observed, "ERRNO(EPERM)");
	world_end(&world);
}
END_TEST

/* Six arguments, each compared with many constants. */
static char *tangle(void)
{
	struct buf text = { 0 };
	buf_text(&text, "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [");
	for (unsigned i = 0; i < 60; i++)
		buf_format(&text,
			"%s{\"names\": [\"mmap\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": "
			"[{\"index\": %u, \"value\": %u, \"op\": \"SCMP_CMP_EQ\"}]}",
			i ? "," : "", i % 6, 1000 + 10 * i);
	buf_text(&text, "]}");
	return buf_take(&text);
}

START_TEST(many_comparisons_of_all_arguments_are_decided)
{
	struct grade_world world;
	autofree char *profile = tangle();
	start_analysis(&world,
		"\"deny\": [\"mmap(1, 1, 1, 1, 1, 1)\", \"mmap(_)\"], \"abis\": [\"x86_64\"]",
		profile);
	comes_to(&world, "asked", RESULT_FAILED,
		"A WAY IS STILL OPEN: x86_64:mmap(0, 0, 0, 0, 0, 1050)");
	world_end(&world);
}
END_TEST

/* Refuses a call whose first two arguments are equal, which no set of words can say. */
static void refuse_equal(struct answer_policy *policy)
{
	static const struct sock_filter insns[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 16),
		BPF_STMT(BPF_MISC | BPF_TAX, 0),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 24),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_X, 0, 0, 1),
		BPF_STMT(BPF_RET, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET, SECCOMP_RET_ALLOW),
	};
	bpf_program_release(&policy->program);
	bpf_program_release(&policy->optimised);
	policy->program.insns = mem_copy(insns, sizeof(insns));
	policy->program.count = ARRAY_SIZE(insns);
}

START_TEST(what_cannot_be_decided_says_so)
{
	struct grade_world world;
	start_analysis(&world, "\"deny\": [\"mmap(_)\"], \"abis\": [\"x86_64\"]", DENIES_MKDIR);
	refuse_equal(&world.policies[0]);
	comes_to(&world, "asked", RESULT_FAILED, "CANNOT BE DECIDED");
	says(world_check(&world, "asked")->text.observed, "x86_64:mmap(0, 0, 0, 0, 0, 0)");
	says(world_check(&world, "asked")->text.next, "simplify");
	world_end(&world);
}
END_TEST

START_TEST(a_filter_with_an_instruction_too_many_fails_its_bound)
{
	struct grade_world world;
	start_analysis(&world, "\"instructions\": 4096", DENIES_MKDIR);
	const size_t count = world.policies[0].program.count;
	world.exercise.checks[1].instructions = count;
	finish(&world);
	ck_assert_int_eq(world_check(&world, "asked")->result, RESULT_OK);
	world_end(&world);
	start_analysis(&world, "\"instructions\": 4096", DENIES_MKDIR);
	world.exercise.checks[1].instructions = count - 1;
	comes_to(&world, "asked", RESULT_FAILED, "TOO LONG: the filter has");
	world_end(&world);
}
END_TEST

START_TEST(a_pattern_that_matches_nothing_is_the_authors_fault)
{
	struct grade_world world;
	start_analysis(&world, "\"deny\": [\"mkdir(_)\"], \"abis\": [\"x86_64\"]", DENIES_MKDIR);
	world.exercise.checks[1].abis = 0;
	comes_to(&world, "asked", RESULT_VOID, "THE EXERCISE IS AT FAULT");
	ck_assert_int_eq(world.verdict.outcome, OUTCOME_VOID);
	world_end(&world);
}
END_TEST

void grade_add_other(TCase *tests)
{
	tcase_add_test(tests, an_expected_errno_that_is_given_is_ok);
	tcase_add_test(tests, another_errno_than_expected_fails);
	tcase_add_test(tests, a_check_whose_need_failed_is_not_tried);
	tcase_add_test(tests, a_failed_critical_check_caps_the_score_at_half);
	tcase_add_test(tests, weights_are_rounded_half_up_at_the_end);
	tcase_add_test(tests, a_program_that_ends_well_is_ok);
	tcase_add_test(tests, a_program_that_does_not_get_ready_fails_its_benign_checks);
	tcase_add_test(tests, a_program_that_is_stopped_later_names_no_line);
	tcase_add_test(tests, a_program_that_does_not_get_ready_without_the_policy_is_void);
	tcase_add_test(tests, a_program_with_another_status_fails);
	tcase_add_test(tests, output_may_come_in_pieces);
	tcase_add_test(tests, output_that_is_missing_fails);
	tcase_add_test(tests, an_open_way_has_the_smallest_witness);
	tcase_add_test(tests, a_witness_of_the_32_bit_door_says_so);
	tcase_add_test(tests, a_rule_that_compares_what_the_kernel_does_not_read_is_told);
	tcase_add_test(tests, a_rule_that_a_multiplexer_stands_for_is_not_said_to_name_it);
	tcase_add_test(tests, a_multiplexer_is_named);
	tcase_add_test(tests, too_much_refused_fails_a_permit);
	tcase_add_test(tests, a_foreign_architecture_fails_a_permit);
	tcase_add_test(tests, another_answer_than_named_fails);
	tcase_add_test(tests, many_comparisons_of_all_arguments_are_decided);
	tcase_add_test(tests, what_cannot_be_decided_says_so);
	tcase_add_test(tests, a_filter_with_an_instruction_too_many_fails_its_bound);
	tcase_add_test(tests, a_pattern_that_matches_nothing_is_the_authors_fault);
}
