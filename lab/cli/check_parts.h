/* SPDX-License-Identifier: MIT */
/* check_parts: what check.c and check_watch.c need of each other. */
#ifndef LAB_CLI_CHECK_PARTS_H
#define LAB_CLI_CHECK_PARTS_H

#include "app/attempt.h"
#include "app/journal.h"
#include "app/workspace.h"
#include "base/buf.h"
#include "base/err.h"
#include "cli/commands.h"

/* Keep an attempt that is to be kept, before its verdict is shown: what a person has seen is not
 * lost any more. One that can't be kept is told, and is a verdict all the same. The journal may
 * take a while to close (NULL is fine), which is for when the verdict is shown. */
struct journal *check_record(const struct workspace *workspace, const struct attempt *attempt);

/* Tell a workshop of it, if that is asked for. What can't be told is said on standard error. */
void check_publish(const struct invocation *invocation, const struct attempt *attempt);

/* A verdict as it is printed: as text or JSON, the latter on one line with --watch. */
void check_format(
	const struct invocation *invocation, const struct attempt *attempt, struct buf *out);

/* What is besides printing asked for: the times on standard error, the file of --junit. */
int check_write(
	const struct invocation *invocation, const struct attempt *attempt, struct err *err);

/* check --watch: until it is interrupted; `*code` is then 128 and the signal's number. */
int check_watch(const struct invocation *invocation, const struct loaded *loaded,
	const struct workspace *workspace, int *code, struct err *err);

#endif
