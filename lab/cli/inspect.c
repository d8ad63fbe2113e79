/* SPDX-License-Identifier: MIT */
#include "app/examine.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/inspect_caps.h"
#include "cli/terminal.h"
#include "core/finding.h"
#include "core/inspect.h"
#include "core/surface.h"

#include <string.h>

/* Unless --all. */
#define MOST_NAMES  40
#define MOST_PRICES 10
#define MOST_LINES  12

#define ASKED_ABOUT "  left to a supervisor or tracer: "

struct showing {
	const struct inspection *inspection;
	const struct examined *examined;
	const char *path; /* escaped */
	bool all;
	struct buf *out;
};

static void add_wrapped(const struct showing *showing, const char *text, size_t indent)
{
	autobuf struct buf shown = { 0 };
	text_escape(&shown, text, strlen(text));
	text_wrap(showing->out, buf_string(&shown), indent, terminal_width());
	buf_char(showing->out, '\n');
}

static bool is_hidden(const struct showing *showing, size_t index, size_t most)
{
	return !showing->all && index >= most;
}

static void add_rest(const struct showing *showing, size_t count, size_t most)
{
	if (!showing->all && count > most)
		buf_format(showing->out, "  and %zu more; --all shows them\n", count - most);
}

/* ---- what is permitted ---- */

/* Of which calls a line tells. */
static bool is_permitted(const struct inspected_call *call)
{
	return call->share == SHARE_ALL;
}

static bool is_not_permitted(const struct inspected_call *call)
{
	return call->share == SHARE_NONE;
}

static bool is_asked_about(const struct inspected_call *call)
{
	return call->share == SHARE_NONE && call->is_uniform &&
	       (call->answer.action == ACTION_NOTIFY || call->answer.action == ACTION_TRACE);
}

/* Nothing can be said of when it is permitted. */
static bool is_not_decided(const struct inspected_call *call)
{
	return call->share == SHARE_SOME && !*call->conditions;
}

static void add_names(const struct showing *showing, const struct inspected_abi *abi,
	const char *label, bool (*belongs)(const struct inspected_call *call))
{
	autobuf struct buf line = { 0 };
	size_t count = 0;
	buf_text(&line, label);
	for (size_t i = 0; i < abi->count; i++) {
		if (!belongs(&abi->calls[i]))
			continue;
		if (!is_hidden(showing, count, MOST_NAMES))
			buf_format(&line, "%s%s", count ? ", " : "", abi->calls[i].call->name);
		count++;
	}
	if (count && is_hidden(showing, count - 1, MOST_NAMES))
		buf_format(&line, " and %zu more", count - MOST_NAMES);
	if (count)
		add_wrapped(showing, buf_string(&line), 4);
}

static void add_in_part(const struct showing *showing, const struct inspected_abi *abi)
{
	for (size_t i = 0; i < abi->count; i++) {
		const struct inspected_call *call = &abi->calls[i];
		if (call->share != SHARE_SOME || is_not_decided(call))
			continue;
		autofree char *line = mem_format("  %s: %s%s", call->call->name, call->conditions,
			call->is_undecided ? "; the rest is not decided" : "");
		add_wrapped(showing, line, 4);
	}
	add_names(showing, abi, "  not decided: ", is_not_decided);
}

static void add_abi(const struct showing *showing, enum abi which)
{
	const struct inspected_abi *abi = &showing->inspection->abis[which];
	const size_t refused = abi->count - abi->permitted - abi->in_part;
	autobuf struct buf others = { 0 };
	answer_format(abi->others, &others);
	buf_format(showing->out, "\n%s: ", abi_name(which));
	if (!abi->permitted && !abi->in_part) {
		buf_format(showing->out, "nothing is permitted (%s)\n", buf_string(&others));
		add_names(showing, abi, ASKED_ABOUT, is_asked_about);
		return;
	}
	buf_format(showing->out, "%zu call%s permitted, %zu in part, %zu not; other numbers: %s\n",
		abi->permitted, abi->permitted == 1 ? "" : "s", abi->in_part, refused,
		buf_string(&others));
	if (abi->permitted <= refused)
		add_names(showing, abi, "  permitted: ", is_permitted);
	else
		add_names(showing, abi, "  not permitted: ", is_not_permitted);
	add_in_part(showing, abi);
	add_names(showing, abi, ASKED_ABOUT, is_asked_about);
}

