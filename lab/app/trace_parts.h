/* SPDX-License-Identifier: MIT */
/* trace_parts: what the files of trace share. Nobody else includes it. */
#ifndef LAB_APP_TRACE_PARTS_H
#define LAB_APP_TRACE_PARTS_H

#include "app/trace.h"
#include "core/call_usage.h"

/* Which of a recorded world's events are the program's. What comes before its execve is ours. */
struct trace_begin {
	uint32_t filters; /* that are loaded when it is executed */
	bool executed;
};
bool trace_is_of_program(struct trace_begin *begin, const struct call_event *event);

/* A profile of what was used, into a new file, and the same program under it. Appends to `notes`.
 */
int trace_make_profile(const struct trace_request *request, const struct call_usage *usage,
	const struct relay_end *end, struct buf *notes, struct err *err);

#endif
