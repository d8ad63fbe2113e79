/* SPDX-License-Identifier: MIT */
/*
 * exercise_text: do an exercise's texts keep to the rules of docs/authoring.md, and do task.md and
 * the checks ask for the same? Only what a program can tell without being wrong is looked at.
 */
#ifndef LAB_CORE_EXERCISE_TEXT_H
#define LAB_CORE_EXERCISE_TEXT_H

#include "base/json.h"
#include "core/exercise.h"
#include "core/verdict.h"

#include <stddef.h>

struct exercise_texts { /* all borrowed */
	const struct exercise *exercise;
	const struct jdoc *json; /* exercise.json, for the places of its texts */
	const char *task;        /* the three files; NULL for one that is not there */
	const char *hints;
	const char *debrief;
	/* the policy files that the learner starts from, and those of the solution */
	const char *const *starters;
	const char *const *solutions;
	size_t policy_count;
};

struct text_faults { /* "hints.md:12: ...", in the order of the files and lines */
	char **items;
	size_t count;
	size_t capacity;
};

void exercise_text_check(const struct exercise_texts *texts, struct text_faults *faults);
void text_faults_release(struct text_faults *faults);

/* Hint `number`, from 1, of hints.md: a new string, its heading as the first line. NULL: there is
 * no such hint. */
char *exercise_text_hint(const char *hints, unsigned number);
#define EXERCISE_HINTS 3

/* Words of a text: what stands between blanks and has a letter or a digit. */
size_t exercise_text_words(const char *text, size_t size);

/* A verdict's text as a learner reads it: words of all six fields together, the learner's line
 * among them. */
#define VERDICT_WORDS_MIN 40
#define VERDICT_WORDS_MAX 110
size_t verdict_text_words(const struct explanation *text);

/* The same of the hint that a verdict gives (core/hint.h). */
void verdict_hint_check(const char *hint, struct text_faults *faults);

/* Does it keep the law of core/explain.h? Faults are "why:1: a sentence of 23 words...", by field.
 */
void verdict_text_check(const struct explanation *text, struct text_faults *faults);

#endif
