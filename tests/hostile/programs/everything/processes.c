/* SPDX-License-Identifier: MIT */
/* Against pid 1, which is init, and against whoever else there might be. */
#include "everything.h"

#include <dirent.h>
#include <linux/capability.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>

static char bytes[64];
static const struct iovec here = { bytes, sizeof(bytes) };
static const struct iovec there = { (void *)0x400000, sizeof(bytes) };
static const struct rlimit64 nothing;
static const struct sched_param no_param;
static const struct sched_param high_param = { .sched_priority = 1 };
static const unsigned long one_cpu = 1;

static int pidfd_of_init(void)
{
	return (int)syscall(SYS_pidfd_open, 1, 0);
}

/* A call whose first argument is a pidfd of init. */
static int try_pidfd(const struct attempt *attempt)
{
	const long *args = attempt->args;
	const int fd = pidfd_of_init();
	return fd < 0 ? -errno
		      : said(syscall(attempt->number, fd, args[1], args[2], args[3], args[4], 0));
}
#define PIDFD(name, call, ...)                                                                     \
	{                                                                                          \
		name, try_pidfd, NULL, NULL, SYS_##call,                                           \
		{                                                                                  \
			0, __VA_ARGS__                                                             \
		}                                                                                  \
	}

/* The kernel takes a signal whose sender is invented only from itself. */
static int try_forged_signal(const struct attempt *attempt)
{
	siginfo_t info = { .si_signo = SIGCHLD, .si_code = (int)attempt->args[0] };
	info.si_pid = 1;
	return said(syscall(SYS_rt_sigqueueinfo, 1, SIGCHLD, &info));
}

static int flood_init(const struct attempt *attempt)
{
	union sigval value = { 0 };
	for (int i = 0; i < 20000; i++) {
		(void)kill(1, (int)attempt->args[0]);
		(void)sigqueue(1, SIGRTMIN + i % 20, value);
	}
	return ANSWER_OK;
}

/* A descriptor may name who gets its signal: that the kernel sends, and kernels may kill. */
static int signal_by_descriptor(const struct attempt *attempt)
{
	int ends[2];
	if (pipe(ends) || fcntl(ends[0], F_SETOWN, 1) ||
		fcntl(ends[0], F_SETSIG, (int)attempt->args[0]) ||
		fcntl(ends[0], F_SETFL, O_ASYNC | O_NONBLOCK))
		return -errno;
	for (int i = 0; i < 100; i++)
		if (write(ends[1], "x", 1) != 1)
			return -errno;
	return ANSWER_NO_EFFECT; /* init is looked at by others */
}

static int take_orphans(const struct attempt *attempt)
{
	(void)attempt;
	for (int i = 0; i < 200; i++) {
		const pid_t pid = fork();
		if (pid == 0) {
			(void)!fork(); /* orphans of all kinds of ends, for init to reap */
			_exit(i);
		}
		(void)waitpid(pid, NULL, 0);
	}
	return ANSWER_OK;
}

/* A priority-inheriting lock that claims to be held by init. */
static int lend_priority(const struct attempt *attempt)
{
	static uint32_t lock = 1;
	struct timespec until;
	(void)attempt;
	(void)clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec = (until.tv_nsec + 20000000) % 1000000000;
	until.tv_sec += until.tv_nsec < 20000000;
	return said(syscall(SYS_futex, &lock, FUTEX_LOCK_PI, 0, &until, NULL, 0));
}

static bool is_ours(pid_t pid)
{
	return pid == 1 || pid == getpid() || pid == getppid();
}

/* Whoever is in /proc besides init and us. Orphans of earlier attempts are ours, and end. */
static int list_strangers(const struct attempt *attempt)
{
	(void)attempt;
	DIR *proc = opendir("/proc");
	if (!proc)
		return -errno;
	for (const struct dirent *entry; (entry = readdir(proc));) {
		const pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
		if (pid > 0 && !is_ours(pid))
			return tell("sees %d", pid);
	}
	return ANSWER_EMPTY;
}

static int guess_strangers(const struct attempt *attempt)
{
	for (pid_t pid = 2; pid < 70000; pid++)
		if (!is_ours(pid) &&
			(attempt->args[0] ? syscall(SYS_getsid, pid) > 0 : kill(pid, 0) == 0))
			return tell("finds %d", pid);
	return ANSWER_EMPTY;
}

static int look_at_capabilities(const struct attempt *attempt)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 1 };
	struct __user_cap_data_struct data[2];
	(void)attempt;
	return said(syscall(SYS_capget, &header, data));
}

