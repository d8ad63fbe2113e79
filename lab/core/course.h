/* SPDX-License-Identifier: MIT */
/*
 * course: everything there is to learn by: tracks, and the lessons, quizzes and glossary that go
 * with them.
 *
 * Files are added one by one. One that can't be read is a fault and hides no other. When all are
 * there, course_check asks whether what they name is there too. Faults are data: a front end that
 * teaches goes on with what there is, lint shows them.
 */
#ifndef LAB_CORE_COURSE_H
#define LAB_CORE_COURSE_H

#include "base/err.h"
#include "core/glossary.h"
#include "core/lesson.h"
#include "core/quiz.h"
#include "core/track.h"

#include <stddef.h>

enum content_kind { CONTENT_TRACK, CONTENT_LESSON, CONTENT_QUIZ, CONTENT_GLOSSARY };

/* What is known of a kind of file, and what messages call one: "content/tracks/first-hour.json". */
struct content_row {
	const char *folder; /* under content/; NULL: the file itself is there */
	const char *suffix;
	const char *what; /* "a track" */
	size_t max_bytes;
};
const struct content_row *content_row(enum content_kind kind);
char *content_name(enum content_kind kind, const char *slug); /* a new string */

struct course {
	struct track *tracks;
	size_t track_count;
	size_t track_capacity;
	struct lesson *lessons;
	size_t lesson_count;
	size_t lesson_capacity;
	struct quiz *quizzes;
	size_t quiz_count;
	size_t quiz_capacity;
	struct glossary glossary;
	struct err *faults; /* ERR_INPUT, each with its place */
	size_t fault_count;
	size_t fault_capacity;
};

/* Parse a file and keep it, or a fault. A glossary's slug is "glossary". */
void course_add(struct course *course, enum content_kind kind, const char *slug, const void *text,
	size_t size);
void course_add_fault(struct course *course, const struct err *fault);
void course_release(struct course *course);

/* When all are added: put the tracks in the order in which to learn, each behind those that it
 * needs, else the easier first; and add a fault for everything that is named and not there, planned
 * and there, or reached by nothing. `exercises` are ids. */
void course_check(struct course *course, const char *const *exercises, size_t count);

/* By slug, NULL if there is none. */
const struct track *course_track(const struct course *course, const char *slug);
const struct lesson *course_lesson(const struct course *course, const char *slug);
const struct quiz *course_quiz(const struct course *course, const char *slug);

#endif
