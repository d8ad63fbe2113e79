/* SPDX-License-Identifier: MIT */
#include "core/course.h"

#include "base/json.h"
#include "base/mem.h"
#include "core/exercise_parts.h"

#include <stdlib.h>
#include <string.h>

static const struct content_row rows[] = {
	[CONTENT_TRACK] = { "tracks", ".json", "a track", JSON_MAX_BYTES },
	[CONTENT_LESSON] = { "lessons", ".md", "a lesson", LESSON_MAX_BYTES },
	[CONTENT_QUIZ] = { "quizzes", ".json", "a quiz", JSON_MAX_BYTES },
	[CONTENT_GLOSSARY] = { NULL, ".md", "the glossary", LESSON_MAX_BYTES },
};

const struct content_row *content_row(enum content_kind kind)
{
	return &rows[kind];
}

char *content_name(enum content_kind kind, const char *slug)
{
	const struct content_row *row = &rows[kind];
	return mem_format("content/%s%s%s%s", row->folder ? row->folder : "",
		row->folder ? "/" : "", slug, row->suffix);
}

void course_add_fault(struct course *course, const struct err *fault)
{
	course->faults = mem_grow(course->faults, course->fault_count, &course->fault_capacity,
		sizeof(*course->faults));
	course->faults[course->fault_count++] = *fault;
}

/* Each kind: parse into the next element, which counts only if that did well. */

static int add_track(struct course *course, const char *slug, const char *name, const void *text,
	size_t size, struct err *err)
{
	course->tracks = mem_grow(course->tracks, course->track_count, &course->track_capacity,
		sizeof(*course->tracks));
	struct track *track = &course->tracks[course->track_count];
	if (!track_parse(track, slug, name, text, size, err)) {
		course->track_count++;
		return 0;
	}
	track_release(track);
	return -1;
}

static int add_lesson(struct course *course, const char *slug, const char *name, const void *text,
	size_t size, struct err *err)
{
	course->lessons = mem_grow(course->lessons, course->lesson_count, &course->lesson_capacity,
		sizeof(*course->lessons));
	struct lesson *lesson = &course->lessons[course->lesson_count];
	if (!lesson_parse(lesson, slug, name, text, size, err)) {
		course->lesson_count++;
		return 0;
	}
	lesson_release(lesson);
	return -1;
}

static int add_quiz(struct course *course, const char *slug, const char *name, const void *text,
	size_t size, struct err *err)
{
	course->quizzes = mem_grow(course->quizzes, course->quiz_count, &course->quiz_capacity,
		sizeof(*course->quizzes));
	struct quiz *quiz = &course->quizzes[course->quiz_count];
	if (!quiz_parse(quiz, slug, name, text, size, err)) {
		course->quiz_count++;
		return 0;
	}
	quiz_release(quiz);
	return -1;
}

static int add_glossary(struct course *course, const char *slug, const char *name, const void *text,
	size_t size, struct err *err)
{
	(void)slug;
	glossary_release(&course->glossary);
	if (!glossary_parse(&course->glossary, name, text, size, err))
		return 0;
	glossary_release(&course->glossary);
	return -1;
}

static int (*const add_functions[])(struct course *course, const char *slug, const char *name,
	const void *text, size_t size, struct err *err) = {
	[CONTENT_TRACK] = add_track,
	[CONTENT_LESSON] = add_lesson,
	[CONTENT_QUIZ] = add_quiz,
	[CONTENT_GLOSSARY] = add_glossary,
};

static int check_slug(const char *slug, const char *name, struct err *err)
{
	struct place place;
	place_set(&place, name, 0, 0);
	if (exercise_word_is_valid(slug, strlen(slug)))
		return 0;
	return err_at(err, ERR_INPUT, &place,
		"its name must be lower-case letters, digits and single hyphens, %d bytes at most",
		EXERCISE_WORD_BYTES);
}

void course_add(struct course *course, enum content_kind kind, const char *slug, const void *text,
	size_t size)
{
	autofree char *name = content_name(kind, slug);
	struct err err = { 0 };
	if (check_slug(slug, name, &err) ||
		add_functions[kind](course, slug, name, text, size, &err))
		course_add_fault(course, &err);
}

void course_release(struct course *course)
{
	for (size_t i = 0; i < course->track_count; i++)
		track_release(&course->tracks[i]);
	for (size_t i = 0; i < course->lesson_count; i++)
		lesson_release(&course->lessons[i]);
	for (size_t i = 0; i < course->quiz_count; i++)
		quiz_release(&course->quizzes[i]);
	glossary_release(&course->glossary);
	free(course->tracks);
	free(course->lessons);
	free(course->quizzes);
	free(course->faults);
	*course = (struct course){ 0 };
}

const struct track *course_track(const struct course *course, const char *slug)
{
	for (size_t i = 0; i < course->track_count; i++)
		if (!strcmp(course->tracks[i].slug, slug))
			return &course->tracks[i];
	return NULL;
}

const struct lesson *course_lesson(const struct course *course, const char *slug)
{
	for (size_t i = 0; i < course->lesson_count; i++)
		if (!strcmp(course->lessons[i].slug, slug))
			return &course->lessons[i];
	return NULL;
}

const struct quiz *course_quiz(const struct course *course, const char *slug)
{
	for (size_t i = 0; i < course->quiz_count; i++)
		if (!strcmp(course->quizzes[i].slug, slug))
			return &course->quizzes[i];
	return NULL;
}
