/* SPDX-License-Identifier: MIT */
/*
 * kill -9 of supervisor, keeper or init at any moment of a world's life, from before its first
 * clone to its close. A world is timed; then the same is started again and again by a supervisor of
 * its own, a process below this one, and its victim is killed after each of the delays that sweep
 * over that time. Whatever the moment, nothing may be left 2 seconds later. The moment is not
 * chosen by what has happened but by the clock, so each run tries other moments; none may fail.
 */
#include "leftovers.h"
#include "one_world.h"

#include "base/mem.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STEPS   60
#define GONE_MS 2000

static uint64_t clock_ns(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail with this clock */
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void wait_ns(uint64_t delay)
{
	const struct timespec time = { (time_t)(delay / 1000000000u), (long)(delay % 1000000000u) };
	(void)nanosleep(&time, NULL); /* a signal would only shift the moment */
}

/* ---- who is killed ---- */

/* The first child of a process, or 0. The file needs CONFIG_PROC_CHILDREN, as Debian has it. */
static pid_t child_of(pid_t parent)
{
	char path[64];
	pid_t child = 0;
	(void)snprintf(path, sizeof(path), "/proc/%d/task/%d/children", parent, parent);
	FILE *file = fopen(path, "re");
	if (file && fscanf(file, "%d", &child) != 1)
		child = 0;
	if (file)
		(void)fclose(file); /* only read */
	return child;
}

static pid_t supervisor_of(pid_t supervisor)
{
	return supervisor;
}

static pid_t keeper_of(pid_t supervisor)
{
	return child_of(supervisor);
}

static pid_t init_of(pid_t supervisor)
{
	const pid_t keeper = child_of(supervisor);
	return keeper ? child_of(keeper) : 0;
}

static const struct {
	const char *name;
	pid_t (*find)(pid_t supervisor);
} victims[] = {
	{ "supervisor", supervisor_of },
	{ "keeper", keeper_of },
	{ "init", init_of },
};

/* ---- a supervisor with a world ---- */

/* Its whole life: a program, a child of it that outlives it, probes, and the end. */
static _Noreturn void supervise(void)
{
	struct plan plan;
	one_world_set_script("sleep 60 >/dev/null 2>&1 & for i in 1 2 3; do :; done");
	one_world_add_step(PROBE_mkdir);
	one_world_add_step(PROBE_workload);
	one_world_add_step(PROBE_mkdir);
	one_world_plan(&plan);
	_exit(world_run(one.sandbox, &plan, &one.seen, &one.err) ? 3 : 0);
}

static pid_t start_supervisor(void)
{
	const pid_t pid = fork();
	if (pid == 0)
		supervise();
	ck_assert_int_gt(pid, 0);
	return pid;
}

static int wait_for(pid_t supervisor)
{
	int status;
	ck_assert_int_eq(waitpid(supervisor, &status, 0), supervisor);
	return status;
}

/* How long one takes that nobody kills, on a quiet moment of the machine. */
static uint64_t time_one(void)
{
	uint64_t shortest = UINT64_MAX;
	for (int i = 0; i < 10; i++) {
		const uint64_t began = clock_ns();
		const int status = wait_for(start_supervisor());
		ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %d", status);
		const uint64_t took = clock_ns() - began;
		shortest = took < shortest ? took : shortest;
	}
	return shortest;
}

/* A supervisor that loses its keeper or an init says so: status 3, never success with less. One
 * that was faster than we are has ended well. Returns whether somebody was killed. */
static bool kill_after(uint64_t delay, pid_t (*find)(pid_t supervisor))
{
	const pid_t supervisor = start_supervisor();
	wait_ns(delay);
	const pid_t victim = find(supervisor);
	const bool killed = victim > 0 && kill(victim, SIGKILL) == 0;
	const int status = wait_for(supervisor);
	const bool told =
		WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 3);
	const bool died = WIFSIGNALED(status) && victim == supervisor;
	ck_assert_msg(told || died, "the supervisor ended with %d", status);
	return killed;
}

START_TEST(a_kill_at_any_moment_leaves_nothing)
{
	struct leftovers before;
	unsigned killed = 0;
	leftovers_look(&before);
	const uint64_t life = time_one();
	for (unsigned i = 0; i < STEPS; i++) {
		killed += kill_after(life * i / STEPS, victims[_i].find);
		leftovers_expect_none(&before, GONE_MS, true);
	}
	leftovers_release(&before);
	ck_assert_msg(killed >= STEPS / 10, "of %d only %u came in time", STEPS, killed);
	printf("ok kill -9 of the %s at %u of %d moments of its life: nothing is left\n",
		victims[_i].name, killed, STEPS);
}
END_TEST

/* ---- while a world is closed ---- */

/* Many processes, so that closing takes its time. */
static _Noreturn void supervise_and_close(int told)
{
	struct plan plan;
	struct observation next = { 0 };
	one_world_set_script(
		"for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24; "
		"do sleep 60 & done; dd if=/dev/zero of=/tmp/a bs=1M count=16 "
		"2>/dev/null; echo all; wait");
	one_world_add_step(PROBE_workload);
	one_world_plan(&plan);
	struct world *world = world_open(one.sandbox, &plan, &one.err);
	while (world && next.kind != OBSERVED_OUTPUT &&
		world_step(world, &next, 5000, &one.err) == 1)
		;
	if (!world || next.kind != OBSERVED_OUTPUT || write(told, "c", 1) != 1)
		_exit(4);
	world_close(world);
	_exit(0);
}

static int kill_closing(uint64_t delay, pid_t (*find)(pid_t supervisor), uint64_t *took)
{
	char byte;
	int told[2];
	ck_assert_int_eq(pipe2(told, O_CLOEXEC), 0);
	const pid_t supervisor = fork();
	if (supervisor == 0)
		supervise_and_close(told[1]);
	ck_assert_int_gt(supervisor, 0);
	(void)close(told[1]);
	ck_assert_int_eq(read(told[0], &byte, 1), 1);
	(void)close(told[0]);
	const uint64_t began = clock_ns();
	const pid_t victim = find ? find(supervisor) : 0;
	if (find)
		wait_ns(delay);
	if (victim > 0)
		(void)kill(victim, SIGKILL); /* it may be gone already */
	const int status = wait_for(supervisor);
	*took = clock_ns() - began;
	return status;
}

START_TEST(a_kill_while_a_world_closes_leaves_nothing)
{
	enum { MOMENTS = 15 };
	struct leftovers before;
	uint64_t life;
	uint64_t took;
	leftovers_look(&before);
	ck_assert_int_eq(kill_closing(0, NULL, &life), 0);
	for (unsigned i = 0; i < MOMENTS; i++) {
		const int status = kill_closing(life * i / MOMENTS, victims[_i].find, &took);
		ck_assert_msg(status == 0 || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL),
			"the supervisor ended with %d", status);
		leftovers_expect_none(&before, GONE_MS, true);
	}
	leftovers_release(&before);
	printf("ok kill -9 of the %s while its world closes: nothing is left\n", victims[_i].name);
}
END_TEST

TCase *live_kill(void)
{
	TCase *tests = tcase_create("kill");
	tcase_set_timeout(tests, 120);
	tcase_add_checked_fixture(tests, one_world_set_up, one_world_tear_down);
	tcase_add_loop_test(tests, a_kill_at_any_moment_leaves_nothing, 0, ARRAY_SIZE(victims));
	tcase_add_loop_test(
		tests, a_kill_while_a_world_closes_leaves_nothing, 0, ARRAY_SIZE(victims));
	return tests;
}
