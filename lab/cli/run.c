/* SPDX-License-Identifier: MIT */
#include "app/run.h"
#include "cli/commands.h"
#include "cli/run_parts.h"
#include "cli/terminal.h"

#include <unistd.h>

static int print_plan(const struct run *run, struct err *err)
{
	autobuf struct buf text = { 0 };
	run_format(run, &text);
	return terminal_print(&text, err);
}

static int go(struct run *run, const struct run_request *request, int *code, struct err *err)
{
	const struct relay_streams streams = {
		.input = STDIN_FILENO,
		.output = { STDOUT_FILENO, STDERR_FILENO },
		.filter = { run_parts_filter(STDOUT_FILENO), run_parts_filter(STDERR_FILENO) },
	};
	if (run_go(run, &streams, err))
		return -1;
	run_parts_tell_end(run_end(run), request->what.command[0], request->what.image);
	*code = run_exit_code(run_end(run));
	return 0;
}

int command_run(const struct invocation *invocation, int *code, struct err *err)
{
	struct run_request request;
	if (run_parts_request(invocation, &request, err))
		return -1;
	struct run *run = run_keep_streams(err) ? NULL : run_open(&request, err);
	int failed = run ? 0 : -1;
	if (!failed)
		run_parts_tell_findings(run_findings(run));
	if (!failed)
		failed = invocation->dry_run ? print_plan(run, err) : go(run, &request, code, err);
	run_close(run);
	if (failed)
		*code = run_parts_failure_code(err);
	return failed;
}
