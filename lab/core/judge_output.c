/* SPDX-License-Identifier: MIT */
/* What was printed, and with which status it ended, against what a benign check expects. */
#include "core/judge.h"

#include "base/buf.h"
#include "base/mem.h"

#include <string.h>

/* Where a check's output is: the workload's two streams, or the one of the probe's step. */
struct output_of {
	const struct observations *observations;
	const struct check *check;
	size_t step;
};

static bool is_part(
	const struct output_of *from, const struct observation *seen, enum output_stream stream)
{
	if (seen->kind != OBSERVED_OUTPUT || seen->output.stream != (uint32_t)stream)
		return false;
	return stream >= STREAM_PROBE ? seen->step == from->step
				      : seen->container == from->check->container;
}

static void read_output(const struct output_of *from, enum output_stream stream, struct buf *all)
{
	for (size_t i = 0; i < from->observations->count; i++) {
		const struct observation *seen = &from->observations->items[i];
		if (is_part(from, seen, stream))
			buf_add(all, seen->output.bytes, seen->output.size);
	}
}

static bool stream_contains(
	const struct output_of *from, enum output_stream stream, const char *text)
{
	autobuf struct buf all = { 0 };
	read_output(from, stream, &all);
	return all.size && memmem(all.data, all.size, text, strlen(text));
}

static bool stream_equals(const struct output_of *from, enum output_stream stream, const char *text)
{
	autobuf struct buf all = { 0 };
	read_output(from, stream, &all);
	return all.size == strlen(text) && (!all.size || !memcmp(all.data, text, all.size));
}

static bool is_workload(const struct check *check)
{
	return check->probe.kind == PROBE_workload;
}

static bool output_is_right(const struct output_of *from)
{
	const struct expect *expect = &from->check->expect;
	const bool workload = is_workload(from->check);
	const enum output_stream stream = workload ? STREAM_OUT : STREAM_PROBE;
	const enum output_stream errors = workload ? STREAM_ERR : STREAM_PROBE_ERR;
	if (expect->equals)
		return stream_equals(from, stream, expect->equals);
	return !expect->contains || stream_contains(from, stream, expect->contains) ||
	       stream_contains(from, errors, expect->contains);
}

/* Where nothing is asked for and no call speaks for it, it must end well. */
static bool status_is_right(const struct check *check, const struct probe_fact *fact)
{
	const struct expect *expect = &check->expect;
	const bool has_call = probe_row((enum probe_kind)check->probe.kind)->call;
	if (expect->exit < 0 && (has_call || expect->contains || expect->equals))
		return true;
	const int status = expect->exit >= 0 ? expect->exit : 0;
	return fact->end.how == ENDED_EXIT && fact->end.value == status;
}

enum cause judge_output(const struct observations *observations, const struct check *check,
	size_t step, const struct probe_fact *fact)
{
	const struct output_of from = { observations, check, step };
	if (!status_is_right(check, fact))
		return is_workload(check) ? CAUSE_PROGRAM_STATUS : CAUSE_PROBE_STATUS;
	if (!output_is_right(&from))
		return is_workload(check) ? CAUSE_PROGRAM_OUTPUT : CAUSE_PROBE_OUTPUT;
	return CAUSE_OK;
}
