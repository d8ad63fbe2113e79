/* SPDX-License-Identifier: MIT */
#include "tui/model.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int model_open(struct model *model, struct err *err)
{
	if (learner_open(&model->learner, model->data, err))
		return -1;
	home_open(&model->home, &model->learner.catalogue);
	home_choose_rows(model);
	model_push(model, SCREEN_HOME);
	model->view.at[SCREEN_HOME] = home_next_row(model);
	model_say_news(model, &model->learner.news);
	return 0;
}

void model_release(struct model *model)
{
	survey_end(&model->survey);
	comparison_end(&model->comparison);
	if (model->has_desk)
		desk_close(&model->desk);
	emulator_free(model->emulator);
	hints_release(&model->hints);
	buf_release(&model->debrief);
	attempts_release(&model->attempts);
	home_release(&model->home);
	learner_release(&model->learner);
	free(model->view.is_open);
}

/* What the screens borrow of the course has to be in the fresh one too. */
static bool has_all(const struct model *model, const struct learner *fresh)
{
	const struct course *course = &fresh->course;
	return fresh->catalogue.count == model->learner.catalogue.count &&
	       (!model->lesson || course_lesson(course, model->lesson->slug)) &&
	       (!model->quiz.quiz || course_quiz(course, model->quiz.quiz->slug));
}

static void look_up_again(struct model *model, const struct learner *fresh)
{
	const struct course *course = &fresh->course;
	if (model->lesson)
		model->lesson = course_lesson(course, model->lesson->slug);
	if (model->quiz.quiz)
		model->quiz.quiz = course_quiz(course, model->quiz.quiz->slug);
}

/* Survey and home know exercises by their index: one that came or went since counts from the next
 * start on. */
void model_refresh(struct model *model)
{
	struct learner fresh;
	struct err err = { 0 };
	if (learner_open(&fresh, model->data, &err) || !has_all(model, &fresh)) {
		learner_release(&fresh);
		return;
	}
	look_up_again(model, &fresh);
	learner_release(&model->learner);
	model->learner = fresh;
	home_choose_rows(model);
}

void model_settle(struct model *model)
{
	if (model->is_outdated)
		model_refresh(model);
	model->is_outdated = false;
}

void model_say(struct model *model, enum tone tone, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	(void)vsnprintf(
		model->message, sizeof(model->message), format, args); /* cut: it is a line */
	va_end(args);
	model->tone = tone;
}

void model_say_err(struct model *model, const struct err *why)
{
	char text[2048];
	model_say(model, TONE_BAD, "%s", err_format(why, text, sizeof(text)));
}

void model_say_news(struct model *model, struct buf *news)
{
	const char *lines = buf_string(news);
	if (*lines)
		model_say(model, TONE_OTHER, "%.*s", (int)strcspn(lines, "\n"), lines);
	buf_clear(news);
}

enum screen_id model_screen(const struct model *model)
{
	return model->view.stack[model->view.depth - 1];
}

bool model_is_at_shell(const struct model *model)
{
	const enum shell_state state = model->desk.shell.state;
	return model->has_desk && model_screen(model) == SCREEN_EXERCISE &&
	       model->view.pane == PANE_SHELL &&
	       (state == SHELL_STARTS || state == SHELL_RUNS); /* one may type ahead */
}

void model_push(struct model *model, enum screen_id screen)
{
	struct view *view = &model->view;
	if (view->depth == VIEW_DEPTH) /* no way is that deep without going round */
		memmove(view->stack + 1, view->stack + 2,
			(VIEW_DEPTH - 2) * sizeof(view->stack[0]));
	else
		view->depth++;
	view->stack[view->depth - 1] = screen;
	view->at[screen] = 0;
}

bool model_pop(struct model *model)
{
	if (model->view.depth <= 1)
		return false;
	model->view.depth--;
	return true;
}
