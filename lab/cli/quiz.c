/* SPDX-License-Identifier: MIT */
#include "base/text.h"
#include "cli/commands.h"
#include "cli/course_argument.h"
#include "cli/dialogue.h"
#include "cli/quiz_text.h"
#include "cli/terminal.h"

#include <string.h>

/* --- facts --- */

static struct quiz_score score_of(const struct learner *learner, const struct quiz *quiz)
{
	return route_quiz(quiz, progress_quiz(&learner->progress, quiz->slug));
}

static struct jout *facts_of(const struct learner *learner, const struct quiz *quiz)
{
	const struct quiz_score score = score_of(learner, quiz);
	struct jout *facts = jout_object();
	jout_text(facts, "quiz", quiz->slug);
	jout_text(facts, "title", quiz->title);
	jout_integer(facts, "questions", (int64_t)score.all);
	jout_integer(facts, "answered", (int64_t)score.answered);
	jout_integer(facts, "right", (int64_t)score.right);
	return facts;
}

static int list_quizzes(
	const struct invocation *invocation, const struct learner *learner, struct err *err)
{
	const struct course *course = &learner->course;
	struct jout *facts = jout_array();
	autobuf struct buf text = { 0 };
	buf_text(&text, "quiz                              right     title\n");
	for (size_t i = 0; i < course->quiz_count; i++) {
		const struct quiz *quiz = &course->quizzes[i];
		const struct quiz_score score = score_of(learner, quiz);
		jout_add(facts, facts_of(learner, quiz));
		buf_format(&text, "%-32s  %2zu of %2zu  ", quiz->slug, score.right, score.all);
		text_escape(&text, quiz->title, strlen(quiz->title));
		buf_char(&text, '\n');
	}
	if (invocation->json)
		return terminal_print_json(facts, err);
	jout_free(facts);
	return terminal_print(&text, err);
}

/* --- asking --- */

/* A run through the questions that are to be asked. */
struct asking {
	struct learner *learner;
	const struct quiz *quiz;
	bool all;
	size_t number, count; /* of the question, of those that are asked */
	bool untold;          /* that answers can't be kept */
	bool is_over;
};

static bool is_asked(const struct asking *asking, const struct quiz_question *question)
{
	return asking->all ||
	       !route_question_is_done(
		       progress_quiz(&asking->learner->progress, asking->quiz->slug), question->id);
}

static int show_question(
	const struct asking *asking, const struct quiz_question *question, struct err *err)
{
	autobuf struct buf text = { 0 };
	quiz_text_question(question, asking->number, asking->count, terminal_width(), &text);
	return terminal_print(&text, err);
}

static int say_line(const char *line, struct err *err)
{
	autobuf struct buf text = { 0 };
	buf_text(&text, line);
	return terminal_print(&text, err);
}

/* Until there is an answer, or no more is to come. */
static int read_choice(struct asking *asking, const struct quiz_question *question,
	unsigned *chosen, struct err *err)
{
	char line[DIALOGUE_BYTES];
	for (;;) {
		if (say_line("\nYour answer: ", err))
			return -1;
		if (!dialogue_line(line)) {
			asking->is_over = true;
			return say_line("\n", err);
		}
		if (!terminal_echoes() && say_line("\n", err))
			return -1;
		switch (dialogue_choice(line, question->answer_count, chosen)) {
		case CHOICE_MADE:
			return 0;
		case CHOICE_REPEAT:
			if (show_question(asking, question, err))
				return -1;
			break;
		case CHOICE_QUIT:
			asking->is_over = true;
			return 0;
		case CHOICE_UNKNOWN:
			if (say_line("Type the number of an answer, ? to see the question again, "
				     "or q to end.\n",
				    err))
				return -1;
			break;
		}
	}
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

/* On the disk before anything is told of it. */
static void keep(struct asking *asking, const struct quiz_question *question, unsigned chosen)
{
	struct entry entry;
	entry_init(&entry, ENTRY_QUIZ, asking->quiz->slug, NULL);
	entry_set_word(&entry, question->id);
	entry.number = quiz_question_is_met(question, chosen);
	entry_set_body_take(&entry, choice_json(chosen));
	progress_add(&asking->learner->progress, &entry);
	if (asking->untold)
		entry_release(&entry);
	else if (course_argument_keep(&entry, "your answers are not kept"))
		asking->untold = true;
}

static int ask(struct asking *asking, const struct quiz_question *question, struct err *err)
{
	unsigned chosen = 0;
	autobuf struct buf text = { 0 };
	asking->number++;
	if (show_question(asking, question, err) || read_choice(asking, question, &chosen, err))
		return -1;
	if (!chosen)
		return 0;
	keep(asking, question, chosen);
	quiz_text_verdict(question, chosen, terminal_width(), &text);
	return terminal_print(&text, err);
}

static int begin(const struct asking *asking, struct err *err)
{
	autobuf struct buf text = { 0 };
	autobuf struct buf how = { 0 };
	text_escape(&text, asking->quiz->title, strlen(asking->quiz->title));
	buf_format(&how,
		"%zu question%s. Type the number of an answer, then Enter; ? shows the question "
		"again, q ends.",
		asking->count, asking->count == 1 ? "" : "s");
	buf_text(&text, "\n\n");
	text_wrap(&text, buf_string(&how), 0, terminal_width());
	buf_char(&text, '\n');
	return terminal_print(&text, err);
}

static int end(const struct asking *asking, struct err *err)
{
	const struct quiz_score score = score_of(asking->learner, asking->quiz);
	autobuf struct buf text = { 0 };
	buf_format(&text, "\n%zu of %zu right.", score.right, score.all);
	if (score.right < score.all)
		buf_format(&text, " \"bulkhead quiz %s\" asks the other%s.", asking->quiz->slug,
			score.all - score.right == 1 ? "" : "s");
	else if (!asking->count)
		buf_format(&text, " \"bulkhead quiz %s --all\" asks again.", asking->quiz->slug);
	buf_char(&text, '\n');
	return terminal_print(&text, err);
}

static int ask_all(const struct invocation *invocation, struct learner *learner, struct err *err)
{
	const struct quiz *quiz = course_argument_quiz(learner, invocation->args[0], err);
	struct asking asking = { .learner = learner, .quiz = quiz, .all = invocation->all };
	if (!quiz)
		return -1;
	if (invocation->json)
		return terminal_print_json(facts_of(learner, quiz), err);
	for (size_t i = 0; i < quiz->question_count; i++)
		asking.count += is_asked(&asking, &quiz->questions[i]);
	if (asking.count && begin(&asking, err))
		return -1;
	for (size_t i = 0; i < quiz->question_count && !asking.is_over; i++)
		if (is_asked(&asking, &quiz->questions[i]) &&
			ask(&asking, &quiz->questions[i], err))
			return -1;
	return end(&asking, err);
}

int command_quiz(const struct invocation *invocation, int *code, struct err *err)
{
	struct learner learner;
	(void)code; /* 0 or an error */
	int failed = course_argument_open(invocation, &learner, err);
	if (!failed)
		failed = invocation->arg_count ? ask_all(invocation, &learner, err)
					       : list_quizzes(invocation, &learner, err);
	learner_release(&learner);
	return failed;
}
