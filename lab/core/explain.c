/* SPDX-License-Identifier: MIT */
#include "core/explain.h"

#include "base/mem.h"
#include "base/text.h"
#include "core/explain_parts.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define MOST_OF_A_LINE 120 /* bytes; a profile may well be one line of a megabyte */
#define MOST_NAMES     3

static void (*const words_of[CAUSE_COUNT])(const struct explaining *) = {
	[CAUSE_VOID_BENIGN] = explain_void_live,
	[CAUSE_VOID_ATTACK] = explain_void_live,
	[CAUSE_VOID_NOT_READY] = explain_void_live,
	[CAUSE_VOID_UNTOLD] = explain_void_live,
	[CAUSE_VOID_LIMIT] = explain_void_limit,
	[CAUSE_VOID_PATTERN] = explain_void_pattern,
	[CAUSE_GARBLED] = explain_garbled,
	[CAUSE_TIMEOUT] = explain_timeout,
	[CAUSE_BENIGN_REFUSED] = explain_benign_refused,
	[CAUSE_BENIGN_PRETENDED] = explain_benign_refused,
	[CAUSE_BENIGN_ANSWER] = explain_benign_refused,
	[CAUSE_BENIGN_UNSTATED] = explain_benign_unstated,
	[CAUSE_BENIGN_ELSEWHERE] = explain_benign_elsewhere,
	[CAUSE_BENIGN_ATTACKED] = explain_benign_attacked,
	[CAUSE_BENIGN_FLAKY] = explain_benign_flaky,
	[CAUSE_PROGRAM_NOT_READY] = explain_program_not_ready,
	[CAUSE_PROGRAM_STATUS] = explain_program_status,
	[CAUSE_PROGRAM_OUTPUT] = explain_program_output,
	[CAUSE_PROBE_STATUS] = explain_probe_status,
	[CAUSE_PROBE_OUTPUT] = explain_probe_output,
	[CAUSE_ATTACK_THROUGH] = explain_attack_through,
	[CAUSE_ATTACK_PRETENDED] = explain_attack_pretended,
	[CAUSE_ATTACK_ELSEWHERE] = explain_attack_elsewhere,
	[CAUSE_ATTACK_UNSTATED] = explain_attack_unstated,
	[CAUSE_OPEN] = explain_open,
	[CAUSE_SHUT] = explain_shut,
	[CAUSE_ANSWER] = explain_other_answer,
	[CAUSE_UNDECIDED] = explain_undecided,
	[CAUSE_SURFACE] = explain_surface,
};

static const char family[] = "that family";

/* The name of the family that a probe of sockets is about, new string; NULL: it is about none. */
static char *family_of(const struct check *check)
{
	const char *what = probe_row((enum probe_kind)check->probe.kind)->what;
	if (!strstr(what, family) || !check->probe.value_count)
		return NULL;
	/* the kernel reads an int */
	const uint32_t value = (uint32_t)check->probe.values[0];
	const char *name = constant_of("AF_", value);
	return name ? mem_text(name) : mem_format("%" PRIu32, value);
}

static char *what_of(const struct check *check)
{
	const char *what = probe_row((enum probe_kind)check->probe.kind)->what;
	autofree char *named = family_of(check);
	if (check->probe.kind == PROBE_exec) {
		autofree char *program = explain_program(check);
		return mem_format("run %s", program);
	}
	if (!named)
		return mem_text(what);
	const char *at = strstr(what, family);
	return mem_format(
		"%.*sthe family %s%s", (int)(at - what), what, named, at + strlen(family));
}

void explain_check(const struct grade_input *input, struct verdict *verdict, size_t check,
	const struct judgement *judgement)
{
	struct explanation *text = &verdict->checks[check].text;
	if (!words_of[judgement->cause])
		return;
	autofree char *what = what_of(&input->exercise->checks[check]);
	const struct explaining explaining = {
		.input = input,
		.verdict = verdict,
		.check = &input->exercise->checks[check],
		.judgement = judgement,
		.text = text,
		.what = what,
	};
	words_of[judgement->cause](&explaining);
	if (!text->right)
		explain_right(&explaining);
}

void explanation_copy(struct explanation *to, const struct explanation *from)
{
	*to = (struct explanation){
		.happened = mem_text(from->happened),
		.expected = mem_text(from->expected),
		.observed = mem_text(from->observed),
		.at = from->at,
		.line = mem_text(from->line),
		.why = mem_text(from->why),
		.right = mem_text(from->right),
		.next = mem_text(from->next),
		.claim = from->claim,
	};
}

