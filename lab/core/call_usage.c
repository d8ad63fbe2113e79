/* SPDX-License-Identifier: MIT */
#include "core/call_usage.h"

#include "base/mem.h"
#include "core/arguments.h"
#include "core/call_text.h"

#include <stdlib.h>
#include <string.h>

/* --- counting --- */

static struct call_use *find_or_add(struct call_usage *usage, const struct call_event *event)
{
	for (size_t i = 0; i < usage->call_count; i++)
		if (usage->calls[i].abi == event->abi && usage->calls[i].nr == event->nr)
			return &usage->calls[i];
	const struct syscall_row *row =
		event->abi < 0 ? NULL : syscall_of((enum abi)event->abi, event->nr);
	if (!row && usage->call_count >= USAGE_MAX_CALLS)
		return NULL;
	usage->calls = mem_grow(
		usage->calls, usage->call_count, &usage->call_capacity, sizeof(*usage->calls));
	struct call_use *use = &usage->calls[usage->call_count++];
	*use = (struct call_use){ .abi = event->abi, .nr = event->nr, .row = row };
	return use;
}

/* The arguments that a profile compares, as they are in the registers; the others are 0. */
static bool form_of(const struct call_use *use, const struct call_event *event, uint64_t *form)
{
	const struct argument_row *row =
		use->row ? arguments_of((enum abi)use->abi, use->row) : NULL;
	bool any = false;
	memset(form, 0, SYSCALL_ARGS * sizeof(*form));
	for (unsigned i = 0; row && i < row->count; i++) {
		if (!row->arguments[i].tested)
			continue;
		form[i] = event->args[i];
		any = true;
	}
	return any;
}

/* JSON's numbers end below 2^63. */
static bool can_be_written(const struct call_use *use, const uint64_t *form)
{
	for (unsigned i = 0; i < SYSCALL_ARGS; i++)
		if (argument_value((enum abi)use->abi, use->row, i, form[i]) > INT64_MAX)
			return false;
	return true;
}

static void add_form(struct call_use *use, const struct call_event *event)
{
	uint64_t form[SYSCALL_ARGS];
	if (use->has_more_forms || !form_of(use, event, form))
		return;
	for (size_t i = 0; i < use->form_count; i++)
		if (memcmp(use->forms[i], form, sizeof(form)) == 0)
			return;
	use->has_more_forms = use->form_count == USAGE_MAX_FORMS || !can_be_written(use, form);
	if (use->has_more_forms)
		return;
	use->forms = mem_resize(use->forms, use->form_count + 1, sizeof(*use->forms));
	memcpy(use->forms[use->form_count++], form, sizeof(form));
}

static void add_refusal(
	struct call_usage *usage, const struct call_event *event, const struct call_cause *cause)
{
	for (size_t i = 0; i < usage->refusal_count; i++) {
		struct call_refusal *refusal = &usage->refusals[i];
		if (refusal->abi == event->abi && refusal->nr == event->nr &&
			call_cause_equal(&refusal->cause, cause)) {
			refusal->times++;
			return;
		}
	}
	if (usage->refusal_count == USAGE_MAX_REFUSALS) {
		usage->unlisted++;
		return;
	}
	usage->refusals = mem_grow(usage->refusals, usage->refusal_count, &usage->refusal_capacity,
		sizeof(*usage->refusals));
	usage->refusals[usage->refusal_count++] = (struct call_refusal){
		.abi = event->abi, .nr = event->nr, .cause = *cause, .times = 1
	};
}

void call_usage_add(
	struct call_usage *usage, const struct call_event *event, const struct call_cause *cause)
{
	if (event->kind != CALL_RETURNED && event->kind != CALL_UNFINISHED)
		return;
	struct call_use *use = find_or_add(usage, event);
	if (!use) {
		usage->unlisted++;
		return;
	}
	use->times++;
	if (!answer_refuses(cause->answer)) {
		add_form(use, event);
		return;
	}
	if (use->refused++ == 0)
		use->refusal = cause->answer;
	add_refusal(usage, event, cause);
}

void call_usage_release(struct call_usage *usage)
{
	for (size_t i = 0; i < usage->call_count; i++)
		free(usage->calls[i].forms);
	free(usage->calls);
	free(usage->refusals);
	*usage = (struct call_usage){ 0 };
}

