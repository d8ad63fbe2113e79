/* SPDX-License-Identifier: MIT */
/*
 * One file that needs nothing else: no script, no font, no picture from anywhere, and a policy that
 * would keep a browser from getting one. Colour only repeats what is written. All text goes through
 * markup_text.
 */
#include "cli/class_report.h"

#include "base/markup.h"
#include "base/mem.h"

#include <string.h>

#define MOST_CHECKS 20

static const char head[] =
	"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
	"'unsafe-inline'\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<title>Bulkhead: results of a class</title>\n<style>\n"
	"body{font:16px/1.5 system-ui,sans-serif;color:#1b1f24;background:#fff;max-width:70em;"
	"margin:2em auto;padding:0 1.5em}\n"
	"h1,h2{line-height:1.2}h1{font-size:1.7em}h2{font-size:1.3em;margin-top:2em}\n"
	"h3{font-size:1.1em;margin:1.6em 0 .3em}h4{margin:.8em 0 .2em;font-size:1em}\n"
	"table{border-collapse:collapse;width:100%}caption{text-align:left;padding:.3em 0}\n"
	"th,td{border-bottom:1px solid #d0d7de;padding:.35em .6em;text-align:left;"
	"vertical-align:top}thead th{border-bottom:2px solid #57606a}\n"
	"td small{display:block;color:#57606a}\n"
	".passed{background:#dcf3e1}.failed{background:#fbe9d0}.refused,.limited{background:"
	"#f9dcd9}.void{background:#e4dcf5}.missing{color:#57606a}\n"
	"svg{width:100%;height:auto;max-width:60em}svg text{font:13px system-ui,sans-serif;"
	"fill:#1b1f24}rect.all{fill:#eaeef2}rect.bad{fill:#b4540a}\n"
	"code,pre{font:14px/1.4 ui-monospace,monospace;background:#f3f5f7;padding:.1em .3em;"
	"white-space:pre-wrap;overflow-wrap:anywhere}\n"
	"dl{margin:.2em 0 .8em 0;display:grid;grid-template-columns:9em 1fr}dt{color:#57606a}"
	"dd{margin:0}\n"
	"section{border-top:1px solid #d0d7de}\n"
	"@media print{body{margin:0;max-width:none;font-size:12px}section{break-inside:avoid}"
	"*{print-color-adjust:exact;-webkit-print-color-adjust:exact}a{color:inherit;"
	"text-decoration:none}}\n"
	"</style>\n</head>\n<body>\n";

static void add_element(struct buf *out, const char *tag, const char *text)
{
	buf_format(out, "<%s>", tag);
	markup_text(out, text);
	buf_format(out, "</%s>", tag);
}

/* --- the table --- */

static void add_points(struct buf *out, const struct graded_answer *answer)
{
	static const char *const names[] = {
		[GROUP_SERVICE] = "service",
		[GROUP_DEFENCE] = "defence",
		[GROUP_LEAST_PRIVILEGE] = "least privilege",
	};
	static const enum verdict_group order[] = { GROUP_SERVICE, GROUP_DEFENCE,
		GROUP_LEAST_PRIVILEGE };
	for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
		if (answer->groups[order[i]].points < 0)
			continue;
		buf_format(out, "<small>%s ", names[order[i]]);
		class_points(&answer->groups[order[i]], out);
		buf_text(out, "</small>");
	}
}

static void add_cell(struct buf *out, const struct graded_answer *answer)
{
	if (!answer) {
		buf_text(out, "<td class=\"refused\">refused</td>");
		return;
	}
	const char *word = graded_as_name(answer->as);
	buf_format(out, "<td class=\"%s\">%s", word, word);
	if (answer->score >= 0)
		buf_format(out, " %d", answer->score);
	add_points(out, answer);
	buf_text(out, "</td>");
}

static void add_row(struct buf *out, const struct class_tally *tally,
	const struct graded_person *person, size_t number)
{
	buf_format(out, "<tr><th scope=\"row\"><a href=\"#person-%zu\">", number);
	markup_text(out, person->id);
	buf_text(out, "</a></th>");
	for (size_t i = 0; i < tally->count; i++)
		add_cell(out, class_answer(tally, person, i));
	buf_text(out, "</tr>\n");
}

/* --- a person --- */

static void add_field(struct buf *out, const char *label, const char *text)
{
	if (!text || !*text)
		return;
	add_element(out, "dt", label);
	add_element(out, "dd", text);
}

static void add_line(struct buf *out, const struct graded_check *check)
{
	if (!check->place)
		return;
	buf_text(out, "<dt>Line</dt><dd>");
	markup_text(out, check->place);
	buf_text(out, " <code>");
	markup_text(out, check->line);
	buf_text(out, "</code></dd>");
}

static void add_check(struct buf *out, const struct graded_check *check)
{
	buf_text(out, "<h4>");
	markup_text(out, check->id);
	buf_format(out, ": %s%s</h4>\n<dl>", check_result_name(check->result),
		check->is_hidden ? " (hidden check)" : "");
	add_field(out, "Check", check->title);
	add_field(out, "What happened", check->happened);
	add_field(out, "Observed", check->observed);
	add_line(out, check);
	add_field(out, "Why it matters", check->why);
	add_field(out, "Next", check->next);
	buf_text(out, "</dl>\n");
}

