/* SPDX-License-Identifier: MIT */
/*
 * Each limit of a container, hit by the shell of the base image, under each backend that this
 * machine has.
 */
#include "leftovers.h"
#include "one_world.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

static enum limit_backend backends[3]; /* those that can be had here */
static size_t backend_count;

static const struct limits tight = {
	.wall_ms = 8000,
	.cpu_ms = 200,
	.memory_mib = 16,
	.pids = 4,
	.output_kib = 4,
	.disk_mib = 2,
	.file_mib = 1,
};

/* Each hits one limit and would go on for ever. */
static const struct {
	enum limit_word limit;
	const char *script;
} greedy[] = {
	{ LIMIT_PIDS, "sleep 60 & sleep 60 & sleep 60 & wait" },
	{ LIMIT_MEMORY, "exec dd if=/dev/zero of=/dev/null bs=32M" },
	{ LIMIT_CPU, "while :; do :; done" },
	{ LIMIT_CPU, "while :; do dd if=/dev/zero of=/dev/null bs=1M count=200 2>/dev/null; done" },
	{ LIMIT_OUTPUT, "yes" },
	{ LIMIT_OUTPUT, "yes >&2" },
	{ LIMIT_DISK, "cd /tmp; head -c 1000000 /dev/zero | tee a b >c; exec sleep 60" },
	{ LIMIT_DISK, "cd /dev/shm; head -c 1000000 /dev/zero | tee a b >c; exec sleep 60" },
	{ LIMIT_DISK, "cd /tmp; touch $(seq 1000) 2>/dev/null; exec sleep 60" },
	{ LIMIT_FILE_SIZE, "exec dd if=/dev/zero of=/tmp/a bs=64k" },
};

START_TEST(a_limit_ends_the_world_and_is_named)
{
	autobuf struct buf told = { 0 };
	const size_t which = (size_t)_i % ARRAY_SIZE(greedy);
	const enum limit_backend backend = backends[(size_t)_i / ARRAY_SIZE(greedy)];
	one_world_set_limits(backend);
	one.container.limits = tight;
	one_world_set_script(greedy[which].script);
	one_world_add_step(PROBE_workload);
	one_world_run();
	one_world_describe(&told);
	ck_assert_msg(one_world_limit() == greedy[which].limit, "backend %s: %s: %.500s",
		limit_backend_name(backend), greedy[which].script, buf_string(&told));
	ck_assert_int_eq(one.seen.items[one.seen.count - 1].kind, OBSERVED_END);
}
END_TEST

START_TEST(a_world_that_takes_too_long_ends)
{
	one_world_set_limits(backends[_i]);
	one.wall_ms = 100;
	one_world_set_script("exec sleep 60");
	one_world_add_step(PROBE_workload);
	one_world_run();
	ck_assert_int_eq(one_world_limit(), LIMIT_WALL);
}
END_TEST

/* What the kernel itself refuses at the limit. The disk's limit is never reached in bytes here, so
 * that the world does not end by it. */
static const struct {
	const char *script;
	const char *output;
} refusals[] = {
	{ "(sleep 60 & sleep 60 & sleep 60 & :) 2>/tmp/e; read -r e </tmp/e; echo ${e##*: }; "
	  "kill -9 -1",
		"Resource temporarily unavailable\n" },
	{ "dd if=/dev/zero of=/tmp/a bs=64k 2>/dev/null; stat -c %s /tmp/a", "1048576\n" },
	{ "dd if=/dev/zero of=/dev/null bs=100M count=1 2>/dev/null || echo no", "no\n" },
};

START_TEST(the_kernel_refuses_more_than_a_limit)
{
	autobuf struct buf out = { 0 };
	const size_t which = (size_t)_i % ARRAY_SIZE(refusals);
	one_world_set_limits(backends[(size_t)_i / ARRAY_SIZE(refusals)]);
	one.container.limits = tight;
	ck_assert_str_eq(one_world_script(refusals[which].script, &out), refusals[which].output);
}
END_TEST

START_TEST(a_disk_holds_what_its_limit_says)
{
	autobuf struct buf out = { 0 };
	one_world_set_limits(backends[_i]);
	one.container.limits = tight;
	one.container.limits.file_mib = 8;
	one_world_set_script(
		"dd if=/dev/zero of=/tmp/a bs=64k 2>/dev/null; stat -c %s /tmp/a; exec sleep 60");
	one_world_add_step(PROBE_workload);
	one_world_run();
	one_world_output(1, &out);
	ck_assert_str_eq(buf_string(&out), "2097152\n");
	ck_assert_int_eq(one_world_limit(), LIMIT_DISK);
}
END_TEST

