/* SPDX-License-Identifier: MIT */
#include "one.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static int fork_bomb(void)
{
	for (;;)
		(void)!fork(); /* refused at the limit: try again */
	return 1;
}

static void *nap(void *nothing)
{
	for (;;)
		(void)pause();
	return nothing;
}

static int thread_bomb(void)
{
	pthread_t thread;
	pthread_attr_t small;
	(void)pthread_attr_init(&small);
	(void)pthread_attr_setstacksize(&small, 65536);
	for (;;)
		(void)pthread_create(&thread, &small, nap, NULL);
	return 1;
}

/* In a session of its own, deaf to what can be ignored, the output still open. */
static void stay(void)
{
	(void)setsid();
	if (fork() != 0)
		_exit(0);
	for (int number = 1; number < NSIG; number++)
		(void)signal(number, SIG_IGN);
	for (;;)
		(void)pause();
}

static int leave_daemon(void)
{
	if (fork() == 0)
		stay();
	return 0;
}

static int leave_child(void)
{
	if (fork() == 0)
		(void)pause();
	return 0;
}

static int be_busy(void)
{
	for (;;)
		;
	return 1;
}

/* All processors, and children that end before anybody has looked at them. */
static int be_busy_in_children(void)
{
	(void)signal(SIGCHLD, SIG_DFL);
	for (;;) {
		const pid_t pid = fork();
		if (pid == 0) {
			for (volatile long i = 0; i < 30000000; i++)
				;
			_exit(0);
		}
		(void)waitpid(pid, NULL, 0);
	}
	return 1;
}

static int be_late(void)
{
	for (;;)
		(void)sleep(60);
	return 1;
}

static int stop_oneself(void)
{
	for (;;)
		(void)raise(SIGSTOP);
	return 1;
}

/* The parent waits in the kernel for a child that neither ends nor executes. */
static int wait_in_vfork(void)
{
	const long pid = syscall(SYS_clone, CLONE_VM | CLONE_VFORK | SIGCHLD, 0, 0, 0, 0);
	for (;;)
		(void)pause();
	return (int)pid;
}

static int want_real_time(void)
{
	const struct sched_param one = { .sched_priority = 1 };
	static const struct rlimit high = { 99, 99 };
	if (sched_setscheduler(0, SCHED_FIFO, &one) == 0 ||
		sched_setscheduler(0, SCHED_RR, &one) == 0)
		puts("real time");
	if (setpriority(PRIO_PROCESS, 0, -1) == 0)
		puts("a nicer place");
	if (setrlimit(RLIMIT_RTPRIO, &high) == 0)
		puts("a higher limit");
	return 0;
}

static int crash_for_ever(void)
{
	for (;;) {
		const pid_t pid = fork();
		if (pid == 0)
			*(volatile int *)16 = 1;
		(void)waitpid(pid, NULL, 0);
	}
	return 1;
}

/* Each call leaves a line in the kernel's log, where somebody asked for it. */
static int log_for_ever(void)
{
	struct sock_filter log = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_LOG);
	const struct sock_fprog program = { 1, &log };
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		return tell_errno();
	for (;;)
		(void)syscall(SYS_getpid);
	return 1;
}

/* Kills whatever it can, again and again: probes are among it. */
static int kill_all(void)
{
	for (int i = 0; i < 2000; i++) {
		(void)kill(-1, SIGKILL);
		(void)usleep(500);
	}
	return 0;
}

static int cry_wolf(void)
{
	for (int i = 0; i < 50000; i++)
		(void)kill(1, i % 2 ? SIGCHLD : SIGRTMIN);
	return 0;
}

static const struct deed rows[] = {
	{ "fork-bomb", fork_bomb },
	{ "thread-bomb", thread_bomb },
	{ "daemon", leave_daemon },
	{ "child", leave_child },
	{ "busy", be_busy },
	{ "busy-children", be_busy_in_children },
	{ "late", be_late },
	{ "stop", stop_oneself },
	{ "vfork", wait_in_vfork },
	{ "real-time", want_real_time },
	{ "crash", crash_for_ever },
	{ "log", log_for_ever },
	{ "kill-all", kill_all },
	{ "signals", cry_wolf },
};
const struct deeds of_processes = DEEDS(rows);
