/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. The supervisor's half of the recorder: it forks the recorder's process
 * (recorder_main.c), hands it pidfds over a socket, one container at a time, and reads events
 * from a pipe. An event is smaller than PIPE_BUF, so it is written and read whole. The pipe is the
 * only bound on how far the recorder runs ahead: when it is full the recorder waits, and with it
 * the task that it has stopped. Nothing is lost or reordered.
 *
 * While the supervisor waits for an answer it takes events too, or the two would wait for each
 * other.
 */
#include "sandbox/recorder.h"

#include "base/mem.h"
#include "sandbox/internal.h"
#include "sandbox/recorder_parts.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define BATCH      512           /* events taken at once */
#define PIPE_BYTES (1024 * 1024) /* less, if the user has no more */

_Static_assert(sizeof(struct call_event) <= PIPE_BUF, "an event is written whole");

struct recorder {
	pid_t pid;
	size_t awaited; /* with none left it no longer listens */
	int control;
	int events;
	bool over; /* CALLS_OVER was given */
	struct call_event *queue;
	size_t queued;
	size_t capacity;
	size_t given;
};

/* --- the new process, until it records --- */

/* All but the two descriptors: pipes of the supervisor's own would not close with it. */
static void close_others(int a, int b)
{
	const unsigned low = (unsigned)(a < b ? a : b);
	const unsigned high = (unsigned)(a < b ? b : a);
	if (low > 0)
		(void)close_range(0, low - 1, 0);
	if (high > low + 1)
		(void)close_range(low + 1, high - 1, 0);
	(void)close_range(high + 1, ~0u, 0);
}

/* A session of its own, so that no key of the terminal ends it before the supervisor has decided
 * what to do. It stays dumpable until it has followed all: on older kernels a process that is not
 * may not read its own /proc/self/fdinfo. */
static _Noreturn void become_recorder(struct recording *recording, pid_t supervisor)
{
	static const struct sigaction by_default = { .sa_handler = SIG_DFL };
	close_others(recording->control, recording->events);
	for (int signal = 1; signal < NSIG; signal++)
		(void)sigaction(signal, &by_default, NULL);
	(void)setsid(); /* a new process leads no group */
	if (prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) || prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) ||
		getppid() != supervisor)
		_exit(1);
	recording_main(recording);
}

struct recorder *recorder_start(size_t containers, size_t max_events, struct err *err)
{
	int control[2] = { -1, -1 };
	int events[2] = { -1, -1 };
	assert(containers <= PLAN_MAX_CONTAINERS);
	struct recorder *recorder = mem_zero(1, sizeof(*recorder));
	const bool made = socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control) == 0 &&
			  pipe2(events, O_CLOEXEC) == 0;
	const pid_t supervisor = getpid();
	recorder->pid = made ? fork() : -1;
	recorder->awaited = containers;
	recorder->control = control[0];
	recorder->events = events[0];
	if (recorder->pid == 0) {
		static struct recording recording;
		recording.control = control[1];
		recording.events = events[1];
		recording.awaited = containers;
		recording.max_events = max_events;
		become_recorder(&recording, supervisor);
	}
	if (recorder->pid < 0)
		(void)err_errno(err, "start the recorder");
	if (control[1] >= 0)
		(void)close(control[1]);
	if (events[1] >= 0)
		(void)close(events[1]);
	if (recorder->pid < 0 || fcntl(recorder->events, F_SETFL, O_NONBLOCK)) {
		recorder_stop(recorder);
		return NULL;
	}
	(void)fcntl(recorder->events, F_SETPIPE_SZ, PIPE_BYTES); /* it is only faster */
	return recorder;
}

/* --- what it says --- */

static int recorder_is_gone(struct err *err)
{
	return err_set(err, ERR_SYSTEM, "the recorder of system calls ended by itself");
}

int recorder_fd(const struct recorder *recorder)
{
	return recorder->events;
}

/* The end of the pipe is in order after the last event only. */
static int at_end(struct recorder *recorder, struct err *err)
{
	const struct call_event *last =
		recorder->queued > 0 ? &recorder->queue[recorder->queued - 1] : NULL;
	(void)close(recorder->events); /* only read */
	recorder->events = -1;
	return recorder->over || (last && last->kind == CALLS_OVER) ? 0 : recorder_is_gone(err);
}

static void make_room(struct recorder *recorder)
{
	if (recorder->capacity - recorder->queued >= BATCH)
		return;
	recorder->capacity = 2 * recorder->capacity + BATCH;
	recorder->queue = mem_resize(recorder->queue, recorder->capacity, sizeof(*recorder->queue));
}

int recorder_collect(struct recorder *recorder, struct err *err)
{
	if (recorder->events < 0)
		return 0;
	make_room(recorder);
	const size_t size = sizeof(*recorder->queue);
	const ssize_t got =
		read(recorder->events, recorder->queue + recorder->queued, BATCH * size);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (got < 0)
		return err_errno(err, "read from the recorder");
	if (got == 0)
		return at_end(recorder, err);
	for (size_t i = 0; i < (size_t)got / size; i++)
		if (!call_event_is_valid(&recorder->queue[recorder->queued++]))
			return err_set(
				err, ERR_BUG, "the recorder said something that makes no sense");
	return 0;
}

int recorder_next(struct recorder *recorder, struct call_event *next, struct err *err)
{
	if (recorder->over)
		return 2;
	if (recorder->given == recorder->queued) {
		recorder->given = recorder->queued = 0;
		if (recorder->events < 0)
			return recorder_is_gone(err);
		if (recorder_collect(recorder, err))
			return -1;
		if (recorder->queued == 0)
			return 0;
	}
	*next = recorder->queue[recorder->given++];
	recorder->over = next->kind == CALLS_OVER;
	return 1;
}

/* --- following --- */

int recorder_follow(struct recorder *recorder, size_t container, int pidfd, struct err *err)
{
	const unsigned char index = (unsigned char)container;
	assert(recorder->awaited > 0 && container < PLAN_MAX_CONTAINERS);
	if (descriptors_send(recorder->control, &index, 1, &pidfd, 1, MSG_NOSIGNAL) != 1)
		return errno == EPIPE ? recorder_is_gone(err)
				      : err_errno(err, "hand a container to the recorder");
	for (;;) {
		struct pollfd polled[] = {
			{ .fd = recorder->control, .events = POLLIN },
			{ .fd = recorder->events, .events = POLLIN },
		};
		if (poll(polled, 2, -1) < 0 && errno != EINTR)
			return err_errno(err, "wait for the recorder");
		if (polled[1].revents && recorder_collect(recorder, err))
			return -1;
		if (!polled[0].revents)
			continue;
		int answer;
		if (recv(recorder->control, &answer, sizeof(answer), 0) != sizeof(answer))
			return recorder_is_gone(err);
		errno = answer;
		if (answer)
			return answer == ESRCH ? 1 : err_errno(err, "trace a container");
		recorder->awaited--;
		return 0;
	}
}

void recorder_expect_no_more(struct recorder *recorder)
{
	(void)shutdown(recorder->control, SHUT_WR); /* a recorder that is gone expects nothing */
}

void recorder_stop(struct recorder *recorder)
{
	if (!recorder)
		return;
	if (recorder->pid > 0) {
		(void)kill(recorder->pid, SIGKILL);
		while (waitpid(recorder->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	if (recorder->control >= 0)
		(void)close(recorder->control);
	if (recorder->events >= 0)
		(void)close(recorder->events);
	free(recorder->queue);
	free(recorder);
}
