/* SPDX-License-Identifier: MIT */
/*
 * Groups of v1, without a container: a child of the test joins one and uses up what it has.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "sandbox/internal.h"
#include "sys/file.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define OTHER_ID 2000000000u /* as a keeper's, when root is the supervisor */
#define WAIT_MS  10000

/* ---- v1: what is used up ---- */

static struct limit_home home;
static struct limit_groups groups;
static struct plan_container planned;
static struct container container;

/* False, and said, if this machine has no v1 for us. */
static bool open_v1(const char *test)
{
	limit_home_open(&home, LIMITS_V1, OTHER_ID);
	if (home.backend == LIMITS_NONE) {
		printf("skip %s: this machine does not let us make control groups v1\n", test);
		return false;
	}
	planned = (struct plan_container){
		.name = "tested",
		.limits = { .cpu_ms = 200, .memory_mib = 16, .pids = 4, .disk_mib = 2 },
	};
	const struct plan plan = { .containers = &planned, .container_count = 1 };
	groups_open(&groups, &home, &plan);
	ck_assert_uint_eq(groups.count, 1);
	container =
		(struct container){ .plan = &planned, .group = groups_of(&groups, 0), .disk = -1 };
	return true;
}

static void close_v1(void)
{
	groups_close(&groups, &home);
	limit_home_close(&home);
}

/* A child in the group that first becomes somebody else, as the keeper's is. */
static pid_t join(void (*act)(void))
{
	const pid_t child = fork();
	ck_assert_int_ge(child, 0);
	if (child > 0)
		return child;
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (setgroups(0, NULL) || setresgid(OTHER_ID, OTHER_ID, OTHER_ID) ||
		setresuid(OTHER_ID, OTHER_ID, OTHER_ID) || groups_join(container.group))
		_exit(99);
	act();
	_exit(0);
}

/* Sample like the keeper, until there is a word or the child's end. */
static enum limit_word watch_child(pid_t child, int *status)
{
	struct watch watch = { 0 };
	for (int waited = 0; waited < WAIT_MS; waited += 20) {
		const bool ended = waitpid(child, status, WNOHANG) == child;
		const enum limit_word word = ended ? limits_of_death(&watch, &container)
						   : limits_sample(&watch, &container, now_us());
		if (ended || word != LIMIT_NONE) {
			if (!ended && kill(child, SIGKILL) == 0)
				ck_assert_int_eq(waitpid(child, status, 0), child);
			return word;
		}
		(void)poll(NULL, 0, 20);
	}
	ck_abort_msg("no word and no end");
}

static void fill_memory(void)
{
	for (;;) {
		char *more = mmap(
			NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (more != MAP_FAILED)
			memset(more, 1, 1 << 20);
	}
}

static void fill_shared_memory(void)
{
	for (;;) {
		char *more = mmap(
			NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		if (more != MAP_FAILED)
			memset(more, 1, 1 << 20);
	}
}

static void fill_sockets(void)
{
	static char bytes[65536];
	for (;;) {
		int ends[2];
		if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends))
			(void)pause(); /* no descriptors left */
		for (int i = 0; i < 2; i++)
			while (write(ends[i], bytes, sizeof(bytes)) > 0)
				;
	}
}

static void fill_pipes(void)
{
	static char bytes[65536];
	int ends[2];
	while (pipe2(ends, O_NONBLOCK) == 0)
		while (write(ends[1], bytes, sizeof(bytes)) > 0)
			;
	(void)pause();
}

static void busy(void)
{
	for (volatile unsigned long i = 0;; i++)
		;
}

/* Nobody waits for them, so that their time is nobody's (SIGCHLD ignored, POSIX). */
static void busy_children(void)
{
	(void)signal(SIGCHLD, SIG_IGN);
	for (;;) {
		const pid_t child = fork();
		for (volatile unsigned long i = 0; child == 0 && i < 20000000; i++)
			;
		if (child == 0)
			_exit(0);
		while (child > 0 && waitpid(child, NULL, 0) == child)
			;
	}
}

static void fork_on(void)
{
	for (;;)
		(void)!fork();
}

static const struct {
	const char *name;
	void (*act)(void);
	enum limit_word limit;
} greedy[] = {
	{ "memory", fill_memory, LIMIT_MEMORY },
	{ "shared memory", fill_shared_memory, LIMIT_MEMORY },
	{ "sockets", fill_sockets, LIMIT_MEMORY },
	{ "pipes", fill_pipes, LIMIT_MEMORY },
	{ "cpu", busy, LIMIT_CPU },
	{ "cpu of children", busy_children, LIMIT_CPU },
};

START_TEST(a_group_counts_whatever_is_used_in_it)
{
	int status;
	if (!open_v1("a_group_counts_whatever_is_used_in_it"))
		return;
	const enum limit_word word = watch_child(join(greedy[_i].act), &status);
	ck_assert_msg(word == greedy[_i].limit, "%s: %s, status %x", greedy[_i].name,
		limit_word_name(word), (unsigned)status);
	close_v1();
}
END_TEST

static void kill_all_in_group(void)
{
	int pid;
	autofree char *path =
		mem_format("/proc/self/fd/%d/%s/cgroup.procs", home.folders[1], groups.names[0]);
	FILE *file = fopen(path, "re");
	ck_assert(file != NULL);
	while (fscanf(file, "%d", &pid) == 1)
		(void)kill(pid, SIGKILL); /* perhaps gone already */
	(void)fclose(file);               /* only read */
}

