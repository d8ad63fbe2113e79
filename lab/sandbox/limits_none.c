/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. Limit backend "none": without groups of the kernel, the keeper counts what
 * it sees. It is outside of the container's pid namespace, and sees its processes in its own /proc.
 *
 *   memory  resident pages of all processes of the container; when their sum is over the limit
 *           the shares of shared pages are taken instead (smaps_rollup), which costs more
 *   cpu     user and system time of all, with those that were reaped
 *   pids    threads of all
 *
 * Between two looks a program may go over, and what belongs to no process is not seen;
 * docs/sandbox.md says by how much, and what.
 */
#include "sandbox/internal.h"
#include "sandbox/limits.h"
#include "sandbox/proc_text.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void add_stat(pid_t pid, struct limit_usage *usage)
{
	char text[PROC_TEXT];
	unsigned long user;
	unsigned long system;
	long child_user;
	long child_system;
	long threads;

	(void)proc_text(pid, "stat", text);
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
	char text[PROC_TEXT];
	unsigned long pages = 0;
	(void)proc_text(pid, "statm", text);
	return sscanf(text, "%*u %lu", &pages) == 1
		       ? (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE)
		       : 0;
}

static uint64_t proportional_of(pid_t pid)
{
	char text[PROC_TEXT];
	unsigned long kib = 0;
	(void)proc_text(pid, "smaps_rollup", text);
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

void limit_each_process(
	const struct container *container, void (*visit)(pid_t pid, void *context), void *context)
{
	DIR *proc = opendir("/proc");
	if (!proc)
		return;
	for (const struct dirent *entry; (entry = readdir(proc));) {
		const pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
		if (pid > 1 && is_inside(pid, container))
			visit(pid, context);
	}
	(void)closedir(proc); /* only read */
}

static void visit_cheap(pid_t pid, void *context)
{
	struct limit_usage *usage = context;
	add_stat(pid, usage);
	usage->memory += resident_of(pid);
}

static void visit_proportional(pid_t pid, void *context)
{
	struct limit_usage *usage = context;
	usage->memory += proportional_of(pid);
}

void limit_usage_look(struct limit_usage *usage, const struct container *container)
{
	*usage = (struct limit_usage){ 0 };
	limit_each_process(container, visit_cheap, usage);
	add_stat(container->init, usage); /* its children's times; itself uses next to none */
}

uint64_t limit_usage_memory(const struct container *container)
{
	struct limit_usage exact = { 0 };
	limit_each_process(container, visit_proportional, &exact);
	return exact.memory;
}
