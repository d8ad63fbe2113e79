/* SPDX-License-Identifier: MIT */
#include "tui/act.h"

#include "base/mem.h"
#include "tui/screen.h"

#include <stdlib.h>
#include <string.h>

/* An intent that is being done; `with` is what its row of the table says. */
struct doing {
	struct model *model;
	const struct extent *extent;
	int with;
};

/* --- the cursor --- */

static size_t *cursor_of(struct model *model)
{
	const enum screen_id screen = model_screen(model);
	return screen == SCREEN_EXERCISE ? &model->view.pane_at[model->view.pane]
					 : &model->view.at[screen];
}

/* What was beyond the end of a text that got shorter counts from there. */
static void move_cursor(const struct doing *doing, size_t by)
{
	size_t *at = cursor_of(doing->model);
	const size_t last = doing->extent->last;
	const size_t now = *at < last ? *at : last;
	if (doing->with > 0)
		*at = last - now < by ? last : now + by;
	else
		*at = now < by ? 0 : now - by;
}

static void by_lines(const struct doing *doing)
{
	move_cursor(doing, 1);
}

static void by_pages(const struct doing *doing)
{
	move_cursor(doing, doing->extent->page);
}

static void to_end(const struct doing *doing)
{
	*cursor_of(doing->model) = doing->with > 0 ? doing->extent->last : 0;
}

/* --- going from screen to screen --- */

static void go(const struct doing *doing)
{
	doing->model->view.typed[0] = '\0';
	model_push(doing->model, (enum screen_id)doing->with);
}

static void progress(const struct doing *doing)
{
	struct model *model = doing->model;
	model_push(model, SCREEN_PROGRESS);
	model->view.at[SCREEN_PROGRESS] = progress_first_line(model);
}

static void drop_filter(struct model *model)
{
	model->view.filter[0] = '\0';
	home_choose_rows(model);
}

static void back(const struct doing *doing)
{
	struct model *model = doing->model;
	if (model_screen(model) == SCREEN_HOME && model->view.filter[0]) {
		drop_filter(model);
		return;
	}
	if (model_screen(model) == SCREEN_EXERCISE)
		act_leave(model, doing->with);
	else if (!model_pop(model))
		model->is_over = true;
}

static void quit(const struct doing *doing)
{
	doing->model->is_over = true;
}

static void interrupt(const struct doing *doing)
{
	struct model *model = doing->model;
	if (model_is_at_shell(model)) {
		act_shell_type(model, KEY_CTRL('c'));
		return;
	}
	if (!model->has_desk || !model->desk.is_checking) {
		model->is_over = true;
		return;
	}
	desk_cancel(&model->desk);
	model_say(model, TONE_OTHER, "The check was cancelled.");
}

void act_ask(struct model *model, const char *question, enum intent confirmed)
{
	model->view.question = question;
	model->view.confirmed = confirmed;
	model->view.is_yes = false;
	model_push(model, SCREEN_CONFIRM);
}

static void decide(const struct doing *doing)
{
	struct model *model = doing->model;
	if (model_screen(model) != SCREEN_CONFIRM)
		return;
	(void)model_pop(model); /* it is not the first */
	if (doing->with)
		act(model, doing->extent, model->view.confirmed);
}

static void choose_from_palette(struct model *model)
{
	struct palette palette;
	palette_make(&palette, model);
	const size_t at = model->view.at[SCREEN_PALETTE];
	(void)model_pop(model); /* it is not the first */
	if (at < palette.count && palette.rows[at].key)
		model->chosen = palette.rows[at].key->intent;
	else if (at < palette.count)
		act_open_home_row(model, palette.rows[at].home);
	palette_release(&palette);
}

static void open_chosen(const struct doing *doing)
{
	struct model *model = doing->model;
	const struct doing decision = { model, doing->extent, model->view.is_yes };
	switch (model_screen(model)) {
	case SCREEN_HOME:
		act_open_home_row(model, doing->extent->tag);
		break;
	case SCREEN_EXERCISE:
		if (model->view.pane == PANE_SHELL)
			act_shell_open(model, doing->extent->tag);
		else
			act_evidence(model, doing->extent->tag);
		break;
	case SCREEN_LESSON:
		act_lesson_read(model);
		break;
	case SCREEN_QUIZ:
		act_quiz_answer(model, doing->extent->tag);
		break;
	case SCREEN_PALETTE:
		choose_from_palette(model);
		break;
	case SCREEN_CONFIRM:
		decide(&decision);
		break;
	case SCREEN_PROGRESS:
		if (doing->extent->tag < model->learner.progress.exercise_count)
			act_attempts(
				model, model->learner.progress.exercises[doing->extent->tag].id);
		break;
	case SCREEN_HINTS:
	case SCREEN_DEBRIEF:
	case SCREEN_REPLAY:
	case SCREEN_ATTEMPTS:
	case SCREEN_DOCTOR:
	case SCREEN_HELP:
		break;
	}
}

