/* SPDX-License-Identifier: MIT */
/* The plan of `bulkhead run`: one container with one program, and a step that waits for its end. */
#include "core/plan.h"

#include "base/mem.h"

static const struct probe_request until_it_ends = { .kind = PROBE_workload };

static const enum plan_image images[] = {
	[IMAGE_BASE] = PLAN_IMAGE_BASE,
	[IMAGE_HOST] = PLAN_IMAGE_HOST,
};

void plan_run_default(struct plan_run *run)
{
	*run = (struct plan_run){ .image = IMAGE_BASE, .user = PLAN_RUN_USER };
	limits_preset(&run->limits, LIMIT_RUN);
}

void plan_make_run(struct plan *plan, const struct plan_run *run, const struct bpf_program *filter)
{
	*plan = (struct plan){
		.container_count = 1, .step_count = 1, .wall_ms = run->limits.wall_ms
	};
	plan->containers = mem_zero(1, sizeof(*plan->containers));
	plan->containers[0] = (struct plan_container){
		.name = "run",
		.image = images[run->image],
		.run = run->command,
		.keep_output = true,
		.user = run->user,
		.limits = run->limits,
		.filter = filter,
	};
	plan->steps = mem_zero(1, sizeof(*plan->steps));
	plan->steps[0] = (struct plan_step){
		.check = PLAN_NO_CHECK,
		.probe = &until_it_ends,
		.phase = PLAN_BENIGN,
	};
}
