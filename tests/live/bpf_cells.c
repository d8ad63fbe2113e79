/* SPDX-License-Identifier: MIT */
/* The cells and differences of random programs, and of every profile that is at hand as libseccomp
 * compiles it, against the evaluator, which tests/live/bpf_kernel.c holds against the kernel; those
 * of the distribution's profile against the kernel itself. */
#include "app/policy.h"
#include "base/mem.h"
#include "bpf_points.h"
#include "cells_check.h"
#include "diff_check.h"
#include "sys/file.h"

#include <check.h>
#include <stdio.h>

#define SEED            UINT64_C(0x63656c6c73)
#define PROFILES        "tests/data/profiles"
#define OF_DISTRIBUTION "/usr/share/containers/seccomp.json"

/* They are worse than real programs: what is made of two words is everywhere in them. */
static const struct cells_budget budget_of_random = { 20000, 400, 100000 };

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
	for (size_t i = 0; i < 500; i++) {
		struct bpf_program program = random_program(&random_calls);
		check_program(&program, 100, &budget_of_random);
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
	bpf_diff_make(&diff, &policy->program, &policy->optimised, &cells_budget_default);
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

START_TEST(differences_of_random_programs_are_all_told)
{
	size_t told = 0;
	for (size_t i = 0; i < 12; i++) {
		struct bpf_program a = random_program(&random_calls);
		struct bpf_program b = random_program(&random_calls);
		ck_assert_msg(
			diff_check(&a, &b, &random_calls, 100, &budget_of_random, &told, &err) == 0,
			"%s", err.text);
		bpf_program_release(&a);
		bpf_program_release(&b);
	}
	ck_assert_uint_ge(told, 12);
}
END_TEST

/* ---- the distribution's profile and the kernel ---- */

struct kernel {
	struct sandbox *sandbox;
	struct answer_policy policy;
	struct word_sets sets;
	struct point points[POINTS_MAX];
	size_t count;
	bool with_i386;
};

/* False: the test is skipped. */
static bool kernel_open(struct kernel *kernel, const char *test)
{
	if (!file_exists(OF_DISTRIBUTION)) {
		printf("skip %s: there is no " OF_DISTRIBUTION "\n", test);
		return false;
	}
	*kernel = (struct kernel){ .sandbox = sandbox_open(&err) };
	ck_assert_msg(kernel->sandbox != NULL, "%s", err.text);
	ck_assert_msg(policy_read(&kernel->policy, OF_DISTRIBUTION, POLICY_SECCOMP_JSON,
			      kernel->sandbox, &err) == 0,
		"%s", err.text);
	kernel->with_i386 = points_kernel_has_i386();
	word_sets_init(&kernel->sets);
	return true;
}

static void kernel_close(struct kernel *kernel)
{
	word_sets_release(&kernel->sets);
	policy_release(&kernel->policy);
	sandbox_close(kernel->sandbox);
}

/* The kernel is asked about calls of these machines, by us: not with an address of our choice. */
static void add_point(struct kernel *kernel, const struct seccomp_data *data)
{
	enum abi abi;
	struct point point = { .nr = (uint32_t)data->nr };
	if (!abi_of(data->arch, (uint32_t)data->nr, &abi) || abi == ABI_AARCH64 ||
		(abi == ABI_I386 && !kernel->with_i386) || data->args[POINT_ARGS] ||
		kernel->count == POINTS_MAX ||
		(abi == ABI_X86_64 && (data->nr == 335 || data->nr == 336)))
		return;
	point.abi = abi == ABI_I386 ? ABI_I386 : ABI_X86_64;
	for (size_t i = 0; i < POINT_ARGS; i++)
		point.args[i] = data->args[i];
	kernel->points[kernel->count++] = point;
}

static void see_cell(void *visitor, const struct bpf_cell *cell)
{
	struct kernel *kernel = visitor;
	struct seccomp_data data;
	call_space_smallest(&kernel->sets, &cell->space, &data);
	ck_assert_int_eq(cell->state, CELL_DECIDED);
	ck_assert(answer_equal(cell->answer, answer_of(bpf_run(&kernel->policy.program, &data))));
	add_point(kernel, &data);
}

static void expect_kernel_agrees(const struct kernel *kernel, const struct bpf_program *program)
{
	struct points_memory *memory = points_memory_new();
	struct comparison seen = { 0 };
	const struct filters filters = { { program }, 1 };
	ck_assert_msg(
		points_compare(memory, &filters, kernel->points, kernel->count, &seen, &err) == 0,
		"%s", err.text);
	ck_assert_msg(seen.differences == 0, "%s", buf_string(&seen.first));
	ck_assert_uint_eq(seen.points, kernel->count);
	comparison_release(&seen);
	points_memory_free(memory);
}

START_TEST(cells_of_the_distributions_profile_are_the_kernels)
{
	static struct kernel kernel;
	if (!kernel_open(&kernel, "cells_of_the_distributions_profile_are_the_kernels"))
		return;
	ck_assert(check_profile(kernel.sandbox, OF_DISTRIBUTION, 20000));
	for (enum abi abi = ABI_X86_64; abi <= ABI_X32; abi++) {
		struct cells_budget budget = cells_budget_default;
		struct call_space space;
		call_space_of_abi(&kernel.sets, abi, &space);
		bpf_cells_visit(
			&kernel.policy.program, &kernel.sets, &space, &budget, see_cell, &kernel);
	}
	ck_assert_uint_ge(kernel.count, 300);
	expect_kernel_agrees(&kernel, &kernel.policy.program);
	kernel_close(&kernel);
}
END_TEST

/* Against a profile of the tests, at each witness, on both sides. */
START_TEST(differences_from_the_distributions_profile_are_the_kernels)
{
	static struct kernel kernel;
	struct answer_policy other = { 0 };
	struct bpf_diff diff;
	if (!kernel_open(&kernel, "differences_from_the_distributions_profile_are_the_kernels"))
		return;
	ck_assert_msg(policy_read(&other, PROFILES "/architectures/profile.json",
			      POLICY_SECCOMP_JSON, kernel.sandbox, &err) == 0,
		"%s", err.text);
	bpf_diff_make(&diff, &kernel.policy.program, &other.program, &cells_budget_default);
	for (size_t i = 0; i < diff.count; i++) {
		ck_assert(!diff.items[i].is_undecided);
		add_point(&kernel, &diff.items[i].witness);
	}
	ck_assert_uint_ge(kernel.count, 50);
	expect_kernel_agrees(&kernel, &kernel.policy.program);
	expect_kernel_agrees(&kernel, &other.program);
	bpf_diff_release(&diff);
	policy_release(&other);
	kernel_close(&kernel);
}
END_TEST

TCase *live_bpf_cells(void)
{
	TCase *tests = tcase_create("bpf_cells");
	tcase_add_checked_fixture(tests, set_up, NULL);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, cells_of_random_programs_answer_as_the_evaluator);
	tcase_add_test(tests, cells_of_profiles_answer_as_the_evaluator);
	tcase_add_test(tests, differences_of_random_programs_are_all_told);
	tcase_add_test(tests, cells_of_the_distributions_profile_are_the_kernels);
	tcase_add_test(tests, differences_from_the_distributions_profile_are_the_kernels);
	return tests;
}
