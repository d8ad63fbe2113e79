/* SPDX-License-Identifier: MIT */
/*
 * errand: something that takes a while, done by a copy of this process (sys/spawn), which tells of
 * it message by message. Whoever has screens goes on meanwhile: errand_fd is one more descriptor to
 * poll.
 *
 * SQLite must not be open when an errand begins: its locks do not survive a fork(2).
 */
#ifndef LAB_APP_ERRAND_H
#define LAB_APP_ERRAND_H

#include "base/buf.h"
#include "base/err.h"
#include "sys/spawn.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct errand { /* { 0 } is none */
	struct spawned process;
	bool is_running;
	struct buf inbox;
	size_t taken; /* of the inbox */
	struct buf outbox;
	size_t sent; /* of the outbox */
};

/* The task is called with its end of a socket, which becomes readable when nobody wants the errand
 * any more. Its `others` are the descriptors of other errands. */
int errand_begin(struct errand *errand, const struct spawn_task *task, struct err *err);
int errand_fd(const struct errand *errand); /* -1: none runs */

/* Ask for it once more: of a task that waits for that with errand_wait. -1: it is gone. */
int errand_ask(const struct errand *errand);

/* --- talking both ways, without ever waiting --- */

/* In the copy: its own end, for the functions here and errand_next. { 0 } afterwards. */
void errand_join(struct errand *errand, int fd);

/* Say something to the other end, now or by errand_flush. What is on its way is kept in memory:
 * errand_backlog is how much, and it is the caller's to bound it. */
void errand_send(struct errand *errand, uint32_t kind, const void *bytes, size_t size);
size_t errand_backlog(const struct errand *errand);
void errand_flush(struct errand *errand); /* when the descriptor takes more (POLLOUT) */

/* In the copy: until it is asked for; false: nobody wants it any more. */
bool errand_wait(int fd);
/* In the copy. -1: nobody listens. */
int errand_tell(int fd, uint32_t kind, const void *bytes, size_t size);

struct errand_message {
	uint32_t kind;
	uint32_t size;
	const char *bytes; /* borrowed until the next call, and not aligned */
};

/* 1 and a message; 0: not yet; -1: it is over, and nothing more comes. Never waits. */
int errand_next(struct errand *errand, struct errand_message *message);

/* Also before it is over: what it had begun has ended then. */
void errand_end(struct errand *errand);

#endif
