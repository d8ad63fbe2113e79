/* SPDX-License-Identifier: MIT */
/*
 * The containers: what they are, what runs in them, and what happens, as it happens: first without
 * the policy, then with it.
 */
#include "base/mem.h"
#include "base/text.h"
#include "core/names.h"
#include "core/plan.h"
#include "tui/screen.h"

#define OUTPUT_SHOWN 60 /* bytes */

static void add_call(const struct probe_fact *fact, struct buf *out)
{
	enum abi abi;
	const struct syscall_row *row = NULL;
	if (!fact->stated)
		return;
	if (abi_of(fact->call.audit_arch, fact->call.number, &abi)) {
		row = syscall_of(abi, fact->call.number);
		if (abi != abi_native())
			buf_format(out, "%s:", abi_name(abi));
	}
	if (row)
		buf_text(out, row->name);
	else
		buf_format(out, "call %u", fact->call.number);
}

static void add_result(const struct probe_fact *fact, struct buf *out)
{
	const char *name = fact->result < 0 ? errno_name((int)-fact->result) : NULL;
	if (!fact->returned)
		buf_text(out, fact->stated ? " did not return" : "did not come to its call");
	else if (name)
		buf_format(out, " = %s", name);
	else
		buf_format(out, " = %lld", (long long)fact->result);
	if (fact->effect)
		buf_text(out, ", took effect");
}

static void add_end(const struct process_end *end, struct buf *out)
{
	switch ((enum ended)end->how) {
	case ENDED_NOT:
		buf_text(out, "still runs");
		break;
	case ENDED_EXIT:
		buf_format(out, "ended with status %d", end->value);
		break;
	case ENDED_SIGNAL:
		buf_format(out, "was ended by signal %d", end->value);
		break;
	case ENDED_TIMEOUT:
		buf_text(out, "ran out of time");
		break;
	}
}

static void add_output(const struct output_piece *piece, struct buf *out)
{
	autofree char *text = mem_text_n((const char *)piece->bytes,
		piece->size < OUTPUT_SHOWN ? piece->size : OUTPUT_SHOWN);
	autofree char *shown = text_escape_line(text);
	buf_format(out, "wrote %s", shown);
}

/* What it is, or nothing where that is for nobody to see. */
static void add_what(const struct observation *seen, struct buf *out)
{
	switch ((enum observation_kind)seen->kind) {
	case OBSERVED_CONTAINER_UP:
		buf_text(out, "is up");
		break;
	case OBSERVED_READY:
		buf_text(out, "is ready");
		break;
	case OBSERVED_NOT_READY:
		buf_text(out, "does not get ready: ");
		add_end(&seen->workload, out);
		break;
	case OBSERVED_PROBE_DONE:
		add_call(&seen->probe, out);
		add_result(&seen->probe, out);
		break;
	case OBSERVED_OUTPUT:
		add_output(&seen->output, out);
		break;
	case OBSERVED_WORKLOAD_ENDED:
		add_end(&seen->workload, out);
		break;
	case OBSERVED_LIMIT:
		buf_format(out, "hit the limit: %s", limit_word_name((enum limit_word)seen->limit));
		break;
	case OBSERVED_PROCESS: /* these two stand above */
	case OBSERVED_USAGE:
	case OBSERVED_PROBE_BEGUN:
	case OBSERVED_TRIES:
	case OBSERVED_TRACED:
	case OBSERVED_TERMINAL:
	case OBSERVED_SHELL_ENDED:
	case OBSERVED_FAULT:
	case OBSERVED_RECORD_ME:
	case OBSERVED_END:
		break;
	}
}

static const char *who(const struct exercise *exercise, const struct attempt_event *event)
{
	if (event->check < exercise->check_count)
		return exercise->checks[event->check].id;
	if (event->seen.container < exercise->container_count)
		return exercise->containers[event->seen.container].name;
	return "";
}

/* --- what is there --- */

#define CAPABILITIES_SHOWN 3

/* The newest of a kind that is told of a container, or NULL. */
static const struct attempt_event *newest(
	const struct desk *desk, enum observation_kind kind, size_t container)
{
	for (size_t i = desk->event_count; i-- > 0;) {
		const struct attempt_event *event = &desk->events[i];
		if (event->seen.kind == kind && event->seen.container == container)
			return event;
	}
	return NULL;
}

static void add_policy(const struct exercise *exercise, size_t container, struct buf *out)
{
	const int policy = plan_policy_on(exercise, container);
	if (policy >= 0)
		buf_format(out, ", under %s", exercise->policies[policy].file);
}

