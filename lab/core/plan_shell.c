/* SPDX-License-Identifier: MIT */
/* The plan of `bulkhead shell`: an exercise's world without its checks, and a shell in it. */
#include "core/plan.h"

/* A person types slowly: what bounds an attempt in time would throw them out. */
static void take_time(struct limits *limits)
{
	struct limits slow;
	limits_preset(&slow, LIMIT_RUN);
	limits->output_kib = slow.output_kib;
	limits->cpu_ms = PLAN_SHELL_MS;
	limits->wall_ms = PLAN_SHELL_MS;
}

void plan_make_shell(struct plan *plan, const struct exercise *exercise,
	const struct bpf_program *const *filters, const char *files, const struct plan_shell *shell)
{
	static const char *const words[] = { "/bin/sh", NULL };
	struct plans plans;
	plans_make(&plans, exercise, filters, -1, files);
	*plan = plans.items[0];
	plans.items[0] = (struct plan){ 0 };
	plans_release(&plans);
	plan->step_count = 0;
	plan->matrix = NULL;
	plan->wall_ms = PLAN_SHELL_MS;
	for (size_t i = 0; i < plan->container_count; i++)
		take_time(&plan->containers[i].limits);
	plan->containers[shell->container].shell = words;
	plan->containers[shell->container].terminal_type = shell->terminal_type;
}
