/* SPDX-License-Identifier: MIT */
/* The newest verdict: its checks, each with its evidence where that is opened, and the score. */
#include "base/mem.h"
#include "core/explained.h"
#include "core/score.h"
#include "tui/screen.h"

#include <string.h>

#define FIELD_INDENT 15
#define BAR          20
#define NAMES_SHOWN  3

/* --- evidence --- */

static void add_evidence(const struct explanation *text, size_t width, struct sheet *sheet)
{
	struct explained explained;
	if (!text->happened)
		return;
	sheet_wrap(sheet, STYLE_STRONG, text->happened, 0, width);
	explained_fill(&explained, text);
	for (size_t i = 0; i < EXPLAINED_FIELDS; i++)
		if (explained.fields[i].text && *explained.fields[i].text)
			sheet_field(sheet, explained.fields[i].label, explained.fields[i].text,
				FIELD_INDENT, width);
	explained_release(&explained);
	sheet_gap(sheet);
}

static bool is_open(const struct model *model, size_t check)
{
	return check < model->view.open_count && model->view.is_open[check];
}

static size_t widest_id(const struct verdict *verdict)
{
	size_t widest = 0;
	for (size_t i = 0; i < verdict->check_count; i++) {
		const size_t size = strlen(verdict->exercise->checks[verdict->checks[i].check].id);
		widest = size > widest ? size : widest;
	}
	return widest;
}

static void add_check(
	const struct model *model, size_t index, size_t widest, size_t width, struct sheet *sheet)
{
	const struct verdict *verdict = &model->desk.verdict;
	const struct check_verdict *one = &verdict->checks[index];
	const struct check *check = &verdict->exercise->checks[one->check];
	const struct verdict_word word = result_word(one->result);
	autobuf struct buf line = { 0 };
	sheet->tag = index;
	buf_format(&line, "%c%s %-9s%c  %-*s  ", INK(screen_style(word.tone)),
		screen_symbol(&model->look, word.tone), word.word, INK(STYLE_PLAIN), (int)widest,
		check->id);
	const size_t used = 2 + 9 + 2 + widest + 2;
	canvas_cell(&model->look, &line, check->title, width > used ? width - used : 1);
	sheet_line(sheet, STYLE_PLAIN, "%s", buf_string(&line));
	if (is_open(model, index))
		add_evidence(&one->text, width, sheet);
	sheet->tag = SHEET_NOTHING;
}

static void add_findings(const struct verdict *verdict, size_t width, struct sheet *sheet)
{
	for (size_t i = 0; i < verdict->findings.count; i++) {
		autobuf struct buf line = { 0 };
		buf_text(&line, "Note ");
		finding_format(&verdict->findings.items[i], &line);
		sheet_wrap(sheet, STYLE_PLAIN, buf_string(&line), 2, width);
	}
}

static void add_trouble(const struct desk *desk, size_t width, struct sheet *sheet)
{
	char text[2048];
	if (!desk->trouble.kind)
		return;
	sheet_line(sheet, STYLE_BAD, "The newest check has no verdict:");
	sheet_wrap(sheet, STYLE_PLAIN, err_format(&desk->trouble, text, sizeof(text)), 0, width);
	sheet_gap(sheet);
}

static void add_invitation(const struct desk *desk, size_t width, struct sheet *sheet)
{
	sheet_wrap(sheet, STYLE_PLAIN,
		desk->is_checking ? "The first check runs."
		: desk->is_begun
			? "Nothing is checked yet. e opens your editor, and each save is checked; "
			  "c checks at once."
			: "Read the task, then press e: that makes your workspace and opens your "
			  "editor. Each save is checked.",
		0, width);
}

/* What there is to do about it. */
static void add_next(const struct desk *desk, size_t width, struct sheet *sheet)
{
	const char *text = NULL;
	switch (desk->verdict.outcome) {
	case OUTCOME_PASSED:
		text = "D tells why it works, and what else would.";
		break;
	case OUTCOME_FAILED:
	case OUTCOME_REFUSED:
	case OUTCOME_LIMITED:
		text = "e opens your editor again; i shows a hint.";
		break;
	case OUTCOME_VOID:
	case OUTCOME_STATIC:
		return;
	}
	sheet_gap(sheet);
	sheet_wrap(sheet, STYLE_PLAIN, text, 0, width);
}

