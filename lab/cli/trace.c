/* SPDX-License-Identifier: MIT */
#include "app/trace.h"

#include "base/mem.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/run_parts.h"

#include <stdio.h>
#include <unistd.h>

static int parse_request(
	const struct invocation *invocation, struct trace_request *request, struct err *err)
{
	*request = (struct trace_request){
		.json = invocation->json,
		.only_summary = invocation->summary,
		.output = invocation->output,
		.descriptor = invocation->json ? STDOUT_FILENO : STDERR_FILENO,
		.profile = invocation->profile,
	};
	return run_parts_request(invocation, &request->run, err);
}

static void tell_notes(const struct buf *notes)
{
	autobuf struct buf shown = { 0 };
	text_escape(&shown, buf_string(notes), notes->size);
	(void)fputs(buf_string(&shown), stderr);
}

/* Where standard output is for JSON alone, what the program writes there goes to standard error. */
static int go(struct trace *trace, const struct trace_request *request, int *code, struct err *err)
{
	const bool is_taken = request->json && !request->output;
	const int output = is_taken ? STDERR_FILENO : STDOUT_FILENO;
	const struct relay_streams streams = {
		.input = STDIN_FILENO,
		.output = { output, STDERR_FILENO },
		.filter = { run_parts_filter(output), run_parts_filter(STDERR_FILENO) },
	};
	autobuf struct buf notes = { 0 };
	const int failed = trace_go(trace, &streams, &notes, err);
	tell_notes(&notes);
	if (failed)
		return -1;
	run_parts_tell_end(trace_end(trace), request->run.what.command[0], request->run.what.image);
	*code = run_exit_code(trace_end(trace));
	return 0;
}

int command_trace(const struct invocation *invocation, int *code, struct err *err)
{
	struct trace_request request;
	if (parse_request(invocation, &request, err))
		return -1;
	struct trace *trace = run_keep_streams(err) ? NULL : trace_open(&request, err);
	if (trace)
		run_parts_tell_findings(trace_findings(trace));
	const int failed = trace ? go(trace, &request, code, err) : -1;
	trace_close(trace);
	if (failed)
		*code = run_parts_failure_code(err);
	return failed;
}
