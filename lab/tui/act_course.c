/* SPDX-License-Identifier: MIT */
/* What is done on the home screen, in lessons and in quizzes. */
#include "base/mem.h"
#include "tui/act.h"

#include <string.h>

/* --- opening --- */

static void open_exercise(struct model *model, const char *id)
{
	struct err why = { 0 };
	if (model->has_desk)
		desk_close(&model->desk);
	model->has_desk = false;
	if (desk_open(&model->desk, &model->learner.catalogue, id, model->version, &why)) {
		desk_close(&model->desk);
		model_say_err(model, &why);
		return;
	}
	model->has_desk = true;
	model->view.file = 0;
	model->view.pane =
		model->desk.is_begun && model->desk.has_verdict ? PANE_VERDICT : PANE_TASK;
	memset(model->view.pane_at, 0, sizeof(model->view.pane_at));
	model_push(model, SCREEN_EXERCISE);
	act_verdict_came(model);
	model_say_news(model, &model->desk.news);
}

static void open_quiz(struct model *model, const struct quiz *quiz)
{
	model->quiz = (struct quizzing){ .quiz = quiz };
	const struct quiz_progress *known = progress_quiz(&model->learner.progress, quiz->slug);
	/* from the first that is not right yet; where all are, once more from the beginning */
	for (size_t i = 0; i < quiz->question_count; i++) {
		if (route_question_is_done(known, quiz->questions[i].id))
			continue;
		model->quiz.question = i;
		break;
	}
	model_push(model, SCREEN_QUIZ);
}

static void open_content(struct model *model, const struct track_item *item)
{
	const struct course *course = &model->learner.course;
	if (item->kind == ITEM_LESSON && course_lesson(course, item->of.name)) {
		model->lesson = course_lesson(course, item->of.name);
		model_push(model, SCREEN_LESSON);
	} else if (item->kind == ITEM_QUIZ && course_quiz(course, item->of.name)) {
		open_quiz(model, course_quiz(course, item->of.name));
	}
}

void act_open_home_row(struct model *model, size_t index)
{
	if (index >= model->home.row_count)
		return;
	const struct home_row row = model->home.rows[index];
	model->view.at[SCREEN_HOME] = index;
	model->view.is_filtering = false;
	if (row.exercise != HOME_NONE) {
		const char *reason = home_reason(model, &row);
		open_exercise(model, model->learner.catalogue.entries[row.exercise].id);
		if (reason)
			model_say(model, TONE_OTHER, "Not on this machine: %s", reason);
	} else if (row.step) {
		open_content(model, row.step->item);
	}
}

void act_resume(struct model *model)
{
	const struct exercise_progress *one = learner_stopped_at(&model->learner);
	const struct route_next next = route_next(&model->learner.route);
	if (one)
		open_exercise(model, one->id);
	else if (next.kind == NEXT_REVIEW)
		open_exercise(model, next.review->exercise);
	else if (next.kind == NEXT_STEP && next.step->item->kind == ITEM_EXERCISE)
		open_exercise(model, next.step->item->of.name);
	else if (next.kind == NEXT_STEP)
		open_content(model, next.step->item);
	else
		model_say(model, TONE_GOOD, "All that is here is done.");
}

/* --- what is kept --- */

/* Back on the home screen the cursor is at what comes next. */
static void leave_for_next(struct model *model)
{
	(void)model_pop(model); /* it is not the first */
	if (model_screen(model) == SCREEN_HOME)
		model->view.at[SCREEN_HOME] = home_next_row(model);
}

static void keep(struct model *model, struct entry *entry_take)
{
	struct err why = { 0 };
	autobuf struct buf news = { 0 };
	const int failed = learner_keep(entry_take, &news, &why);
	model_say_news(model, &news);
	if (failed)
		model_say(model, TONE_BAD, "This is not kept: %s", why.text);
	model_refresh(model);
}

void act_bookmark(struct model *model)
{
	const size_t at = model->view.at[SCREEN_HOME];
	if (at >= model->home.row_count || model->home.rows[at].exercise == HOME_NONE)
		return;
	autofree char *id =
		mem_text(model->learner.catalogue.entries[model->home.rows[at].exercise].id);
	const struct exercise_progress *one = progress_exercise(&model->learner.progress, id);
	struct entry entry;
	entry_init(&entry, ENTRY_BOOKMARK, id, NULL);
	entry_set_word(&entry, one && one->bookmarked ? "off" : "on");
	keep(model, &entry);
}

void act_lesson_read(struct model *model)
{
	struct entry entry;
	if (!progress_has_read(&model->learner.progress, model->lesson->slug)) {
		entry_init(&entry, ENTRY_LESSON, model->lesson->slug, NULL);
		keep(model, &entry);
	}
	leave_for_next(model);
}

/* --- quizzes --- */

void act_quiz_choose(struct model *model, size_t answer)
{
	struct quizzing *quiz = &model->quiz;
	const struct quiz_question *question = &quiz->quiz->questions[quiz->question];
	if (quiz->is_answered || answer >= question->answer_count)
		return;
	if (question->right_count > 1)
		quiz->chosen ^= 1u << answer;
	else
		quiz->chosen = 1u << answer;
}

/* {"chosen": [1, 3]}, as they are numbered on the screen. */
static char *choice_json(unsigned chosen)
{
	struct buf body = { 0 };
	const char *before = "";
	buf_text(&body, "{\"chosen\":[");
	for (unsigned i = 0; i < QUIZ_MAX_ANSWERS; i++) {
		if (!(chosen & 1u << i))
			continue;
		buf_format(&body, "%s%u", before, i + 1);
		before = ",";
	}
	buf_text(&body, "]}");
	return buf_take(&body);
}

static void next_question(struct model *model)
{
	struct quizzing *quiz = &model->quiz;
	const struct quiz_score score =
		route_quiz(quiz->quiz, progress_quiz(&model->learner.progress, quiz->quiz->slug));
	quiz->question++;
	quiz->chosen = 0;
	quiz->is_answered = false;
	model->view.at[SCREEN_QUIZ] = 0;
	if (quiz->question < quiz->quiz->question_count)
		return;
	quiz->question = 0;
	leave_for_next(model);
	model_say(model, score.right == score.all ? TONE_GOOD : TONE_OTHER,
		"%zu of %zu questions are answered rightly.", score.right, score.all);
}

/* Where nothing was chosen, the answer that the cursor is at is meant. */
void act_quiz_answer(struct model *model, size_t at)
{
	struct quizzing *quiz = &model->quiz;
	const struct quiz_question *question = &quiz->quiz->questions[quiz->question];
	struct entry entry;
	if (quiz->is_answered) {
		next_question(model);
		return;
	}
	if (!quiz->chosen)
		act_quiz_choose(model, at);
	if (!quiz->chosen)
		return;
	entry_init(&entry, ENTRY_QUIZ, quiz->quiz->slug, NULL);
	entry_set_word(&entry, question->id);
	entry.number = quiz_question_is_met(question, quiz->chosen);
	entry_set_body_take(&entry, choice_json(quiz->chosen));
	quiz->is_answered = true;
	keep(model, &entry);
}
