/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. The keeper is pid 1 of the L1 user and pid namespace: when it ends, by
 * whatever cause, the kernel ends everything inside. It ends when the supervisor's end of the
 * control socket closes, and its parent-death signal (armed after its last change of credentials,
 * which would clear it: prctl(2)) covers the case that it is stuck. It starts the containers,
 * hands out the plan's steps one at a time, reads the workloads' output, looks at limits
 * every 20 ms, and passes observations on.
 *
 * It judges nothing. What containers' inits say is checked for form before it is passed on. Sending
 * never blocks: a stopped supervisor must not stop the watchdog, so observations wait in a queue
 * that is bounded by the plan: a few per step, and the kept part of the output.
 */
#include "sandbox/keeper.h"

#include "base/mem.h"
#include "sandbox/network.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SAMPLE_MS       20
#define OUTPUT_GRACE_US 100000u /* for a child that holds the pipe after its parent's exit */
#define LOOKS_MAX       10      /* SAMPLE_MS apart */
#define QUEUE_MAX       4096    /* observations, over 1 MiB of output */
#define NESTED          8       /* namespaces of a kind that a container may make */

void keeper_tell(struct keeper *keeper, struct observation *observation)
{
	if (keeper->over)
		return;
	observation->at_us = now_us() - keeper->began_us;
	observations_add(&keeper->queue, observation);
}

static void drop_terminal(struct keeper *keeper)
{
	if (keeper->terminal >= 0)
		(void)close(keeper->terminal);
	keeper->terminal = -1;
}

