/* SPDX-License-Identifier: MIT */
/* confined: the seccomp compiler without a container, where none can be made. */
#ifndef LAB_SANDBOX_CONFINED_H
#define LAB_SANDBOX_CONFINED_H

#include "core/observation.h"
#include "core/plan.h"
#include "sandbox/world.h"

/* As world_run, for the plan of PLAN_TOOL_COMPILER (plan_make_tool) and no other. What it tells:
 * output, how the compiler ended, a limit. docs/sandbox.md says what holds it. */
int confined_run(const struct sandbox *sandbox, const struct plan *plan, struct observations *all,
	struct err *err);

#endif