static void add_answer(struct buf *out, const struct graded_answer *answer)
{
	buf_text(out, "<h3>");
	markup_text(out, answer->exercise);
	buf_format(out, ": %s", graded_as_name(answer->as));
	if (answer->score >= 0)
		buf_format(out, ", %d of 100", answer->score);
	buf_text(out, "</h3>\n<dl>");
	add_field(out, "Note", answer->why);
	add_field(out, "Seed", answer->seed);
	add_field(out, "Digest", answer->digest);
	buf_text(out, "</dl>\n");
	for (size_t i = 0; i < answer->check_count; i++)
		if (answer->checks[i].result == RESULT_FAILED ||
			answer->checks[i].result == RESULT_FLAKY ||
			answer->checks[i].result == RESULT_VOID)
			add_check(out, &answer->checks[i]);
}

static void add_extra(struct buf *out, const struct graded_person *person)
{
	if (!person->extra_count && !person->extra_more)
		return;
	buf_text(out, "<p>Not looked at:");
	for (size_t i = 0; i < person->extra_count; i++) {
		buf_text(out, i ? ", " : " ");
		add_element(out, "code", person->extra[i]);
	}
	buf_text(out, person->extra_more ? ", and more than can be named.</p>\n" : "</p>\n");
}

static void add_person(struct class_report *report, const struct class_tally *tally,
	const struct graded_person *person)
{
	add_row(&report->body, tally, person, tally->people);
	struct buf *out = &report->more;
	buf_format(out, "<section id=\"person-%zu\">\n", tally->people);
	add_element(out, "h2", person->id);
	if (person->refused) {
		buf_text(out, "<p>Refused: ");
		markup_text(out, person->refused);
		buf_text(out, "</p>\n");
	}
	add_extra(out, person);
	for (size_t i = 0; i < person->answer_count; i++)
		add_answer(out, &person->answers[i]);
	buf_text(out, "</section>\n");
}

/* --- the chart --- */

#define ROW_HEIGHT 26
#define LABEL      300
#define CHART      440

static void add_bar(struct buf *out, const struct class_failed *failed, size_t row)
{
	const struct class_check *check = failed->check;
	const size_t top = row * ROW_HEIGHT;
	const size_t width = CHART * check->failed / check->tried;
	buf_format(out, "<text x=\"0\" y=\"%zu\">", top + 17);
	markup_text(out, check->id);
	buf_format(out,
		"%s</text>\n<rect class=\"all\" x=\"%d\" y=\"%zu\" width=\"%d\" "
		"height=\"18\"/><rect class=\"bad\" x=\"%d\" y=\"%zu\" width=\"%zu\" "
		"height=\"18\"><title>",
		check->is_hidden ? " (hidden)" : "", LABEL, top + 4, CHART, LABEL, top + 4, width);
	markup_text(out, failed->exercise->id);
	buf_format(out, "</title></rect>\n<text x=\"%d\" y=\"%zu\">%zu of %zu, ", LABEL + CHART + 8,
		top + 17, check->failed, check->tried);
	markup_text(out, failed->exercise->id);
	buf_text(out, "</text>\n");
}

static void add_chart(struct buf *out, const struct class_tally *tally)
{
	struct class_failed failed[MOST_CHECKS];
	const size_t count = class_most_failed(tally, failed, MOST_CHECKS);
	buf_text(out, "<h2>Checks that failed for most</h2>\n");
	if (!count) {
		buf_text(out, "<p>None failed.</p>\n");
		return;
	}
	buf_format(out,
		"<svg id=\"chart\" role=\"img\" aria-label=\"How many people each check "
		"failed for\" viewBox=\"0 0 1040 %zu\">\n",
		count * ROW_HEIGHT + 4);
	for (size_t i = 0; i < count; i++)
		add_bar(out, &failed[i], i);
	buf_text(out, "</svg>\n");
}

/* --- the whole --- */

static void add_counts(struct buf *out, const struct class_tally *tally)
{
	buf_format(out, "<p>%zu people", tally->people);
	if (tally->refused)
		buf_format(out, ", %zu of them refused", tally->refused);
	buf_text(out, ".</p>\n<table id=\"exercises\">\n<thead><tr><th>Exercise</th>");
	for (size_t i = 0; i < GRADED_AS_COUNT; i++)
		add_element(out, "th", graded_as_name((enum graded_as)i));
	buf_text(out, "</tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < tally->count; i++) {
		buf_text(out, "<tr>");
		add_element(out, "th", tally->exercises[i].id);
		for (size_t k = 0; k < GRADED_AS_COUNT; k++)
			buf_format(out, "<td>%zu</td>", tally->exercises[i].counts[k]);
		buf_text(out, "</tr>\n");
	}
	buf_text(out, "</tbody>\n</table>\n");
}

static void finish(struct class_report *report, const struct class_tally *tally, struct buf *out)
{
	buf_text(out, head);
	buf_text(out, "<h1>Results of a class</h1>\n");
	add_counts(out, tally);
	add_chart(out, tally);
	buf_text(out, "<h2>Each person</h2>\n<table id=\"class\">\n<thead><tr><th>Person</th>");
	for (size_t i = 0; i < tally->count; i++)
		add_element(out, "th", tally->exercises[i].id);
	buf_text(out, "</tr></thead>\n<tbody>\n");
	buf_add(out, buf_string(&report->body), report->body.size);
	buf_text(out, "</tbody>\n</table>\n");
	buf_add(out, buf_string(&report->more), report->more.size);
	buf_text(out, "</body>\n</html>\n");
}

const struct class_form class_html = { add_person, finish };
