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
	[CAUSE_BENIGN_POWER] = explain_benign_power,
	[CAUSE_BENIGN_PACKETS] = explain_benign_packets,
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
	[CAUSE_TOO_LONG] = explain_too_long,
	[CAUSE_SURFACE] = explain_surface,
	[CAUSE_STATE] = explain_state,
	[CAUSE_STATE_UNSEEN] = explain_state_unseen,
	[CAUSE_STATE_ANSWER] = explain_state_answer,
	[CAUSE_VOID_MATRIX] = explain_void_matrix,
	[CAUSE_MATRIX] = explain_matrix,
	[CAUSE_MATRIX_FLAKY] = explain_matrix_flaky,
};

static const char family[] = "that family";

char *explain_family(const struct check *check)
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
	autofree char *named = explain_family(check);
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

/* What a shell is told to do says more than that it is one. */
static const char *script_of(const struct probe_request *probe, size_t first)
{
	const char *option = probe_word(probe, first + 1);
	if (strcmp(probe_word(probe, first), "sh") != 0 || !option || strcmp(option, "-c") != 0)
		return NULL;
	return probe_word(probe, first + 2);
}

#define MOST_OF_WORDS 24 /* bytes */

/* The program; of what a learner's executes as many of its arguments as fit, too. */
static char *words_of_program(const struct check *check, size_t first)
{
	struct buf words = { 0 };
	const char *word = probe_word(&check->probe, first);
	for (size_t i = first; word && (i == first || words.size + strlen(word) < MOST_OF_WORDS);) {
		buf_format(&words, "%s%s", i > first ? " " : "", word);
		word = check->by_program ? probe_word(&check->probe, ++i) : NULL;
	}
	return buf_take(&words);
}

/* What the lab's own programs are (core/exercise.h), which nobody knows by their names. */
static const char *helper_of(const struct check *check)
{
	static const char *const helpers[][2] = {
		{ HELPER_PLAIN, "a plain program" },
		{ HELPER_SETUID, "a program with root's set-user-ID bit" },
		{ HELPER_CAPABLE, "a program with file capabilities" },
	};
	for (size_t i = 0; check->probe.kind == PROBE_exec && i < ARRAY_SIZE(helpers); i++)
		if (!strcmp(probe_word(&check->probe, 0), helpers[i][0]))
			return helpers[i][1];
	return NULL;
}

char *explain_program(const struct check *check)
{
	const bool named = check->probe.kind == PROBE_exec;
	const char *helper = helper_of(check);
	if (helper && check->probe.word_count == 1)
		return mem_text(helper);
	/* a learner's program, a helper and who only watches the time are named by what they
	 * execute */
	const size_t begin = check->by_program || helper;
	const size_t first = named && !strcmp(probe_word(&check->probe, begin), "timeout") &&
					     probe_word(&check->probe, begin + 2)
				     ? begin + 2
				     : begin;
	if (!named)
		return mem_text("its program");
	const char *script = script_of(&check->probe, first);
	autofree char *words = script ? mem_text(script) : words_of_program(check, first);
	autofree char *shown = text_escape_line(words);
	return script ? mem_format("\"%s\"", shown) : steal(&shown);
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
