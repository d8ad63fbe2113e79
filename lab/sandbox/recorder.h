/* SPDX-License-Identifier: MIT */
/*
 * recorder: every system call of the learner's side, from outside.
 *
 * A recorder is a process of its own that traces containers' inits and all that descends from
 * them. It runs in the supervisor's namespaces, where nothing of a container can reach it. If it
 * dies, by whatever cause, the kernel kills what it traces (PTRACE_O_EXITKILL); if the supervisor
 * dies, the kernel kills the recorder.
 *
 * A recorded container has one processor, and each call costs some microseconds more
 * (docs/decisions/0010). What it does not see: calls through the vsyscall page, which the kernel
 * emulates without a stop, and operations of io_uring, which are no calls. In a recorded container
 * nobody else can trace: ptrace exercises, strace and newuidmap fail there; and a few calls that an
 * ignored signal would not disturb, such as epoll_wait, can answer EINTR (ptrace(2), BUGS). A
 * program that changes a filter in memory while another of its threads loads it can make the
 * recorder read another one than the kernel; the filters that init loads are out of its reach.
 */
#ifndef LAB_SANDBOX_RECORDER_H
#define LAB_SANDBOX_RECORDER_H

#include "base/err.h"
#include "core/call_event.h"

#include <stddef.h>

#define RECORDER_EVENTS 100000 /* a sensible max_events: 40 MB at most when all are kept */

struct recorder;

/* Start the recorder's process, which will follow that many containers. After `max_events` comes
 * CALLS_TRUNCATED, and then only CALLS_OVER. NULL on failure (ERR_SYSTEM). */
struct recorder *recorder_start(size_t containers, size_t max_events, struct err *err);

/* Follow an init, which must have exec'd in L1 and have no child yet: all its children from now on
 * are recorded, itself is not. The pidfd is borrowed; `container` is what events call it. 0: it is
 * traced now; 1: it has ended already; -1 on failure. */
int recorder_follow(struct recorder *recorder, size_t container, int pidfd, struct err *err);

/* No more containers will come, even if there were to be more: CALLS_OVER need not wait for them.
 */
void recorder_expect_no_more(struct recorder *recorder);

/* Readable when there is more to collect; -1 when there will be no more. */
int recorder_fd(const struct recorder *recorder);

/* Take what is there, without waiting, and keep it for recorder_next. When the pipe is full the
 * tracees wait, so do this as long as they run. -1: the recorder failed, and with it all that it
 * traced. */
int recorder_collect(struct recorder *recorder, struct err *err);

/* The next event, collected or there: 1 and `*next` filled; 0: none at present; 2: CALLS_OVER was
 * given, nothing follows; -1 as above. Never waits. */
int recorder_next(struct recorder *recorder, struct call_event *next, struct err *err);

/* End the recorder, and with it all that it still traces. NULL is fine. Do this before waiting for
 * the keeper: a traced process ends only when its tracer has looked. */
void recorder_stop(struct recorder *recorder);

#endif