void pane_verdict(const struct model *model, size_t width, struct sheet *sheet)
{
	const struct desk *desk = &model->desk;
	sheet->tag = SHEET_NOTHING;
	add_trouble(desk, width, sheet);
	if (!desk->has_verdict) {
		add_invitation(desk, width, sheet);
		return;
	}
	const struct verdict *verdict = &desk->verdict;
	if (verdict->outcome == OUTCOME_VOID)
		sheet_wrap(sheet, STYLE_OTHER,
			"A fault of the lab, not of your policy: it costs nothing.", 0, width);
	add_evidence(&verdict->text, width, sheet);
	const size_t widest = widest_id(verdict);
	for (size_t i = 0; i < verdict->check_count && verdict->outcome != OUTCOME_REFUSED; i++)
		add_check(model, i, widest, width, sheet);
	add_findings(verdict, width, sheet);
	add_next(desk, width, sheet);
}

/* --- the score --- */

static void add_group(const struct model *model, const char *label, enum verdict_group group,
	const char *does, struct sheet *sheet)
{
	struct tally tally;
	autobuf struct buf line = { 0 };
	verdict_tally(&model->desk.verdict, group, &tally);
	if (!tally.count)
		return;
	buf_format(&line, "%-16s", label);
	screen_bar(&model->look, BAR, tally.ok_weight, tally.weight, &line);
	buf_format(&line, "  %zu of %zu %s", tally.ok, tally.count, does);
	sheet_line(sheet, STYLE_PLAIN, "%s", buf_string(&line));
}

/* From the budget, an empty bar, to the solution, a full one. */
static void add_distance(const struct model *model, const struct check_verdict *one, size_t width,
	struct sheet *sheet)
{
	const struct check *check = &model->desk.verdict.exercise->checks[one->check];
	const struct surface_measure *surface = one->surface;
	const bool within = surface->ratio <= check->budget;
	autobuf struct buf line = { 0 };
	autobuf struct buf calls = { 0 };
	const size_t whole = check->budget - 100;
	const size_t left = within ? check->budget - surface->ratio : 0;
	buf_format(&line, "%-16s", "least privilege");
	screen_bar(&model->look, BAR, left < whole ? left : whole, whole, &line);
	buf_format(&line, "  %u of %d points, ratio ", score_least_privilege(&model->desk.verdict),
		SCORE_LEAST_PRIVILEGE);
	surface_format_ratio(surface->ratio, &line);
	buf_text(&line, ", budget ");
	surface_format_ratio(check->budget, &line);
	sheet_line(sheet, STYLE_PLAIN, "%s", buf_string(&line));
	surface_format_calls(surface, NAMES_SHOWN, &calls);
	sheet_field(sheet, "", buf_string(&calls), 16, width);
}

static void add_headline(const struct model *model, size_t width, struct sheet *sheet)
{
	const struct desk *desk = &model->desk;
	const struct verdict_word word = outcome_word(desk->verdict.outcome);
	autobuf struct buf line = { 0 };
	buf_format(&line, "%c%s %s%c", INK(screen_style(word.tone)),
		screen_symbol(&model->look, word.tone), word.word, INK(STYLE_STRONG));
	if (desk->verdict.outcome != OUTCOME_VOID)
		buf_format(&line, "  %u of 100", desk->verdict.score);
	if (desk->verdict.outcome == OUTCOME_REFUSED)
		buf_text(&line, "  the file is no policy yet");
	if (desk->verdict.outcome == OUTCOME_LIMITED)
		buf_format(&line, "  by the limit: %s", limit_word_name(desk->verdict.limit));
	if (desk->verdict.capped && width > 60)
		buf_text(&line, "  at most 50: a critical check failed");
	if (desk->is_stale)
		buf_text(&line, "  (your file has changed since)");
	sheet_line(sheet, STYLE_STRONG, "%s", buf_string(&line));
}

void pane_score(const struct model *model, size_t width, struct sheet *sheet)
{
	if (!model->desk.has_verdict)
		return;
	const struct verdict *verdict = &model->desk.verdict;
	add_headline(model, width, sheet);
	if (verdict->outcome != OUTCOME_PASSED && verdict->outcome != OUTCOME_FAILED)
		return; /* nothing was tried that could be counted */
	add_group(model, "service", GROUP_SERVICE, "works", sheet);
	add_group(model, "defence", GROUP_DEFENCE, "holds", sheet);
	for (size_t i = 0; i < verdict->check_count; i++)
		if (verdict->checks[i].surface)
			add_distance(model, &verdict->checks[i], width, sheet);
}
