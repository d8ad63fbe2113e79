/* SPDX-License-Identifier: MIT */
/*
 * limits: what a container may use, and the word for what it used up.
 *
 * A backend is who counts. "v2" and "v1" are control groups of the kernel, one for each container;
 * "none" is the keeper's own look at /proc. The words are the same (core/observation.h), and the
 * resource limits of inside/ (RLIMIT_*) and the size of the tmpfs are there in each. A backend is
 * chosen by trying it, once for each process of ours; what can't be had is no error.
 *
 *   supervisor, once      limit_home_open ... limit_home_close
 *   supervisor, a world   groups_open ... groups_close, around all of the keeper's life
 *   keeper                groups_cloned_into, for clone3
 *   container's child     groups_join, its first act
 *   keeper, every 20 ms   limits_sample
 */
#ifndef LAB_SANDBOX_LIMITS_H
#define LAB_SANDBOX_LIMITS_H

#include "core/observation.h"
#include "core/plan.h"
#include "sandbox/world.h"

#include <linux/sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define LIMIT_TREES 3 /* v1 has a tree of groups for each of memory, pids, processor time */

/* --- limits_place.c: our own group --- */

/* Where this process is in the trees of groups: a folder each, -1. v2 has one tree. Our own group
 * and not a higher one, so that limits that are around us stay around us. */
struct limit_place {
	enum limit_backend backend;
	int folders[LIMIT_TREES];
};
/* By the text of /proc/self/mountinfo and /proc/self/cgroup. False if the trees are not there. */
bool limit_place_open(struct limit_place *place, enum limit_backend backend, const char *mountinfo,
	const char *cgroups);
void limit_place_close(struct limit_place *place);

/* --- limits_home.c: one folder for all groups of this process and of its forks --- */

/* "bulkhead-<pid>-<start time>" in each tree; "-<n>" follows from a process's second sandbox on. */
struct limit_home {
	enum limit_backend backend; /* never LIMITS_BEST */
	struct limit_place place;
	int folders[LIMIT_TREES];
	char name[64];
	const char *const *controllers; /* v2: what our groups need, ended by NULL; borrowed */
	uid_t keeper;                   /* the keepers' id on the host */
	bool moved;                     /* v2: this process stands in "supervisor" below its home */
	bool enabled; /* v2: controllers were switched on in our own group by us */
	unsigned next;
};
/* Choose a backend and make the home: `wanted`, or the best with LIMITS_BEST. Removes homes whose
 * owner is gone. Never fails: the backend is LIMITS_NONE then. */
void limit_home_open(struct limit_home *home, enum limit_backend wanted, uid_t keeper);
/* The same at a place that it takes over. `controllers`, ended by NULL, are those that v2 needs.
 * -1 and nothing made when this is impossible here. */
int limit_home_make(struct limit_home *home, struct limit_place *place,
	const char *const *controllers, uid_t keeper);
void limit_home_close(struct limit_home *home);

/* Remove the homes in `folder` whose owner is gone. Names that are not ours stay, links are not
 * followed, and what still has a process in it stays. */
void groups_sweep(int folder);

/* --- limits_group.c: the groups of one world --- */

enum limit_counter {
	COUNTER_MEMORY,  /* bytes of all kinds */
	COUNTER_PRIVATE, /* of these, the processes' own */
	COUNTER_SHARED,  /* of these, shared mappings, segments, files of a tmpfs */
	COUNTER_KILLS,   /* by the kernel, for want of memory */
	COUNTER_TASKS,   /* processes and threads, init's too */
	COUNTER_REFUSED, /* clones, for the number of tasks */
	COUNTER_CPU_US,
};
#define COUNTER_COUNT (COUNTER_CPU_US + 1)

struct limit_group {
	enum limit_backend backend;
	int joins[LIMIT_TREES]; /* v1: "tasks", open for writing; v2: the folder. -1 */
	int counters[COUNTER_COUNT];
};

struct limit_groups {
	struct limit_group groups[PLAN_MAX_CONTAINERS];
	char names[PLAN_MAX_CONTAINERS][24]; /* below the home: "<pid>-<n>" */
	size_t count;                        /* 0 with backend none */
};

/* A group for each container, with its limits. What can't be made is cleaned up, and then the
 * world has backend none. */
void groups_open(struct limit_groups *groups, struct limit_home *home, const struct plan *plan);
/* Everything in them must be dead and reaped. */
void groups_close(struct limit_groups *groups, const struct limit_home *home);

/* The group of a container, or NULL with backend none. */
const struct limit_group *groups_of(const struct limit_groups *groups, size_t container);

#define LIMIT_DESCRIPTORS (PLAN_MAX_CONTAINERS * (LIMIT_TREES + COUNTER_COUNT))
/* All descriptors in it, which the keeper must keep. Returns how many. */
size_t groups_descriptors(const struct limit_groups *groups, int descriptors[LIMIT_DESCRIPTORS]);

/* v2: the child of this clone3 begins its life in the group. `group` may be NULL. */
void groups_cloned_into(const struct limit_group *group, struct clone_args *args);
/* v1: this process, of one thread, goes into the group; without effect in the others. 0, or -1 and
 * errno. The right to do so lies in the descriptors. */
int groups_join(const struct limit_group *group);

/* Set limits and open counters in folders that are there already, one for each tree; closes
 * nothing. 0, or -1 and errno. */
int limit_group_fill(struct limit_group *group, enum limit_backend backend,
	const int folders[LIMIT_TREES], const struct limits *limits);
void limit_group_close(struct limit_group *group); /* its descriptors */
/* 0, also where the kernel no longer tells. */
uint64_t limit_group_count(const struct limit_group *group, enum limit_counter counter);

/* --- limits_none.c: the keeper's own look --- */

struct container;
struct limit_usage {
	uint64_t memory; /* bytes */
	uint64_t cpu_ms;
	unsigned tasks; /* init's too */
};
void limit_usage_look(struct limit_usage *usage, const struct container *container);
/* The exact memory of all processes, shared pages counted once. Costs more. */
uint64_t limit_usage_memory(const struct container *container);

/* Call `visit` for each process of the container but init. */
void limit_each_process(
	const struct container *container, void (*visit)(pid_t pid, void *context), void *context);

/* --- limits.c: the word --- */

/* By whoever counts. */
void limits_look(struct limit_usage *usage, const struct container *container);

struct watch {                               /* per container, between samples */
	uint64_t full_since_us[LIMIT_COUNT]; /* 0: not at that limit */
	uint64_t refused;                    /* COUNTER_REFUSED of the last sample */
};
/* Which limit the container has hit for long enough, or LIMIT_NONE. */
enum limit_word limits_sample(
	struct watch *watch, const struct container *container, uint64_t now_us);
/* The same when a process of it has ended: was it the kernel, at a limit? */
enum limit_word limits_of_death(const struct watch *watch, const struct container *container);

#endif
