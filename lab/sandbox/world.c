/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. The supervisor is the user's own process. It clones the keeper into a new
 * user namespace (L1) with a PID and a mount namespace, writes the id maps, lets it go on, and then
 * only reads from one socket. Closing the socket ends the world; the one thing that goes the other
 * way is that a container whose init is being recorded now may go on. The other namespaces are made
 * for each container; of the host's network, IPC and names the keeper uses nothing.
 *
 * The supervisor must be dumpable while it writes the maps, as /proc/PID/uid_map of its child
 * belongs to root otherwise; after that it is not (hostile.md B26).
 */
#include "sandbox/image.h"
#include "sandbox/internal.h"

#include "base/mem.h"
#include "sandbox/recorder.h"
#include "sandbox/toolchain.h"
#include "sandbox/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define STUCK_US 3000000u /* a world goes in a millisecond */

struct world {
	struct limit_home *limits;
	struct limit_groups groups;
	pid_t keeper;
	int keeper_pidfd;
	int control;
	struct recorder *recorder;         /* NULL: not recorded */
	int terminal;                      /* of the shell, -1 */
	int stop;                          /* the sandbox's */
	const struct sandbox_watch *watch; /* the sandbox's */
	const struct plan *plan;
	bool ended; /* END was read */
};

/* Why the kernel refused the namespaces, in words that help. */
static int refuse_namespaces(int error, struct err *err)
{
	static const struct {
		int error;
		const char *text;
	} reasons[] = {
		{ EPERM,
			"this machine does not let this user make user namespaces: as root, "
			"\"sysctl -w kernel.unprivileged_userns_clone=1\" on Debian's older kernels, "
			"\"sysctl -w kernel.apparmor_restrict_unprivileged_userns=0\" on Ubuntu; a "
			"chrooted process can't make any" },
		{ ENOSPC, "user namespaces are switched off or used up: as root, "
			  "\"sysctl -w user.max_user_namespaces=10000\"" },
		{ EUSERS, "user namespaces are nested too deeply here" },
		{ EINVAL, "this kernel lacks a namespace that containers need (user, pid, mount, "
			  "ipc, uts, net, cgroup)" },
		{ ENOSYS, "this kernel has no clone3, or a filter around us hides it" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(reasons); i++)
		if (reasons[i].error == error)
			return err_set(err, ERR_UNAVAILABLE, "%s", reasons[i].text);
	errno = error;
	return err_errno(err, "clone3 of the keeper");
}

/* The keeper is a copy of the supervisor and holds copies of all its descriptors: terminals,
 * pipes, other worlds' sockets (which would then not close with their owner). Close all but
 * its own, init's program, the groups, and what a workload gets as its stdin. */
static void close_others(const struct keeper_setup *setup)
{
	int kept[2 + 2 * PLAN_MAX_CONTAINERS + LIMIT_DESCRIPTORS] = { setup->control,
		setup->sandbox->init_program };
	size_t count = 2;
	for (size_t i = 0; i < setup->plan->container_count; i++) {
		kept[count++] = setup->files[i]; /* -1 is above all others */
		if (setup->plan->containers[i].input_fd > 0)
			kept[count++] = setup->plan->containers[i].input_fd;
	}
	count += groups_descriptors(setup->groups, kept + count);
	unsigned next = 0;
	for (;;) {
		unsigned lowest = ~0u;
		for (size_t i = 0; i < count; i++)
			if ((unsigned)kept[i] >= next && (unsigned)kept[i] < lowest)
				lowest = (unsigned)kept[i];
		if (lowest > next)
			(void)close_range(next, lowest == ~0u ? ~0u : lowest - 1, 0);
		if (lowest == ~0u)
			return;
		next = lowest + 1;
	}
}

/* What a caller ignores (nohup: SIGHUP; some service managers: SIGCHLD, SIGPIPE) stays ignored over
 * exec: without SIGCHLD init would never see a child end, and without SIGPIPE a learner's pipeline
 * would not stop. */
static void default_signals(void)
{
	/* the kernel's struct sigaction: handler, flags, restorer, mask; all 0 is SIG_DFL */
	static const unsigned long action[4];
	for (int signal = 1; signal <= 64; signal++)
		(void)syscall(SYS_rt_sigaction, signal, action, NULL, sizeof(action[0]));
}

static pid_t clone_keeper(const struct keeper_setup *setup, int *pidfd, struct err *err)
{
	struct clone_args args = {
		.flags = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_PIDFD,
		.pidfd = (uintptr_t)pidfd,
		.exit_signal = SIGCHLD,
	};
	const pid_t pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
	if (pid == 0) {
		close_others(setup);
		default_signals();
		keeper_main(setup);
	}
	return pid < 0 ? (pid_t)refuse_namespaces(errno, err) : pid;
}

static int let_go(
	const struct sandbox *sandbox, enum id_mode ids, const struct world *world, struct err *err)
{
	if (prctl(PR_SET_DUMPABLE, 1, 0, 0, 0))
		return err_errno(err, "make the supervisor dumpable");
	const int mapped = credentials_write_maps(&sandbox->ids, ids, world->keeper, err);
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) && !mapped)
		return err_errno(err, "make the supervisor not dumpable");
	if (mapped)
		return -1;
	if (send(world->control, "g", 1, MSG_NOSIGNAL) != 1)
		return err_errno(err, "let the keeper go on");
	return 0;
}

