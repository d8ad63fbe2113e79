/* SPDX-License-Identifier: MIT */
#include "cli/report.h"

#include "base/mem.h"
#include "base/text.h"
#include "core/explained.h"
#include "core/score.h"
#include "core/verdict_words.h"

#include <string.h>

#define DEFAULT_WIDTH 80
#define NARROWEST     40
#define LABEL_WIDTH   17
#define WORD_WIDTH    11
#define DIGEST_SHOWN  16
#define OVER_SHOWN    5 /* names of calls */

struct report {
	const struct verdict *verdict;
	const struct report_style *style;
	size_t width;
	struct buf *out;
};

/* SGR codes, ECMA-48: green, red, yellow, bold. */
enum colour { COLOUR_GOOD = 32, COLOUR_BAD = 31, COLOUR_OTHER = 33, COLOUR_BOLD = 1 };

static enum colour colour_of(enum tone tone)
{
	static const enum colour colours[] = {
		[TONE_GOOD] = COLOUR_GOOD,
		[TONE_BAD] = COLOUR_BAD,
		[TONE_OTHER] = COLOUR_OTHER,
	};
	return colours[tone];
}

static void add_coloured(const struct report *report, enum colour colour, const char *text)
{
	if (report->style->colour)
		buf_format(report->out, "\033[%dm%s\033[0m", (int)colour, text);
	else
		buf_text(report->out, text);
}

/* One paragraph, escaped, from where the line stands; a newline in it would forge a line of ours.
 */
static void add_wrapped(const struct report *report, const char *text, size_t indent)
{
	autofree char *shown = text_escape_line(text);
	text_wrap(report->out, shown, indent, report->width);
	buf_char(report->out, '\n');
}

/* --- the headline --- */

static void add_asked(const struct report *report, struct buf *line)
{
	size_t asked = 0;
	for (size_t i = 0; i < report->verdict->check_count; i++)
		asked += report->verdict->checks[i].asked;
	if (asked < report->verdict->check_count)
		buf_format(line, "   (asked for %zu of %zu checks)", asked,
			report->verdict->check_count);
}

static void add_tallies(const struct report *report, struct buf *line)
{
	struct tally service;
	struct tally defence;
	struct tally least;
	verdict_tally(report->verdict, GROUP_SERVICE, &service);
	verdict_tally(report->verdict, GROUP_DEFENCE, &defence);
	verdict_tally(report->verdict, GROUP_LEAST_PRIVILEGE, &least);
	if (service.count)
		buf_format(line, "   service %zu of %zu works", service.ok, service.count);
	if (defence.count)
		buf_format(line, "%s defence %zu of %zu holds", service.count ? "," : "  ",
			defence.ok, defence.count);
	if (least.count)
		buf_format(line, ", least privilege %u of %d points",
			score_least_privilege(report->verdict), SCORE_LEAST_PRIVILEGE);
	add_asked(report, line);
}

static void add_static(const struct report *report, struct buf *line)
{
	struct tally defence;
	verdict_tally(report->verdict, GROUP_DEFENCE, &defence);
	buf_format(line, "  %zu of %zu %s   no score: nothing was run", defence.ok, defence.count,
		defence.count == 1 ? "holds" : "hold");
	add_asked(report, line);
}

static void headline(const struct report *report, struct buf *line)
{
	const struct verdict *verdict = report->verdict;
	switch (verdict->outcome) {
	case OUTCOME_PASSED:
	case OUTCOME_FAILED:
		buf_format(line, "  %u of 100", verdict->score);
		add_tallies(report, line);
		break;
	case OUTCOME_REFUSED:
		buf_format(line, "  %u of 100   the file is no policy yet", verdict->score);
		break;
	case OUTCOME_LIMITED:
		buf_format(line, "  %u of 100   by the limit: %s", verdict->score,
			limit_word_name(verdict->limit));
		break;
	case OUTCOME_VOID:
		buf_text(line, "  no score: a fault of the lab, it costs nothing");
		break;
	case OUTCOME_STATIC:
		add_static(report, line);
		break;
	}
}

static void add_headline(const struct report *report)
{
	const struct verdict_word word = outcome_word(report->verdict->outcome);
	autobuf struct buf line = { 0 };
	autobuf struct buf wrapped = { 0 };
	buf_text(&line, word.word);
	headline(report, &line);
	text_wrap(&wrapped, buf_string(&line), 2, report->width);
	add_coloured(report, colour_of(word.tone), word.word);
	buf_format(report->out, "%s\n", buf_string(&wrapped) + strlen(word.word));
	if (report->verdict->capped)
		buf_format(report->out, "At most %u points: a critical check failed.\n",
			report->verdict->score);
}