static void toggle(const struct doing *doing)
{
	struct model *model = doing->model;
	if (model_screen(model) == SCREEN_CONFIRM)
		model->view.is_yes = !model->view.is_yes;
	else if (model_screen(model) == SCREEN_QUIZ)
		act_quiz_choose(model, doing->extent->tag);
}

/* --- what is seen of a screen --- */

static void begin_filter(const struct doing *doing)
{
	drop_filter(doing->model);
	doing->model->view.is_filtering = true;
	doing->model->view.at[SCREEN_HOME] = 0;
}

static void go_to_pane(struct model *model, enum pane pane)
{
	struct view *view = &model->view;
	view->pane = pane;
	if (pane == PANE_SHELL)
		view->has_shell = true;
	else if (pane == PANE_VERDICT || pane == PANE_LIVE)
		view->has_shell = false;
	act_decided(model);
}

static void to_pane(const struct doing *doing)
{
	go_to_pane(doing->model, (enum pane)doing->with);
}

static void by_panes(const struct doing *doing)
{
	const int pane = (int)doing->model->view.pane + doing->with;
	go_to_pane(doing->model, (enum pane)((pane + PANE_COUNT) % PANE_COUNT));
}

static void zoom(const struct doing *doing)
{
	doing->model->view.is_zoomed = !doing->model->view.is_zoomed;
}

static void next_file(const struct doing *doing)
{
	struct view *view = &doing->model->view;
	if (!doing->model->has_desk || !doing->model->desk.file_count)
		return;
	view->file = (view->file + 1) % doing->model->desk.file_count;
	view->pane_at[PANE_POLICY] = 0;
	if (model_screen(doing->model) == SCREEN_EXERCISE)
		view->pane = PANE_POLICY;
}

static void next_theme(const struct doing *doing)
{
	struct look *look = &doing->model->look;
	look->theme = (enum theme)((look->theme + 1) % THEME_COUNT);
	look_begin(look);
	model_say(doing->model, TONE_OTHER, "Theme: %s%s", theme_names[look->theme],
		look->has_colour ? "" : " (without colours: this terminal, or NO_COLOR)");
}

/* --- what the other files do --- */

static void leave_shell(const struct doing *doing)
{
	act_shell_leave(doing->model);
}

static void replay(const struct doing *doing)
{
	act_replay(doing->model, doing->extent->tag);
}

static void replay_refused(const struct doing *doing)
{
	act_replay_refused(doing->model);
}

static void show_all_calls(const struct doing *doing)
{
	act_shell_all(doing->model);
}

static void bookmark(const struct doing *doing)
{
	act_bookmark(doing->model);
}

static void resume(const struct doing *doing)
{
	act_resume(doing->model);
}

static void check(const struct doing *doing)
{
	act_check(doing->model);
}

static void hints(const struct doing *doing)
{
	act_hints(doing->model);
}

static void hint_next(const struct doing *doing)
{
	act_hint_next(doing->model, doing->with);
}

static void attempts(const struct doing *doing)
{
	act_attempts(doing->model, doing->model->desk.loaded.exercise.id);
}

static void fresh(const struct doing *doing)
{
	act_fresh(doing->model, doing->with);
}

static void debrief(const struct doing *doing)
{
	act_debrief(doing->model);
}

static void give_up(const struct doing *doing)
{
	act_give_up(doing->model, doing->with);
}

static void choose_answer(const struct doing *doing)
{
	act_quiz_choose(doing->model, (size_t)doing->with);
}

/* --- all --- */

