/* SPDX-License-Identifier: MIT */
/*
 * internal: what the files of sandbox/ share with each other. app/ includes world.h only.
 */
#ifndef LAB_SANDBOX_INTERNAL_H
#define LAB_SANDBOX_INTERNAL_H

#include "core/observation.h"
#include "core/orders.h"
#include "core/plan.h"
#include "sandbox/limits.h"
#include "sandbox/world.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* --- credentials.c --- */

/* Ids of the host. */
struct id_map {
	uid_t uid; /* what L1's root is; in single mode the one id of everything inside */
	gid_t gid;
	bool as_root; /* we may write any map, and the ids behind these two are ours as well */
};
#define ID_RANGE_COUNT 65536u /* ids of L2 in range mode */

int credentials_choose(struct id_map *map, struct err *err);
/* ERR_UNAVAILABLE with the reason and what to do, where this machine can't give that mode. */
int credentials_need(const struct id_map *map, enum id_mode mode, struct err *err);
int credentials_write_maps(
	const struct id_map *map, enum id_mode mode, pid_t child, struct err *err);
int credentials_become_inner_root(
	const struct id_map *map, enum id_mode mode); /* in the keeper; -1 and errno */

/* --- ids_helper.c: a plain user's ranges, by newuidmap(1) and newgidmap(1) --- */
int ids_helper_need(const struct id_map *map, struct err *err);
int ids_helper_write_maps(const struct id_map *map, pid_t child, struct err *err);

/* --- sandbox.c --- */

struct sandbox {
	struct id_map ids;
	struct bpf_program baseline;
	int init_program;             /* sealed memfd */
	int *compiler;                /* the same, -1 until somebody needs it */
	const unsigned char *through; /* what stands in for a learner's program (inside/) */
	size_t through_size;
	char *busybox; /* host path of a static busybox, or NULL */
	char *image;   /* host path of a folder with bin/ and dev/ (image.c), or NULL */
	struct limit_home *limits;
	struct toolchain *toolchain;       /* looked for when a world needs it */
	struct toolchain *nft;             /* the same */
	int stop;                          /* a descriptor, borrowed, -1: sandbox_stop_at */
	const struct sandbox_watch *watch; /* borrowed, or NULL */
};

/* The base image is made of it. ERR_UNAVAILABLE: there is none. */
int sandbox_need_busybox(const struct sandbox *sandbox, struct err *err);

/* A sealed memfd of a container's tool, or -1. Made when a world needs it. */
int sandbox_tool_program(const struct plan_container *plan, struct err *err);

/* That of the compiler of profiles, the sandbox's, or -1. It is six times as large as init, and
 * copying it takes as long as a network namespace: so it is made when one is needed, and kept. */
int sandbox_compiler(const struct sandbox *sandbox, struct err *err);

/* --- learner_space.c: L2 of a container, made by the keeper --- */

struct learner_space {
	pid_t holder; /* makes the namespaces and keeps them until they are open; 0 */
	int control;  /* to it, -1 */
	int user;     /* descriptors of the namespaces, -1 */
	int net;
};
#define LEARNER_SPACE_NONE ((struct learner_space){ .control = -1, .user = -1, .net = -1 })

/* Begin making it, and have it. 0, or -1 and errno with `*what`; close it in either case. */
int learner_space_begin(struct learner_space *space, const char **what);
/* Have another container's, which is finished. */
int learner_space_share(
	struct learner_space *space, const struct learner_space *other, const char **what);
int learner_space_finish(struct learner_space *space, enum id_mode ids,
	const struct plan_container *plan, const char **what);
void learner_space_close(struct learner_space *space);

/* --- container.c: what happens in the keeper's process and in its child --- */

struct container {
	const struct plan_container *plan;
	size_t index;
	pid_t init; /* in the keeper's pid namespace; 0: not started or reaped */
	int control;
	int output[2]; /* read ends of the workload's stdout and stderr; -1 at end of file */
	int files;     /* the exercise's, as a detached mount; -1: open the plan's path */
	int disk;      /* O_PATH of its writable file system, -1 */
	uint64_t namespace_id;           /* inode of its pid namespace */
	const struct limit_group *group; /* or NULL */
};

/* Make the container's init; 0, or -1 and errno with `*what` saying what failed. */
int container_start(const struct sandbox *sandbox, const struct plan *plan,
	struct container *container, const char **what);
/* Hand L2 to init, which then goes on. An init that is gone is no failure: it has said why. */
int container_go(const struct container *container, const struct learner_space *space);
/* Fill namespace_id; -1 and errno. Only from OBSERVED_CONTAINER_UP on: until its exec init's memory
 * is a copy of the keeper's, which counts as the host's, and nobody in L1 may look into that. */
int container_find_namespace(struct container *container);
void container_stop(struct container *container); /* kill, reap, close; idempotent */

/* --- rootfs.c: in the child, before init is exec'd --- */

/* Mount namespace of its own is there already. Leaves the process in the finished root. */
int rootfs_make(const struct sandbox *sandbox, const struct plan *plan,
	const struct container *container, const char **what);
#define ROOTFS_TMP "/tmp"

/* --- proc.c: the same, in the new root --- */

/* Mount /proc, write the settings of the container's namespaces, mask the rest. */
int proc_mount(const struct plan_container *plan, const char **what);

/* --- keeper.c --- */

struct keeper_setup {
	const struct sandbox *sandbox;
	const struct plan *plan;
	const struct limit_groups *groups;
	int control;                    /* to the supervisor */
	int files[PLAN_MAX_CONTAINERS]; /* as root: detached mounts, -1 */
};
_Noreturn void keeper_main(const struct keeper_setup *setup);

/* --- descriptors.c: descriptors that go along with a message of a unix socket --- */

#define DESCRIPTORS_MAX 2
/* As sendmsg(2). */
ssize_t descriptors_send(
	int socket, const void *bytes, size_t size, const int *fds, size_t count, int flags);
/* As recvmsg(2), with one descriptor or -1; it is close-on-exec. */
ssize_t descriptors_receive(int socket, void *bytes, size_t size, int *fd);

/* --- clock of sandbox/ --- */
uint64_t now_us(void);

#endif