static int need_image(const struct sandbox *sandbox, enum plan_image image, struct err *err)
{
	if (image == PLAN_IMAGE_BASE)
		return sandbox_need_busybox(sandbox, err);
	if (image == PLAN_IMAGE_NFT)
		return toolchain_need_nft(sandbox->nft, err);
	return image_has_toolchain(image) ? toolchain_need(sandbox->toolchain, err) : 0;
}

/* Found here, as the keeper is another id that may look less far. */
static int need_images(const struct sandbox *sandbox, const struct plan *plan, struct err *err)
{
	for (size_t i = 0; i < plan->container_count; i++)
		if (need_image(sandbox, plan->containers[i].image, err))
			return -1;
	return 0;
}

/* Root's own folders may be closed to the id that the keeper is: then it could not reach an
 * exercise's files. As root we may hand it the mount itself. */
static int open_files(struct keeper_setup *setup, struct err *err)
{
	for (size_t i = 0; i < PLAN_MAX_CONTAINERS; i++)
		setup->files[i] = -1;
	for (size_t i = 0; setup->sandbox->ids.as_root && i < setup->plan->container_count; i++) {
		const char *files = setup->plan->containers[i].files;
		if (!files)
			continue;
		setup->files[i] = tree_open(files, TREE_READ_ONLY);
		if (setup->files[i] < 0)
			return err_errno(err, "open the exercise's files %s", files);
	}
	return 0;
}

static void close_files(const struct keeper_setup *setup)
{
	for (size_t i = 0; i < PLAN_MAX_CONTAINERS; i++)
		if (setup->files[i] >= 0)
			(void)close(setup->files[i]);
}

struct world *world_open(const struct sandbox *sandbox, const struct plan *plan, struct err *err)
{
	int control[2];
	if (credentials_need(&sandbox->ids, plan->ids, err) || need_images(sandbox, plan, err))
		return NULL;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control)) {
		(void)err_errno(err, "make the keeper's control socket");
		return NULL;
	}
	struct world *world = mem_zero(1, sizeof(*world));
	world->control = control[0];
	world->keeper_pidfd = -1;
	world->terminal = -1;
	world->stop = sandbox->stop;
	world->watch = sandbox->watch;
	world->plan = plan;
	if (plan->recorded) {
		world->recorder = recorder_start(
			plan->container_count, plan->unbounded ? SIZE_MAX : RECORDER_EVENTS, err);
		if (!world->recorder) {
			(void)close(control[1]);
			(void)world_close(world);
			return NULL;
		}
	}
	world->limits = sandbox->limits;
	groups_open(&world->groups, world->limits, plan);
	struct keeper_setup setup = {
		.sandbox = sandbox,
		.plan = plan,
		.groups = &world->groups,
		.control = control[1],
	};
	(void)prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); /* the child inherits it; see above */
	world->keeper =
		open_files(&setup, err) ? -1 : clone_keeper(&setup, &world->keeper_pidfd, err);
	close_files(&setup);
	(void)close(control[1]);
	if (world->keeper < 0 || let_go(sandbox, plan->ids, world, err)) {
		(void)world_close(world); /* nothing of the learner is in it yet */
		return NULL;
	}
	return world;
}

int world_fd(const struct world *world)
{
	return world->control;
}

int world_terminal(const struct world *world)
{
	return world->terminal;
}

