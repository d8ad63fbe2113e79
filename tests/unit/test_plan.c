/* SPDX-License-Identifier: MIT */
/* What the plans of an exercise with several containers come to, as data and as text. */
#include "core/plan.h"

#include "base/mem.h"
#include "grade_world.h"
#include "case_file.h"

#include <arpa/inet.h>
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TCase *tests_plan(void);

#define TWO_CONTAINERS "tests/data/exercises/good-two-containers/exercise.json"
#define TWO_DOORS      "exercises/first-hour/two-doors/exercise.json"
#define GOLDEN         "tests/data/plans/two-containers.txt"

static struct sock_filter insns[3];
static const struct bpf_program of_list = { .insns = insns, .count = 2 };
static const struct bpf_program of_reader = { .insns = insns, .count = 3 };

static void start(
	struct exercise *exercise, struct plans *plans, const char *path, const char *only)
{
	static const struct bpf_program *const filters[] = { &of_list, &of_reader };
	struct err err = { 0 };
	autofree char *text = case_text(path);
	ck_assert_msg(!exercise_parse(
			      exercise, "a/b", VARIANT_SEED_ZEROS, path, text, strlen(text), &err),
		"%s", err.text);
	const int index = only ? exercise_check_find(exercise, only) : -1;
	plans_make(plans, exercise, filters, index, "/somewhere/files");
}

static void end(struct exercise *exercise, struct plans *plans)
{
	plans_release(plans);
	exercise_release(exercise);
}

/* "lists+ opens+ door- opens*": benign, attack, benign again. */
static void has_steps(const struct exercise *exercise, const struct plan *plan, const char *wanted)
{
	static const char marks[] = {
		[PLAN_BENIGN] = '+', [PLAN_ATTACK] = '-', [PLAN_BENIGN_AGAIN] = '*'
	};
	autobuf struct buf text = { 0 };
	for (size_t i = 0; i < plan->step_count; i++) {
		const struct plan_step *step = &plan->steps[i];
		const struct check *check = &exercise->checks[step->check];
		ck_assert_uint_eq(step->container, check->container);
		ck_assert_ptr_eq(step->probe, &check->probe);
		buf_format(&text, "%s%s%c", i ? " " : "", check->id, marks[step->phase]);
	}
	ck_assert_str_eq(buf_string(&text), wanted);
}

START_TEST(a_check_that_is_alone_has_a_world_of_its_own)
{
	struct exercise exercise;
	struct plans plans;
	start(&exercise, &plans, TWO_CONTAINERS, NULL);
	ck_assert_uint_eq(plans.count, 3);
	has_steps(&exercise, &plans.items[0], "lists+ opens+ guards+ door- opens* guards*");
	has_steps(&exercise, &plans.items[1], "renames+");
	has_steps(&exercise, &plans.items[2], "second-door-");
	for (size_t i = 0; i < plans.count; i++) {
		ck_assert_uint_eq(plans.items[i].container_count, 3);
		ck_assert_uint_eq(plans.items[i].network_count, 2);
		ck_assert_int_eq(plans.items[i].ids, ID_RANGE);
	}
	end(&exercise, &plans);
}
END_TEST

START_TEST(where_only_a_check_alone_is_asked_for_there_is_no_common_world)
{
	struct exercise exercise;
	struct plans plans;
	start(&exercise, &plans, TWO_CONTAINERS, "every-door"); /* which needs second-door */
	ck_assert_uint_eq(plans.count, 1);
	has_steps(&exercise, &plans.items[0], "second-door-");
	end(&exercise, &plans);
}
END_TEST

START_TEST(a_shell_has_the_worlds_containers_and_no_step)
{
	static const struct plan_shell shell = { 1, "xterm" };
	const struct bpf_program *const filters[] = { NULL, &of_reader };
	struct exercise exercise;
	struct err err = { 0 };
	struct plan plan;
	autofree char *text = case_text(TWO_CONTAINERS);
	ck_assert(!exercise_parse(
		&exercise, "a/b", VARIANT_SEED_ZEROS, "x", text, strlen(text), &err));
	plan_make_shell(&plan, &exercise, filters, NULL, &shell);
	ck_assert_uint_eq(plan.step_count, 0);
	ck_assert_uint_eq(plan.container_count, exercise.container_count);
	ck_assert_uint_eq(plan.network_count, exercise.network_count);
	ck_assert_uint_eq(plan.wall_ms, PLAN_SHELL_MS);
	ck_assert_ptr_null(plan.containers[0].shell);
	ck_assert_ptr_null(plan.containers[0].filter);
	ck_assert_str_eq(plan.containers[1].shell[0], "/bin/sh");
	ck_assert_ptr_null(plan.containers[1].shell[1]);
	ck_assert_str_eq(plan.containers[1].terminal_type, "xterm");
	ck_assert_ptr_eq(plan.containers[1].filter, &of_reader);
	plan_release(&plan);
	exercise_release(&exercise);
}
END_TEST