/* --- the checks --- */

static size_t widest_id(const struct verdict *verdict)
{
	size_t widest = 0;
	for (size_t i = 0; i < verdict->check_count; i++) {
		const size_t width =
			text_width(verdict->exercise->checks[verdict->checks[i].check].id);
		widest = width > widest ? width : widest;
	}
	return widest;
}

static void add_blanks(struct buf *out, size_t from, size_t to)
{
	buf_format(out, "%*s", from < to ? (int)(to - from) : 0, "");
}

/* A line for a check: its word, its id, its title. */
static void add_check(const struct report *report, const struct check_verdict *one, size_t widest)
{
	const struct check *check = &report->verdict->exercise->checks[one->check];
	const struct verdict_word word = result_word(one->result);
	buf_text(report->out, "  ");
	add_coloured(report, colour_of(word.tone), word.word);
	add_blanks(report->out, strlen(word.word), WORD_WIDTH);
	buf_text(report->out, check->id);
	add_blanks(report->out, text_width(check->id), widest + 2);
	/* the codes of colour have no width, but text_wrap would count them */
	const size_t column = 2 + WORD_WIDTH + widest + 2;
	autobuf struct buf title = { 0 };
	add_blanks(&title, 0, column);
	autofree char *escaped = text_escape_line(check->title);
	autofree char *shown = check->kind == CHECK_ANALYSIS && one->result == RESULT_OK
				       ? mem_format("%s (proved)", escaped)
				       : steal(&escaped);
	text_wrap(&title, shown, column, report->width);
	buf_text(report->out, buf_string(&title) + column);
	buf_char(report->out, '\n');
}

/* The checks of one result in one line, so that the cause below fits on a small screen. */
static void add_gathered(const struct report *report, enum check_result result)
{
	const struct verdict *verdict = report->verdict;
	const struct verdict_word word = result_word(result);
	autobuf struct buf ids = { 0 };
	for (size_t i = 0; i < verdict->check_count; i++)
		if (verdict->checks[i].result == result)
			buf_format(&ids, "%s%s", ids.size ? ", " : "",
				verdict->exercise->checks[verdict->checks[i].check].id);
	if (!ids.size)
		return;
	autobuf struct buf line = { 0 };
	add_blanks(&line, 0, 2 + WORD_WIDTH);
	text_wrap(&line, buf_string(&ids), 2 + WORD_WIDTH, report->width);
	buf_text(report->out, "  ");
	add_coloured(report, colour_of(word.tone), word.word);
	buf_format(report->out, "%s\n", buf_string(&line) + 2 + strlen(word.word));
}

/* What a surface check counted, whatever it came to. */
static void add_surface(const struct report *report, const struct check_verdict *one)
{
	const struct exercise *exercise = report->verdict->exercise;
	const struct check *check = &exercise->checks[one->check];
	const struct surface_measure *surface = one->surface;
	autobuf struct buf line = { 0 };
	buf_format(&line, "Surface of %s: ", exercise->policies[check->policy].file);
	surface_format_calls(surface, OVER_SHOWN, &line);
	buf_text(&line, ". Ratio to the solution: ");
	surface_format_ratio(surface->ratio, &line);
	buf_format(&line, " (%u to %u), budget ", surface->total, surface->solution);
	surface_format_ratio(check->budget, &line);
	buf_char(&line, '.');
	add_wrapped(report, buf_string(&line), 2);
}

static void add_surfaces(const struct report *report)
{
	for (size_t i = 0; i < report->verdict->check_count; i++)
		if (report->verdict->checks[i].surface)
			add_surface(report, &report->verdict->checks[i]);
}

/* A matrix as it was tried, of what failed. */
static void add_tables(const struct report *report)
{
	for (size_t i = 0; i < report->verdict->check_count; i++) {
		const struct check_verdict *one = &report->verdict->checks[i];
		if (!one->table || (one->result == RESULT_OK && !report->style->all))
			continue;
		buf_format(report->out, "\nThe table %s:\n",
			report->verdict->exercise->checks[one->check].id);
		autobuf struct buf shown = { 0 };
		text_escape(&shown, one->table, strlen(one->table));
		for (const char *line = buf_string(&shown); *line;) {
			const size_t size = strcspn(line, "\n");
			buf_format(report->out, "  %.*s\n", (int)size, line);
			line += size + (line[size] == '\n');
		}
	}
}

