/* SPDX-License-Identifier: MIT */
/*
 * leftovers: what this process has on the machine, before and after.
 *
 * Looked at are processes, namespaces, mounts, files, control groups and descriptors. Others start
 * containers on the same machine while we look, so what counts as ours is what descends from us:
 * the test's process adopts every orphan among its descendants (PR_SET_CHILD_SUBREAPER), which none
 * can escape, and a namespace is ours if a descendant is in it or a descriptor of ours holds it
 * open.
 */
#ifndef TESTS_LIVE_LEFTOVERS_H
#define TESTS_LIVE_LEFTOVERS_H

#include "base/buf.h"

#include <stdbool.h>
#include <sys/types.h>

struct leftovers {
	struct buf lines; /* one per thing: "process 12 of 1", "mount ...", "file ..." */
};

/* Look, and become the one who adopts. */
void leftovers_look(struct leftovers *before);

/* What is there now and was not before, a line each; empty if nothing is. */
void leftovers_new(const struct leftovers *before, struct buf *what);

/* The test fails if something is left; `wait_ms` is how long it may take to go. Ended children are
 * reaped meanwhile if `reap` says that nobody else does. */
void leftovers_expect_none(const struct leftovers *before, unsigned wait_ms, bool reap);

/* How many processes descend from this one, ended ones that nobody has waited for counted. */
unsigned leftovers_descendants(void);
unsigned leftovers_groups(void); /* control groups of this process's worlds, also empty ones */
pid_t leftovers_child(void);     /* a child of this process; the test fails if there is none */

void leftovers_release(struct leftovers *before);

#endif
