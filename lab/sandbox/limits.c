/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. Some limits the kernel enforces by itself (RLIMIT_NPROC counts within L2
 * since 5.14, RLIMIT_FSIZE, RLIMIT_AS, the size of a tmpfs, the limits of a group), and then the
 * program just sees errors, or dies; so that a verdict can name the limit, and for what no limit
 * of the kernel is about, the keeper looks every 20 ms. The words do not depend on who counts:
 *
 *   memory  processes' over the limit; or the kernel killed for want of memory. That the kernel
 *           took back cached pages of files at a group's limit is no hit
 *   cpu     more than the limit, by all processes together
 *   pids    no room for another one, or one was refused, for 200 ms
 *   disk    the writable file system full, in bytes or files, for 200 ms
 *
 * wall and output are the keeper's own clock and count, and file-size is a signal: all three are
 * the same everywhere.
 */
#include "sandbox/limits.h"
#include "sandbox/internal.h"

#include <sys/statfs.h>
#include <unistd.h>

#define LASTS_US 200000u
#define INIT_MIB 2            /* init's own memory and the container's root, in a group */
#define STALE    (256u << 10) /* that a group's count may be behind, for each processor: 64 pages */

static uint64_t memory_limit(const struct container *container)
{
	return (uint64_t)container->plan->limits.memory_mib << 20;
}

static uint64_t memory_allowed(const struct container *container)
{
	const uint64_t limit = memory_limit(container);
	if (!container->group)
		return limit;
	const long processors = sysconf(_SC_NPROCESSORS_CONF);
	return limit + ((uint64_t)INIT_MIB << 20) +
	       (uint64_t)(processors > 0 ? processors : 1) * STALE;
}

static uint64_t disk_used(const struct container *container)
{
	struct statfs disk;
	if (container->disk < 0 || fstatfs(container->disk, &disk))
		return 0;
	return (uint64_t)(disk.f_blocks - disk.f_bfree) * (uint64_t)disk.f_bsize;
}

/* Of processes: not the kernel's for them, not cached files, not the disk's. */
static uint64_t memory_exactly(const struct container *container)
{
	if (!container->group)
		return limit_usage_memory(container);
	const uint64_t own = limit_group_count(container->group, COUNTER_PRIVATE);
	const uint64_t shared = limit_group_count(container->group, COUNTER_SHARED);
	const uint64_t disk = disk_used(container);
	return own + (shared > disk ? shared - disk : 0);
}

static bool memory_is_over(const struct container *container, uint64_t memory)
{
	if (memory <= memory_limit(container)) /* how much more it may be takes a file of /sys */
		return false;
	const uint64_t allowed = memory_allowed(container);
	return memory > allowed && memory_exactly(container) > allowed;
}

static bool disk_is_full(const struct container *container)
{
	struct statfs disk;
	return container->disk >= 0 && fstatfs(container->disk, &disk) == 0 &&
	       (disk.f_bfree == 0 || disk.f_ffree == 0);
}

static bool lasts(struct watch *watch, enum limit_word limit, bool at_limit, uint64_t now)
{
	if (!at_limit)
		watch->full_since_us[limit] = 0;
	else if (watch->full_since_us[limit] == 0)
		watch->full_since_us[limit] = now;
	return at_limit && now - watch->full_since_us[limit] >= LASTS_US;
}

void limits_look(struct limit_usage *usage, const struct container *container)
{
	const struct limit_group *group = container->group;
	if (!group) {
		limit_usage_look(usage, container);
		return;
	}
	*usage = (struct limit_usage){
		.memory = limit_group_count(group, COUNTER_MEMORY),
		.cpu_ms = limit_group_count(group, COUNTER_CPU_US) / 1000u,
		.tasks = (unsigned)limit_group_count(group, COUNTER_TASKS),
	};
}

/* Since the last sample. */
static bool clones_were_refused(struct watch *watch, const struct container *container)
{
	if (!container->group)
		return false;
	const uint64_t before = watch->refused;
	watch->refused = limit_group_count(container->group, COUNTER_REFUSED);
	return watch->refused > before;
}

/* A container that is full of processes may have come to the end of its memory by what refused
 * clones left behind. */
enum limit_word limits_of_death(const struct watch *watch, const struct container *container)
{
	if (!container->group || limit_group_count(container->group, COUNTER_KILLS) == 0)
		return LIMIT_NONE;
	return watch->full_since_us[LIMIT_PIDS] ? LIMIT_PIDS : LIMIT_MEMORY;
}

enum limit_word limits_sample(struct watch *watch, const struct container *container, uint64_t now)
{
	const struct limits *limits = &container->plan->limits;
	struct limit_usage usage;

	limits_look(&usage, container);
	const bool refused = clones_were_refused(watch, container);
	const bool full = lasts(watch, LIMIT_PIDS, usage.tasks > limits->pids || refused, now);
	if (memory_is_over(container, usage.memory))
		return LIMIT_MEMORY;
	const enum limit_word killed = limits_of_death(watch, container);
	if (killed != LIMIT_NONE)
		return killed;
	if (usage.cpu_ms > limits->cpu_ms)
		return LIMIT_CPU;
	if (full)
		return LIMIT_PIDS;
	if (lasts(watch, LIMIT_DISK, disk_is_full(container), now))
		return LIMIT_DISK;
	return LIMIT_NONE;
}
