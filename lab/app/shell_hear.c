/* SPDX-License-Identifier: MIT */
#include "app/shell_hear.h"

static enum shell_heard take(const struct observation *seen, const struct plan *plan,
	struct relay_end *end, struct err *err)
{
	switch ((enum observation_kind)seen->kind) {
	case OBSERVED_TERMINAL:
		end->started = true;
		return SHELL_HEARD_TERMINAL;
	case OBSERVED_SHELL_ENDED:
		end->workload = seen->workload;
		end->started = seen->workload.how != ENDED_NOT;
		end->start_error = (int)seen->error;
		return SHELL_HEARD_ALL;
	case OBSERVED_LIMIT:
		end->limit = (enum limit_word)seen->limit;
		return SHELL_HEARD_ALL;
	case OBSERVED_FAULT:
		(void)world_fault(seen, err);
		return SHELL_HEARD_FAILURE;
	case OBSERVED_NOT_READY:
		(void)err_set(err, ERR_SYSTEM,
			"the program of %s did not get ready, so there is no shell",
			plan->containers[seen->container].name);
		return SHELL_HEARD_FAILURE;
	case OBSERVED_END:
		return SHELL_HEARD_OVER;
	case OBSERVED_CONTAINER_UP:
	case OBSERVED_PROCESS:
	case OBSERVED_USAGE:
	case OBSERVED_RECORD_ME:
	case OBSERVED_READY:
	case OBSERVED_PROBE_BEGUN:
	case OBSERVED_TRIES:
	case OBSERVED_TRACED:
	case OBSERVED_PROBE_DONE:
	case OBSERVED_OUTPUT:
	case OBSERVED_WORKLOAD_ENDED:
		break;
	}
	return SHELL_HEARD_ALL;
}

enum shell_heard shell_hear(
	struct world *world, const struct plan *plan, struct relay_end *end, struct err *err)
{
	for (;;) {
		struct observation seen;
		const int step = world_step(world, &seen, 0, err);
		if (step < 0)
			return SHELL_HEARD_FAILURE;
		if (step != 1)
			return SHELL_HEARD_ALL;
		const enum shell_heard heard = take(&seen, plan, end, err);
		if (heard != SHELL_HEARD_ALL)
			return heard;
	}
}
