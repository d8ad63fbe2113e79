/* SPDX-License-Identifier: MIT */
/*
 * confined: the compiler of seccomp profiles, which needs no container: it runs as a child of ours
 * that can open, start and signal nothing.
 */
#ifndef LAB_SANDBOX_CONFINED_H
#define LAB_SANDBOX_CONFINED_H

#include "core/observation.h"
#include "core/plan.h"
#include "sandbox/world.h"

/* Begin what the plan of PLAN_TOOL_COMPILER (plan_make_tool) asks for; it goes on by itself until
 * it is finished or dropped, once. Sandbox and plan must outlive it. NULL: ERR_SYSTEM. */
struct confined;
struct confined *confined_begin(
	const struct sandbox *sandbox, const struct plan *plan, struct err *err);

/* Its output, how it ended, a limit that it hit. docs/sandbox.md says what holds it. */
int confined_finish(struct confined *begun_take, struct observations *all, struct err *err);
void confined_drop(struct confined *begun_take); /* kill it; NULL is fine */

#endif