/* The machine's own ABIs; another's only where it is opened. */
static void add_abis(const struct showing *showing)
{
	for (enum abi abi = 0; abi < ABI_COUNT; abi++) {
		const struct inspected_abi *found = &showing->inspection->abis[abi];
		if (abi < SURFACE_ABIS || found->permitted || found->in_part)
			add_abi(showing, abi);
	}
}

/* ---- what it costs ---- */

/* How many calls from `first` on have one price and one class. */
static size_t count_alike(const struct inspection *inspection, size_t first)
{
	const struct call_price *price = &inspection->prices[first];
	size_t end = first + 1;
	while (end < inspection->price_count && inspection->prices[end].price == price->price &&
		syscall_risk(inspection->prices[end].call) == syscall_risk(price->call))
		end++;
	return end - first;
}

static void add_prices(const struct showing *showing, size_t first, size_t count)
{
	const struct call_price *prices = &showing->inspection->prices[first];
	const struct risk_row *risk = syscall_risk(prices->call);
	autobuf struct buf line = { 0 };
	buf_format(&line, "  %3u  ", prices->price);
	for (size_t i = 0; i < count; i++)
		buf_format(&line, "%s%s", i ? ", " : "", prices[i].call->name);
	buf_format(&line, " (%s): %s", risk->name, risk->source);
	add_wrapped(showing, buf_string(&line), 7);
}

static void add_surface(const struct showing *showing)
{
	const struct inspection *inspection = showing->inspection;
	size_t shown = 0;
	buf_format(showing->out, "\nSurface %u, of %zu call%s; the dearest (docs/surface.md):\n",
		inspection->surface, inspection->price_count,
		inspection->price_count == 1 ? "" : "s");
	for (size_t first = 0; first < inspection->price_count;) {
		const size_t count = count_alike(inspection, first);
		if (!is_hidden(showing, shown++, MOST_PRICES))
			add_prices(showing, first, count);
		first += count;
	}
	add_rest(showing, shown, MOST_PRICES);
}

/* ---- what is wrong with it ---- */

static void add_hole(const struct showing *showing, const struct hole *hole)
{
	autobuf struct buf line = { 0 };
	buf_text(&line, "  ");
	for (size_t abi = 0, n = 0; abi < ABI_COUNT; abi++)
		if (hole->abis >> abi & 1)
			buf_format(&line, "%s%s", n++ ? ", " : "", abi_name((enum abi)abi));
	buf_format(&line, ": %s", hole->text);
	add_wrapped(showing, buf_string(&line), 4);
}

static void add_holes(const struct showing *showing)
{
	const struct holes *holes = &showing->inspection->holes;
	if (!holes->count)
		return;
	buf_format(showing->out, "\nHoles: %zu\n", holes->count);
	for (size_t i = 0; i < holes->count && !is_hidden(showing, i, MOST_LINES); i++)
		add_hole(showing, &holes->items[i]);
	add_rest(showing, holes->count, MOST_LINES);
}

static void add_at(const struct showing *showing, const struct place *at, const char *text)
{
	autofree char *line =
		at->line ? mem_format("  %s:%u:%u: %s", at->file, at->line, at->column, text)
			 : mem_format("  %s", text);
	add_wrapped(showing, line, 4);
}