static void close_terminal(struct world *world)
{
	if (world->terminal >= 0)
		(void)close(world->terminal);
	world->terminal = -1;
}

/* When a wait of so many milliseconds ends; -1, for ever, is 0. */
static uint64_t until_of(int timeout_ms)
{
	return timeout_ms < 0 ? 0 : now_us() + (uint64_t)timeout_ms * 1000u;
}

static int remaining_ms(uint64_t until_us)
{
	const uint64_t now = now_us();
	if (until_us == 0)
		return -1;
	return now >= until_us ? 0 : (int)((until_us - now + 999) / 1000);
}

static int interrupted(struct err *err)
{
	return err_set(err, ERR_SYSTEM, "interrupted");
}

/* Wait for the keeper's word, collecting calls meanwhile: 1, 2 when time ran out or a signal came,
 * -1. */
static int wait_for_keeper(const struct world *world, uint64_t until_us, struct err *err)
{
	for (;;) {
		struct pollfd polled[] = {
			{ .fd = world->control, .events = POLLIN },
			{ .fd = world_calls_fd(world), .events = POLLIN },
			{ .fd = world->stop, .events = POLLIN },
		};
		const int ready = poll(polled, ARRAY_SIZE(polled), remaining_ms(until_us));
		if (ready == 0 || (ready < 0 && errno == EINTR))
			return 2;
		if (ready < 0)
			return err_errno(err, "wait for the keeper");
		if (polled[2].revents)
			return interrupted(err);
		if (polled[1].revents && recorder_collect(world->recorder, err))
			return -1;
		if (polled[0].revents)
			return 1;
		if (until_us && remaining_ms(until_us) == 0)
			return 2; /* or one who never waits would collect as long as calls come */
		(void)poll(polled, 1, 1); /* let calls gather: waking us costs more than a call */
	}
}

/* A container's init waits, and has no child yet: trace it, and have the keeper let it go on. One
 * that is gone already comes without a pidfd; why it went follows. */
static int record(const struct world *world, size_t container, int pidfd, struct err *err)
{
	const unsigned char index = (unsigned char)container;
	if (pidfd < 0)
		return 0;
	if (!world->recorder)
		return err_set(err, ERR_BUG, "a container wants to be recorded");
	const int followed = recorder_follow(world->recorder, container, pidfd, err);
	if (followed != 0)
		return followed < 0 ? -1 : 0;
	if (send(world->control, &index, 1, MSG_NOSIGNAL) != 1 && errno != EPIPE)
		return err_errno(err, "let a recorded container go on");
	return 0;
}

#define FOR_US 3

/* 1 and `*next`, or FOR_US, or 2 and -1 as world_step. */
static int hear_keeper(struct world *world, struct observation *next, struct err *err)
{
	int fd;
	const ssize_t got = descriptors_receive(world->control, next, sizeof(*next), &fd);
	if (got < 0)
		return errno == EINTR ? 2 : err_errno(err, "read from the keeper");
	if (got == 0)
		return err_set(err, ERR_SYSTEM, "the keeper of the containers ended by itself");
	if (got != (ssize_t)sizeof(*next) || !observation_is_valid(next))
		return err_set(err, ERR_BUG, "the keeper said something that makes no sense");
	world->ended = next->kind == OBSERVED_END;
	if (world->ended && world->recorder)
		recorder_expect_no_more(world->recorder); /* not all may have come so far */
	if (next->kind == OBSERVED_TERMINAL) {
		close_terminal(world);
		world->terminal = fd;
		return 1;
	}
	if (next->kind != OBSERVED_RECORD_ME)
		return 1;
	const int recorded = record(world, next->container, fd, err);
	if (fd >= 0)
		(void)close(fd); /* only a name */
	return recorded ? -1 : FOR_US;
}

int world_step(struct world *world, struct observation *next, int timeout_ms, struct err *err)
{
	const uint64_t until_us = until_of(timeout_ms);
	int heard = world->ended ? 0 : FOR_US;
	while (heard == FOR_US) {
		heard = wait_for_keeper(world, until_us, err);
		if (heard == 1)
			heard = hear_keeper(world, next, err);
	}
	return heard;
}

int world_calls_fd(const struct world *world)
{
	return world->recorder ? recorder_fd(world->recorder) : -1;
}

