/* SPDX-License-Identifier: MIT */
#include "core/quiz.h"

#include "base/mem.h"
#include "core/exercise_parts.h"

#include <stdlib.h>
#include <string.h>

#define FORMAT         1
#define QUESTION_BYTES 400
#define ANSWER_BYTES   200

bool quiz_question_is_met(const struct quiz_question *question, unsigned chosen)
{
	unsigned right = 0;
	for (size_t i = 0; i < question->answer_count; i++)
		right |= (unsigned)question->answers[i].right << i;
	return chosen == right;
}

static int parse_why(char **why, const struct jnode *object, struct err *err)
{
	struct jnode node;
	return jnode_member(object, "why", &node)
		       ? exercise_line(&node, EXERCISE_WHY_BYTES, why, err)
		       : 0;
}

static int parse_answer(struct quiz_answer *answer, const struct jnode *node, struct err *err)
{
	static const char *const keys[] = { "text", "right", "why" };
	struct jnode right;
	if (jnode_object(node, keys, ARRAY_SIZE(keys), err) ||
		exercise_require_line(node, "text", ANSWER_BYTES, &answer->text, err))
		return -1;
	if (jnode_member(node, "right", &right) && jnode_bool(&right, &answer->right, err))
		return -1;
	return parse_why(&answer->why, node, err);
}

/* Who chooses the second of two equal answers would be told the first one's reason. */
static int refuse_same_answer(
	const struct quiz_question *question, const struct jnode *node, struct err *err)
{
	const size_t last = question->answer_count - 1;
	for (size_t i = 0; i < last; i++)
		if (!strcmp(question->answers[i].text, question->answers[last].text))
			return jnode_fail(node, err, "says the same as answer %zu", i + 1);
	return 0;
}

static int check_answers(
	const struct quiz_question *question, const struct jnode *node, struct err *err)
{
	if (!question->right_count)
		return jnode_fail(node, err, "none of these is right: \"right\": true says which");
	if (question->right_count == question->answer_count)
		return jnode_fail(node, err, "all of these are right: whoever chooses all passes");
	for (size_t i = 0; !question->why && i < question->answer_count; i++) {
		const struct jnode answer = jnode_at(node, i);
		if (!question->answers[i].why)
			return jnode_fail(&answer, err,
				"needs a \"why\", as its question has none for all answers");
	}
	return 0;
}

static int parse_answers(struct quiz_question *question, const struct jnode *node, struct err *err)
{
	struct jnode all;
	size_t count = 0;
	if (jnode_require(node, "answers", &all, err) ||
		jnode_array(&all, 2, QUIZ_MAX_ANSWERS, &count, err))
		return -1;
	question->answers = mem_zero(count, sizeof(*question->answers));
	for (size_t i = 0; i < count; i++) {
		const struct jnode one = jnode_at(&all, i);
		struct quiz_answer *answer = &question->answers[question->answer_count++];
		if (parse_answer(answer, &one, err) || refuse_same_answer(question, &one, err))
			return -1;
		question->right_count += answer->right;
	}
	return check_answers(question, &all, err);
}

static int parse_lesson(struct quiz_question *question, const struct jnode *node, struct err *err)
{
	struct jnode member;
	const char *slug = NULL;
	autofree char *heading = NULL;
	if (jnode_require(node, "lesson", &member, err) || jnode_string(&member, &slug, err) ||
		exercise_word(&member, slug, err))
		return -1;
	mention_set(&question->lesson, slug, &member);
	if (!jnode_member(node, "section", &member))
		return 0;
	if (exercise_line(&member, EXERCISE_TITLE_BYTES, &heading, err))
		return -1;
	mention_set(&question->section, heading, &member);
	return 0;
}

static int parse_id(const struct quiz *quiz, struct quiz_question *question,
	const struct jnode *node, struct err *err)
{
	struct jnode id;
	const char *word = NULL;
	if (jnode_require(node, "id", &id, err) || jnode_string(&id, &word, err) ||
		exercise_word(&id, word, err))
		return -1;
	question->id = mem_text(word);
	for (const struct quiz_question *other = quiz->questions; other < question; other++)
		if (!strcmp(other->id, word))
			return jnode_fail(&id, err, "\"%s\" is an earlier question's", word);
	return 0;
}

static int parse_question(const struct quiz *quiz, struct quiz_question *question,
	const struct jnode *node, struct err *err)
{
	static const char *const keys[] = { "id", "text", "answers", "why", "lesson", "section" };
	if (jnode_object(node, keys, ARRAY_SIZE(keys), err) ||
		parse_id(quiz, question, node, err) ||
		exercise_require_line(node, "text", QUESTION_BYTES, &question->text, err) ||
		parse_why(&question->why, node, err) || parse_lesson(question, node, err))
		return -1;
	return parse_answers(question, node, err);
}

static int parse_root(struct quiz *quiz, const struct jnode *root, struct err *err)
{
	static const char *const keys[] = { "format", "title", "questions" };
	struct jnode all;
	size_t count = 0;
	if (exercise_format(root, FORMAT, err) || jnode_object(root, keys, ARRAY_SIZE(keys), err) ||
		exercise_require_line(root, "title", EXERCISE_TITLE_BYTES, &quiz->title, err) ||
		jnode_require(root, "questions", &all, err) ||
		jnode_array(&all, 1, QUIZ_MAX_QUESTIONS, &count, err))
		return -1;
	quiz->questions = mem_zero(count, sizeof(*quiz->questions));
	for (size_t i = 0; i < count; i++) {
		const struct jnode node = jnode_at(&all, i);
		if (parse_question(quiz, &quiz->questions[quiz->question_count++], &node, err))
			return -1;
	}
	return 0;
}

int quiz_parse(struct quiz *quiz, const char *slug, const char *name, const void *text, size_t size,
	struct err *err)
{
	struct jdoc doc = { 0 };
	*quiz = (struct quiz){ .slug = mem_text(slug) };
	int result = jdoc_parse(&doc, name, text, size, ERR_INPUT, err);
	if (!result) {
		const struct jnode root = jdoc_root(&doc);
		result = parse_root(quiz, &root, err);
	}
	jdoc_release(&doc);
	return result;
}

static void release_question(struct quiz_question *question)
{
	for (size_t i = 0; i < question->answer_count; i++) {
		free(question->answers[i].text);
		free(question->answers[i].why);
	}
	mention_release(&question->lesson);
	mention_release(&question->section);
	free(question->answers);
	free(question->id);
	free(question->text);
	free(question->why);
}

void quiz_release(struct quiz *quiz)
{
	for (size_t i = 0; i < quiz->question_count; i++)
		release_question(&quiz->questions[i]);
	free(quiz->questions);
	free(quiz->slug);
	free(quiz->title);
	*quiz = (struct quiz){ 0 };
}