/* The same words also when all is at the least that an exercise may ask for, and when most of
 * what is used is not the program's own memory. */
START_TEST(what_fits_in_the_limits_is_let_be)
{
	autobuf struct buf out = { 0 };
	one_world_set_limits(backends[_i]);
	one.container.limits = tight;
	one.container.limits.disk_mib = 32;
	one.container.limits.file_mib = 32;
	ck_assert_str_eq(one_world_script("dd if=/dev/zero of=/tmp/a bs=64k count=480 2>/dev/null; "
					  "dd if=/tmp/a of=/dev/null bs=8M 2>/dev/null; echo fits",
				 &out),
		"fits\n");
}
END_TEST

START_TEST(groups_are_gone_with_their_world)
{
	one_world_set_limits(backends[_i]);
	one_world_set_script("exec sleep 60");
	one_world_add_step(PROBE_workload);
	for (int i = 0; i < 5; i++) {
		struct plan plan;
		one_world_plan(&plan);
		struct world *world = world_open(one.sandbox, &plan, &one.err);
		ck_assert_msg(world != NULL, "%s", one.err.text);
		const bool has_group = leftovers_groups() > 0;
		ck_assert_int_eq(has_group, sandbox_limits(one.sandbox) != LIMITS_NONE);
		ck_assert(world_close(world));
		ck_assert_uint_eq(leftovers_groups(), 0);
		plan_release(&plan);
	}
}
END_TEST

START_TEST(a_container_sees_no_group_of_the_host)
{
	autobuf struct buf out = { 0 };
	one_world_set_limits(backends[_i]);
	ck_assert_str_eq(
		one_world_script("grep -v ':/$' /proc/self/cgroup || echo none", &out), "none\n");
}
END_TEST

/* Where there is a better backend, none of them may be what is only asked for by name. */
START_TEST(the_best_backend_is_taken)
{
	one_world_set_limits(LIMITS_BEST);
	ck_assert_int_eq(sandbox_limits(one.sandbox), backends[backend_count - 1]);
}
END_TEST

START_TEST(a_backend_by_name_is_that_one_or_an_error)
{
	const enum limit_backend backend = (enum limit_backend)_i;
	const struct sandbox_options options = { .limits = backend };
	struct sandbox *sandbox = sandbox_open_with(&options, &one.err);
	if (sandbox) {
		ck_assert_int_eq(sandbox_limits(sandbox), backend);
	} else {
		ck_assert_int_eq(one.err.kind, ERR_UNAVAILABLE);
		printf("skip limits_by_backend_%s: %s\n", limit_backend_name(backend),
			one.err.text);
	}
	sandbox_close(sandbox);
}
END_TEST

static void find_backends(void)
{
	backend_count = 0;
	for (enum limit_backend backend = LIMITS_NONE; backend <= LIMITS_V2; backend++) {
		const struct sandbox_options options = { .limits = backend };
		struct err err = { 0 };
		struct sandbox *sandbox = sandbox_open_with(&options, &err);
		if (sandbox)
			backends[backend_count++] = backend;
		sandbox_close(sandbox);
	}
}

void world_limits_add(TCase *tests)
{
	find_backends();
	const int count = (int)backend_count;
	tcase_add_loop_test(
		tests, a_limit_ends_the_world_and_is_named, 0, count * (int)ARRAY_SIZE(greedy));
	tcase_add_loop_test(tests, a_world_that_takes_too_long_ends, 0, count);
	tcase_add_loop_test(
		tests, the_kernel_refuses_more_than_a_limit, 0, count * (int)ARRAY_SIZE(refusals));
	tcase_add_loop_test(tests, a_disk_holds_what_its_limit_says, 0, count);
	tcase_add_loop_test(tests, what_fits_in_the_limits_is_let_be, 0, count);
	tcase_add_loop_test(tests, groups_are_gone_with_their_world, 0, count);
	tcase_add_loop_test(tests, a_container_sees_no_group_of_the_host, 0, count);
	tcase_add_test(tests, the_best_backend_is_taken);
	tcase_add_loop_test(
		tests, a_backend_by_name_is_that_one_or_an_error, LIMITS_NONE, LIMITS_V2 + 1);
}