static const struct {
	void (*run)(const struct doing *doing); /* NULL: the loop's */
	int with;
} doers[INTENT_COUNT] = {
	[INTENT_UP] = { by_lines, -1 },
	[INTENT_DOWN] = { by_lines, 1 },
	[INTENT_PAGE_UP] = { by_pages, -1 },
	[INTENT_PAGE_DOWN] = { by_pages, 1 },
	[INTENT_FIRST] = { to_end, -1 },
	[INTENT_LAST] = { to_end, 1 },
	[INTENT_HELP] = { go, SCREEN_HELP },
	[INTENT_PALETTE] = { go, SCREEN_PALETTE },
	[INTENT_PROGRESS] = { progress, 0 },
	[INTENT_DOCTOR] = { go, SCREEN_DOCTOR },
	[INTENT_BACK] = { back, false },
	[INTENT_LEAVE_NOW] = { back, true },
	[INTENT_QUIT] = { quit, 0 },
	[INTENT_INTERRUPT] = { interrupt, 0 },
	[INTENT_THEME] = { next_theme, 0 },
	[INTENT_OPEN] = { open_chosen, 0 },
	[INTENT_FILTER] = { begin_filter, 0 },
	[INTENT_BOOKMARK] = { bookmark, 0 },
	[INTENT_RESUME] = { resume, 0 },
	[INTENT_TASK] = { to_pane, PANE_TASK },
	[INTENT_POLICY] = { to_pane, PANE_POLICY },
	[INTENT_VERDICT] = { to_pane, PANE_VERDICT },
	[INTENT_LIVE] = { to_pane, PANE_LIVE },
	[INTENT_SHELL] = { to_pane, PANE_SHELL },
	[INTENT_SHELL_LEAVE] = { leave_shell, 0 },
	[INTENT_SHELL_ALL] = { show_all_calls, 0 },
	[INTENT_REPLAY] = { replay, 0 },
	[INTENT_REPLAY_REFUSED] = { replay_refused, 0 },
	[INTENT_PANE_NEXT] = { by_panes, 1 },
	[INTENT_PANE_BEFORE] = { by_panes, -1 },
	[INTENT_ZOOM] = { zoom, 0 },
	[INTENT_CHECK] = { check, 0 },
	[INTENT_FILE_NEXT] = { next_file, 0 },
	[INTENT_HINTS] = { hints, 0 },
	[INTENT_HINT_NEXT] = { hint_next, false },
	[INTENT_HINT_SHOW] = { hint_next, true },
	[INTENT_DEBRIEF] = { debrief, 0 },
	[INTENT_ATTEMPTS] = { attempts, 0 },
	[INTENT_FRESH] = { fresh, false },
	[INTENT_FRESH_NOW] = { fresh, true },
	[INTENT_GIVE_UP] = { give_up, false },
	[INTENT_GIVE_UP_NOW] = { give_up, true },
	[INTENT_ANSWER_1] = { choose_answer, 0 },
	[INTENT_ANSWER_2] = { choose_answer, 1 },
	[INTENT_ANSWER_3] = { choose_answer, 2 },
	[INTENT_ANSWER_4] = { choose_answer, 3 },
	[INTENT_ANSWER_5] = { choose_answer, 4 },
	[INTENT_ANSWER_6] = { choose_answer, 5 },
	[INTENT_TOGGLE] = { toggle, 0 },
	[INTENT_YES] = { decide, true },
	[INTENT_NO] = { decide, false },
};

static bool is_in(const struct extent_part *part, int row, int column)
{
	return row >= part->top && row < part->top + part->rows && column >= part->left &&
	       column < part->left + part->columns;
}

/* To another pane of the exercise; false: it is in this one. */
static bool click_pane(struct model *model, const struct extent *extent, int row, int column)
{
	if (model_screen(model) != SCREEN_EXERCISE)
		return false;
	for (int pane = 0; pane < PANE_COUNT; pane++) {
		if (!is_in(&extent->parts[pane], row, column) ||
			model->view.pane == (enum pane)pane)
			continue;
		go_to_pane(model, (enum pane)pane);
		return true;
	}
	return false;
}

/* A click at what is chosen already opens it. */
void act_click(struct model *model, const struct extent *extent, int row, int column)
{
	size_t *at = cursor_of(model);
	const size_t line = extent->from + (size_t)(row - extent->list.top);
	if (click_pane(model, extent, row, column) || !is_in(&extent->list, row, column) ||
		line > extent->last)
		return;
	if (line == (*at < extent->last ? *at : extent->last)) {
		act(model, extent, INTENT_OPEN);
		return;
	}
	*at = line;
	act_decided(model);
}

void act(struct model *model, const struct extent *extent, enum intent intent)
{
	const struct doing doing = { model, extent, doers[intent].with };
	if (doers[intent].run)
		doers[intent].run(&doing);
	act_decided(model);
}
