/* SPDX-License-Identifier: MIT */
#include "tui/act.h"

#include "base/mem.h"
#include "tui/screen.h"

#include <curses.h>
#include <string.h>

/* --- the cursor --- */

static size_t *cursor_of(struct model *model)
{
	const enum screen_id screen = model_screen(model);
	return screen == SCREEN_EXERCISE ? &model->view.pane_at[model->view.pane]
					 : &model->view.at[screen];
}

/* `by` lines up or down; what was beyond the end of a text that got shorter counts from there. */
static void move_by(struct model *model, const struct extent *extent, size_t by, bool down)
{
	size_t *at = cursor_of(model);
	const size_t now = *at < extent->last ? *at : extent->last;
	if (down)
		*at = extent->last - now < by ? extent->last : now + by;
	else
		*at = now < by ? 0 : now - by;
}

static bool act_move(struct model *model, const struct extent *extent, enum intent intent)
{
	switch ((int)intent) {
	case INTENT_UP:
	case INTENT_DOWN:
		move_by(model, extent, 1, intent == INTENT_DOWN);
		return true;
	case INTENT_PAGE_UP:
	case INTENT_PAGE_DOWN:
		move_by(model, extent, extent->page, intent == INTENT_PAGE_DOWN);
		return true;
	case INTENT_FIRST:
		*cursor_of(model) = 0;
		return true;
	case INTENT_LAST:
		*cursor_of(model) = extent->last;
		return true;
	}
	return false;
}

/* --- going from screen to screen --- */

static void go(struct model *model, enum screen_id screen)
{
	model->view.typed[0] = '\0';
	model_push(model, screen);
}

/* The desk is cleared when one leaves it: the check that runs is for nobody any more. */
static void back(struct model *model)
{
	struct view *view = &model->view;
	if (model_screen(model) == SCREEN_HOME && view->filter[0]) {
		view->filter[0] = '\0';
		home_choose_rows(model);
		return;
	}
	if (model_screen(model) == SCREEN_EXERCISE) {
		desk_close(&model->desk);
		model->has_desk = false;
	}
	if (!model_pop(model))
		model->is_over = true;
}

static void interrupt(struct model *model)
{
	if (model->has_desk && model->desk.is_checking) {
		desk_cancel(&model->desk);
		model_say(model, TONE_OTHER, "The check was cancelled.");
	} else {
		model->is_over = true;
	}
}

void act_ask(struct model *model, const char *question, enum intent confirmed)
{
	model->view.question = question;
	model->view.confirmed = confirmed;
	model->view.is_yes = false;
	model_push(model, SCREEN_CONFIRM);
}

static void decide(struct model *model, const struct extent *extent, bool yes)
{
	if (model_screen(model) != SCREEN_CONFIRM)
		return;
	(void)model_pop(model); /* it is not the first */
	if (yes)
		act(model, extent, model->view.confirmed);
}

static void choose_from_palette(struct model *model, const struct extent *extent)
{
	struct palette palette;
	palette_make(&palette, model);
	const size_t at = model->view.at[SCREEN_PALETTE];
	(void)model_pop(model); /* it is not the first */
	if (at < palette.count && palette.rows[at].key)
		model->chosen = palette.rows[at].key->intent;
	else if (at < palette.count)
		act_open_home_row(model, palette.rows[at].home);
	(void)extent;
	palette_release(&palette);
}

void act_open(struct model *model, const struct extent *extent)
{
	switch (model_screen(model)) {
	case SCREEN_HOME:
		act_open_home_row(model, extent->tag);
		break;
	case SCREEN_EXERCISE:
		act_evidence(model, extent->tag);
		break;
	case SCREEN_LESSON:
		act_lesson_read(model);
		break;
	case SCREEN_QUIZ:
		act_quiz_answer(model, extent->tag);
		break;
	case SCREEN_PALETTE:
		choose_from_palette(model, extent);
		break;
	case SCREEN_CONFIRM:
		decide(model, extent, model->view.is_yes);
		break;
	case SCREEN_HINTS:
	case SCREEN_DEBRIEF:
	case SCREEN_PROGRESS:
	case SCREEN_DOCTOR:
	case SCREEN_HELP:
		break;
	}
}

static void toggle(struct model *model, const struct extent *extent)
{
	if (model_screen(model) == SCREEN_CONFIRM)
		model->view.is_yes = !model->view.is_yes;
	else if (model_screen(model) == SCREEN_QUIZ)
		act_quiz_choose(model, extent->tag);
}

static void choose_pane(struct model *model, enum pane pane)
{
	if (model_screen(model) == SCREEN_EXERCISE)
		model->view.pane = pane;
}

static void step_pane(struct model *model, int by)
{
	choose_pane(model, (enum pane)(((int)model->view.pane + by + PANE_COUNT) % PANE_COUNT));
}

static void next_file(struct model *model)
{
	if (!model->has_desk || !model->desk.file_count)
		return;
	model->view.file = (model->view.file + 1) % model->desk.file_count;
	model->view.pane_at[PANE_POLICY] = 0;
	model->view.pane = PANE_POLICY;
}

