/* SPDX-License-Identifier: MIT */
/*
 * quiz: questions on lessons, content/quizzes/<slug>.json (format 1, docs/format-track.md).
 *
 * Everything is owned by the struct and goes with quiz_release.
 */
#ifndef LAB_CORE_QUIZ_H
#define LAB_CORE_QUIZ_H

#include "base/err.h"
#include "core/mention.h"

#include <stdbool.h>
#include <stddef.h>

struct quiz_answer {
	char *text;
	bool right;
	char *why; /* why it is right or wrong; NULL: the question's says it */
};

struct quiz_question {
	char *id; /* what a learner's answer is kept under: it outlives reordering and rewording */
	char *text;
	char *why;              /* told once it is answered; NULL: each answer has its own */
	struct mention lesson;  /* to be read again */
	struct mention section; /* a heading of that lesson, or nothing */
	struct quiz_answer *answers;
	size_t answer_count; /* 2..QUIZ_MAX_ANSWERS */
	size_t right_count;  /* at least 1, never all; more than 1: several are to be chosen */
};

struct quiz {
	char *slug;
	char *title;
	struct quiz_question *questions;
	size_t question_count;
};

#define QUIZ_MAX_QUESTIONS 50
#define QUIZ_MAX_ANSWERS   6

/* `name` is the file's name in messages. Errors are ERR_INPUT with file:line:column and the
 * nearest right word. Release also after a failure. */
int quiz_parse(struct quiz *quiz, const char *slug, const char *name, const void *text, size_t size,
	struct err *err);
void quiz_release(struct quiz *quiz);

/* Are exactly the right answers chosen? `chosen` has bit i for answer i. */
bool quiz_question_is_met(const struct quiz_question *question, unsigned chosen);

#endif
