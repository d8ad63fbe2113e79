/* SPDX-License-Identifier: MIT */
/*
 * Each limit of a container, hit by the shell of the base image.
 */
#include "one_world.h"

#include "base/mem.h"

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
	one.container.limits = tight;
	one_world_set_script(greedy[_i].script);
	one_world_add_step(PROBE_workload);
	one_world_run();
	one_world_describe(&told);
	ck_assert_msg(one_world_limit() == greedy[_i].limit, "%s: %.500s", greedy[_i].script,
		buf_string(&told));
	ck_assert_int_eq(one.seen.items[one.seen.count - 1].kind, OBSERVED_END);
}
END_TEST

START_TEST(a_world_that_takes_too_long_ends)
{
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
	one.container.limits = tight;
	ck_assert_str_eq(one_world_script(refusals[_i].script, &out), refusals[_i].output);
}
END_TEST

START_TEST(a_disk_holds_what_its_limit_says)
{
	autobuf struct buf out = { 0 };
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

void world_limits_add(TCase *tests)
{
	tcase_add_loop_test(tests, a_limit_ends_the_world_and_is_named, 0, ARRAY_SIZE(greedy));
	tcase_add_test(tests, a_world_that_takes_too_long_ends);
	tcase_add_loop_test(tests, the_kernel_refuses_more_than_a_limit, 0, ARRAY_SIZE(refusals));
	tcase_add_test(tests, a_disk_holds_what_its_limit_says);
}
