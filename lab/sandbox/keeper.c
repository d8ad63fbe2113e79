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
#include "core/reach.h"
#include "sandbox/matrix.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SAMPLE_MS       20
#define OUTPUT_GRACE_US 100000u /* for a child that holds the pipe after its parent's exit */
#define LOOKS_MAX       10      /* SAMPLE_MS apart */
#define QUEUE_MAX       4096    /* observations, over 1 MiB of output */

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

void keeper_finish(struct keeper *keeper)
{
	struct observation end = { .kind = OBSERVED_END };
	keeper_tell_usage(keeper);
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
	keeper_finish(keeper);
}

void keeper_limit_hit(struct keeper *keeper, size_t member, enum limit_word limit)
{
	struct observation hit = {
		.kind = OBSERVED_LIMIT,
		.container = (uint32_t)member,
		.limit = limit,
	};
	keeper_tell(keeper, &hit);
	keeper_finish(keeper);
}

/* --- steps --- */

bool keeper_output_is_done(const struct member *member)
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
	if (!keeper_output_is_done(member))
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
			!keeper_output_is_done(&keeper->members[i]))
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

static void tell_result(struct keeper *keeper, const struct matrix_result *result)
{
	const size_t count = matrix_try_count(keeper->plan->matrix);
	for (size_t first = 0; first < count; first += OBSERVATION_TEXT) {
		const size_t left = count - first;
		struct observation told = { .kind = OBSERVED_TRIES };
		told.tries.first = (uint32_t)first;
		told.tries.size = (uint32_t)(left < OBSERVATION_TEXT ? left : OBSERVATION_TEXT);
		memcpy(told.tries.facts, result->tries + first, told.tries.size);
		keeper_tell(keeper, &told);
	}
	for (size_t i = 0; i < result->traced_count && i < TRACED_MAX; i++) {
		struct observation told = { .kind = OBSERVED_TRACED, .traced = result->traced[i] };
		keeper_tell(keeper, &told);
	}
}

/* The keeper waits for the packets: nothing else runs in this world. */
static void try_packets(struct keeper *keeper)
{
	static struct matrix_result result;
	const char *what = "";
	const uint64_t gone_ms = (now_us() - keeper->began_us) / 1000u;
	const int left_ms =
		gone_ms < keeper->plan->wall_ms ? (int)(keeper->plan->wall_ms - gone_ms) : 0;
	const int tried = matrix_run(keeper->plan, keeper->netns, &result, left_ms, &what);
	if (tried < 0)
		keeper_fault(keeper, what, errno);
	else if (tried)
		keeper_limit_hit(keeper, 0, LIMIT_WALL);
	else
		tell_result(keeper, &result);
}

static void advance(struct keeper *keeper)
{
	size_t before;
	do {
		before = keeper->next_step;
		if (keeper->over || keeper->step_in_flight || !all_ready(keeper))
			return;
		if (keeper->next_step == keeper->plan->step_count) {
			if (keeper->plan->matrix)
				try_packets(keeper);
			if (all_tools_done(keeper) && all_shells_done(keeper))
				keeper_finish(keeper);
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

/* Init needs room for a probe's directory, and a process for the probe. Who has filled the disk or
 * used up the processes has hit a limit, and made no world void; the watchdog would have said so a
 * little later. (EAGAIN is fork's.) */
static void container_failed(struct keeper *keeper, size_t index, struct observation *fault)
{
	const int error = fault->fault.error;
	if (keeper->members[index].up && (error == ENOSPC || error == EAGAIN)) {
		keeper_limit_hit(keeper, index, error == ENOSPC ? LIMIT_DISK : LIMIT_PIDS);
		return;
	}
	keeper_tell(keeper, fault);
	keeper_finish(keeper);
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
		keeper_tell_processes(keeper, index);
		return;
	case OBSERVED_NOT_READY:
		keeper_tell(keeper, said);
		if (!ended_by_limit(keeper, index, LIMIT_NONE))
			keeper_finish(keeper);
		return;
	case OBSERVED_PROBE_DONE:
		step_done(keeper, said);
		(void)ended_by_limit(keeper, index, limit_of_end(&said->probe.end));
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
		if (said->output.stream >= STREAM_PROBE) {
			keeper_probe_output(keeper, index, said);
			return;
		}
		break;
	case OBSERVED_PROCESS:
	case OBSERVED_USAGE:
	case OBSERVED_LIMIT:
	case OBSERVED_TRIES:
	case OBSERVED_TRACED:
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
		keeper->members[index].may_go = true;
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
	struct pollfd polled[1 + PLAN_MAX_CONTAINERS * POLL_PER_MEMBER];
	for (;;) {
		flush(keeper);
		const size_t count = poll_fill(keeper, polled);
		if (poll(polled, count, keeper->over ? -1 : SAMPLE_MS) < 0 && errno != EINTR)
			_exit(1);
		poll_serve(keeper, polled);
		keeper_let_go(keeper);
		advance(keeper);
		sample(keeper);
	}
}

_Noreturn void keeper_main(const struct keeper_setup *setup)
{
	static struct keeper keeper;

	keeper.setup = setup;
	keeper.terminal = -1;
	keeper.plan = setup->plan;
	keeper.began_us = now_us();
	keeper.sampled_us = keeper.began_us; /* nothing to see yet */
	keeper_begin(&keeper);
	keep(&keeper);
}