static int run_init(const struct attempt *attempt)
{
	char *const none[] = { NULL };
	return said(execve(attempt->path, none, none));
}

static int enter_folder(const struct attempt *attempt)
{
	return said(chdir(attempt->path));
}

#define IO_PRIORITY_IDLE (3 << 13)
#define WHO_PROCESS      1
#define WHO_GROUP        2
#define WHO_USER         3
static const struct {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
} idle_attr = { .size = 48, .policy = SCHED_IDLE };

static const struct attempt rows[] = {
	/* signals */
	CALL("kill 1, SIGKILL", kill, 1, SIGKILL),
	CALL("kill 1, SIGSTOP", kill, 1, SIGSTOP),
	CALL("kill 1, SIGTERM", kill, 1, SIGTERM),
	CALL("kill 1, SIGSEGV", kill, 1, SIGSEGV),
	CALL("kill 1, SIGSYS", kill, 1, SIGSYS),
	CALL("kill 1, SIGCONT", kill, 1, SIGCONT),
	CALL("kill 1, real-time signal", kill, 1, 40),
	CALL("tkill 1, SIGKILL", tkill, 1, SIGKILL),
	CALL("tgkill 1, SIGKILL", tgkill, 1, 1, SIGKILL),
	CALL("tkill 1 + 2^32, SIGKILL", tkill, 1 + HIGH, SIGKILL),
	PIDFD("pidfd_send_signal 1, SIGKILL", pidfd_send_signal, SIGKILL, 0, 0),
	RUN("forged SIGCHLD of the kernel", try_forged_signal, SI_KERNEL),
	RUN("forged SIGCHLD of a child", try_forged_signal, CLD_EXITED),
	RUN("forged SIGCHLD of a timer", try_forged_signal, SI_TIMER),
	RUN("queued SIGCHLD", try_forged_signal, SI_QUEUE),
	RUN("40,000 signals to 1", flood_init, SIGCHLD),
	RUN("SIGKILL to 1 by a pipe's owner", signal_by_descriptor, SIGKILL),
	RUN("SIGSTOP to 1 by a pipe's owner", signal_by_descriptor, SIGSTOP),
	RUN("200 orphans for 1", take_orphans),
	/* traces */
	CALL("ptrace attach 1", ptrace, PTRACE_ATTACH, 1, 0, 0),
	CALL("ptrace seize 1", ptrace, PTRACE_SEIZE, 1, 0, 0),
	CALL("ptrace seize 1 + 2^32", ptrace, PTRACE_SEIZE, 1 + HIGH, 0, 0),
	CALL("ptrace traceme", ptrace, PTRACE_TRACEME, 0, 0, 0),
	CALL("process_vm_readv 1", process_vm_readv, 1, ADDRESS(&here), 1, ADDRESS(&there), 1),
	CALL("process_vm_writev 1", process_vm_writev, 1, ADDRESS(&here), 1, ADDRESS(&there), 1),
	PIDFD("pidfd_getfd 1, 3", pidfd_getfd, 3, 0),
	PIDFD("process_madvise 1", process_madvise, ADDRESS(&there), 1, 21, 0),
	PIDFD("process_mrelease 1", process_mrelease, 0),
	PIDFD("setns to 1's pid namespace", setns, 0x20000000),
	CALL("kcmp 1", kcmp, 1, 1, 0, 0, 0),
	CALL("get_robust_list 1", get_robust_list, 1, ADDRESS(bytes), ADDRESS(bytes + 8)),
	CALL("move_pages 1", move_pages, 1, 0, 0, 0, 0, 0),
	CALL("migrate_pages 1", migrate_pages, 1, 64, ADDRESS(&one_cpu), ADDRESS(&one_cpu)),
	CALL("share a core cookie with 1", prctl, 62, 2, 1, 0, 0),
	RUN("capget 1", look_at_capabilities),
	/* settings of other processes */
	CALL("prlimit64 1, NOFILE", prlimit64, 1, RLIMIT_NOFILE, ADDRESS(&nothing), 0),
	CALL("prlimit64 1 + 2^32, NOFILE", prlimit64, 1 + HIGH, RLIMIT_NOFILE, ADDRESS(&nothing),
		0),
	CALL("prlimit64 1, read", prlimit64, 1, RLIMIT_NOFILE, 0, ADDRESS(bytes)),
	CALL("setpriority 1", setpriority, PRIO_PROCESS, 1, 19),
	CALL("setpriority of 1's group", setpriority, PRIO_PGRP, 1, 19),
	CALL("sched_setscheduler 1, idle", sched_setscheduler, 1, SCHED_IDLE, ADDRESS(&no_param)),
	CALL("sched_setscheduler 1, FIFO", sched_setscheduler, 1, SCHED_FIFO, ADDRESS(&high_param)),
	CALL("sched_setattr 1, idle", sched_setattr, 1, ADDRESS(&idle_attr), 0),
	CALL("sched_setparam 1", sched_setparam, 1, ADDRESS(&no_param)),
	CALL("sched_setaffinity 1", sched_setaffinity, 1, 8, ADDRESS(&one_cpu)),
	CALL("ioprio_set 1, idle", ioprio_set, WHO_PROCESS, 1, IO_PRIORITY_IDLE),
	CALL("setpgid 1", setpgid, 1, 0),
	CALL("setpgid into 1's group", setpgid, 0, 1),
	RUN("a lock held by 1", lend_priority),
	CALL("wait for 1", wait4, 1, ADDRESS(bytes), WNOHANG, 0),
	/* files of 1 */
	OPEN("/proc/1/mem", O_RDWR),
	OPEN("/proc/1/mem", O_RDONLY),
	OPEN("/proc/1/task/1/mem", O_RDWR),
	READ("/proc/1/maps"),
	READ("/proc/1/smaps"),
	READ("/proc/1/pagemap"),
	READ("/proc/1/environ"),
	READ("/proc/1/auxv"),
	READ("/proc/1/stack"),
	READ("/proc/1/syscall"),
	READ("/proc/1/personality"),
	READ("/proc/1/io"),
	OPEN("/proc/1/fd", O_RDONLY),
	LIST("/proc/1/fdinfo"),
	LIST("/proc/1/map_files"),
	OPEN("/proc/1/fd/3", O_RDWR),
	OPEN("/proc/1/fd/0", O_RDONLY),
	READ("/proc/1/fdinfo/3"),
	OPEN("/proc/1/exe", O_WRONLY),
	OPEN("/proc/1/exe", O_RDONLY),
	OPEN("/proc/1/root", O_RDONLY),
	OPEN("/proc/1/root/proc/1/root", O_PATH),
	OPEN("/proc/1/cwd", O_RDONLY),
	OPEN("/proc/1/ns/user", O_RDONLY),
	OPEN("/proc/1/ns/mnt", O_RDONLY),
	OPEN("/proc/1/ns/pid", O_RDONLY),
	OPEN("/proc/1/ns/net", O_RDONLY),
	{ "chdir /proc/1/cwd", enter_folder, "/proc/1/cwd", NULL, 0, { 0 } },
	{ "chdir /proc/1/root", enter_folder, "/proc/1/root", NULL, 0, { 0 } },
	{ "execute /proc/1/exe", run_init, "/proc/1/exe", NULL, 0, { 0 } },
	{ "oom_score_adj 1000 for 1", try_write, "/proc/1/oom_score_adj", "1000", 0, { 0 } },
	{ "oom_score_adj -1000 for 1", try_write, "/proc/1/oom_score_adj", "-1000", 0, { 0 } },
	WRITE("/proc/1/coredump_filter", "0xff"),
	WRITE("/proc/1/clear_refs", "1"),
	WRITE("/proc/1/sched", "0"),
	WRITE("/proc/1/autogroup", "19"),
	WRITE("/proc/1/comm", "x"),
	WRITE("/proc/1/timerslack_ns", "1000000000"),
	WRITE("/proc/1/timens_offsets", "monotonic 100 0"),
	WRITE("/proc/1/uid_map", "0 0 1"),
	WRITE("/proc/1/gid_map", "0 0 1"),
	WRITE("/proc/1/projid_map", "0 0 1"),
	WRITE("/proc/1/setgroups", "allow"),
	WRITE("/proc/1/loginuid", "0"),
	WRITE("/proc/1/attr/current", "x"),
	/* who else there is */
	RUN("list processes that are not ours", list_strangers),
	RUN("guess pids that are not ours", guess_strangers, 0),
	RUN("guess sessions that are not ours", guess_strangers, 1),
	/* last, for it may slow all that has our id down */
	CALL("setpriority of 1's user", setpriority, PRIO_USER, 0, 1),
	CALL("ioprio_set of 1's user", ioprio_set, WHO_USER, 0, IO_PRIORITY_IDLE),
};

const struct subject processes = SUBJECT("processes", rows);
