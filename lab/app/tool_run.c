/* SPDX-License-Identifier: MIT */
#include "app/tool_run.h"

int tool_run_begin(
	struct tool_run *run, enum plan_tool tool, const struct sandbox *sandbox, struct err *err)
{
	plan_make_tool(&run->plan, tool, run->request.data, run->request.size);
	run->world = world_open(sandbox, &run->plan, err);
	return run->world ? 0 : -1;
}

void tool_run_release(struct tool_run *run)
{
	if (run->world)
		(void)world_close(run->world); /* if one hangs, the next one will tell */
	run->world = NULL;
	plan_release(&run->plan);
	buf_release(&run->request);
}
