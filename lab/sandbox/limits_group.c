/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. A container has a group of its own, made and limited by the supervisor
 * before there is a keeper. Everything in the group counts: init, its memory in the kernel, socket
 * buffers, pipes, and children whose parent does not wait for them, which are what backend "none"
 * can't see.
 *
 * The kernel's memory limit is not the container's, but that, its disk's and some more: files of a
 * tmpfs are memory to the kernel, and filling the disk is another word; and a clone that is refused
 * leaves kernel memory behind until the next RCU grace period (a fork bomb that was held at four
 * processes had 50 MiB of it on two processors). So this is the wall behind; limits.c compares what
 * processes have with the container's own limit. Swap counts as memory, or is forbidden. The limit
 * of tasks has room for init and for what init forks, so that a container which is full can still
 * be asked.
 *
 * The keeper can't open these files, as it is another user: it inherits them open. For a write the
 * kernel looks at who opened the file (since 5.16).
 */
#include "sandbox/limits.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KERNEL_MIB   64 /* see above */
#define INIT_TASKS   4  /* init, and what it is about to hand to the learner's side */
#define REMOVE_TRIES 50 /* a millisecond apart */

/* ---- the files of each backend ---- */

enum limit_value { VALUE_MEMORY, VALUE_TASKS, VALUE_NOTHING };

struct setting {
	unsigned tree;
	const char *file; /* NULL: no more */
	enum limit_value value;
	bool optional; /* a kernel without swap accounting has no such file */
};

struct counter {
	unsigned tree;
	const char *file;
	const char *key; /* of the line "key number"; NULL: the file is a number */
	uint64_t divide;
};

struct backend {
	const char *name;
	size_t trees;
	struct setting settings[6];
	struct counter counters[COUNTER_COUNT];
};

static const struct backend backends[] = {
	[LIMITS_NONE] = { .name = "none" },
	[LIMITS_V1] = {
		.name = "v1",
		.trees = 3, /* memory, pids, cpuacct */
		.settings = {
			{ 0, "memory.limit_in_bytes", VALUE_MEMORY, false },
			/* with swap; may not be below the one before */
			{ 0, "memory.memsw.limit_in_bytes", VALUE_MEMORY, true },
			{ 0, "memory.swappiness", VALUE_NOTHING, true },
			{ 0, "memory.kmem.tcp.limit_in_bytes", VALUE_MEMORY, true },
			{ 1, "pids.max", VALUE_TASKS, false },
		},
		.counters = {
			[COUNTER_MEMORY] = { 0, "memory.usage_in_bytes", NULL, 1 },
			[COUNTER_PRIVATE] = { 0, "memory.stat", "rss", 1 },
			[COUNTER_SHARED] = { 0, "memory.stat", "shmem", 1 },
			[COUNTER_KILLS] = { 0, "memory.oom_control", "oom_kill", 1 },
			[COUNTER_TASKS] = { 1, "pids.current", NULL, 1 },
			[COUNTER_REFUSED] = { 1, "pids.events", "max", 1 },
			[COUNTER_CPU_US] = { 2, "cpuacct.usage", NULL, 1000 },
		},
	},
	[LIMITS_V2] = {
		.name = "v2",
		.trees = 1,
		.settings = {
			{ 0, "memory.max", VALUE_MEMORY, false },
			{ 0, "memory.swap.max", VALUE_NOTHING, true },
			{ 0, "pids.max", VALUE_TASKS, false },
		},
		.counters = {
			[COUNTER_MEMORY] = { 0, "memory.current", NULL, 1 },
			[COUNTER_PRIVATE] = { 0, "memory.stat", "anon", 1 },
			[COUNTER_SHARED] = { 0, "memory.stat", "shmem", 1 },
			[COUNTER_KILLS] = { 0, "memory.events", "oom_kill", 1 },
			[COUNTER_TASKS] = { 0, "pids.current", NULL, 1 },
			[COUNTER_REFUSED] = { 0, "pids.events", "max", 1 },
			[COUNTER_CPU_US] = { 0, "cpu.stat", "usage_usec", 1 },
		},
	},
};