int world_next_call(struct world *world, struct call_event *next, int timeout_ms, struct err *err)
{
	const uint64_t until_us = until_of(timeout_ms);
	while (world->recorder) {
		const int got = recorder_next(world->recorder, next, err);
		if (got != 0)
			return got == 2 ? 0 : got;
		struct pollfd polled[] = {
			{ .fd = world_calls_fd(world), .events = POLLIN },
			{ .fd = world->stop, .events = POLLIN },
		};
		const int ready = poll(polled, ARRAY_SIZE(polled), remaining_ms(until_us));
		if (ready == 0 || (ready < 0 && errno == EINTR))
			return 2;
		if (ready < 0)
			return err_errno(err, "wait for the recorder");
		if (polled[1].revents)
			return interrupted(err);
	}
	return 0;
}

/* Killing pid 1 of L1's pid namespace kills all in it; it becomes waitable only when all of them
 * are gone (pid_namespaces(7)). One that is stuck in the kernel can't be killed by anybody. */
static bool keeper_is_gone(const struct world *world)
{
	struct pollfd polled = { .fd = world->keeper_pidfd, .events = POLLIN };
	const uint64_t until = now_us() + STUCK_US;
	(void)kill(world->keeper, SIGKILL); /* our child, not waited for yet */
	for (;;) {
		const uint64_t now = now_us();
		const int left_ms = now < until ? (int)((until - now) / 1000 + 1) : 0;
		const int ready = poll(&polled, 1, left_ms);
		if (ready == 0)
			return false;
		if (ready > 0 && waitpid(world->keeper, NULL, 0) == world->keeper)
			return true;
		if (errno != EINTR)
			return true; /* ECHILD: waited for by somebody else */
	}
}

bool world_close(struct world *world)
{
	if (!world)
		return true;
	recorder_stop(world->recorder); /* first: what it traces ends only when it has looked */
	(void)close(world->control);
	close_terminal(world);
	const bool gone = world->keeper <= 0 || keeper_is_gone(world);
	if (world->keeper_pidfd >= 0)
		(void)close(world->keeper_pidfd);
	groups_close(&world->groups, world->limits);
	free(world);
	return gone;
}

int world_fault(const struct observation *fault, struct err *err)
{
	if (fault->fault.error) {
		errno = fault->fault.error;
		return err_errno(err, "in the container: %s", fault->fault.text);
	}
	return err_set(err, ERR_SYSTEM, "in the container: %s", fault->fault.text);
}

static int collect(struct world *world, struct observations *all, struct err *err)
{
	const struct sandbox_watch *watch = world->watch;
	for (;;) {
		struct observation next;
		const int step = world_step(world, &next, -1, err);
		if (step <= 0)
			return step;
		if (step == 2)
			continue;
		if (next.kind == OBSERVED_FAULT)
			return world_fault(&next, err);
		if (watch)
			watch->seen(watch->context, world->plan, &next);
		observations_add(all, &next);
	}
}

/* What was traced has ended with the world, and its last calls are on their way. */
static int collect_calls(struct world *world, struct call_events *calls, struct err *err)
{
	for (;;) {
		struct call_event next;
		const int got = world_next_call(world, &next, -1, err);
		if (got <= 0)
			return got;
		if (got == 1)
			call_events_add(calls, &next);
	}
}

static int finish(
	struct world *world, struct observations *all, struct call_events *calls, struct err *err)
{
	const pid_t keeper = world->keeper;
	int result = collect(world, all, err);
	if (!result && calls)
		result = collect_calls(world, calls, err);
	if (world_close(world))
		return result;
	return err_set(err, ERR_SYSTEM,
		"ALARM: a process in the container is stuck in the kernel and can't be killed; what "
		"is left of the container hangs at process %d",
		keeper);
}

int world_finish(struct world *world_take, struct observations *all, struct err *err)
{
	return finish(world_take, all, NULL, err);
}

static int run(const struct sandbox *sandbox, const struct plan *plan, struct observations *all,
	struct call_events *calls, struct err *err)
{
	struct world *world = world_open(sandbox, plan, err);
	return world ? finish(world, all, calls, err) : -1;
}

int world_run(const struct sandbox *sandbox, const struct plan *plan, struct observations *all,
	struct err *err)
{
	return run(sandbox, plan, all, NULL, err);
}

int world_run_recorded(const struct sandbox *sandbox, const struct plan *plan,
	struct observations *all, struct call_events *calls, struct err *err)
{
	return run(sandbox, plan, all, calls, err);
}
