/* SPDX-License-Identifier: MIT */
#include "cli/quiz_text.h"

#include "base/text.h"

#include <string.h>

static void put_wrapped(const char *text, size_t indent, size_t width, struct buf *out)
{
	autobuf struct buf shown = { 0 };
	text_escape(&shown, text, strlen(text));
	text_wrap(out, buf_string(&shown), indent, width);
	buf_char(out, '\n');
}

void quiz_text_question(const struct quiz_question *question, size_t number, size_t count,
	size_t width, struct buf *out)
{
	buf_format(out, "\n%zu of %zu. ", number, count);
	put_wrapped(question->text, 0, width, out);
	buf_char(out, '\n');
	for (size_t i = 0; i < question->answer_count; i++) {
		buf_format(out, "  %zu  ", i + 1);
		put_wrapped(question->answers[i].text, 5, width, out);
	}
	if (question->right_count > 1)
		buf_text(
			out, "\nSeveral are right: type all their numbers, with blanks between.\n");
}

/* What was chosen and what should have been, each with its own reason; nothing of an answer that
 * was rightly left out. */
static void put_answer(const struct quiz_question *question, size_t index, bool is_chosen,
	size_t width, struct buf *out)
{
	const struct quiz_answer *answer = &question->answers[index];
	autobuf struct buf line = { 0 };
	if (!is_chosen && !answer->right)
		return;
	buf_text(&line, answer->right ? "is right" : "is not right");
	if (answer->why)
		buf_format(&line, ": %s", answer->why);
	else
		buf_char(&line, '.');
	buf_format(out, "  %zu ", index + 1);
	put_wrapped(buf_string(&line), 4, width, out);
}

static void put_place(const struct quiz_question *question, struct buf *out)
{
	const char *section = question->section.name;
	buf_text(out, "\nRead again");
	if (section) {
		buf_text(out, " \"");
		text_escape(out, section, strlen(section));
		buf_char(out, '"');
	}
	buf_format(out, ":\n  bulkhead lesson %s\n", question->lesson.name);
}

void quiz_text_verdict(
	const struct quiz_question *question, unsigned chosen, size_t width, struct buf *out)
{
	const bool met = quiz_question_is_met(question, chosen);
	buf_text(out, met ? "\nRight.\n" : "\nNot right.\n");
	for (size_t i = 0; i < question->answer_count; i++)
		if (!met || question->answers[i].why)
			put_answer(question, i, chosen & 1u << i, width, out);
	if (question->why)
		put_wrapped(question->why, 0, width, out);
	if (!met)
		put_place(question, out);
}
