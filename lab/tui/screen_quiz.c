/* SPDX-License-Identifier: MIT */
/* quiz: one question at a time, and why, once it is answered. */
#include "base/mem.h"
#include "tui/screen.h"

static const struct key_row keys[] = {
	{ INTENT_OPEN, { KEY_RETURN }, "answer", "give this answer; then: the next question",
		USE_ANYWHERE },
	{ INTENT_TOGGLE, { ' ' }, "choose", "choose the answer that the cursor is at",
		USE_SCREENS },
	{ INTENT_ANSWER_1, { '1' }, NULL, "choose answer 1", USE_SCREENS },
	{ INTENT_ANSWER_2, { '2' }, NULL, "choose answer 2", USE_SCREENS },
	{ INTENT_ANSWER_3, { '3' }, NULL, "choose answer 3", USE_SCREENS },
	{ INTENT_ANSWER_4, { '4' }, NULL, "choose answer 4", USE_SCREENS },
	{ INTENT_ANSWER_5, { '5' }, NULL, "choose answer 5", USE_SCREENS },
	{ INTENT_ANSWER_6, { '6' }, NULL, "choose answer 6", USE_SCREENS },
	{ 0 },
};

static void title(const struct model *model, struct buf *out)
{
	const struct quizzing *quiz = &model->quiz;
	buf_format(out, "quiz  %s  question %zu of %zu", quiz->quiz->title, quiz->question + 1,
		quiz->quiz->question_count);
}

static void add_answers(const struct model *model, size_t width, struct sheet *sheet)
{
	const struct quizzing *quiz = &model->quiz;
	const struct quiz_question *question = &quiz->quiz->questions[quiz->question];
	for (size_t i = 0; i < question->answer_count; i++) {
		const bool chosen = quiz->chosen & 1u << i;
		autofree char *label = model->look.is_plain
					       ? mem_format("%3zu", i + 1)
					       : mem_format("[%c] %zu ", chosen ? 'x' : ' ', i + 1);
		sheet->tag = i;
		if (model->look.is_plain && !quiz->is_answered) /* then they are choices */
			sheet_wrap(sheet, STYLE_PLAIN, question->answers[i].text, 0, width);
		else
			sheet_field(sheet, label, question->answers[i].text, 6, width);
	}
}

/* What was chosen and what should have been, each with its own reason. */
static void add_reasons(const struct model *model, size_t width, struct sheet *sheet)
{
	const struct quizzing *quiz = &model->quiz;
	const struct quiz_question *question = &quiz->quiz->questions[quiz->question];
	const bool met = quiz_question_is_met(question, quiz->chosen);
	sheet->tag = SHEET_NOTHING;
	sheet_gap(sheet);
	sheet_line(sheet, met ? STYLE_GOOD : STYLE_BAD, "%s %s",
		screen_symbol(&model->look, met ? TONE_GOOD : TONE_BAD),
		met ? "Right." : "Not right.");
	for (size_t i = 0; i < question->answer_count; i++) {
		const struct quiz_answer *answer = &question->answers[i];
		if (!(quiz->chosen & 1u << i) && !answer->right)
			continue;
		autofree char *label = mem_format("    %zu ", i + 1);
		autofree char *text =
			mem_format("%s%s%s", answer->right ? "is right" : "is not right",
				answer->why ? ": " : ".", answer->why ? answer->why : "");
		sheet_field(sheet, label, text, 6, width);
	}
	if (question->why)
		sheet_wrap(sheet, STYLE_PLAIN, question->why, 0, width);
	if (met)
		return;
	autofree char *again = mem_format("Read again: the lesson %s%s%s", question->lesson.name,
		question->section.name ? ", " : "",
		question->section.name ? question->section.name : "");
	sheet_wrap(sheet, STYLE_PLAIN, again, 0, width);
}

static void add_question(const struct model *model, size_t width, struct sheet *sheet)
{
	const struct quizzing *quiz = &model->quiz;
	const struct quiz_question *question = &quiz->quiz->questions[quiz->question];
	sheet_wrap(sheet, STYLE_STRONG, question->text, 0, width);
	if (question->right_count > 1)
		sheet_line(sheet, STYLE_PLAIN, "Several are right: choose all of them.");
}

static void add_rest(const struct model *model, size_t width, struct sheet *sheet)
{
	add_answers(model, width, sheet);
	if (model->quiz.is_answered)
		add_reasons(model, width, sheet);
}

static bool can_open(const struct model *model, size_t tag)
{
	const struct quizzing *quiz = &model->quiz;
	return !quiz->is_answered && tag < quiz->quiz->questions[quiz->question].answer_count;
}

static void tell(const struct model *model, size_t width, struct sheet *sheet)
{
	sheet->tag = SHEET_NOTHING;
	add_question(model, width, sheet);
	add_rest(model, width, sheet);
}

static void draw(const struct model *model, const struct canvas *canvas, struct extent *extent)
{
	const struct quizzing *quiz = &model->quiz;
	const int columns = canvas->columns - 4 < 80 ? canvas->columns - 4 : 80;
	autosheet struct sheet head = { 0 };
	autosheet struct sheet sheet = { 0 };
	struct extent ignored;
	add_question(model, (size_t)columns, &head);
	add_rest(model, (size_t)columns, &sheet);
	const struct canvas top = canvas_part(canvas, 1, 2, (int)head.count, columns);
	const int rows = (int)head.count + 2;
	const struct canvas body = canvas_part(canvas, rows, 2, canvas->rows - rows, columns);
	sheet_show(&head, &top, 0, &ignored);
	sheet_choose(&sheet, &body, model->view.at[SCREEN_QUIZ], !quiz->is_answered, extent);
}

const struct screen screen_quiz = {
	.name = "quiz",
	.keys = keys,
	.title = title,
	.draw = draw,
	.tell = tell,
	.can_open = can_open,
	.opening = "A number above is your answer; several are written with blanks between them.",
};