START_TEST(what_is_not_asked_for_makes_no_world)
{
	struct exercise exercise;
	struct plans plans;
	start(&exercise, &plans, TWO_CONTAINERS, "guards");
	ck_assert_uint_eq(plans.count, 1);
	has_steps(&exercise, &plans.items[0], "guards+ guards*");
	end(&exercise, &plans);
}
END_TEST

START_TEST(an_analysis_has_a_world_without_steps)
{
	struct exercise exercise;
	struct plans plans;
	start(&exercise, &plans, TWO_DOORS, "every-door");
	ck_assert_uint_eq(plans.count, 1);
	ck_assert_uint_eq(plans.items[0].container_count, 1);
	has_steps(&exercise, &plans.items[0], "");
	end(&exercise, &plans);
}
END_TEST

START_TEST(each_container_has_its_own_policy_image_and_work)
{
	struct exercise exercise;
	struct plans plans;
	start(&exercise, &plans, TWO_CONTAINERS, NULL);
	for (size_t i = 0; i < plans.count; i++) {
		const struct plan_container *all = plans.items[i].containers;
		ck_assert_ptr_eq(all[0].filter, &of_list);
		ck_assert_ptr_eq(all[1].filter, &of_reader);
		ck_assert_ptr_null(all[2].filter);
		ck_assert_int_eq(all[0].apply, APPLY_INSIDE);
		ck_assert_int_eq(all[1].apply, APPLY_EXEC);
		ck_assert_int_eq(all[0].work, WORK_cat);
		ck_assert_int_eq(all[1].work, WORK_NONE);
		ck_assert_int_eq(all[0].image, PLAN_IMAGE_BASE);
		ck_assert_int_eq(all[1].image, PLAN_IMAGE_HOST);
		ck_assert_uint_eq(all[0].opens, 1u << OPENING_i386 | 1u << OPENING_x32);
		ck_assert_uint_eq(all[1].opens, 0);
	}
	end(&exercise, &plans);
}
END_TEST

START_TEST(without_policy_no_container_has_a_filter)
{
	struct exercise exercise;
	struct plans with;
	struct plans without;
	start(&exercise, &with, TWO_CONTAINERS, NULL);
	plans_make(&without, &exercise, NULL, -1, NULL);
	ck_assert_uint_eq(without.count, with.count);
	for (size_t i = 0; i < without.count; i++) {
		const struct plan *plan = &without.items[i];
		ck_assert_uint_eq(plan->step_count, with.items[i].step_count);
		for (size_t k = 0; k < plan->container_count; k++)
			ck_assert_ptr_null(plan->containers[k].filter);
	}
	plans_release(&without);
	end(&exercise, &with);
}
END_TEST

/* --- as text --- */

static void show_all(const struct plans *plans, struct buf *out)
{
	const struct plan *plan = &plans->items[0];
	for (size_t i = 0; i < plans->count; i++)
		plan_format(&plans->items[i], out);
	for (size_t i = 0; i < plan->container_count; i++) {
		buf_format(out, "/etc/hosts of %s\n", plan->containers[i].name);
		plan_hosts(plan, i, out);
	}
}

START_TEST(a_plan_is_shown_as_written)
{
	struct exercise exercise;
	struct plans plans;
	autobuf struct buf text = { 0 };
	start(&exercise, &plans, TWO_CONTAINERS, NULL);
	show_all(&plans, &text);
	case_expect(GOLDEN, buf_string(&text));
	end(&exercise, &plans);
}
END_TEST

static void shows(const struct plan *plan, const char *line)
{
	autobuf struct buf text = { 0 };
	plan_format(plan, &text);
	ck_assert_msg(strstr(buf_string(&text), line), "no \"%s\" in\n%s", line, buf_string(&text));
}

