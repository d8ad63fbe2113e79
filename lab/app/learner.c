/* SPDX-License-Identifier: MIT */
#include "app/learner.h"

#include "app/course.h"
#include "app/journal.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static void add_news(struct buf *news, const char *what, const struct err *why)
{
	char text[2048];
	buf_format(news, "%s: %s\n", what, err_format(why, text, sizeof(text)));
}

static void add_journal_news(struct buf *news, struct journal *journal)
{
	const char *lines = journal ? journal_news(journal) : "";
	if (*lines)
		buf_format(news, "%s\n", lines);
}

bool learner_progress(struct progress *progress, struct buf *news)
{
	struct journal *journal = NULL;
	struct err err = { 0 };
	*progress = (struct progress){ 0 };
	const bool known =
		!journal_open_kept(&journal, &err) && !journal_progress(journal, progress, &err);
	add_journal_news(news, journal);
	journal_close(journal);
	if (known)
		return true;
	progress_release(progress);
	add_news(news, "what you have done is not known", &err);
	return false;
}

int learner_keep(struct entry *entry_take, struct buf *news, struct err *err)
{
	struct journal *journal = NULL;
	int failed = journal_open(&journal, err);
	if (!failed)
		failed = journal_add(journal, entry_take, err);
	add_journal_news(news, journal);
	journal_close(journal);
	entry_release(entry_take);
	return failed;
}

static void make_route(struct learner *learner)
{
	const struct catalogue *catalogue = &learner->catalogue;
	autofree const char **ids = mem_zero(catalogue->count + 1, sizeof(*ids));
	for (size_t i = 0; i < catalogue->count; i++)
		ids[i] = catalogue->entries[i].id;
	route_make(&learner->route, &learner->course, &learner->progress, ids, catalogue->count,
		journal_now());
}

int learner_open(struct learner *learner, const char *data, struct err *err)
{
	*learner = (struct learner){ 0 };
	if (catalogue_open(&learner->catalogue, data, err) ||
		course_open(&learner->course, &learner->catalogue, err))
		return -1;
	learner->known = learner_progress(&learner->progress, &learner->news);
	make_route(learner);
	return 0;
}

void learner_release(struct learner *learner)
{
	route_release(&learner->route);
	progress_release(&learner->progress);
	course_release(&learner->course);
	catalogue_release(&learner->catalogue);
	buf_release(&learner->news);
}

/* --- titles --- */

static const struct catalogue_entry *find_entry(const struct learner *learner, const char *id)
{
	struct err none = { 0 };
	return catalogue_find(&learner->catalogue, id, &none);
}

char *learner_exercise_title(const struct learner *learner, const char *id)
{
	const struct catalogue_entry *entry = find_entry(learner, id);
	struct loaded loaded = { 0 };
	struct err none = { 0 };
	char *title = NULL;
	if (entry && catalogue_load_facts(entry, &loaded, &none) == 0)
		title = mem_text(loaded.exercise.title);
	loaded_release(&loaded);
	return title ? title : mem_text(id);
}

char *learner_title(const struct learner *learner, const struct track_item *item)
{
	const char *name = item->of.name;
	const struct lesson *lesson;
	const struct quiz *quiz;
	switch (item->kind) {
	case ITEM_LESSON:
		lesson = course_lesson(&learner->course, name);
		return mem_text(lesson ? lesson->title : name);
	case ITEM_EXERCISE:
		return learner_exercise_title(learner, name);
	case ITEM_QUIZ:
		quiz = course_quiz(&learner->course, name);
		return mem_text(quiz ? quiz->title : name);
	}
	return mem_text(name);
}

/* --- where one stopped --- */

static int64_t touched_at(const struct exercise_progress *one)
{
	return one->last_at > one->started_at ? one->last_at : one->started_at;
}

const struct exercise_progress *learner_stopped_at(const struct learner *learner)
{
	const struct exercise_progress *newest = NULL;
	for (size_t i = 0; i < learner->progress.exercise_count; i++) {
		const struct exercise_progress *one = &learner->progress.exercises[i];
		if (one->seed[0] && (!newest || touched_at(one) > touched_at(newest)))
			newest = one;
	}
	if (!newest || newest->passed || newest->gave_up || !find_entry(learner, newest->id))
		return NULL;
	return newest;
}
