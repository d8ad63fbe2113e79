/* SPDX-License-Identifier: MIT */
#include "core/progress.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const standings[] = {
	[STANDING_NEW] = "new",
	[STANDING_STARTED] = "started",
	[STANDING_TRIED] = "tried",
	[STANDING_HELPED] = "helped",
	[STANDING_MASTERED] = "mastered",
};

static const int64_t review_days[PROGRESS_REVIEWS] = { 2, 7, 21 };

const char *standing_name(enum standing standing)
{
	return standings[standing];
}

bool progress_due(const struct exercise_progress *one, int64_t *due)
{
	if (!one->is_reviewed || one->reviews >= PROGRESS_REVIEWS)
		return false;
	*due = one->helped_at + review_days[one->reviews] * PROGRESS_DAY_MS;
	return true;
}

enum standing progress_standing(const struct exercise_progress *one)
{
	if (one->was_mastered)
		return STANDING_MASTERED;
	if (one->passes || one->gave_up)
		return STANDING_HELPED;
	if (one->attempts)
		return STANDING_TRIED;
	return one->seed[0] ? STANDING_STARTED : STANDING_NEW;
}

/* --- exercises --- */

/* A subject's entries come together, so the last one is nearly always it. */
static struct exercise_progress *exercise_of(struct progress *progress, const char *id)
{
	for (size_t i = progress->exercise_count; i-- > 0;)
		if (strcmp(progress->exercises[i].id, id) == 0)
			return &progress->exercises[i];
	progress->exercises = mem_grow(progress->exercises, progress->exercise_count,
		&progress->exercise_capacity, sizeof(*progress->exercises));
	struct exercise_progress *one = &progress->exercises[progress->exercise_count++];
	*one = (struct exercise_progress){ .id = mem_text(id) };
	return one;
}

/* Where there are no variants, the beginning is as fresh as it gets. */
static bool was_helped_with(const struct exercise_progress *one, const char *seed)
{
	if (strcmp(seed, VARIANT_SEED_ZEROS) == 0)
		return false;
	for (size_t i = 0; i < one->helped_count; i++)
		if (strcmp(one->helped_seeds[i], seed) == 0)
			return true;
	return false;
}

/* Another variant, or the same one from the beginning. */
static void begin_variant(struct exercise_progress *one, const struct entry *entry)
{
	(void)snprintf(one->seed, sizeof(one->seed), "%s", entry->seed);
	one->started_at = entry->at;
	one->hint = 0;
	one->gave_up = false;
	one->passed = false;
	one->helped = was_helped_with(one, entry->seed);
}

static void keep_variant(struct exercise_progress *one, const struct entry *entry)
{
	if (strcmp(one->seed, entry->seed) != 0)
		begin_variant(one, entry);
}

static void add_help(struct exercise_progress *one, const struct entry *entry)
{
	if (one->passed)
		return; /* it was done before */
	one->helped = true;
	one->helped_seeds = mem_grow(one->helped_seeds, one->helped_count, &one->helped_capacity,
		sizeof(*one->helped_seeds));
	memcpy(one->helped_seeds[one->helped_count++], one->seed, sizeof(one->seed));
	one->is_reviewed = true;
	one->helped_at = entry->at;
	one->reviews = 0;
}

static void add_pass(struct exercise_progress *one, const struct entry *entry)
{
	int64_t due;
	one->passes++;
	if (!one->first_pass)
		one->first_pass = entry->id;
	if (!one->passed && !one->helped) {
		const bool is_due = progress_due(one, &due) && entry->at >= due;
		one->reviews += is_due;
		one->was_mastered |= is_due || !one->is_reviewed;
	}
	one->passed = true;
}

static bool is_pass(const struct entry *entry)
{
	return strcmp(entry->word, "passed") == 0;
}

static void add_attempt(struct exercise_progress *one, const struct entry *entry)
{
	const unsigned score =
		entry->number > 0 && entry->number <= 100 ? (unsigned)entry->number : 0;
	keep_variant(one, entry);
	one->attempts++;
	one->best = score > one->best ? score : one->best;
	one->last = entry->id;
	one->last_at = entry->at;
	(void)snprintf(one->last_outcome, sizeof(one->last_outcome), "%s", entry->word);
	if (is_pass(entry))
		add_pass(one, entry);
}

static void add_hint(struct exercise_progress *one, const struct entry *entry)
{
	keep_variant(one, entry);
	one->hint++;
	if (entry->number >= HINT_LAST)
		add_help(one, entry);
}

static void add_give_up(struct exercise_progress *one, const struct entry *entry)
{
	keep_variant(one, entry);
	one->gave_up = true;
	add_help(one, entry);
}

static void add_start(struct exercise_progress *one, const struct entry *entry)
{
	if (strcmp(entry->word, "new") == 0)
		begin_variant(one, entry);
	else
		keep_variant(one, entry);
}

