/* SPDX-License-Identifier: MIT */
/*
 * spawn: a copy of this process that does one thing for us and ends (fork(2)).
 */
#ifndef LAB_SYS_SPAWN_H
#define LAB_SYS_SPAWN_H

#include "base/err.h"

#include <stdbool.h>
#include <sys/types.h>

struct spawned { /* { 0, -1 } is nobody */
	pid_t pid;
	int fd; /* our end of a stream socket; the copy has the other */
};

/* The copy closes `others` (ends of ours that it inherited), calls `run` with its end of the
 * socket, and ends with the status that it returns, without flushing what stdio holds of ours. It
 * dies when the thread that called this does. */
struct spawn_task {
	int (*run)(const void *context, int fd);
	const void *context;
	const int *others;
	size_t other_count;
};
int spawn(struct spawned *child, const struct spawn_task *task, struct err *err);

/* Has it ended? Reaps it then: `*status` is as for waitpid(2). Its socket stays open. */
bool spawn_has_ended(struct spawned *child, int *status);

/* Close the socket, which tells it that it is not needed; kill it if it is still there after
 * `patience_ms`; reap it. Returns the status, or -1 when there was nobody. */
int spawn_end(struct spawned *child, unsigned patience_ms);

/* A program of the host in the foreground of our terminal, in `folder`, until it has ended: an
 * editor. ^C and ^\ are its business meanwhile. argv[0] is looked for in $PATH, 127 is the status
 * of one that is not there. `*status` is as for waitpid(2). */
int spawn_program(const char *const *argv, const char *folder, int *status, struct err *err);

#endif
