/* SPDX-License-Identifier: MIT */
/* A check that is replayed, and which line of the policy decided what is chosen. */
#include "base/mem.h"
#include "tui/act.h"
#include "tui/screen.h"

#define DECIDED_ABOVE 4 /* lines before the one that decided */

void act_replay(struct model *model, size_t check)
{
	struct err why = { 0 };
	const struct exercise *exercise = &model->desk.loaded.exercise;
	if (model->view.pane != PANE_VERDICT || check >= exercise->check_count)
		model_say(model, TONE_OTHER, "Choose a check of the verdict first (3).");
	else if (desk_replay(&model->desk, check, survey_fd(&model->survey), &why))
		model_say_err(model, &why);
	else
		model_push(model, SCREEN_REPLAY);
}

/* The first time that the policy decided the call that the check is about. */
static void go_to_decision(struct model *model)
{
	const struct replay *replay = &model->desk.replay;
	for (size_t i = 0; i < replay->count; i++) {
		const struct replay_call *call = &replay->calls[i];
		if (!call->with_policy || !(call->is_decisive || call->is_refused))
			continue;
		model->view.at[SCREEN_REPLAY] = i;
		if (call->is_decisive)
			return;
	}
}

bool act_replay_step(struct model *model)
{
	struct replay *replay = &model->desk.replay;
	if (!model->has_desk || !replay_step(replay))
		return false;
	if (replay->is_over && model_screen(model) == SCREEN_REPLAY &&
		model->view.at[SCREEN_REPLAY] == 0)
		go_to_decision(model);
	act_decided(model);
	return true;
}

void act_replay_refused(struct model *model)
{
	const struct replay *replay = &model->desk.replay;
	size_t *at = &model->view.at[SCREEN_REPLAY];
	for (size_t i = 1; i <= replay->count; i++) {
		const size_t next = (*at + i) % replay->count;
		if (!replay->calls[next].is_refused)
			continue;
		*at = next;
		return;
	}
	model_say(model, TONE_OTHER, "No call is refused.");
}

/* --- the line that decided --- */

struct decided {
	size_t file;
	unsigned line; /* 0: none */
};

static struct decided of_replay(const struct model *model)
{
	const struct replay *replay = &model->desk.replay;
	const size_t at = model->view.at[SCREEN_REPLAY];
	if (at >= replay->count)
		return (struct decided){ 0 };
	return (struct decided){ replay->calls[at].policy, replay->calls[at].line };
}

/* Of the call that is chosen; while one follows the newest ones, of the last that was refused. */
static struct decided of_shell(const struct model *model)
{
	const struct shell_beside *shell = &model->desk.shell;
	size_t index = model->view.pane_at[PANE_SHELL];
	if (!model->view.has_shell || !shell->with_policy || desk_shell_is_stale(&model->desk))
		return (struct decided){ 0 };
	if (index >= shell->call_count) {
		index = shell->call_count;
		while (index > 0 && !shell_call_at(shell, index - 1)->is_refused)
			index--;
		if (index-- == 0)
			return (struct decided){ 0 };
	}
	return (struct decided){ shell->policy, shell_call_at(shell, index)->line };
}

/* Shown where it can be seen, but not where somebody reads the file. */
static void show(struct model *model, struct decided decided)
{
	struct view *view = &model->view;
	const bool is_new =
		view->decided_file != decided.file || view->decided_line != decided.line;
	const bool is_read = model_screen(model) == SCREEN_EXERCISE && view->pane == PANE_POLICY;
	view->decided_file = decided.file;
	view->decided_line = decided.line;
	if (!is_new || is_read || !decided.line)
		return;
	view->file = decided.file;
	view->pane_at[PANE_POLICY] =
		decided.line > DECIDED_ABOVE ? decided.line - DECIDED_ABOVE : 0;
}

void act_decided(struct model *model)
{
	const struct decided none = { 0 };
	show(model, !model->has_desk                       ? none
		    : model_screen(model) == SCREEN_REPLAY ? of_replay(model)
							   : of_shell(model));
}
