/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. A profile that is made of a recording is only as good as the recording, and
 * may fail the very program that it was made of: another call is made where one was refused. So it
 * is tried: compiled as any policy, loaded before the same program, whose end is compared. What it
 * refuses then and did not before is named with its line.
 */
#include "app/trace_parts.h"

#include "base/text.h"
#include "core/call_text.h"
#include "core/profile_make.h"
#include "sys/file.h"

#define SHOWN 8 /* refused calls */

struct trial {
	const struct call_usage *before;
	const struct run *run;
	struct trace_begin begin;
	struct call_usage usage;
};

static void take(void *owner, const struct call_event *event, struct buf *text)
{
	struct trial *trial = owner;
	struct call_cause cause;
	(void)text;
	if (!trace_is_of_program(&trial->begin, event))
		return;
	call_cause_of(event, run_policy(trial->run), &cause);
	call_usage_add(&trial->usage, event, &cause);
}

/* --- what differs --- */

static void format_end(const struct relay_end *end, struct buf *out)
{
	if (end->limit != LIMIT_NONE)
		buf_format(out, "by the limit %s", limit_word_name(end->limit));
	else if (!end->started)
		buf_text(out, "before it began");
	else if (end->workload.how == ENDED_SIGNAL)
		buf_format(out, "by signal %d", end->workload.value);
	else
		buf_format(out, "with status %d", end->workload.value);
}

static bool ends_alike(const struct relay_end *a, const struct relay_end *b)
{
	return a->limit == b->limit && a->started == b->started &&
	       (a->limit != LIMIT_NONE || run_exit_code(a) == run_exit_code(b));
}

/* Was the call always refused before, too? */
static bool was_refused(const struct trial *trial, const struct call_refusal *refusal)
{
	for (size_t i = 0; i < trial->before->call_count; i++) {
		const struct call_use *use = &trial->before->calls[i];
		if (use->abi == refusal->abi && use->nr == refusal->nr)
			return use->refused > 0;
	}
	return false;
}

static void note_refusals(const struct trial *trial, struct buf *notes)
{
	size_t shown = 0;
	for (size_t i = 0; i < trial->usage.refusal_count && shown < SHOWN; i++) {
		const struct call_refusal *refusal = &trial->usage.refusals[i];
		const struct call_event call = { .abi = refusal->abi, .nr = refusal->nr };
		if (was_refused(trial, refusal))
			continue;
		buf_text(notes, "refused under it, and not before: ");
		call_text_name(&call, notes);
		buf_text(notes, ", ");
		call_cause_format(&refusal->cause, notes);
		buf_char(notes, '\n');
		shown++;
	}
}

static void note_end(const struct relay_end *before, const struct relay_end *after,
	const struct trial *trial, struct buf *notes)
{
	if (after->signal)
		return;
	buf_text(notes, ends_alike(before, after) ? "under it the program ends as before, "
						  : "under it the program ends otherwise, ");
	format_end(after, notes);
	if (!ends_alike(before, after)) {
		buf_text(notes, " instead of ");
		format_end(before, notes);
	}
	buf_char(notes, '\n');
	note_refusals(trial, notes);
}

/* --- the trial --- */

static int try_profile(const struct trace_request *request, const struct call_usage *usage,
	const struct relay_end *end, struct buf *notes, struct err *err)
{
	static const struct relay_streams nowhere = { .input = -1, .output = { -1, -1 } };
	struct trial trial = { .before = usage, .begin = { .filters = 2 } };
	const struct relay_calls calls = { .take = take, .owner = &trial, .output = -1 };
	struct run_request again = request->run;
	again.policy = request->profile;
	again.json_file = NULL;
	again.calls = &calls;
	struct run *run = run_open(&again, err);
	trial.run = run;
	const int failed = run ? run_go(run, &nowhere, err) : -1;
	if (!failed)
		note_end(end, run_end(run), &trial, notes);
	call_usage_release(&trial.usage);
	run_close(run);
	return failed ? err_wrap(err, "try the profile") : 0;
}

int trace_make_profile(const struct trace_request *request, const struct call_usage *usage,
	const struct relay_end *end, struct buf *notes, struct err *err)
{
	autobuf struct buf profile = { 0 };
	autobuf struct buf about = { 0 };
	if (end->signal || !end->started) {
		buf_text(notes, "no profile was made: the program did not come to its end\n");
		return 0;
	}
	profile_make(usage, &profile, &about);
	if (file_write_new(request->profile, buf_string(&profile), profile.size, err))
		return -1;
	buf_format(notes, "wrote %s\n%s", request->profile, buf_string(&about));
	if (end->input > 0)
		buf_text(notes,
			"it was not tried: what the program read from standard input is gone\n");
	else if (try_profile(request, usage, end, notes, err))
		return -1;
	buf_text(notes,
		"it knows this one run: what the program does with other input, other files, after "
		"errors, or at other times may need more\n");
	return 0;
}
