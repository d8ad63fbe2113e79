/* SPDX-License-Identifier: MIT */
/*
 * trace: a program in a container, as `run` has it, and what it asks of the kernel: each call with
 * its arguments, its result, and by which line it was refused; and a seccomp profile made of that.
 * docs/format-trace.md is what it writes.
 */
#ifndef LAB_APP_TRACE_H
#define LAB_APP_TRACE_H

#include "app/run.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>

struct trace_request {
	struct run_request run; /* its `calls` is not the caller's to set */
	bool json;              /* JSON Lines instead of lines for people */
	bool only_summary;      /* no line for each call */
	const char *output;     /* file for the trace, or NULL: to `descriptor` */
	int descriptor;
	const char *profile; /* file for a profile, which must not be there yet, or NULL */
};

struct trace;

/* As run_open. ERR_USAGE also: a file can't be written, as far as one can say before. */
struct trace *trace_open(const struct trace_request *request, struct err *err);

const struct findings *trace_findings(const struct trace *trace); /* as run_findings */

/* As run_go; `notes` is what to tell of the profile, a line each. */
int trace_go(struct trace *trace, const struct relay_streams *streams, struct buf *notes,
	struct err *err);
const struct relay_end *trace_end(const struct trace *trace);
void trace_close(struct trace *trace); /* NULL is fine */

#endif
