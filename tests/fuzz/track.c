/* SPDX-License-Identifier: MIT */
/* track: tracks, quizzes, lessons and glossaries, changed at random; common_document.h says how. */
#include "base/mem.h"
#include "base/text.h"
#include "common_document.h"
#include "core/course.h"

#include <string.h>
#include <strings.h>

/* A name with its place, where a string of the file begins. */
static bool is_mention(const struct buf *text, const struct mention *mention, size_t max)
{
	return document_is_line(mention->name, 1, max) &&
	       document_has_place(text, mention->line, mention->column);
}

static int check_items(
	const struct buf *text, const struct track_item *items, size_t count, struct err *broken)
{
	for (size_t i = 0; i < count; i++) {
		promise(items[i].kind <= ITEM_QUIZ, broken);
		promise(is_mention(text, &items[i].of, 81), broken);
		promise((strchr(items[i].of.name, '/') != NULL) == (items[i].kind == ITEM_EXERCISE),
			broken);
	}
	return 0;
}

static int check_track(const struct buf *text, const struct track *track, struct err *broken)
{
	size_t exercises = 0;
	promise(document_is_line(track->title, 1, 80), broken);
	promise(document_is_line(track->purpose, 1, 300), broken);
	promise(track->level >= 1 && track->level <= 5, broken);
	promise(track->need_count <= TRACK_MAX_NEEDS, broken);
	for (size_t i = 0; i < track->need_count; i++)
		promise(is_mention(text, &track->needs[i], 40), broken);
	promise(track->item_count + track->planned_count >= 1, broken);
	promise(track->item_count + track->planned_count <= TRACK_MAX_ITEMS, broken);
	for (size_t i = 0; i < track->item_count; i++)
		exercises += track->items[i].kind == ITEM_EXERCISE;
	promise((track->placement == TRACK_NONE) == !exercises, broken);
	promise(!exercises || track->placement < track->item_count, broken);
	promise(!exercises || track->items[track->placement].kind == ITEM_EXERCISE, broken);
	if (check_items(text, track->items, track->item_count, broken))
		return -1;
	return check_items(text, track->planned, track->planned_count, broken);
}

static int check_question(
	const struct buf *text, const struct quiz_question *question, struct err *broken)
{
	size_t right = 0;
	promise(document_is_line(question->id, 1, 40), broken);
	promise(document_is_line(question->text, 1, 400), broken);
	promise(is_mention(text, &question->lesson, 40), broken);
	promise(!question->section.name || is_mention(text, &question->section, 80), broken);
	promise(question->answer_count >= 2 && question->answer_count <= QUIZ_MAX_ANSWERS, broken);
	for (size_t i = 0; i < question->answer_count; i++) {
		const struct quiz_answer *answer = &question->answers[i];
		promise(document_is_line(answer->text, 1, 200), broken);
		promise(answer->why || question->why, broken);
		promise(!answer->why || document_is_line(answer->why, 1, 600), broken);
		right += answer->right;
	}
	promise(right == question->right_count, broken);
	promise(right >= 1 && right < question->answer_count, broken);
	return 0;
}

static int check_quiz(const struct buf *text, const struct quiz *quiz, struct err *broken)
{
	promise(document_is_line(quiz->title, 1, 80), broken);
	promise(quiz->question_count >= 1 && quiz->question_count <= QUIZ_MAX_QUESTIONS, broken);
	for (size_t i = 0; i < quiz->question_count; i++)
		if (check_question(text, &quiz->questions[i], broken))
			return -1;
	return 0;
}

/* Nothing of it is shown otherwise than it stands. */
static bool is_plain(const char *text)
{
	autobuf struct buf shown = { 0 };
	text_escape(&shown, text, strlen(text));
	return !strcmp(buf_string(&shown), text);
}

static int check_span(const struct span *span, struct err *broken)
{
	promise(span->style <= (SPAN_EMPHASIS | SPAN_STRONG | SPAN_CODE | SPAN_LINK), broken);
	promise((span->target != NULL) == ((span->style & SPAN_LINK) != 0), broken);
	promise(span->text && span->text[0] && is_plain(span->text), broken);
	promise(!span->target || (!strncmp(span->target, "http", 4) && is_plain(span->target)),
		broken);
	return 0;
}

static bool holds_blocks(const struct block *block)
{
	return block->kind == BLOCK_LIST || block->kind == BLOCK_ITEM || block->kind == BLOCK_QUOTE;
}