static ssize_t send_terminal(struct keeper *keeper, const struct observation *one)
{
	const ssize_t sent = descriptors_send(keeper->setup->control, one, sizeof(*one),
		&keeper->terminal, 1, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (sent > 0)
		drop_terminal(keeper);
	return sent;
}

/* With OBSERVED_RECORD_ME goes a pidfd of that container's init. One that is gone already has said
 * why, or its socket has; then there is none. */
static ssize_t send_one(struct keeper *keeper, const struct observation *one)
{
	const int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
	if (one->kind == OBSERVED_TERMINAL)
		return send_terminal(keeper, one);
	if (one->kind != OBSERVED_RECORD_ME)
		return send(keeper->setup->control, one, sizeof(*one), flags);
	const pid_t init = keeper->members[one->container].container.init;
	const int pidfd = init > 0 ? (int)syscall(SYS_pidfd_open, init, 0) : -1;
	const ssize_t sent = descriptors_send(
		keeper->setup->control, one, sizeof(*one), &pidfd, pidfd < 0 ? 0 : 1, flags);
	const int error = errno;
	if (pidfd >= 0)
		(void)close(pidfd); /* only a name */
	errno = error;
	return sent;
}

/* Send what the socket takes. The supervisor may be slow, stopped or gone. */
static void flush(struct keeper *keeper)
{
	while (keeper->sent < keeper->queue.count) {
		const struct observation *next = &keeper->queue.items[keeper->sent];
		const ssize_t sent = send_one(keeper, next);
		if (sent < 0 && (errno == EAGAIN || errno == ENOBUFS || errno == EINTR))
			return;
		if (sent < 0)
			_exit(0); /* the supervisor is gone */
		keeper->sent++;
	}
	keeper->queue.count = 0;
	keeper->sent = 0;
}

static void finish(struct keeper *keeper)
{
	struct observation end = { .kind = OBSERVED_END };
	keeper_tell(keeper, &end);
	keeper->over = true;
	flush(keeper); /* the supervisor need not wait for what follows */
	for (size_t i = 0; i < keeper->plan->container_count; i++)
		container_stop(&keeper->members[i].container);
}

void keeper_fault(struct keeper *keeper, const char *what, int error)
{
	struct observation fault = { .kind = OBSERVED_FAULT, .fault.error = error };
	(void)snprintf(fault.fault.text, sizeof(fault.fault.text), "%s", what);
	keeper_tell(keeper, &fault);
	finish(keeper);
}

void keeper_limit_hit(struct keeper *keeper, size_t member, enum limit_word limit)
{
	struct observation hit = {
		.kind = OBSERVED_LIMIT,
		.container = (uint32_t)member,
		.limit = limit,
	};
	keeper_tell(keeper, &hit);
	finish(keeper);
}

/* --- steps --- */

static bool output_is_done(const struct member *member)
{
	if (!member->ended)
		return false;
	const bool closed = member->container.output[0] < 0 && member->container.output[1] < 0;
	if (closed)
		return true;
	const bool owed = member->output_owed[0] || member->output_owed[1];
	return !owed && now_us() - member->ended_us >= OUTPUT_GRACE_US;
}

static void step_done(struct keeper *keeper, struct observation *done)
{
	keeper_tell(keeper, done);
	keeper->step_in_flight = false;
	keeper->next_step++;
}

/* The step "workload" is no probe of ours: it is over when the container's program is. */
static void workload_step(struct keeper *keeper, const struct plan_step *step)
{
	const struct member *member = &keeper->members[step->container];
	if (!output_is_done(member))
		return;
	struct observation seen = {
		.kind = OBSERVED_PROBE_BEGUN,
		.container = (uint32_t)step->container,
		.step = (uint32_t)keeper->next_step,
	};
	keeper_tell(keeper, &seen);
	seen.kind = OBSERVED_PROBE_DONE;
	seen.probe.end = member->end;
	step_done(keeper, &seen);
}

static void probe_step(struct keeper *keeper, const struct plan_step *step)
{
	const struct order order = {
		.kind = ORDER_PROBE,
		.step = (uint32_t)keeper->next_step,
		.probe = *step->probe,
	};
	keeper->step_in_flight = true;
	const int control = keeper->members[step->container].container.control;
	if (write(control, &order, sizeof(order)) != sizeof(order))
		keeper_fault(keeper, "send an order to a container's init", errno);
}

static bool all_ready(const struct keeper *keeper)
{
	for (size_t i = 0; i < keeper->plan->container_count; i++)
		if (!keeper->members[i].ready)
			return false;
	return true;
}

static bool all_tools_done(const struct keeper *keeper)
{
	for (size_t i = 0; i < keeper->plan->container_count; i++)
		if (keeper->plan->containers[i].tool != PLAN_TOOL_NONE &&
			!output_is_done(&keeper->members[i]))
			return false;
	return true;
}

/* Shells begin when everything is ready, and last as long as the person wants. */
static bool all_shells_done(struct keeper *keeper)
{
	const struct order order = { .kind = ORDER_SHELL };
	bool done = true;
	for (size_t i = 0; i < keeper->plan->container_count && !keeper->over; i++) {
		struct member *member = &keeper->members[i];
		if (!keeper->plan->containers[i].shell)
			continue;
		done = done && member->shell_ended;
		if (!member->shell_ordered &&
			write(member->container.control, &order, sizeof(order)) != sizeof(order))
			keeper_fault(keeper, "send an order to a container's init", errno);
		member->shell_ordered = true;
	}
	return done;
}

static void advance(struct keeper *keeper)
{
	size_t before;
	do {
		before = keeper->next_step;
		if (keeper->over || keeper->step_in_flight || !all_ready(keeper))
			return;
		if (keeper->next_step == keeper->plan->step_count) {
			if (all_tools_done(keeper) && all_shells_done(keeper))
				finish(keeper);
			return;
		}
		const struct plan_step *step = &keeper->plan->steps[keeper->next_step];
		if (step->probe->kind == PROBE_workload)
			workload_step(keeper, step);
		else
			probe_step(keeper, step);
	} while (keeper->next_step != before);
}

/* --- what a container says --- */

/* The signal that a kernel limit ends a program with, as the word for that limit. */
static enum limit_word limit_of_end(const struct process_end *end)
{
	if (end->how != ENDED_SIGNAL)
		return LIMIT_NONE;
	if (end->value == SIGXCPU)
		return LIMIT_CPU;
	return end->value == SIGXFSZ ? LIMIT_FILE_SIZE : LIMIT_NONE;
}

/* Something in a container has ended: did the kernel kill for want of memory? Then the world ends
 * by that, and not by what it led to. */
static bool ended_by_limit(struct keeper *keeper, size_t index, enum limit_word limit)
{
	const struct member *member = &keeper->members[index];
	if (limit == LIMIT_NONE)
		limit = limits_of_death(&member->watch, &member->container);
	if (limit != LIMIT_NONE)
		keeper_limit_hit(keeper, index, limit);
	return limit != LIMIT_NONE;
}

static int open_inside(const struct container *container, const char *path)
{
	char name[96];
	(void)snprintf(name, sizeof(name), "/proc/%d/root%s", container->init, path);
	return open(name, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

static int look_inside(struct container *container)
{
	if (container_find_namespace(container))
		return -1;
	container->disk = open_inside(container, ROOTFS_TMP);
	return container->disk < 0 ? -1 : 0;
}

/* An init that ends soon after it was up can't be looked into any more; then its fault, or the end
 * of its socket, is about to be read and says why. Only what lasts is the looking's own fault. */
static bool sees_inside(struct keeper *keeper, struct member *member)
{
	if (!member->seen && look_inside(&member->container) == 0)
		member->seen = true;
	else if (!member->seen && ++member->looks == LOOKS_MAX)
		keeper_fault(keeper, "look into a container", errno);
	return member->seen;
}

/* Init needs room for a probe's directory. Who has filled the disk has hit a limit, and made no
 * world void; the watchdog would have said so a little later. */
static void container_failed(struct keeper *keeper, size_t index, struct observation *fault)
{
	if (keeper->members[index].up && fault->fault.error == ENOSPC) {
		keeper_limit_hit(keeper, index, LIMIT_DISK);
		return;
	}
	keeper_tell(keeper, fault);
	finish(keeper);
}

static void container_said(struct keeper *keeper, size_t index, struct observation *said)
{
	struct member *member = &keeper->members[index];

	said->container = (uint32_t)index;
	switch ((enum observation_kind)said->kind) {
	case OBSERVED_CONTAINER_UP:
		keeper_tell(keeper, said);
		member->up = true;
		(void)sees_inside(keeper, member); /* the next sample tries again */
		return;
	case OBSERVED_READY:
		member->ready = true;
		keeper_tell(keeper, said);
		return;
	case OBSERVED_NOT_READY:
		keeper_tell(keeper, said);
		if (!ended_by_limit(keeper, index, LIMIT_NONE))
			finish(keeper);
		return;
	case OBSERVED_PROBE_DONE:
		step_done(keeper, said);
		(void)ended_by_limit(keeper, index, LIMIT_NONE);
		return;
	case OBSERVED_WORKLOAD_ENDED:
		member->ended = true;
		member->ended_us = now_us();
		member->end = said->workload;
		keeper_output_ended(member);
		keeper_tell(keeper, said);
		(void)ended_by_limit(keeper, index, limit_of_end(&said->workload));
		return;
	case OBSERVED_PROBE_BEGUN:
	case OBSERVED_RECORD_ME:
	case OBSERVED_TERMINAL:
		keeper_tell(keeper, said);
		return;
	case OBSERVED_SHELL_ENDED:
		member->shell_ended = true;
		keeper_tell(keeper, said);
		return;
	case OBSERVED_FAULT:
		container_failed(keeper, index, said);
		return;
	case OBSERVED_OUTPUT: /* of a probe; the workload's are the keeper's own words */
		if (said->output.stream == STREAM_PROBE) {
			keeper_tell(keeper, said);
			return;
		}
		break;
	case OBSERVED_LIMIT:
	case OBSERVED_END:
		break;
	}
	keeper_fault(keeper, "understand a container's init", EPROTO);
}

static void container_readable(struct keeper *keeper, size_t index)
{
	struct observation said;
	int fd = -1;
	const ssize_t got = descriptors_receive(
		keeper->members[index].container.control, &said, sizeof(said), &fd);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got == 0 && ended_by_limit(keeper, index, LIMIT_NONE))
		return; /* it was init that was killed */
	if (got == 0) {
		keeper_fault(keeper,
			keeper->members[index].up ? "a container's init ended by itself"
						  : "a container's init ended while it was made",
			0);
		return;
	}
	const bool is_whole = got == (ssize_t)sizeof(said) && observation_is_valid(&said);
	if (fd >= 0) {
		drop_terminal(keeper);
		keeper->terminal = fd;
	}
	if (!is_whole || (fd >= 0) != (said.kind == OBSERVED_TERMINAL)) {
		keeper_fault(keeper, "understand a container's init", EPROTO);
		return;
	}
	container_said(keeper, index, &said);
}

/* --- the loop --- */

static void sample(struct keeper *keeper)
{
	const uint64_t now = now_us();
	if (keeper->over || now - keeper->sampled_us < SAMPLE_MS * 1000u)
		return;
	keeper->sampled_us = now;
	if (now - keeper->began_us > keeper->plan->wall_ms * 1000ull) {
		keeper_limit_hit(keeper, 0, LIMIT_WALL);
		return;
	}
	for (size_t i = 0; i < keeper->plan->container_count && !keeper->over; i++) {
		struct member *member = &keeper->members[i];
		if (!member->up || !sees_inside(keeper, member))
			continue;
		const enum limit_word limit =
			limits_sample(&member->watch, &member->container, now);
		if (limit != LIMIT_NONE)
			keeper_limit_hit(keeper, i, limit);
	}
}

#define POLL_PER_MEMBER 3

static size_t poll_fill(const struct keeper *keeper, struct pollfd *polled)
{
	size_t count = 0;
	polled[count++] = (struct pollfd){
		.fd = keeper->setup->control,
		.events = (short)(POLLIN | (keeper->queue.count ? POLLOUT : 0)),
	};
	/* A supervisor that is slow stops the containers' output, not our memory. What was sent
	 * counts too: its place is free only when all is sent. */
	const bool full = keeper->queue.count > QUEUE_MAX;
	for (size_t i = 0; i < keeper->plan->container_count; i++) {
		const struct container *container = &keeper->members[i].container;
		polled[count++] = (struct pollfd){ .fd = container->control, .events = POLLIN };
		for (int which = 0; which < 2; which++)
			polled[count++] = (struct pollfd){
				.fd = full ? -1 : container->output[which],
				.events = POLLIN,
			};
	}
	return count;
}

static void let_go(struct keeper *keeper, size_t index)
{
	struct member *member = &keeper->members[index];
	if (container_go(&member->container, &member->space))
		keeper_fault(keeper, "hand its namespaces to a container's init", errno);
	learner_space_close(&member->space);
}

/* The one thing that a supervisor ever writes: the index of a container whose init is being
 * recorded now. Otherwise readable means closed. */
static void supervisor_readable(struct keeper *keeper)
{
	unsigned char index;
	const ssize_t got = recv(keeper->setup->control, &index, 1, MSG_DONTWAIT);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got != 1)
		_exit(0);
	if (!keeper->over && keeper->plan->recorded && index < keeper->plan->container_count)
		let_go(keeper, index);
}

static void poll_serve(struct keeper *keeper, const struct pollfd *polled)
{
	if (polled[0].revents & (POLLIN | POLLHUP | POLLERR))
		supervisor_readable(keeper);
	for (size_t i = 0; i < keeper->plan->container_count; i++) {
		const struct pollfd *mine = &polled[1 + i * POLL_PER_MEMBER];
		for (int which = 0; which < 2; which++)
			if (mine[1 + which].revents && !keeper->over)
				keeper_output_readable(keeper, i, which);
		if (mine[0].revents && !keeper->over)
			container_readable(keeper, i);
	}
}

static _Noreturn void keep(struct keeper *keeper)
{
	struct pollfd polled[1 + EXERCISE_MAX_CONTAINERS * POLL_PER_MEMBER];
	for (;;) {
		flush(keeper);
		const size_t count = poll_fill(keeper, polled);
		if (poll(polled, count, keeper->over ? -1 : SAMPLE_MS) < 0 && errno != EINTR)
			_exit(1);
		poll_serve(keeper, polled);
		advance(keeper);
		sample(keeper);
	}
}

static int write_limit(const char *name, size_t value)
{
	char path[64];
	(void)snprintf(path, sizeof(path), "/proc/sys/user/max_%s_namespaces", name);
	const int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? 0 : -1; /* this kernel has no such namespace */
	const int written = dprintf(fd, "%zu", value);
	const int error = errno;
	(void)close(fd); /* a setting is written by write(2) or not at all */
	errno = error;
	return written < 0 ? -1 : 0;
}

/* How many namespaces L1 may have, with all that is below it (namespaces(7)): what a container is
 * made of, and where nested user namespaces are opened, a few of each more. But for IPC: a new one
 * would have limits of its own, and System V memory is counted by nothing else. */
static int limit_namespaces(const struct plan *plan)
{
	static const char *const others[] = { "mnt", "net", "pid", "uts", "cgroup", "time" };
	size_t users = plan->container_count;
	for (size_t i = 0; i < plan->container_count; i++)
		users += plan->containers[i].opens & 1u << OPENING_userns ? NESTED : 0;
	if (write_limit("user", users) || write_limit("ipc", plan->container_count))
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (write_limit(others[i], NESTED * (1 + plan->container_count)))
			return -1;
	return 0;
}

static int enter_l1(const struct keeper *keeper, const char **what)
{
	char go;
	*what = "wait for the id maps";
	if (read(keeper->setup->control, &go, 1) != 1)
		return -1;
	*what = "become root of the user namespace";
	if (credentials_become_inner_root(&keeper->setup->sandbox->ids, keeper->plan->ids))
		return -1;
	*what = "protect the keeper";
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) || prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0))
		return -1;
	*what = "leave the terminal's session";
	if (setsid() < 0)
		return -1;
	*what = "make mounts private";
	return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
}

