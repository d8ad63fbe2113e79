/* SPDX-License-Identifier: MIT */
#include "app/trace.h"

#include "app/result_file.h"
#include "app/trace_parts.h"
#include "base/mem.h"
#include "core/call_json.h"
#include "core/call_text.h"
#include "sys/file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define INIT_PID 1 /* of the container: ours */

struct trace {
	const struct trace_request *request;
	struct run_request run_request; /* with calls */
	struct relay_calls calls;
	struct run *run;
	int file; /* of request->output, -1 */
	struct trace_begin begin;
	struct call_usage usage;
};

/* --- what is shown --- */

static bool is_execve(const struct call_event *event)
{
	const struct syscall_row *row = event->kind <= CALL_UNFINISHED && event->abi >= 0
						? syscall_of((enum abi)event->abi, event->nr)
						: NULL;
	return row && strcmp(row->name, "execve") == 0;
}

bool trace_is_of_program(struct trace_begin *begin, const struct call_event *event)
{
	if (event->pid == INIT_PID)
		return false;
	const bool is_first = event->pid == WORKLOAD_PID && event->filters >= begin->filters;
	const bool was_executed = begin->executed;
	begin->executed |= is_first && event->kind == TASK_EXECUTED;
	return was_executed || begin->executed || (is_first && is_execve(event));
}

static void add_json_line(struct jout *object_take, struct buf *text)
{
	autofree char *line = jout_canonical(object_take);
	jout_free(object_take);
	buf_format(text, "%s\n", line);
}

static void add_line(
	const struct call_event *event, const struct call_cause *cause, struct buf *text)
{
	call_text_happened(event, text);
	if (event->kind == CALL_RETURNED || event->kind == CALL_UNFINISHED) {
		buf_text(text, cause->kind == CAUSE_NONE ? "" : "; ");
		call_cause_format(cause, text);
		buf_text(
			text, event->flags & CALL_UNSURE ? "; which filters held is not sure" : "");
		buf_text(text, event->flags & CALL_LOADED ? "; loaded a filter" : "");
	}
	buf_char(text, '\n');
}

static void take(void *owner, const struct call_event *event, struct buf *text)
{
	struct trace *trace = owner;
	struct call_cause cause;
	if (event->kind == CALLS_OVER || !trace_is_of_program(&trace->begin, event))
		return;
	call_cause_of(event, run_policy(trace->run), &cause);
	call_usage_add(&trace->usage, event, &cause);
	if (trace->request->only_summary)
		return;
	if (trace->request->json)
		add_json_line(call_event_json(event, &cause), text);
	else
		add_line(event, &cause, text);
}

static int write_summary(const struct trace *trace, struct err *err)
{
	autobuf struct buf text = { 0 };
	if (trace->request->json) {
		struct jout *summary = call_usage_json(&trace->usage);
		jout_text(summary, "kind", "summary");
		add_json_line(summary, &text);
	} else {
		buf_text(&text, trace->request->only_summary ? "" : "\n");
		call_usage_format(&trace->usage, &text);
	}
	if (file_write_all(trace->calls.output, buf_string(&text), text.size))
		return err_errno(err, "write the summary");
	return 0;
}

/* --- before and after --- */

static int check_files(const struct trace_request *request, struct err *err)
{
	const char *profile = request->profile;
	if (!profile)
		return 0;
	if (file_exists(profile))
		return err_set(err, ERR_USAGE, "%s is there already, and is not replaced", profile);
	return result_file_check(profile, err);
}

static int prepare(struct trace *trace, struct err *err)
{
	const struct trace_request *request = trace->request;
	trace->run_request = request->run;
	trace->run_request.calls = &trace->calls;
	trace->begin.filters = request->run.policy ? 2 : 1; /* with the sandbox's own */
	if (check_files(request, err))
		return -1;
	trace->run = run_open(&trace->run_request, err);
	if (!trace->run)
		return -1;
	if (request->output && (trace->file = file_create(request->output, err)) < 0)
		return -1;
	trace->calls = (struct relay_calls){
		.take = take,
		.owner = trace,
		.output = request->output ? trace->file : request->descriptor,
	};
	return 0;
}

struct trace *trace_open(const struct trace_request *request, struct err *err)
{
	struct trace *trace = mem_zero(1, sizeof(*trace));
	trace->request = request;
	trace->file = -1;
	if (prepare(trace, err)) {
		trace_close(trace);
		return NULL;
	}
	return trace;
}

int trace_go(struct trace *trace, const struct relay_streams *streams, struct buf *notes,
	struct err *err)
{
	if (run_go(trace->run, streams, err))
		return -1;
	const struct relay_end *end = trace_end(trace);
	if (end->signal == SIGPIPE)
		return 0; /* nobody is there to read more */
	if (write_summary(trace, err))
		return -1;
	return trace->request->profile
		       ? trace_make_profile(trace->request, &trace->usage, end, notes, err)
		       : 0;
}

const struct findings *trace_findings(const struct trace *trace)
{
	return run_findings(trace->run);
}

const struct relay_end *trace_end(const struct trace *trace)
{
	return run_end(trace->run);
}

void trace_close(struct trace *trace)
{
	if (!trace)
		return;
	if (trace->file >= 0)
		(void)close(trace->file); /* each write of it was looked at */
	run_close(trace->run);
	call_usage_release(&trace->usage);
	free(trace);
}