/* --- lessons and quizzes --- */

static void add_lesson(struct progress *progress, const char *slug)
{
	if (progress_has_read(progress, slug))
		return;
	progress->lessons = mem_grow(progress->lessons, progress->lesson_count,
		&progress->lesson_capacity, sizeof(*progress->lessons));
	progress->lessons[progress->lesson_count++] = mem_text(slug);
}

static struct quiz_progress *quiz_of(struct progress *progress, const char *slug)
{
	for (size_t i = 0; i < progress->quiz_count; i++)
		if (strcmp(progress->quizzes[i].slug, slug) == 0)
			return &progress->quizzes[i];
	progress->quizzes = mem_grow(progress->quizzes, progress->quiz_count,
		&progress->quiz_capacity, sizeof(*progress->quizzes));
	struct quiz_progress *quiz = &progress->quizzes[progress->quiz_count++];
	*quiz = (struct quiz_progress){ .slug = mem_text(slug) };
	return quiz;
}

static struct question_progress *question_of(struct quiz_progress *quiz, const char *id)
{
	for (size_t i = 0; i < quiz->question_count; i++)
		if (strcmp(quiz->questions[i].id, id) == 0)
			return &quiz->questions[i];
	quiz->questions = mem_grow(quiz->questions, quiz->question_count, &quiz->question_capacity,
		sizeof(*quiz->questions));
	struct question_progress *question = &quiz->questions[quiz->question_count++];
	*question = (struct question_progress){ .id = mem_text(id) };
	return question;
}

static void add_answer(struct progress *progress, const struct entry *entry)
{
	struct quiz_progress *quiz = quiz_of(progress, entry->subject);
	struct question_progress *question = question_of(quiz, entry->word);
	question->right = entry->number == 1;
	question->answers++;
}

/* --- all --- */

void progress_add(struct progress *progress, const struct entry *entry)
{
	switch (entry->kind) {
	case ENTRY_START:
		add_start(exercise_of(progress, entry->subject), entry);
		break;
	case ENTRY_ATTEMPT:
		add_attempt(exercise_of(progress, entry->subject), entry);
		weeks_add(&progress->weeks, entry->at, is_pass(entry));
		break;
	case ENTRY_HINT:
		add_hint(exercise_of(progress, entry->subject), entry);
		break;
	case ENTRY_GIVE_UP:
		add_give_up(exercise_of(progress, entry->subject), entry);
		break;
	case ENTRY_BOOKMARK:
		exercise_of(progress, entry->subject)->bookmarked = strcmp(entry->word, "on") == 0;
		break;
	case ENTRY_LESSON:
		add_lesson(progress, entry->subject);
		break;
	case ENTRY_QUIZ:
		add_answer(progress, entry);
		break;
	case ENTRY_REBUILT:
		break;
	}
}

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct exercise_progress *)a)->id,
		((const struct exercise_progress *)b)->id);
}

void progress_end(struct progress *progress)
{
	if (progress->exercise_count)
		qsort(progress->exercises, progress->exercise_count, sizeof(*progress->exercises),
			by_id);
}

static void release_exercise(struct exercise_progress *one)
{
	free(one->id);
	free(one->helped_seeds);
}

void progress_release(struct progress *progress)
{
	for (size_t i = 0; i < progress->exercise_count; i++)
		release_exercise(&progress->exercises[i]);
	for (size_t i = 0; i < progress->quiz_count; i++) {
		struct quiz_progress *quiz = &progress->quizzes[i];
		for (size_t k = 0; k < quiz->question_count; k++)
			free(quiz->questions[k].id);
		free(quiz->questions);
		free(quiz->slug);
	}
	for (size_t i = 0; i < progress->lesson_count; i++)
		free(progress->lessons[i]);
	free(progress->exercises);
	free(progress->quizzes);
	free(progress->lessons);
	weeks_release(&progress->weeks);
	*progress = (struct progress){ 0 };
}

const struct exercise_progress *progress_exercise(const struct progress *progress, const char *id)
{
	const struct exercise_progress wanted = { .id = (char *)(uintptr_t)id };
	return progress->exercise_count
		       ? bsearch(&wanted, progress->exercises, progress->exercise_count,
				 sizeof(*progress->exercises), by_id)
		       : NULL;
}

const struct quiz_progress *progress_quiz(const struct progress *progress, const char *slug)
{
	for (size_t i = 0; i < progress->quiz_count; i++)
		if (strcmp(progress->quizzes[i].slug, slug) == 0)
			return &progress->quizzes[i];
	return NULL;
}

bool progress_has_read(const struct progress *progress, const char *lesson)
{
	for (size_t i = 0; i < progress->lesson_count; i++)
		if (strcmp(progress->lessons[i], lesson) == 0)
			return true;
	return false;
}
