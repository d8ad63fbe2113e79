/* SPDX-License-Identifier: MIT */
/*
 * A process that can't be killed. A real one waits in the kernel for a device that is broken; here
 * a tracer outside stops one on its way out (PTRACE_O_TRACEEXIT), which holds it as long.
 */
#include "leftovers.h"
#include "one_world.h"

#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

/* The pid, as seen from here, of `sleep` with that argument, which nobody else on the machine has;
 * 0: none yet. */
static pid_t find_sleeper(const char *argument)
{
	char path[64];
	char line[128];
	for (pid_t pid = getpid() + 1; pid < getpid() + 10000; pid++) {
		(void)snprintf(path, sizeof(path), "/proc/%d/cmdline", pid);
		FILE *file = fopen(path, "re");
		if (!file)
			continue;
		const size_t size = fread(line, 1, sizeof(line) - 1, file);
		(void)fclose(file);
		line[size] = '\0';
		if (strcmp(line, "/bin/sleep") == 0 &&
			strcmp(line + sizeof("/bin/sleep"), argument) == 0)
			return pid;
	}
	return 0;
}

static void wait_until_ready(struct world *world)
{
	struct observation next = { 0 };
	while (next.kind != OBSERVED_READY)
		ck_assert_int_eq(world_step(world, &next, 5000, &one.err), 1);
}

START_TEST(a_process_that_can_not_be_killed_is_left_behind)
{
	char argument[32];
	char script[64];
	(void)snprintf(argument, sizeof(argument), "7.%d", getpid());
	(void)snprintf(script, sizeof(script), "exec /bin/sleep %s", argument);
	one_world_set_script(script);
	one_world_add_step(PROBE_workload);
	struct plan plan;
	struct leftovers before;
	one_world_plan(&plan);
	leftovers_look(&before);
	struct world *world = world_open(one.sandbox, &plan, &one.err);
	ck_assert_msg(world != NULL, "%s", one.err.text);
	wait_until_ready(world);
	const pid_t keeper = leftovers_child();
	pid_t sleeper = 0;
	for (int tries = 0; sleeper == 0 && tries < 500; tries++, (void)usleep(10000))
		sleeper = find_sleeper(argument); /* the shell was ready, now it executes */
	ck_assert_int_gt(sleeper, 0);
	ck_assert_msg(
		ptrace(PTRACE_SEIZE, sleeper, 0, PTRACE_O_TRACEEXIT) == 0, "%s", strerror(errno));
	ck_assert(!world_close(world));
	ck_assert_int_eq(waitpid(keeper, NULL, WNOHANG), 0);
	/* let it go: with its tracer's blessing it dies, and everything with it */
	ck_assert_int_eq(waitpid(sleeper, NULL, __WALL), sleeper);
	ck_assert_int_eq(ptrace(PTRACE_DETACH, sleeper, 0, 0), 0);
	ck_assert_int_eq(waitpid(keeper, NULL, 0), keeper);
	leftovers_expect_none(&before, 2000, true);
	leftovers_release(&before);
	plan_release(&plan);
}
END_TEST

TCase *live_world_close(void)
{
	TCase *tc = tcase_create("world_close");
	tcase_add_checked_fixture(tc, one_world_set_up, one_world_tear_down);
	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, a_process_that_can_not_be_killed_is_left_behind);
	return tc;
}