static void add_checks(const struct report *report)
{
	const struct verdict *verdict = report->verdict;
	const bool each = verdict->outcome == OUTCOME_PASSED || report->style->all;
	const size_t widest = widest_id(verdict);
	buf_char(report->out, '\n');
	for (size_t i = 0; i < verdict->check_count; i++) {
		const enum check_result result = verdict->checks[i].result;
		if (each || (result != RESULT_OK && result != RESULT_NOT_TRIED))
			add_check(report, &verdict->checks[i], widest);
	}
	if (each)
		return;
	add_gathered(report, RESULT_NOT_TRIED);
	add_gathered(report, RESULT_OK);
}

/* --- one cause --- */

static void add_field(const struct report *report, const char *label, const char *text)
{
	if (!text || !*text)
		return;
	buf_format(report->out, "  %-*s", LABEL_WIDTH - 2, label);
	add_wrapped(report, text, LABEL_WIDTH);
}

static void add_explanation(const struct report *report, const struct explanation *text)
{
	if (!text->happened)
		return;
	autofree char *headline = text_escape_line(text->happened);
	autobuf struct buf wrapped = { 0 };
	text_wrap(&wrapped, headline, 0, report->width);
	buf_char(report->out, '\n');
	add_coloured(report, COLOUR_BOLD, buf_string(&wrapped));
	buf_char(report->out, '\n');
	struct explained explained;
	explained_fill(&explained, text);
	for (size_t i = 0; i < EXPLAINED_FIELDS; i++)
		add_field(report, explained.fields[i].label, explained.fields[i].text);
	explained_release(&explained);
}

static bool has_failed(const struct check_verdict *check)
{
	return check->result == RESULT_FAILED || check->result == RESULT_FLAKY;
}

/* One cause at a time; the others stand in the list above. */
static void add_others(const struct report *report, const struct check_verdict *cause)
{
	size_t count = 0;
	for (size_t i = 0; i < report->verdict->check_count; i++) {
		const struct check_verdict *one = &report->verdict->checks[i];
		count += one != cause && has_failed(one);
	}
	if (!count)
		return;
	buf_format(report->out, "\n%zu more check%s failed; --all explains each.\n", count,
		count == 1 ? "" : "s");
}

static void add_causes(const struct report *report)
{
	const struct verdict *verdict = report->verdict;
	const struct check_verdict *cause = verdict_cause(verdict);
	if (verdict->text.happened) {
		add_explanation(report, &verdict->text);
		cause = NULL;
	} else if (cause) {
		add_explanation(report, &cause->text);
	}
	/* what failed beside a fault of ours says nothing about the policy */
	if (verdict->outcome == OUTCOME_VOID)
		return;
	if (!report->style->all) {
		add_others(report, cause);
		return;
	}
	for (size_t i = 0; i < verdict->check_count; i++)
		if (&verdict->checks[i] != cause && has_failed(&verdict->checks[i]))
			add_explanation(report, &verdict->checks[i].text);
}

/* --- notes and digest --- */

static void add_findings(const struct report *report)
{
	const struct findings *findings = &report->verdict->findings;
	for (size_t i = 0; i < findings->count; i++) {
		autobuf struct buf line = { 0 };
		if (i == 0)
			buf_char(report->out, '\n');
		buf_text(&line, "Note ");
		finding_format(&findings->items[i], &line);
		add_wrapped(report, buf_string(&line), 2);
	}
}

void report_verdict(
	const struct verdict *verdict, const struct report_style *style, struct buf *out)
{
	const size_t width = style->width ? style->width : DEFAULT_WIDTH;
	const struct report report = {
		.verdict = verdict,
		.style = style,
		.width = width < NARROWEST ? NARROWEST : width,
		.out = out,
	};
	char hex[HASH_HEX];
	hash_hex(&verdict->digest, hex);
	add_headline(&report);
	if (verdict->outcome != OUTCOME_REFUSED)
		add_checks(&report);
	add_surfaces(&report);
	add_causes(&report);
	add_tables(&report);
	add_findings(&report);
	buf_format(out, "\ndigest %.*s\n", DIGEST_SHOWN, hex);
}

void report_next(const struct verdict *verdict, struct buf *out)
{
	const char *id = verdict->exercise->id;
	for (size_t i = 0; i < verdict->check_count; i++)
		if (!verdict->checks[i].asked)
			return;
	switch (verdict->outcome) {
	case OUTCOME_PASSED:
		buf_format(out, "\nWhy it works, and what else would: bulkhead debrief %s\n", id);
		break;
	case OUTCOME_FAILED:
	case OUTCOME_REFUSED:
	case OUTCOME_LIMITED:
		buf_format(out, "\nFor a hint: bulkhead hint %s\n", id);
		break;
	case OUTCOME_VOID:
	case OUTCOME_STATIC:
		break;
	}
}
