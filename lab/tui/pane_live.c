/* SPDX-License-Identifier: MIT */
/* What happens in the containers, as it happens: first without the policy, then with it. */
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