static void add_idle(const struct showing *showing)
{
	const struct idle_rules *idle = &showing->inspection->idle;
	if (!idle->count)
		return;
	buf_format(showing->out, "\nRules that decide nothing: %zu\n", idle->count);
	for (size_t i = 0; i < idle->count && !is_hidden(showing, i, MOST_LINES); i++)
		add_at(showing, &idle->items[i].rule->at, idle->items[i].why);
	add_rest(showing, idle->count, MOST_LINES);
}

static void add_findings(const struct showing *showing)
{
	const struct findings *findings = &showing->examined->policy.profile.findings;
	if (!findings->count)
		return;
	buf_format(showing->out, "\nNotes: %zu\n", findings->count);
	for (size_t i = 0; i < findings->count && !is_hidden(showing, i, MOST_LINES); i++) {
		const struct finding *finding = &findings->items[i];
		autofree char *text =
			mem_format("(%s) %s", finding_kind_name(finding->kind), finding->text);
		add_at(showing, &finding->at, text);
	}
	add_rest(showing, findings->count, MOST_LINES);
}

static void add_levels(const struct showing *showing)
{
	const size_t count = showing->inspection->level_differences;
	if (!count)
		return;
	autofree char *line = mem_format(
		"\nlibseccomp makes two different filters of this profile, by its level of "
		"optimisation: they differ at %zu call%s",
		count, count == 1 ? "" : "s");
	text_wrap(showing->out, line, 0, terminal_width());
	buf_char(showing->out, '\n');
}

static void add_title(const struct showing *showing)
{
	static const char *const forms[] = {
		[EXAMINED_PROFILE] = "profile, compiled to a program",
		[EXAMINED_C] = "policy in C, whose program is one",
		[EXAMINED_PROGRAM] = "program",
	};
	const struct examined *examined = showing->examined;
	buf_format(showing->out, "%s: a %s of %zu instructions", showing->path,
		forms[examined->form], examined->policy.program.count);
	buf_text(showing->out,
		inspect_is_clean(showing->inspection) ? ", nothing wrong found\n" : "\n");
}

static int print_text(const struct showing *showing, struct err *err)
{
	add_title(showing);
	add_abis(showing);
	add_surface(showing);
	add_holes(showing);
	add_idle(showing);
	add_levels(showing);
	add_findings(showing);
	return terminal_print(showing->out, err);
}

static int print_program(const struct examined *examined, struct err *err)
{
	autobuf struct buf out = { 0 };
	bpf_disassemble(&examined->policy.program, &out);
	return terminal_print(&out, err);
}

static int print_inspection(const struct invocation *invocation, const struct examined *examined,
	int *code, struct err *err)
{
	struct inspection inspection;
	const struct inspect_input input = {
		.program = &examined->policy.program,
		.optimised = &examined->policy.optimised,
		.profile = examined_rules(examined),
	};
	inspect_make(&inspection, &input);
	autobuf struct buf out = { 0 };
	autofree char *path = text_escape_line(invocation->args[0]);
	const struct showing showing = { &inspection, examined, path, invocation->all, &out };
	*code = inspect_is_clean(&inspection) ? 0 : 1;
	const int failed =
		invocation->json
			? terminal_print_json(
				  inspect_json(&inspection, &input, invocation->args[0]), err)
			: print_text(&showing, err);
	inspect_release(&inspection);
	return failed;
}

static int print(const struct invocation *invocation, const struct examined *examined, int *code,
	struct err *err)
{
	if (examined->form == EXAMINED_CAPS)
		return inspect_caps_print(invocation, &examined->caps, code, err);
	return invocation->bpf ? print_program(examined, err)
			       : print_inspection(invocation, examined, code, err);
}

int command_inspect(const struct invocation *invocation, int *code, struct err *err)
{
	struct examiner examiner = { 0 };
	struct examined examined;
	int failed = examine_read(&examiner, invocation->args[0], &examined, err);
	examiner_close(&examiner);
	if (!failed)
		failed = print(invocation, &examined, code, err);
	if (failed)
		*code = 0; /* the error's own */
	examined_release(&examined);
	return failed;
}
