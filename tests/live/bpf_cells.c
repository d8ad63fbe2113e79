/* SPDX-License-Identifier: MIT */
/* The cells of random programs, and of every profile that is at hand as libseccomp compiles it,
 * against the evaluator, which tests/live/bpf_kernel.c holds against the kernel. */
#include "app/policy.h"
#include "base/mem.h"
#include "cells_check.h"
#include "core/bpf_diff.h"
#include "sys/file.h"

#include <check.h>
#include <stdio.h>

#define SEED            UINT64_C(0x63656c6c73)
#define PROFILES        "tests/data/profiles"
#define OF_DISTRIBUTION "/usr/share/containers/seccomp.json"

static struct random random_calls;
static struct cells_checked checked;
static struct err err;

static void set_up(void)
{
	random_calls = random_from(SEED);
}

static void check_program(
	const struct bpf_program *program, size_t calls, const struct cells_budget *budget)
{
	ck_assert_msg(cells_check(program, &random_calls, calls, budget, &checked, &err) == 0, "%s",
		err.text);
}

START_TEST(cells_of_random_programs_answer_as_the_evaluator)
{
	const struct cells_budget budget = { .steps = 20000, .cells = 400, .nodes = 100000 };
	for (size_t i = 0; i < 500; i++) {
		struct bpf_program program = random_program(&random_calls);
		check_program(&program, 100, &budget);
		bpf_program_release(&program);
	}
	ck_assert_uint_ge(checked.points, 50000);
	ck_assert_uint_ge(checked.cells, 3 * checked.programs);
}
END_TEST

/* A list and a binary tree of the same rules. */
static void expect_levels_equal(const char *path, const struct answer_policy *policy)
{
	struct bpf_diff diff;
	bpf_diff_make(&diff, &policy->program, &policy->optimised);
	ck_assert_msg(diff.count == 0, "%s: %zu differences of the levels", path, diff.count);
	bpf_diff_release(&diff);
}

/* False: it is no policy, as many of the cases are not meant to be. */
static bool check_profile(const struct sandbox *sandbox, const char *path, size_t calls)
{
	struct answer_policy policy = { 0 };
	const bool is_policy = policy_read(&policy, path, POLICY_SECCOMP_JSON, sandbox, &err) == 0;
	ck_assert_msg(is_policy || err.kind == ERR_REFUSED, "%s: %s", path, err.text);
	if (is_policy) {
		const size_t undecided = checked.undecided;
		check_program(&policy.program, calls, &cells_budget_default);
		check_program(&policy.optimised, calls, &cells_budget_default);
		ck_assert_uint_eq(checked.undecided, undecided);
		expect_levels_equal(path, &policy);
	}
	policy_release(&policy);
	return is_policy;
}

START_TEST(cells_of_profiles_answer_as_the_evaluator)
{
	struct sandbox *sandbox = sandbox_open(&err);
	struct file_names names = { 0 };
	size_t policies = 0;
	ck_assert_msg(sandbox != NULL, "%s", err.text);
	ck_assert_msg(file_list(PROFILES, &names, &err) == 0, "%s", err.text);
	for (size_t i = 0; i < names.count; i++) {
		autofree char *path = mem_format(PROFILES "/%s/profile.json", names.items[i]);
		policies += check_profile(sandbox, path, 2000);
	}
	ck_assert_uint_ge(policies, 20);
	file_names_release(&names);
	sandbox_close(sandbox);
}
END_TEST

START_TEST(cells_of_the_distributions_profile_answer_as_the_evaluator)
{
	if (!file_exists(OF_DISTRIBUTION)) {
		printf("skip cells_of_the_distributions_profile_answer_as_the_evaluator: "
		       "there is no " OF_DISTRIBUTION "\n");
		return;
	}
	struct sandbox *sandbox = sandbox_open(&err);
	ck_assert_msg(sandbox != NULL, "%s", err.text);
	ck_assert(check_profile(sandbox, OF_DISTRIBUTION, 20000));
	sandbox_close(sandbox);
}
END_TEST

TCase *live_bpf_cells(void)
{
	TCase *tests = tcase_create("bpf_cells");
	tcase_add_checked_fixture(tests, set_up, NULL);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, cells_of_random_programs_answer_as_the_evaluator);
	tcase_add_test(tests, cells_of_profiles_answer_as_the_evaluator);
	tcase_add_test(tests, cells_of_the_distributions_profile_answer_as_the_evaluator);
	return tests;
}