static int check_block(
	const struct buf *text, const struct lesson *lesson, size_t index, struct err *broken)
{
	const struct block *block = &lesson->blocks[index];
	const struct block *before = index ? block - 1 : NULL;
	promise(block->kind <= BLOCK_QUOTE, broken);
	promise(document_has_place(text, block->line, 1), broken);
	promise(before || block->depth == 0, broken);
	promise(!before || block->depth <= before->depth + holds_blocks(before), broken);
	promise(!before || before->kind != BLOCK_LIST ||
			(block->kind == BLOCK_ITEM && block->depth == before->depth + 1),
		broken);
	promise(block->depth <= 2 * LESSON_MAX_NESTING, broken);
	promise((block->code != NULL) == (block->kind == BLOCK_CODE), broken);
	promise(!block->code || is_plain(block->code), broken);
	promise(!block->span_count || block->kind == BLOCK_HEADING ||
			block->kind == BLOCK_PARAGRAPH,
		broken);
	if (block->kind == BLOCK_HEADING)
		promise(block->number >= 1 && block->number <= 3 && (block->number == 1) == !index,
			broken);
	for (size_t i = 0; i < block->span_count; i++)
		if (check_span(&block->spans[i], broken))
			return -1;
	return 0;
}

static int check_lesson(const struct buf *text, const struct lesson *lesson, struct err *broken)
{
	promise(lesson->block_count && lesson->blocks[0].kind == BLOCK_HEADING, broken);
	promise(document_is_line(lesson->title, 1, 80), broken);
	promise(lesson_find(lesson, lesson->title) == lesson->blocks, broken);
	for (size_t i = 0; i < lesson->block_count; i++)
		if (check_block(text, lesson, i, broken))
			return -1;
	return 0;
}

static int check_glossary(
	const struct buf *text, const struct glossary *glossary, struct err *broken)
{
	promise(2 * glossary->term_count + 1 == glossary->text.block_count, broken);
	for (size_t i = 0; i < glossary->term_count; i++) {
		const struct glossary_term *term = &glossary->terms[i];
		promise(term->meaning == &glossary->text.blocks[2 * i + 2], broken);
		promise(term->meaning->kind == BLOCK_PARAGRAPH, broken);
		promise(!i || strcasecmp(term[-1].name, term->name) < 0, broken);
		promise(glossary_find(glossary, term->name) == term, broken);
	}
	return check_lesson(text, &glossary->text, broken);
}

/* With one exercise and nothing else: each name is a fault with a place of its own. */
static int check_alone(const struct buf *text, enum content_kind kind, struct err *broken)
{
	static const char *const exercises[] = { "first/one" };
	struct course course = { 0 };
	course_add(&course, kind, "a", buf_string(text), text->size);
	course_check(&course, exercises, ARRAY_SIZE(exercises));
	bool inside = true;
	for (size_t i = 0; i < course.fault_count; i++)
		inside &= document_has_place(
			text, course.faults[i].at.line, course.faults[i].at.column);
	const size_t tracks = course.track_count;
	course_release(&course);
	promise(inside, broken);
	promise(tracks == (kind == CONTENT_TRACK), broken);
	return 0;
}

static int try_track(
	const struct buf *text, struct random *random, struct err *why, struct err *broken)
{
	(void)random;
	struct track track;
	int result = track_parse(&track, "a", "track.json", buf_string(text), text->size, why);
	if (!result)
		result = check_track(text, &track, broken) ||
					 check_alone(text, CONTENT_TRACK, broken)
				 ? -1
				 : 0;
	track_release(&track);
	return result;
}

static int try_quiz(
	const struct buf *text, struct random *random, struct err *why, struct err *broken)
{
	(void)random;
	struct quiz quiz;
	int result = quiz_parse(&quiz, "a", "quiz.json", buf_string(text), text->size, why);
	if (!result)
		result = check_quiz(text, &quiz, broken) || check_alone(text, CONTENT_QUIZ, broken)
				 ? -1
				 : 0;
	quiz_release(&quiz);
	return result;
}

static int try_lesson(
	const struct buf *text, struct random *random, struct err *why, struct err *broken)
{
	(void)random;
	struct lesson lesson;
	int result = lesson_parse(&lesson, "a", "lesson.md", buf_string(text), text->size, why);
	if (!result)
		result = check_lesson(text, &lesson, broken);
	lesson_release(&lesson);
	return result;
}

static int try_glossary(
	const struct buf *text, struct random *random, struct err *why, struct err *broken)
{
	(void)random;
	struct glossary glossary;
	int result = glossary_parse(&glossary, "glossary.md", buf_string(text), text->size, why);
	if (!result)
		result = check_glossary(text, &glossary, broken);
	glossary_release(&glossary);
	return result;
}

static const struct document_format formats[] = {
	{ "track", "tests/data/tracks", "track.json",
		{ "content/tracks/first-hour.json", "content/tracks/seccomp.json" }, ERR_INPUT,
		try_track },
	{ "quiz", "tests/data/quizzes", "quiz.json", { "content/quizzes/first-hour.json" },
		ERR_INPUT, try_quiz },
	{ "lesson", "tests/data/lessons", "lesson.md",
		{ "content/lessons/what-a-system-call-is.md",
			"exercises/first-hour/two-doors/task.md" },
		ERR_INPUT, try_lesson },
	{ "glossary", "tests/data/glossaries", "glossary.md", { "content/glossary.md" }, ERR_INPUT,
		try_glossary },
};

int main(int argc, char **argv)
{
	return document_fuzz(argc, argv, formats, ARRAY_SIZE(formats));
}
