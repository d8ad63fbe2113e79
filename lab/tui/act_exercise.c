/* SPDX-License-Identifier: MIT */
/* What is done on the screen of an exercise, and on those behind it. */
#include "app/past.h"
#include "base/mem.h"
#include "tui/act.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define LINES_BEFORE  6
#define DEBRIEF_WIDTH 76 /* columns, of the narrowest usual terminal */

bool act_begin(struct model *model)
{
	struct err why = { 0 };
	if (!model->has_desk)
		return false;
	if (desk_begin(&model->desk, &why) == 0)
		return true;
	model_say_err(model, &why);
	return false;
}

/* --- checking --- */

void act_check(struct model *model)
{
	struct err why = { 0 };
	if (!act_begin(model))
		return;
	if (desk_check(&model->desk, survey_fd(&model->survey), &why))
		model_say_err(model, &why);
	model->view.pane = PANE_VERDICT;
	model->view.pane_at[PANE_LIVE] = SIZE_MAX; /* the newest is at the end */
}

void act_evidence(struct model *model, size_t check)
{
	struct view *view = &model->view;
	if (view->pane == PANE_VERDICT && check < view->open_count)
		view->is_open[check] = !view->is_open[check];
}

/* The line that the verdict names, with some before it. */
static void show_line(struct model *model, const struct place *at)
{
	const struct desk *desk = &model->desk;
	for (size_t i = 0; i < desk->file_count && at->line; i++) {
		if (strcmp(desk->files[i].name, at->file) != 0)
			continue;
		model->view.file = i;
		model->view.pane_at[PANE_POLICY] =
			at->line > LINES_BEFORE ? at->line - LINES_BEFORE : 0;
	}
}

/* One cause at a time: its evidence is open, the others' are not. */
void act_verdict_came(struct model *model)
{
	struct view *view = &model->view;
	const struct desk *desk = &model->desk;
	free(view->is_open);
	view->is_open = NULL;
	view->open_count = 0;
	if (!desk->has_verdict)
		return;
	view->open_count = desk->verdict.check_count;
	view->is_open = mem_zero(view->open_count + 1, sizeof(*view->is_open));
	view->pane_at[PANE_VERDICT] = 0;
	const struct check_verdict *cause = verdict_cause(&desk->verdict);
	show_line(model, cause ? &cause->text.at : &desk->verdict.text.at);
	if (cause && !desk->verdict.text.happened)
		view->is_open[cause - desk->verdict.checks] = true;
}

bool act_desk_news(struct model *model)
{
	bool changed = false;
	bool graded = false;
	if (!model->has_desk)
		return false;
	const unsigned checks = model->desk.checks;
	desk_step(&model->desk, survey_fd(&model->survey), &changed, &graded);
	if (model->desk.checks != checks)
		model->view.pane_at[PANE_LIVE] = SIZE_MAX; /* the newest is at the end */
	if (graded) {
		act_verdict_came(model);
		model->is_outdated = true;
	}
	model_say_news(model, &model->desk.news);
	return changed;
}

/* --- help --- */

/* In the variant of the desk. */
static int open_past(struct model *model, struct past *past, struct err *err)
{
	const struct exercise *exercise = &model->desk.loaded.exercise;
	return past_open(past, &model->learner.catalogue, exercise->id,
		exercise->params.count ? exercise->variant.seed : NULL, err);
}

static void take_hints(struct model *model, struct past *past, struct err *why)
{
	struct hint next = { 0 };
	hints_release(&model->hints);
	if (hints_shown(past, &model->hints, why) == 0 &&
		hints_next(past, &model->hints, &next, why) == 0)
		model->has_more_hints = next.text != NULL;
	hint_release(&next);
}

void act_hints(struct model *model)
{
	struct past past;
	struct err why = { 0 };
	if (!act_begin(model))
		return;
	if (open_past(model, &past, &why) == 0)
		take_hints(model, &past, &why);
	past_close(&past);
	if (why.kind)
		model_say_err(model, &why);
	else
		model_push(model, SCREEN_HINTS);
}

static int show_hint(struct model *model, struct past *past, bool is_confirmed, struct err *err)
{
	struct hint hint = { 0 };
	int failed = hints_next(past, &model->hints, &hint, err);
	if (!failed && hint.text && hint_has_price(past, &hint) && !is_confirmed) {
		act_ask(model,
			"The next hint shows the way to its end. After it, a pass of this variant "
			"is a helped one: mastery then asks for a fresh variant, after 2, 7 and 21 "
			"days. Show it?",
			INTENT_HINT_SHOW);
	} else if (!failed && hint.text) {
		failed = hint_record(past, &hint, err);
	}
	hint_release(&hint);
	return failed;
}

