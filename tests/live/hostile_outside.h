/* SPDX-License-Identifier: MIT */
/*
 * hostile_outside: what the host has while a container tries to get at it.
 */
#ifndef TESTS_LIVE_HOSTILE_OUTSIDE_H
#define TESTS_LIVE_HOSTILE_OUTSIDE_H

#include "base/buf.h"

/* Sockets, segments and queues of the names that tests/hostile/programs/everything looks for. The
 * test fails if one of the sockets was connected to. */
void hostile_host_make(void);
void hostile_host_remove(void);

/* How this process, its keeper and the container's init are scheduled, limited and named, as /proc
 * has it; only what does not change by itself. */
void hostile_describe_ours(struct buf *out);

/* Lines of `now` that are not at their place in `before`. */
void hostile_add_changes(const char *before, const char *now, struct buf *out);

#endif