const struct call_use *call_usage_find(
	const struct call_usage *usage, int32_t abi, const struct syscall_row *row)
{
	for (size_t i = 0; i < usage->call_count; i++)
		if (usage->calls[i].abi == abi && usage->calls[i].row == row)
			return &usage->calls[i];
	return NULL;
}

bool call_use_is_permitted(const struct call_use *use)
{
	return use->times > use->refused;
}

/* --- showing --- */

static void format_name(int32_t abi, uint32_t nr, struct buf *out)
{
	const struct call_event event = { .abi = abi, .nr = nr };
	call_text_name(&event, out);
}

static int compare_times(const void *a, const void *b)
{
	const struct call_use *const *left = a;
	const struct call_use *const *right = b;
	if ((*left)->times != (*right)->times)
		return (*left)->times < (*right)->times ? 1 : -1;
	return *left < *right ? -1 : *left > *right; /* in order of their first time */
}

/* Most frequent first; a new array. */
static const struct call_use **by_times(const struct call_usage *usage)
{
	const struct call_use **sorted = mem_zero(usage->call_count + 1, sizeof(*sorted));
	for (size_t i = 0; i < usage->call_count; i++)
		sorted[i] = &usage->calls[i];
	qsort(sorted, usage->call_count, sizeof(*sorted), compare_times);
	return sorted;
}

static void format_refusals(const struct call_usage *usage, struct buf *out)
{
	buf_text(out, usage->refusal_count ? "refused\n" : "");
	for (size_t i = 0; i < usage->refusal_count; i++) {
		const struct call_refusal *refusal = &usage->refusals[i];
		autobuf struct buf name = { 0 };
		format_name(refusal->abi, refusal->nr, &name);
		buf_format(out, "  %8llu  %-20s  ", (unsigned long long)refusal->times,
			buf_string(&name));
		call_cause_format(&refusal->cause, out);
		buf_char(out, '\n');
	}
}

void call_usage_format(const struct call_usage *usage, struct buf *out)
{
	autofree const struct call_use **sorted = by_times(usage);
	uint64_t total = 0;
	for (size_t i = 0; i < usage->call_count; i++)
		total += usage->calls[i].times;
	buf_format(
		out, "calls: %llu, of %zu kinds\n", (unsigned long long)total, usage->call_count);
	format_refusals(usage, out);
	buf_text(out, "used\n");
	for (size_t i = 0; i < usage->call_count; i++) {
		const struct call_use *use = sorted[i];
		if (!call_use_is_permitted(use))
			continue;
		buf_format(out, "  %8llu  ", (unsigned long long)(use->times - use->refused));
		format_name(use->abi, use->nr, out);
		buf_char(out, '\n');
	}
	if (usage->unlisted)
		buf_format(out, "and %llu that are not listed: too many different ones\n",
			(unsigned long long)usage->unlisted);
}

static struct jout *call_json(int32_t abi, uint32_t nr, uint64_t times)
{
	struct jout *object = jout_object();
	const struct syscall_row *row = abi < 0 ? NULL : syscall_of((enum abi)abi, nr);
	jout_text(object, "abi", abi < 0 ? NULL : abi_name((enum abi)abi));
	jout_text(object, "call", row ? row->name : NULL);
	jout_integer(object, "number", nr);
	jout_integer(object, "times", (int64_t)times);
	return object;
}

struct jout *call_usage_json(const struct call_usage *usage)
{
	autofree const struct call_use **sorted = by_times(usage);
	struct jout *calls = jout_array();
	struct jout *refused = jout_array();
	struct jout *object = jout_object();
	for (size_t i = 0; i < usage->call_count; i++) {
		struct jout *one = call_json(sorted[i]->abi, sorted[i]->nr, sorted[i]->times);
		jout_integer(one, "refused", (int64_t)sorted[i]->refused);
		jout_add(calls, one);
	}
	for (size_t i = 0; i < usage->refusal_count; i++) {
		const struct call_refusal *refusal = &usage->refusals[i];
		struct jout *one = call_json(refusal->abi, refusal->nr, refusal->times);
		autobuf struct buf answer = { 0 };
		answer_format(refusal->cause.answer, &answer);
		jout_text(one, "answer", buf_string(&answer));
		jout_put(one, "by", call_cause_json(&refusal->cause));
		jout_add(refused, one);
	}
	jout_put(object, "calls", calls);
	jout_put(object, "refused", refused);
	jout_integer(object, "unlisted", (int64_t)usage->unlisted);
	return object;
}