START_TEST(a_group_bounds_processes)
{
	struct watch watch = { 0 };
	if (!open_v1("a_group_bounds_processes"))
		return;
	planned.limits.cpu_ms = 60000;
	ck_assert_int_eq(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	const pid_t child = join(fork_on);
	enum limit_word word = LIMIT_NONE;
	for (int tries = 0; word == LIMIT_NONE && tries < 500; tries++) {
		(void)poll(NULL, 0, 10);
		ck_assert_uint_le(limit_group_count(container.group, COUNTER_TASKS), 4 + 4);
		word = limits_sample(&watch, &container, (uint64_t)(tries + 1) * 10000);
	}
	ck_assert_str_eq(limit_word_name(word), "pids");
	/* none can be born while it is full, but between two signals one can */
	while (limit_group_count(container.group, COUNTER_TASKS) > 0) {
		kill_all_in_group();
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
	}
	(void)child;
	close_v1();
}
END_TEST

/* Pages of files that are on a disk are taken back when there is no room. */
static void write_a_large_file(void)
{
	static char bytes[1 << 20];
	char path[] = "/var/tmp/limits-file.XXXXXX";
	const int fd = mkstemp(path);
	if (fd < 0 || unlink(path))
		_exit(1);
	for (int i = 0; i < 64; i++)
		if (write(fd, bytes, sizeof(bytes)) != (ssize_t)sizeof(bytes))
			_exit(2);
	if (fsync(fd) || lseek(fd, 0, SEEK_SET))
		_exit(3);
	while (read(fd, bytes, sizeof(bytes)) > 0)
		;
}

START_TEST(cached_files_are_not_a_hit)
{
	int status;
	if (!open_v1("cached_files_are_not_a_hit"))
		return;
	const enum limit_word word = watch_child(join(write_a_large_file), &status);
	ck_assert_msg(word == LIMIT_NONE && status == 0, "%s, status %x", limit_word_name(word),
		(unsigned)status);
	close_v1();
}
END_TEST

/* ---- what a killed supervisor leaves ---- */

static bool is_there(int folder, const char *name)
{
	struct stat found;
	return fstatat(folder, name, &found, AT_SYMLINK_NOFOLLOW) == 0;
}

START_TEST(the_next_sandbox_removes_what_a_killed_one_left)
{
	int told[2];
	struct limit_home next;
	ck_assert_int_eq(pipe2(told, O_CLOEXEC), 0);
	const pid_t supervisor = fork();
	if (supervisor == 0) {
		const bool open = open_v1("the_next_sandbox_removes_what_a_killed_one_left");
		(void)fflush(stdout);
		(void)!write(told[1], open ? home.name : "", sizeof(home.name));
		for (;;)
			(void)pause();
	}
	ck_assert_int_eq(read(told[0], home.name, sizeof(home.name)), sizeof(home.name));
	ck_assert(kill(supervisor, SIGKILL) == 0 && waitpid(supervisor, NULL, 0) == supervisor);
	if (!home.name[0])
		return;
	autobuf struct buf mountinfo = { 0 };
	autobuf struct buf cgroups = { 0 };
	struct limit_place place;
	struct err err = { 0 };
	ck_assert_int_eq(file_read("/proc/self/mountinfo", 1 << 20, &mountinfo, &err), 0);
	ck_assert_int_eq(file_read("/proc/self/cgroup", 1 << 20, &cgroups, &err), 0);
	ck_assert(limit_place_open(&place, LIMITS_V1, mountinfo.data, cgroups.data));
	for (size_t i = 0; i < LIMIT_TREES; i++)
		ck_assert(is_there(place.folders[i], home.name));
	limit_home_open(&next, LIMITS_V1, OTHER_ID);
	for (size_t i = 0; i < LIMIT_TREES; i++)
		ck_assert(!is_there(place.folders[i], home.name));
	limit_home_close(&next);
	limit_place_close(&place);
}
END_TEST

/* Each forked copy counts on from the same number, and the groups of all are in one home. */
START_TEST(processes_that_share_a_home_do_not_share_groups)
{
	enum { COPIES = 2 };
	pid_t copies[COPIES];
	int hold[2];
	const struct plan plan = { .containers = &planned, .container_count = 1 };
	if (!open_v1("processes_that_share_a_home_do_not_share_groups"))
		return;
	ck_assert_int_eq(pipe2(hold, O_CLOEXEC), 0);
	for (int i = 0; i < COPIES; i++) {
		copies[i] = fork();
		if (copies[i] > 0)
			continue;
		struct limit_groups own;
		char end;
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		(void)close(hold[1]);
		groups_open(&own, &home, &plan);
		const bool has_group = own.count == 1;
		(void)!read(hold[0], &end, 1); /* until all have one */
		groups_close(&own, &home);
		_exit(has_group ? 0 : 1);
	}
	(void)usleep(50000); /* less would only let a mistake pass */
	(void)close(hold[1]);
	for (int i = 0; i < COPIES; i++) {
		int status;
		ck_assert_int_eq(waitpid(copies[i], &status, 0), copies[i]);
		ck_assert_int_eq(status, 0);
	}
	(void)close(hold[0]);
	close_v1();
}
END_TEST

TCase *live_limits(void)
{
	TCase *tc = tcase_create("limits");
	tcase_set_timeout(tc, 30);
	tcase_add_loop_test(tc, a_group_counts_whatever_is_used_in_it, 0, ARRAY_SIZE(greedy));
	tcase_add_test(tc, a_group_bounds_processes);
	tcase_add_test(tc, cached_files_are_not_a_hit);
	tcase_add_test(tc, the_next_sandbox_removes_what_a_killed_one_left);
	tcase_add_test(tc, processes_that_share_a_home_do_not_share_groups);
	return tc;
}
