/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. The workload is the container's own program. `apply: exec`: the policy is
 * loaded just before execve, as Docker and systemd do, so the profile must permit execve. Whether
 * exec succeeded is told by a page that init shares with the child until then; the program itself
 * can write to nothing but its stdout and stderr, which the keeper reads.
 *
 * "Ready" is looked at from outside, in what the kernel says of the container, never by asking the
 * workload: /proc/PID/net for listening sockets, the file system for a file. A line of output is
 * the keeper's to see.
 */
#include "inside/init.h"

#include "inside/work.h"

#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int take_streams(void)
{
	static const int streams[] = { ORDERS_FD_STDIN, ORDERS_FD_STDOUT, ORDERS_FD_STDERR };
	for (int i = 0; i < 3; i++)
		if (dup2(streams[i], i) < 0)
			return -1;
	return 0;
}

struct loading {
	const struct orders *orders;
	struct probe_page *page;
};

static void load_learners_filter(void *argument)
{
	const struct loading *loading = argument;
	if (learner_load_filters(loading->orders, NULL)) {
		loading->page->setup_step = 102;
		loading->page->setup_error = (uint32_t)errno;
		__builtin_trap();
	}
	loading->page->stated = 1;
}

/* A workload of ours: nothing is executed, so its start is what `stated` says. */
static _Noreturn void do_work(
	const struct init *init, struct probe_page *page, const char *const *argv)
{
	struct loading loading = { init->orders, page };
	work_run((enum work_kind)init->orders->work, argv, load_learners_filter, &loading);
	__builtin_trap();
}

static _Noreturn void child(const struct init *init, struct probe_page *page)
{
	static const char *const environment[] = EXEC_ENVIRONMENT;
	const char *words[ORDERS_MAX_ARGS + 1];
	struct caps_identity rights;
	learner_rights_of_program(init->orders, &rights);
	(void)setsid();
	if (take_streams())
		page->setup_step = 100;
	exec_own_streams(init->orders);
	if (page->setup_step == 0)
		page->setup_step = (uint32_t)learner_enter(
			init, &rights, init->orders->tool ? ORDERS_FD_TOOL : -1);
	if (page->setup_step == 0 && chdir("/"))
		page->setup_step = 101;
	page->setup_error = (uint32_t)errno;
	if (page->setup_step)
		_exit(1);
	exec_words(init->orders, false, words);
	if (init->orders->work != WORK_NONE)
		do_work(init, page, words);
	exec_program(init->orders, init->orders->tool, page, words, environment);
}

static void tell_workload(struct init *init, enum observation_kind kind)
{
	struct observation told = { .kind = kind, .workload = init->workload_end };
	if (kind == OBSERVED_NOT_READY)
		told.error = exec_error(init->orders, init->workload_page);
	init_tell(&told);
	if (kind == OBSERVED_READY || kind == OBSERVED_NOT_READY)
		init->ready_told = true;
}

/* The same whether init had a child before or not, or the workload could tell by its number whether
 * anybody is to come after it (learner_make_l2). */
static const pid_t workload_pid = WORKLOAD_PID;

void workload_start(struct init *init)
{
	if (!init->orders->has_workload) {
		tell_workload(init, OBSERVED_READY);
		return;
	}
	init->workload_page = learner_page();
	/* CLONE_VFORK: we go on when the child has executed its program or ended. A workload of
	 * ours does not execute any. */
	const bool executes = init->orders->work == WORK_NONE;
	struct clone_args args = {
		.flags = executes ? CLONE_VFORK : 0,
		.exit_signal = SIGCHLD,
		.set_tid = (uintptr_t)&workload_pid,
		.set_tid_size = 1,
	};
	const pid_t pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
	if (pid == 0)
		child(init, init->workload_page);
	if (pid < 0)
		init_fail("start the container's program", errno);
	init->workload = pid;
	init->ready_until_ms = init_now_ms() + init->orders->ready_wait_ms;
	(void)close(
		ORDERS_FD_STDIN); /* or whoever writes there would never see that nobody reads */
	(void)close(ORDERS_FD_STDOUT); /* or the keeper would never see their end */
	(void)close(ORDERS_FD_STDERR);
}

static bool was_started(const struct init *init)
{
	const struct probe_page *page = init->workload_page;
	if (init->orders->work != WORK_NONE)
		return page->stated;
	return exec_succeeded(init->orders, page);
}

void workload_ended(struct init *init, struct process_end end)
{
	const struct probe_page *page = init->workload_page;

	init->workload = 0;
	init->workload_ended = true;
	init->workload_end = end;
	if (page->setup_step)
		init_fail("prepare the container's program", (int)page->setup_error);
	if (page->returned && !init->orders->filter_count)
		init_fail(FAULT_EXECUTE, (int)-page->result);
	/* a program without `ready` is ready once it was executed, though it may be over by now */
	const bool was_ready = init->orders->ready_kind == READY_NONE && was_started(init);
	if (!init->ready_told)
		tell_workload(init, was_ready ? OBSERVED_READY : OBSERVED_NOT_READY);
	tell_workload(init, OBSERVED_WORKLOAD_ENDED);
}

/* --- ready --- */

/* Does a line of /proc/PID/net/tcp or tcp6 listen on `port`? proc(5): local address in hexadecimal,
 * the port behind the colon, state 0A is TCP_LISTEN. */
static bool line_listens(const char *line, unsigned port)
{
	unsigned found;
	unsigned state;
	return sscanf(line, " %*u: %*[0-9A-F]:%X %*[0-9A-F]:%*X %X", &found, &state) == 2 &&
	       found == port && state == 0x0a;
}

/* /proc/PID/net/unix: flags 00010000 is a listening socket, the path comes last. */
static bool line_has_socket(const char *line, const char *path)
{
	unsigned flags;
	char found[128];
	return sscanf(line, "%*x: %*x %*x %x %*x %*x %*u %127s", &flags, found) == 2 &&
	       (flags & 0x00010000u) && strcmp(found, path) == 0;
}

static bool table_has(const struct init *init, const char *table)
{
	char name[64];
	char line[512];
	bool has = false;
	(void)snprintf(name, sizeof(name), "/proc/%d/net/%s", init->workload, table);
	FILE *file = fopen(name, "re");
	if (!file)
		return false;
	while (!has && fgets(line, sizeof(line), file))
		has = init->orders->ready_kind == READY_TCP
			      ? line_listens(line, init->orders->ready_port)
			      : line_has_socket(line, init->orders->ready_text);
	(void)fclose(file); /* only read */
	return has;
}

static bool is_ready(const struct init *init)
{
	struct stat found;
	switch ((enum ready_kind)init->orders->ready_kind) {
	case READY_NONE:
		return was_started(init);
	case READY_TCP:
		return table_has(init, "tcp") || table_has(init, "tcp6");
	case READY_UNIX:
		return table_has(init, "unix");
	case READY_FILE:
		return lstat(init->orders->ready_text, &found) == 0;
	case READY_LINE:
		return false; /* the keeper sees it and sends ORDER_LINE_SEEN */
	}
	return false;
}

/* Without `ready` there is nothing to wait for: either it was executed, or its child is about to
 * end and workload_ended says why. */
void workload_check_ready(struct init *init)
{
	if (init->ready_told || init->workload_ended)
		return;
	const bool waits = init->orders->ready_kind != READY_NONE;
	if (is_ready(init))
		tell_workload(init, OBSERVED_READY);
	else if (waits && init_now_ms() >= init->ready_until_ms)
		tell_workload(init, OBSERVED_NOT_READY);
}