static void add_usage(const struct desk *desk, size_t container, struct buf *out)
{
	const struct attempt_event *event = newest(desk, OBSERVED_USAGE, container);
	if (!event)
		return;
	const struct usage_fact *usage = &event->seen.usage;
	buf_format(out, "; at the end %u task%s, %llu KiB, %llu ms of processor", usage->tasks,
		usage->tasks == 1 ? "" : "s", (unsigned long long)(usage->memory / 1024),
		(unsigned long long)usage->cpu_ms);
}

static void add_capabilities(uint64_t set, struct buf *out)
{
	unsigned shown = 0;
	unsigned all = 0;
	for (unsigned i = 0; i < 64; i++) {
		const char *name = capability_name(i);
		if (!(set >> i & 1) || all++ >= CAPABILITIES_SHOWN)
			continue;
		buf_format(out, "%s%s", shown++ ? ", " : "", name ? name : "?");
	}
	if (all > shown)
		buf_format(out, " and %u more", all - shown);
	if (!all)
		buf_text(out, "no capability");
}

static void add_process(const struct process_fact *process, struct buf *out)
{
	buf_format(out, "%d ", process->pid);
	autofree char *name = text_escape_line(process->name);
	buf_format(out, "%s: ", name);
	add_capabilities(process->effective, out);
	buf_format(out, "; %u filter%s%s", process->filters, process->filters == 1 ? "" : "s",
		process->no_new_privs ? ", no_new_privs" : "");
}

static bool is_start(const struct attempt_event *event, size_t container)
{
	return event->seen.kind == OBSERVED_CONTAINER_UP && event->seen.container == container;
}

/* Of the world that was made last, those of one container. */
static void add_processes(
	const struct desk *desk, size_t container, size_t width, struct sheet *sheet)
{
	const struct attempt_event *last = newest(desk, OBSERVED_PROCESS, container);
	const struct attempt_event *event = last;
	while (event && event > desk->events && !is_start(event, container))
		event--;
	for (; event && event <= last; event++) {
		autobuf struct buf text = { 0 };
		if (event->seen.kind != OBSERVED_PROCESS || event->seen.container != container)
			continue;
		add_process(&event->seen.process, &text);
		sheet_field(sheet, "    process ", buf_string(&text), 12, width);
	}
}

static void add_link(const struct look *look, const struct exercise *exercise, size_t index,
	size_t width, struct sheet *sheet)
{
	const struct exercise_network *network = &exercise->networks[index];
	autobuf struct buf text = { 0 };
	for (size_t end = 0; end < network->end_count; end++) {
		buf_format(&text, "%s %s ", end ? look_glyph(look, GLYPH_HORIZONTAL) : "",
			exercise->containers[network->ends[end]].name);
		const bool routed = network->kind == NETWORK_ROUTER;
		const struct plan_network link = {
			.number = index, .routed = routed, .host = end + 1
		};
		if (network->kind != NETWORK_BRIDGE)
			plan_ipv4(&link, routed ? 1 : end, &text);
		buf_text(&text, " ");
	}
	autofree char *label =
		mem_format("%s %s:", network_kind_name(network->kind), network->name);
	sheet_field(sheet, label, buf_string(&text), 2, width);
}

void pane_live_world(const struct model *model, size_t width, struct sheet *sheet)
{
	const struct desk *desk = &model->desk;
	const struct exercise *exercise = &desk->loaded.exercise;
	for (size_t i = 0; i < exercise->container_count; i++) {
		autobuf struct buf text = { 0 };
		buf_format(&text, "%s, user %u", image_name(exercise->containers[i].image),
			exercise->containers[i].user);
		add_policy(exercise, i, &text);
		add_usage(desk, i, &text);
		autofree char *label = mem_format("%s: ", exercise->containers[i].name);
		sheet_field(sheet, label, buf_string(&text), 4, width);
		add_processes(desk, i, width, sheet);
	}
	for (size_t i = 0; i < exercise->network_count; i++)
		add_link(&model->look, exercise, i, width, sheet);
	sheet_gap(sheet);
}

/* --- what happens --- */

void pane_live(const struct model *model, struct sheet *sheet)
{
	const struct desk *desk = &model->desk;
	for (size_t i = 0; i < desk->event_count; i++) {
		const struct attempt_event *event = &desk->events[i];
		autobuf struct buf what = { 0 };
		add_what(&event->seen, &what);
		if (!what.size)
			continue;
		sheet_line(sheet, STYLE_PLAIN, "%4u ms  %-14s  %-12s  %s",
			(unsigned)(event->seen.at_us / 1000),
			event->with_policy ? "with policy" : "without policy",
			who(&desk->loaded.exercise, event), buf_string(&what));
	}
	if (!sheet->count)
		sheet_line(sheet, STYLE_PLAIN,
			"What happens in the containers is shown here while a check runs.");
}