void act_hint_next(struct model *model, bool is_confirmed)
{
	struct past past;
	struct err why = { 0 };
	int failed = open_past(model, &past, &why);
	if (!failed)
		failed = show_hint(model, &past, is_confirmed, &why);
	past_close(&past);
	if (!failed && open_past(model, &past, &why) == 0) {
		take_hints(model, &past, &why);
		past_close(&past);
	}
	model->view.at[SCREEN_HINTS] = SIZE_MAX;
	if (why.kind)
		model_say_err(model, &why);
}

/* --- once more --- */

void act_fresh(struct model *model, bool is_confirmed)
{
	struct err why = { 0 };
	if (!model->desk.is_begun) {
		if (act_begin(model))
			model_say(
				model, TONE_OTHER, "This is a variant that you have not seen yet.");
		return;
	}
	if (!is_confirmed) {
		act_ask(model,
			"A new workspace is made, of a variant that you did not have, as far as "
			"there is one. The workspace that is there is set aside, not changed. "
			"Begin again?",
			INTENT_FRESH_NOW);
		return;
	}
	if (desk_renew(&model->desk, &why))
		model_say_err(model, &why);
	model_say_news(model, &model->desk.news);
	model->view.pane = PANE_TASK;
	memset(model->view.pane_at, 0, sizeof(model->view.pane_at));
	act_verdict_came(model);
	model_refresh(model);
}

/* --- the end --- */

/* The debrief's own words, and the solution behind them. */
static int debrief_text(struct model *model, struct err *err)
{
	const struct loaded *loaded = &model->desk.loaded;
	buf_clear(&model->debrief);
	if (loaded_text(loaded, "debrief.md", &model->debrief, err))
		return -1;
	for (size_t i = 0; i < loaded->exercise.policy_count; i++) {
		const char *file = loaded->exercise.policies[i].file;
		autobuf struct buf text = { 0 };
		if (loaded_answer(loaded, "solution", file, &text, err))
			return -1;
		buf_format(&model->debrief, "\n## The solution: %s\n\n```\n%s```\n", file,
			buf_string(&text));
	}
	return 0;
}

void act_debrief(struct model *model)
{
	struct err why = { 0 };
	if (!model->desk.is_over)
		model_say(model, TONE_OTHER,
			"The debrief is shown after a pass or a give-up of this variant.");
	else if (debrief_text(model, &why) ||
		 comparison_begin(&model->comparison, &model->learner.catalogue,
			 &model->desk.loaded, DEBRIEF_WIDTH, survey_fd(&model->survey), &why))
		model_say_err(model, &why);
	else
		model_push(model, SCREEN_DEBRIEF);
}

static int give_up(struct model *model, struct past *past, struct err *err)
{
	struct entry entry;
	const struct exercise *exercise = &past->loaded.exercise;
	if (past_need_journal(past, err))
		return -1;
	entry_init(&entry, ENTRY_GIVE_UP, exercise->id, exercise->variant.seed);
	const int failed = journal_add(past->journal, &entry, err);
	entry_release(&entry);
	model->desk.is_over |= !failed;
	return failed;
}

static void say_when(struct model *model, const struct past *past, int64_t wait)
{
	const unsigned after = past->loaded.exercise.give_up_after;
	if (wait > 0)
		model_say(model, TONE_OTHER, "A give-up is allowed in %u minutes; i shows hints.",
			(unsigned)(wait / 60000 + 1));
	else
		model_say(model, TONE_OTHER,
			"A give-up is allowed %u minutes after the first check of this variant.",
			after);
}

void act_give_up(struct model *model, bool is_confirmed)
{
	struct past past;
	struct err why = { 0 };
	int64_t wait = 0;
	if (!model->has_desk || model->desk.is_over) {
		act_debrief(model);
		return;
	}
	int failed = open_past(model, &past, &why);
	if (!failed && (!past_give_up_wait(&past, journal_now(), &wait) || wait > 0))
		say_when(model, &past, wait);
	else if (!failed && !is_confirmed)
		act_ask(model,
			"The solution is shown, and this variant is over: it counts as given up. "
			"The exercise comes back as a fresh variant after 2, 7 and 21 days. Give up?",
			INTENT_GIVE_UP_NOW);
	else if (!failed)
		failed = give_up(model, &past, &why);
	past_close(&past);
	if (failed)
		model_say_err(model, &why);
	else if (model->desk.is_over)
		act_debrief(model);
}