/* The keeper's own view: processes of L1, for the watchdog. Containers don't need it, and begin
 * before. */
static int look_at_l1(const struct keeper *keeper, const char **what)
{
	*what = "mount the keeper's /proc (is this machine's own /proc masked?)";
	if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL))
		return -1;
	*what = "limit namespaces";
	return limit_namespaces(keeper->plan);
}

static void start_containers(struct keeper *keeper)
{
	const size_t count = keeper->plan->container_count;
	for (size_t i = 0; i < count; i++) /* all, for finish() stops all */
		keeper->members[i].container = (struct container){
			.plan = &keeper->plan->containers[i],
			.index = i,
			.files = keeper->setup->files[i],
			.control = -1,
			.output = { -1, -1 },
			.disk = -1,
			.group = groups_of(keeper->setup->groups, i),
		};
	for (size_t i = 0; i < count && !keeper->over; i++) {
		const char *what = "";
		if (container_start(keeper->setup->sandbox, keeper->plan,
			    &keeper->members[i].container, &what))
			keeper_fault(keeper, what, errno);
	}
}

static void begin_learner_spaces(struct keeper *keeper)
{
	for (size_t i = 0; i < keeper->plan->container_count && !keeper->over; i++) {
		const char *what = "";
		if (learner_space_begin(&keeper->members[i].space, &what))
			keeper_fault(keeper, what, errno);
	}
}

