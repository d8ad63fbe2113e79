/* SPDX-License-Identifier: MIT */
/*
 * exercise_text_parts: what the files of exercise_text share. Nobody else includes this.
 *
 *   exercise_text.c         the rules, file by file
 *   exercise_text_words.c   words, sentences, and words that must not be there
 *   exercise_text_verdict.c the same of a verdict's text
 *   exercise_text_answer.c  what the answer has and hints must not tell
 */
#ifndef LAB_CORE_EXERCISE_TEXT_PARTS_H
#define LAB_CORE_EXERCISE_TEXT_PARTS_H

#include "core/exercise_text.h"

#include <stdbool.h>

/* A piece of a file: what stands under one heading of level 2, or all of it. */
struct passage {
	const char *file;
	unsigned line; /* of the first byte of text */
	const char *text;
	size_t size;
};

struct section {
	const char *title; /* behind "## " */
	size_t title_size;
	unsigned line; /* of the heading */
	struct passage body;
};

/* The next "## " heading outside of code; start with `{ .body = ... }` of the whole file and
 * `*section` all zero but for that. False: there is none. */
bool section_next(const struct passage *file, struct section *section);

__attribute__((format(printf, 4, 5))) void text_fault(
	struct text_faults *faults, const char *file, unsigned line, const char *format, ...);

unsigned passage_line(const struct passage *passage, const char *at); /* of a byte in it */

/* Words that talk down to a learner, or blame. */
void text_check_tone(const struct passage *passage, struct text_faults *faults);
/* Sentences of more than 20 words. */
void text_check_sentences(const struct passage *passage, struct text_faults *faults);

/* Hints must not name what only the solution has. */
void text_check_answer(
	const struct exercise_texts *texts, const struct passage *hint, struct text_faults *faults);

#endif
