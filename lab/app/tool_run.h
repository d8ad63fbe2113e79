/* SPDX-License-Identifier: MIT */
/* tool_run: one of our own tools, begun in a throw-away container and not yet ended. */
#ifndef LAB_APP_TOOL_RUN_H
#define LAB_APP_TOOL_RUN_H

#include "base/buf.h"
#include "base/err.h"
#include "core/plan.h"
#include "sandbox/world.h"

struct tool_run {
	struct buf request;  /* what the tool reads; the caller fills it before tool_run_begin */
	struct plan plan;    /* which borrows it */
	struct world *world; /* NULL: not begun, or taken away to be finished */
};

/* As world_open. Release also after a failure; a run stays where it is until then. */
int tool_run_begin(
	struct tool_run *run, enum plan_tool tool, const struct sandbox *sandbox, struct err *err);
void tool_run_release(struct tool_run *run); /* closes a world that is still there */

#endif