START_TEST(facts_that_no_exercise_asks_for_are_shown_too)
{
	static const char *const run[] = { "sh", "-c", "echo \x1b[31m; id", "", NULL };
	static const char *const shell[] = { "/bin/sh", "-l", NULL };
	static const struct probe_request probe = {
		.kind = PROBE_open_file,
		.abi = ABI_I386,
		.as_root = 1,
		.value_count = 2,
		.values = { -1, 40 },
		.word_count = 2,
		.words = "/etc/shadow\0a b",
	};
	struct plan_container container = {
		.name = "box",
		.image = PLAN_IMAGE_BASE,
		.run = run,
		.shell = shell,
		.capabilities = UINT64_C(1) << 0 | UINT64_C(1) << 21 | UINT64_C(1) << 63,
	};
	struct plan_step step = { .probe = &probe };
	const struct plan plan = { .containers = &container,
		.container_count = 1,
		.steps = &step,
		.step_count = 1,
		.wall_ms = 500,
		.recorded = true };
	shows(&plan, "world: at most 500 ms, one id, recorded\n");
	shows(&plan, "  run: sh -c \"echo \\x1b[31m; id\" \"\"\n");
	shows(&plan, "  a shell: /bin/sh -l\n");
	shows(&plan, "  capabilities: CAP_CHOWN, CAP_SYS_ADMIN, 63\n");
	shows(&plan, "probe i386:open-file -1 40 /etc/shadow \"a b\" in box as root,");
}
END_TEST

/* --- /etc/hosts --- */

static void hosts_of(const char *path, size_t container, char *text, size_t size)
{
	struct exercise exercise;
	struct plans plans;
	autobuf struct buf out = { 0 };
	start(&exercise, &plans, path, NULL);
	plan_hosts(&plans.items[0], container, &out);
	ck_assert_int_lt(snprintf(text, size, "%s", buf_string(&out)), (int)size);
	end(&exercise, &plans);
}

/* How often `name` has an address of this family, each of which must be one. */
static int count_of(const char *hosts, const char *name, int family)
{
	int count = 0;
	autofree char *copy = mem_text(hosts);
	char *rest = copy;
	for (char *line = strtok_r(rest, "\n", &rest); line; line = strtok_r(rest, "\n", &rest)) {
		char address[64];
		char host[64];
		struct in6_addr binary;
		ck_assert_int_eq(sscanf(line, "%63s %63s", address, host), 2);
		const bool four = inet_pton(AF_INET, address, &binary) == 1;
		ck_assert_msg(four || inet_pton(AF_INET6, address, &binary) == 1, "%s", line);
		count += !strcmp(host, name) && four == (family == AF_INET);
	}
	return count;
}

START_TEST(hosts_has_each_name_once_in_each_family)
{
	static const char *const names[] = { "localhost", "list", "reader", "guard" };
	static const bool known[3][4] = { { 1, 1, 1, 1 }, { 1, 1, 1, 0 }, { 1, 1, 0, 1 } };
	char hosts[1024];
	hosts_of(TWO_CONTAINERS, (size_t)_i, hosts, sizeof(hosts));
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		ck_assert_int_eq(count_of(hosts, names[i], AF_INET), known[_i][i]);
		ck_assert_int_eq(count_of(hosts, names[i], AF_INET6), known[_i][i]);
	}
}
END_TEST

START_TEST(hosts_without_a_network_has_the_loopback)
{
	char hosts[1024];
	hosts_of(TWO_DOORS, 0, hosts, sizeof(hosts));
	ck_assert_str_eq(hosts, "127.0.0.1\tlocalhost\n::1\tlocalhost\n"
				"127.0.0.1\trotator\n::1\trotator\n");
}
END_TEST

TCase *tests_plan(void)
{
	TCase *tests = tcase_create("plan");
	tcase_add_test(tests, a_check_that_is_alone_has_a_world_of_its_own);
	tcase_add_test(tests, where_only_a_check_alone_is_asked_for_there_is_no_common_world);
	tcase_add_test(tests, a_shell_has_the_worlds_containers_and_no_step);
	tcase_add_test(tests, what_is_not_asked_for_makes_no_world);
	tcase_add_test(tests, an_analysis_has_a_world_without_steps);
	tcase_add_test(tests, each_container_has_its_own_policy_image_and_work);
	tcase_add_test(tests, without_policy_no_container_has_a_filter);
	tcase_add_test(tests, a_plan_is_shown_as_written);
	tcase_add_test(tests, facts_that_no_exercise_asks_for_are_shown_too);
	tcase_add_loop_test(tests, hosts_has_each_name_once_in_each_family, 0, 3);
	tcase_add_test(tests, hosts_without_a_network_has_the_loopback);
	return tests;
}