/* --- words --- */

void explain_set(char **field, const char *format, ...)
{
	struct buf text = { 0 };
	va_list args;
	va_start(args, format);
	buf_vformat(&text, format, args);
	va_end(args);
	free(*field);
	*field = buf_take(&text);
}

const struct syscall_row *explain_row(const struct seccomp_data *data, enum abi *abi)
{
	const uint32_t number = (uint32_t)data->nr;
	return abi_of(data->arch, number, abi) ? syscall_of(*abi, number) : NULL;
}

char *explain_call(const struct judged_call *call)
{
	enum abi abi;
	const struct syscall_row *row = explain_row(&call->data, &abi);
	return row ? mem_text(row->name) : mem_format("call %" PRIu32, (uint32_t)call->data.nr);
}

char *explain_answer(struct answer answer)
{
	struct buf text = { 0 };
	answer_format(answer, &text);
	return buf_take(&text);
}

char *explain_number(uint64_t value)
{
	return value <= 4095 ? mem_format("%" PRIu64, value) : mem_format("0x%" PRIx64, value);
}

char *explain_end(const struct process_end *end)
{
	switch ((enum ended)end->how) {
	case ENDED_NOT:
		return mem_text("was still running");
	case ENDED_EXIT:
		return mem_format("ended with status %d", (int)end->value);
	case ENDED_SIGNAL:
		if (end->value == SIGSYS)
			return mem_text("was killed by the filter (SIGSYS)");
		return mem_format("ended by signal %d", (int)end->value);
	case ENDED_TIMEOUT:
		return mem_text("did not end in time");
	}
	return mem_text("ended");
}

char *explain_program(const struct check *check)
{
	const bool named = check->probe.kind == PROBE_exec;
	return named ? text_escape_line(probe_word(&check->probe, 0)) : mem_text("its program");
}

static char *seen_result(const char *call, int64_t result)
{
	if (result >= 0)
		return mem_format("%s returned %" PRId64, call, result);
	const char *name = result >= -4095 ? errno_name((int)-result) : NULL;
	return name ? mem_format("%s answered %s", call, name)
		    : mem_format("%s answered %" PRId64, call, result);
}

char *explain_seen(const struct explaining *explaining)
{
	const struct probe_fact *fact = explaining->judgement->fact;
	if (!fact)
		return mem_text("nothing was told of it");
	const char *call = probe_row((enum probe_kind)explaining->check->probe.kind)->call;
	if (call && fact->returned && !fact->garbled)
		return seen_result(call, fact->result);
	autofree char *end = explain_end(&fact->end);
	autofree char *program = explain_program(explaining->check);
	if (!call && fact->returned)
		return mem_format("%s could not be started", program);
	if (!call)
		return mem_format("%s %s", program, end);
	return fact->stated ? mem_format("%s never returned; the probe %s", call, end)
			    : mem_format("%s was not reached; the probe %s", call, end);
}

char *explain_stated(const struct judged_call *call)
{
	enum abi abi = abi_native();
	const struct syscall_row *row = explain_row(&call->data, &abi);
	autofree char *name = explain_call(call);
	struct buf text = { 0 };
	if (abi != abi_native())
		buf_format(&text, "%s:", abi_name(abi));
	buf_format(&text, "%s(", name);
	for (unsigned i = 0; row && i < row->args; i++) {
		autofree char *value = row->wide & 1u << i
					       ? mem_text("_")
					       : explain_number((uint32_t)call->data.args[i]);
		buf_format(&text, "%s%s", i ? ", " : "", value);
	}
	buf_char(&text, ')');
	return buf_take(&text);
}

/* --- your line --- */

static bool is_inside_character(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80;
}

/* The part of a long line around its column: what stands there begins a third into it. */
static char *cut_line(const char *line, size_t from)
{
	const size_t size = strlen(line);
	if (size <= MOST_OF_A_LINE)
		return mem_text(line);
	size_t begin = from > MOST_OF_A_LINE / 3 ? from - MOST_OF_A_LINE / 3 : 0;
	if (begin > size - MOST_OF_A_LINE)
		begin = size - MOST_OF_A_LINE;
	size_t end = begin + MOST_OF_A_LINE;
	while (begin < end && is_inside_character(line[begin]))
		begin++;
	while (end < size && end > begin && is_inside_character(line[end]))
		end--;
	autofree char *part = mem_text_n(line + begin, end - begin);
	return mem_format("%s%s%s", begin ? "..." : "", part, end < size ? "..." : "");
}

