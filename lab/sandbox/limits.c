/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. Limit backend "none": no cgroup is needed. Some limits the kernel enforces
 * by itself (RLIMIT_NPROC counts within L2 since 5.14, RLIMIT_FSIZE, RLIMIT_AS, the size of a
 * tmpfs), and then the program just sees errors; so that a verdict can name the limit, and for
 * what no rlimit counts, the keeper looks every 20 ms:
 *
 *   memory  resident pages of all processes of the container; when their sum is over the limit
 *           the shares of shared pages are taken instead (smaps_rollup), which costs more
 *   cpu     user and system time of all, with those that were reaped
 *   pids    threads of all; at the limit for 200 ms
 *   disk    the writable file systems full, in bytes or files, for 200 ms
 *
 * The keeper is outside of the container's pid namespace and sees its processes in its own /proc.
 * Between two looks a program may go over; docs/sandbox.md says by how much.
 */
#include "sandbox/internal.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#define LASTS_US 200000u

struct usage {
	uint64_t resident;
	uint64_t cpu_ms;
	unsigned tasks;
};

/* Read a small /proc file; "" when the process is gone. */
static void read_small(const char *path, char *text, size_t size)
{
	text[0] = '\0';
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	const ssize_t got = read(fd, text, size - 1);
	text[got > 0 ? got : 0] = '\0';
	(void)close(fd); /* only read */
}

static void add_stat(pid_t pid, struct usage *usage)
{
	char path[64];
	char text[1024];
	unsigned long user;
	unsigned long system;
	long child_user;
	long child_system;
	long threads;

	(void)snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	read_small(path, text, sizeof(text));
	/* the name in parentheses may hold anything, so start behind its last one */
	const char *rest = strrchr(text, ')');
	if (!rest || sscanf(rest,
			     ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %ld %ld %*d "
			     "%*d %ld",
			     &user, &system, &child_user, &child_system, &threads) != 5)
		return;
	const uint64_t ticks = user + system + (uint64_t)child_user + (uint64_t)child_system;
	usage->cpu_ms += ticks * 1000u / (uint64_t)sysconf(_SC_CLK_TCK);
	usage->tasks += (unsigned)threads;
}

static uint64_t resident_of(pid_t pid)
{
	char path[64];
	char text[256];
	unsigned long pages = 0;
	(void)snprintf(path, sizeof(path), "/proc/%d/statm", pid);
	read_small(path, text, sizeof(text));
	return sscanf(text, "%*u %lu", &pages) == 1
		       ? (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE)
		       : 0;
}

static uint64_t proportional_of(pid_t pid)
{
	char path[64];
	char text[2048];
	unsigned long kib = 0;
	(void)snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", pid);
	read_small(path, text, sizeof(text));
	const char *line = strstr(text, "\nPss:");
	if (line && sscanf(line, "\nPss: %lu", &kib) == 1)
		return (uint64_t)kib * 1024u;
	return resident_of(pid);
}

static bool is_inside(pid_t pid, const struct container *container)
{
	char path[64];
	struct stat namespace;
	if (pid == container->init || pid == getpid())
		return false;
	(void)snprintf(path, sizeof(path), "/proc/%d/ns/pid", pid);
	return stat(path, &namespace) == 0 && namespace.st_ino == container->namespace_id;
}

/* Call `visit` for each process of the container but init. */
static void each_process(const struct container *container,
	void (*visit)(pid_t pid, struct usage *usage), struct usage *usage)
{
	DIR *proc = opendir("/proc");
	if (!proc)
		return;
	for (const struct dirent *entry; (entry = readdir(proc));) {
		const pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
		if (pid > 1 && is_inside(pid, container))
			visit(pid, usage);
	}
	(void)closedir(proc); /* only read */
}

static void visit_cheap(pid_t pid, struct usage *usage)
{
	add_stat(pid, usage);
	usage->resident += resident_of(pid);
}

static void visit_proportional(pid_t pid, struct usage *usage)
{
	usage->resident += proportional_of(pid);
}

static bool memory_is_over(const struct container *container, uint64_t resident)
{
	const uint64_t limit = (uint64_t)container->plan->limits.memory_mib * 1024u * 1024u;
	if (resident <= limit)
		return false;
	struct usage exact = { 0 };
	each_process(container, visit_proportional, &exact);
	return exact.resident > limit;
}

static bool disk_is_full(const struct container *container)
{
	struct statfs disk;
	if (container->disk < 0 || fstatfs(container->disk, &disk))
		return false;
	return disk.f_bfree == 0 || disk.f_ffree == 0;
}

static bool lasts(struct watch *watch, enum limit_word limit, bool at_limit, uint64_t now)
{
	if (!at_limit)
		watch->full_since_us[limit] = 0;
	else if (watch->full_since_us[limit] == 0)
		watch->full_since_us[limit] = now;
	return at_limit && now - watch->full_since_us[limit] >= LASTS_US;
}

enum limit_word limits_sample(struct watch *watch, const struct container *container, uint64_t now)
{
	const struct limits *limits = &container->plan->limits;
	struct usage usage = { 0 };

	each_process(container, visit_cheap, &usage);
	add_stat(container->init, &usage); /* its children's times; itself uses next to none */
	if (memory_is_over(container, usage.resident))
		return LIMIT_MEMORY;
	if (usage.cpu_ms > limits->cpu_ms)
		return LIMIT_CPU;
	if (lasts(watch, LIMIT_PIDS, usage.tasks > limits->pids, now))
		return LIMIT_PIDS;
	if (lasts(watch, LIMIT_DISK, disk_is_full(container), now))
		return LIMIT_DISK;
	return LIMIT_NONE;
}