static void next_theme(struct model *model)
{
	model->look.theme = (enum theme)((model->look.theme + 1) % THEME_COUNT);
	look_begin(&model->look);
	model_say(model, TONE_OTHER, "Theme: %s%s", theme_name(model->look.theme),
		model->look.has_colour ? ""
				       : " (this terminal has no colours, or NO_COLOR is set)");
}

void act(struct model *model, const struct extent *extent, enum intent intent)
{
	if (act_move(model, extent, intent))
		return;
	switch (intent) {
	case INTENT_HELP:
		go(model, SCREEN_HELP);
		break;
	case INTENT_PALETTE:
		go(model, SCREEN_PALETTE);
		break;
	case INTENT_BACK:
		back(model);
		break;
	case INTENT_QUIT:
		model->is_over = true;
		break;
	case INTENT_INTERRUPT:
		interrupt(model);
		break;
	case INTENT_THEME:
		next_theme(model);
		break;
	case INTENT_OPEN:
		act_open(model, extent);
		break;
	case INTENT_FILTER:
		model->view.is_filtering = true;
		model->view.filter[0] = '\0';
		model->view.at[SCREEN_HOME] = 0;
		home_choose_rows(model);
		break;
	case INTENT_BOOKMARK:
		act_bookmark(model);
		break;
	case INTENT_RESUME:
		act_resume(model);
		break;
	case INTENT_PROGRESS:
		go(model, SCREEN_PROGRESS);
		break;
	case INTENT_DOCTOR:
		go(model, SCREEN_DOCTOR);
		break;
	case INTENT_TASK:
		choose_pane(model, PANE_TASK);
		break;
	case INTENT_POLICY:
		choose_pane(model, PANE_POLICY);
		break;
	case INTENT_VERDICT:
		choose_pane(model, PANE_VERDICT);
		break;
	case INTENT_LIVE:
		choose_pane(model, PANE_LIVE);
		break;
	case INTENT_PANE_NEXT:
		step_pane(model, 1);
		break;
	case INTENT_PANE_BEFORE:
		step_pane(model, -1);
		break;
	case INTENT_ZOOM:
		model->view.is_zoomed = !model->view.is_zoomed;
		break;
	case INTENT_CHECK:
		act_check(model);
		break;
	case INTENT_FILE_NEXT:
		next_file(model);
		break;
	case INTENT_HINTS:
		act_hints(model);
		break;
	case INTENT_HINT_NEXT:
	case INTENT_HINT_SHOW:
		act_hint_next(model, intent == INTENT_HINT_SHOW);
		break;
	case INTENT_DEBRIEF:
		act_debrief(model);
		break;
	case INTENT_GIVE_UP:
	case INTENT_GIVE_UP_NOW:
		act_give_up(model, intent == INTENT_GIVE_UP_NOW);
		break;
	case INTENT_ANSWER_1:
	case INTENT_ANSWER_2:
	case INTENT_ANSWER_3:
	case INTENT_ANSWER_4:
	case INTENT_ANSWER_5:
	case INTENT_ANSWER_6:
		act_quiz_choose(model, intent - INTENT_ANSWER_1);
		break;
	case INTENT_TOGGLE:
		toggle(model, extent);
		break;
	case INTENT_YES:
	case INTENT_NO:
		decide(model, extent, intent == INTENT_YES);
		break;
	case INTENT_NONE:
	case INTENT_UP:
	case INTENT_DOWN:
	case INTENT_PAGE_UP:
	case INTENT_PAGE_DOWN:
	case INTENT_FIRST:
	case INTENT_LAST:
	case INTENT_REDRAW:
	case INTENT_REST:
	case INTENT_EDIT:
		break;
	}
}

/* --- typing --- */

static char *typed_text(struct model *model)
{
	return model_screen(model) == SCREEN_HOME ? model->view.filter : model->view.typed;
}

static void typed_changed(struct model *model)
{
	model->view.at[model_screen(model)] = 0;
	if (model_screen(model) == SCREEN_HOME)
		home_choose_rows(model);
}

static bool end_filtering(struct model *model, int key)
{
	if (model_screen(model) != SCREEN_HOME || (key != KEY_RETURN && key != KEY_ESCAPE))
		return false;
	model->view.is_filtering = false;
	if (key == KEY_ESCAPE) {
		model->view.filter[0] = '\0';
		typed_changed(model);
	}
	return true;
}

bool act_typed(struct model *model, int key)
{
	char *text = typed_text(model);
	const size_t size = strlen(text);
	if (!screen_is_typing(model))
		return false;
	if (end_filtering(model, key))
		return true;
	if (key == KEY_CTRL('u'))
		text[0] = '\0';
	else if (key == KEY_BACKSPACE || key == 127 || key == KEY_CTRL('h'))
		text[size ? size - 1 : 0] = '\0';
	else if (key >= ' ' && key < 127 && size + 1 < VIEW_TEXT)
		memcpy(text + size, (char[]){ (char)key, '\0' }, 2);
	else
		return false;
	typed_changed(model);
	return true;
}