const char *limit_backend_name(enum limit_backend backend)
{
	return backend == LIMITS_BEST ? "best" : backends[backend].name;
}

/* ---- one group ---- */

static uint64_t value_of(enum limit_value value, const struct limits *limits)
{
	switch (value) {
	case VALUE_MEMORY:
		return ((uint64_t)limits->memory_mib + limits->disk_mib + KERNEL_MIB) << 20;
	case VALUE_TASKS:
		return limits->pids + INIT_TASKS;
	case VALUE_NOTHING:
		break;
	}
	return 0;
}

static int set(int folder, const struct setting *setting, const struct limits *limits)
{
	const int fd = openat(folder, setting->file, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return setting->optional && errno == ENOENT ? 0 : -1;
	const int written =
		dprintf(fd, "%llu\n", (unsigned long long)value_of(setting->value, limits));
	const int error = errno;
	(void)close(fd); /* a setting is written by write(2) or not at all */
	errno = error;
	return written < 0 ? -1 : 0;
}

static int open_join(enum limit_backend backend, int folder)
{
	if (backend == LIMITS_V1)
		return openat(folder, "tasks", O_WRONLY | O_CLOEXEC);
	return openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

void limit_group_close(struct limit_group *group)
{
	for (size_t i = 0; i < LIMIT_TREES; i++) {
		if (group->joins[i] >= 0)
			(void)close(group->joins[i]); /* written by write(2) */
		group->joins[i] = -1;
	}
	for (size_t i = 0; i < COUNTER_COUNT; i++) {
		if (group->counters[i] >= 0)
			(void)close(group->counters[i]); /* only read */
		group->counters[i] = -1;
	}
}

static int fill(
	struct limit_group *group, const int folders[LIMIT_TREES], const struct limits *limits)
{
	const struct backend *backend = &backends[group->backend];
	for (const struct setting *one = backend->settings; one->file; one++)
		if (set(folders[one->tree], one, limits))
			return -1;
	for (size_t i = 0; i < backend->trees; i++) {
		group->joins[i] = open_join(group->backend, folders[i]);
		if (group->joins[i] < 0)
			return -1;
	}
	for (size_t i = 0; i < COUNTER_COUNT; i++) {
		const struct counter *one = &backend->counters[i];
		group->counters[i] = openat(folders[one->tree], one->file, O_RDONLY | O_CLOEXEC);
		if (group->counters[i] < 0)
			return -1;
	}
	return 0;
}

static void group_init(struct limit_group *group, enum limit_backend backend)
{
	*group = (struct limit_group){ .backend = backend };
	for (size_t i = 0; i < LIMIT_TREES; i++)
		group->joins[i] = -1;
	for (size_t i = 0; i < COUNTER_COUNT; i++)
		group->counters[i] = -1;
}

int limit_group_fill(struct limit_group *group, enum limit_backend backend,
	const int folders[LIMIT_TREES], const struct limits *limits)
{
	group_init(group, backend);
	if (fill(group, folders, limits) == 0)
		return 0;
	const int error = errno;
	limit_group_close(group);
	errno = error;
	return -1;
}

static const char *find_line(const char *text, const char *key)
{
	const size_t size = strlen(key);
	while (text && (strncmp(text, key, size) != 0 || text[size] != ' ')) {
		text = strchr(text, '\n');
		text = text ? text + 1 : NULL;
	}
	return text ? text + size + 1 : NULL;
}

uint64_t limit_group_count(const struct limit_group *group, enum limit_counter counter)
{
	const struct counter *row = &backends[group->backend].counters[counter];
	char text[4096]; /* all of it: memory.stat has some 70 short lines */
	const ssize_t got = pread(group->counters[counter], text, sizeof(text) - 1, 0);
	text[got > 0 ? got : 0] = '\0';
	const char *number = row->key ? find_line(text, row->key) : text;
	return number ? strtoull(number, NULL, 10) / row->divide : 0;
}

/* ---- joining ---- */

void groups_cloned_into(const struct limit_group *group, struct clone_args *args)
{
	if (!group || group->backend != LIMITS_V2)
		return;
	args->flags |= CLONE_INTO_CGROUP;
	args->cgroup = (uint64_t)group->joins[0];
}

int groups_join(const struct limit_group *group)
{
	if (!group || group->backend != LIMITS_V1)
		return 0;
	for (size_t i = 0; i < LIMIT_TREES; i++)
		if (write(group->joins[i], "0", 1) != 1)
			return -1;
	return 0;
}

/* ---- the groups of a world ---- */

static void remove_group(const struct limit_home *home, const char *name)
{
	for (size_t i = 0; i < LIMIT_TREES && home->folders[i] >= 0; i++) {
		int tries = REMOVE_TRIES;
		/* for a moment after its last process was reaped it is busy; the sweeper gets
		 * what is left */
		while (unlinkat(home->folders[i], name, AT_REMOVEDIR) && errno == EBUSY && --tries)
			(void)poll(NULL, 0, 1);
	}
}

static int give_to_keeper(const struct limit_home *home, int folder)
{
	if (home->backend != LIMITS_V2 || home->keeper == geteuid())
		return 0;
	return fchownat(folder, "cgroup.procs", home->keeper, (gid_t)-1, AT_SYMLINK_NOFOLLOW);
}

static int make_group(struct limit_group *group, struct limit_home *home, const char *name,
	const struct limits *limits)
{
	int folders[LIMIT_TREES] = { -1, -1, -1 };
	int made = 0;
	group_init(group, home->backend);
	for (size_t i = 0; i < LIMIT_TREES && home->folders[i] >= 0 && made == 0; i++) {
		/* it may be there: two controllers in one tree */
		if (mkdirat(home->folders[i], name, 0755) && (i == 0 || errno != EEXIST))
			made = -1;
		folders[i] = openat(home->folders[i], name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (folders[i] < 0 || give_to_keeper(home, folders[i]))
			made = -1;
	}
	if (made == 0)
		made = limit_group_fill(group, home->backend, folders, limits);
	for (size_t i = 0; i < LIMIT_TREES; i++)
		if (folders[i] >= 0)
			(void)close(folders[i]); /* only a handle */
	return made;
}

void groups_open(struct limit_groups *groups, struct limit_home *home, const struct plan *plan)
{
	*groups = (struct limit_groups){ 0 };
	if (home->backend == LIMITS_NONE)
		return;
	for (size_t i = 0; i < plan->container_count; i++) {
		char *name = groups->names[i];
		/* with the pid: a home is shared with processes that were forked since */
		(void)snprintf(name, sizeof(groups->names[i]), "%d-%u", getpid(), home->next++);
		groups->count++;
		if (make_group(&groups->groups[i], home, name, &plan->containers[i].limits)) {
			groups_close(groups, home);
			return;
		}
	}
}

void groups_close(struct limit_groups *groups, const struct limit_home *home)
{
	for (size_t i = 0; i < groups->count; i++) {
		limit_group_close(&groups->groups[i]);
		remove_group(home, groups->names[i]);
	}
	groups->count = 0;
}

const struct limit_group *groups_of(const struct limit_groups *groups, size_t container)
{
	return container < groups->count ? &groups->groups[container] : NULL;
}

size_t groups_descriptors(const struct limit_groups *groups, int descriptors[LIMIT_DESCRIPTORS])
{
	size_t count = 0;
	for (size_t i = 0; i < groups->count; i++) {
		const struct limit_group *group = &groups->groups[i];
		for (size_t tree = 0; tree < LIMIT_TREES; tree++)
			if (group->joins[tree] >= 0)
				descriptors[count++] = group->joins[tree];
		for (size_t counter = 0; counter < COUNTER_COUNT; counter++)
			descriptors[count++] = group->counters[counter];
	}
	return count;
}