static void finish_learner_spaces(struct keeper *keeper)
{
	for (size_t i = 0; i < keeper->plan->container_count && !keeper->over; i++) {
		const char *what = "";
		if (learner_space_finish(&keeper->members[i].space, keeper->plan->ids,
			    keeper->plan->containers[i].user, &what))
			keeper_fault(keeper, what, errno);
	}
}

/* Recorded containers wait for their recorder: supervisor_readable. */
static void hand_over(struct keeper *keeper)
{
	int netns[EXERCISE_MAX_CONTAINERS];
	const size_t count = keeper->plan->container_count;
	const char *what = "";
	for (size_t i = 0; i < count; i++)
		netns[i] = keeper->members[i].space.net;
	if (!keeper->over && network_link_all(keeper->plan, netns, &what))
		keeper_fault(keeper, what, errno);
	for (size_t i = 0; i < count && !keeper->over && !keeper->plan->recorded; i++)
		let_go(keeper, i);
	for (size_t i = 0; i < count && keeper->over; i++)
		learner_space_close(&keeper->members[i].space);
}

/* The dear things begin first and go on beside each other: network namespaces in their holders, the
 * roots in the containers' own processes, and meanwhile the keeper sees to itself. */
static void make_world(struct keeper *keeper)
{
	const char *what = "";
	for (size_t i = 0; i < EXERCISE_MAX_CONTAINERS; i++)
		keeper->members[i].space = LEARNER_SPACE_NONE;
	begin_learner_spaces(keeper);
	start_containers(keeper);
	if (!keeper->over && look_at_l1(keeper, &what))
		keeper_fault(keeper, what, errno);
	finish_learner_spaces(keeper);
	hand_over(keeper);
}

/* Whatever fails is told over the socket, so a keeper keeps also when it has nothing. */
static void begin(struct keeper *keeper)
{
	static const struct plan nothing;
	const char *what = "";
	if (enter_l1(keeper, &what)) {
		const int error = errno;
		keeper->plan = &nothing;
		keeper_fault(keeper, what, error);
		return;
	}
	make_world(keeper);
}

_Noreturn void keeper_main(const struct keeper_setup *setup)
{
	static struct keeper keeper;

	keeper.setup = setup;
	keeper.terminal = -1;
	keeper.plan = setup->plan;
	keeper.began_us = now_us();
	keeper.sampled_us = keeper.began_us; /* nothing to see yet */
	begin(&keeper);
	keep(&keeper);
}