/* Blanks before the line's first character, which jdoc_line cuts away. */
static size_t indent_of(const struct jdoc *doc, unsigned line)
{
	const char *at = doc->text;
	for (unsigned i = 1; at && i < line; i++) {
		at = strchr(at, '\n');
		at = at ? at + 1 : NULL;
	}
	return at ? strspn(at, " \t") : 0;
}

void explain_line(struct explanation *text, const struct jdoc *doc, const struct place *at)
{
	text->at = *at;
	if (!at->line)
		return;
	autofree char *line = jdoc_line(doc, at->line);
	const size_t indent = indent_of(doc, at->line);
	free(text->line);
	text->line = cut_line(line, at->column > indent ? at->column - indent - 1 : 0);
}

/* --- what is already right --- */

struct names {
	char *items[MOST_NAMES]; /* owned */
	size_t shown;            /* how many of them */
	size_t count;            /* different ones, shown or not */
};

static void names_add_take(struct names *names, char *name_take)
{
	bool is_new = true;
	for (size_t i = 0; i < names->shown; i++)
		is_new &= strcmp(names->items[i], name_take) != 0;
	names->count += is_new;
	if (is_new && names->shown < MOST_NAMES)
		names->items[names->shown++] = name_take;
	else
		free(name_take);
}

static void names_release(struct names *names)
{
	for (size_t i = 0; i < names->shown; i++)
		free(names->items[i]);
}

/* "openat", "openat and write", "openat, write and 3 more" */
static void names_format(const struct names *names, struct buf *out)
{
	const size_t shown = names->count > MOST_NAMES ? MOST_NAMES - 1 : names->shown;
	for (size_t i = 0; i < shown; i++) {
		const bool last = i + 1 == names->count;
		buf_format(out, "%s%s", i == 0 ? "" : last ? " and " : ", ", names->items[i]);
	}
	if (names->count > shown)
		buf_format(out, " and %zu more", names->count - shown);
}

/* What a live check tries, in a word or two: "mkdir", "i386:socket(AF_VSOCK)". New string. */
static char *tried_of(const struct check *check)
{
	const char *call = probe_row((enum probe_kind)check->probe.kind)->call;
	const enum abi abi = (enum abi)check->probe.abi;
	autofree char *named = family_of(check);
	if (!call)
		return explain_program(check);
	return mem_format("%s%s%s%s%s%s", abi == abi_native() ? "" : abi_name(abi),
		abi == abi_native() ? "" : ":", call, named ? "(" : "", named ? named : "",
		named ? ")" : "");
}

/* What another check found of the same would stand beside its failure as a contradiction. */
static bool is_in_question(const struct explaining *explaining, const char *tried)
{
	const bool is_live =
		explaining->check->kind == CHECK_BENIGN || explaining->check->kind == CHECK_ATTACK;
	autofree char *failed = tried_of(explaining->check);
	return is_live && strcmp(tried, failed) == 0;
}

static void names_of_ok(
	const struct explaining *explaining, enum check_kind kind, struct names *names)
{
	for (size_t i = 0; i < explaining->verdict->check_count; i++) {
		const struct check *check = &explaining->input->exercise->checks[i];
		if (check->kind != kind || explaining->verdict->checks[i].result != RESULT_OK)
			continue;
		char *tried = tried_of(check);
		if (is_in_question(explaining, tried))
			free(tried);
		else
			names_add_take(names, tried);
	}
}

void explain_right(const struct explaining *explaining)
{
	struct names refused = { 0 };
	struct names working = { 0 };
	autobuf struct buf text = { 0 };
	names_of_ok(explaining, CHECK_ATTACK, &refused);
	names_of_ok(explaining, CHECK_BENIGN, &working);
	if (refused.count) {
		names_format(&refused, &text);
		buf_text(&text, refused.count == 1 ? " was refused as it should be."
						   : " were refused as they should be.");
	}
	if (working.count) {
		buf_text(&text, text.size ? " " : "");
		names_format(&working, &text);
		buf_format(&text, " still work%s.", working.count == 1 ? "s" : "");
	}
	if (!text.size)
		buf_text(&text, "The policy was read in full, and it compiled.");
	explain_set(&explaining->text->right, "%s", buf_string(&text));
	names_release(&refused);
	names_release(&working);
}
