/* SPDX-License-Identifier: MIT */
/*
 * The jobs of the crew are answers, person by person; here they come in that order, so one person
 * at a time is put together and written. Who is slow or hostile keeps one worker busy, for as long
 * as the limits allow, and nobody else.
 */
#include "app/grading_parts.h"

#include "app/crew.h"
#include "base/mem.h"
#include "base/text.h"
#include "sys/file.h"
#include "sys/folder.h"
#include "sys/paths.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ANSWER_MS 180000u /* more than the walls of all worlds of an exercise */
#define ROOM      4096u   /* of a person's file, for what is not an answer */

/* --- what came --- */

struct taking {
	const struct grading_work *work;
	char *head;         /* of the person whose answers come */
	struct buf answers; /* with commas */
};

static char *empty_head(const char *name, const char *refused)
{
	struct graded_person person = {
		.id = mem_text(name),
		.refused = mem_text(refused),
	};
	char *head = graded_head_format(&person);
	graded_person_release(&person);
	return head;
}

static const struct class_person *person_of(const struct grading_work *work, size_t job)
{
	return &work->class->people[work->pending[job / work->exercise_count]];
}

/* A file that is read again must not be larger than JSON may be: words go first. */
static const char *that_fits(const struct taking *taking, const struct answer_texts *texts)
{
	const size_t used = taking->answers.size + strlen(taking->head) + ROOM;
	return used + strlen(texts->full) < JSON_MAX_BYTES ? texts->full : texts->brief;
}

static int add_answer(struct taking *taking, size_t index, const struct buf *bytes,
	const struct err *why, struct err *err)
{
	struct answer_texts texts = { .head = "" };
	autofree char *failed = why ? answer_failed(taking->work, index, why) : NULL;
	if (!why && answer_texts_parse(&texts, bytes, err))
		return -1;
	if (why)
		texts.full = texts.brief = failed;
	if (*texts.head)
		taking->head = mem_text(texts.head);
	if (!taking->head)
		taking->head = empty_head(person_of(taking->work, index)->name, NULL);
	buf_format(&taking->answers, "%s%s", taking->answers.size ? "," : "",
		that_fits(taking, &texts));
	return 0;
}

static void forget(struct taking *taking)
{
	free(taking->head);
	taking->head = NULL;
	buf_clear(&taking->answers);
}

static int take(
	void *taker, size_t index, const struct buf *bytes, const struct err *why, struct err *err)
{
	struct taking *taking = taker;
	const struct grading_work *work = taking->work;
	if (add_answer(taking, index, bytes, why, err))
		return -1;
	if (index % work->exercise_count != work->exercise_count - 1)
		return 0;
	const int failed = results_write(work->request->results, person_of(work, index),
		taking->head, buf_string(&taking->answers), err);
	forget(taking);
	return failed;
}

static void progress(void *taker, size_t over, size_t index)
{
	const struct grading_work *work = ((struct taking *)taker)->work;
	if (work->request->progress)
		work->request->progress(over, work->pending_count * work->exercise_count,
			person_of(work, index)->name);
}

static int run_crew(const struct grading_work *work, int *signal, struct err *err)
{
	struct taking taking = { .work = work };
	const struct crew crew = {
		.context = work,
		.work = answer_work,
		.take = take,
		.progress = progress,
		.taker = &taking,
		.workers = work->request->workers,
		.job_ms = ANSWER_MS,
	};
	const int failed = crew_run(&crew, work->pending_count * work->exercise_count, signal, err);
	forget(&taking);
	buf_release(&taking.answers);
	return failed;
}

/* --- what is to be done --- */

/* Refused people need no worker. */
static int find_pending(struct grading_work *work, struct err *err)
{
	const char *results = work->request->results;
	work->pending = mem_zero(work->class->count + 1, sizeof(*work->pending));
	for (size_t i = 0; i < work->class->count; i++) {
		const struct class_person *person = &work->class->people[i];
		if (!person->is_ours || results_have(results, person))
			continue;
		if (!person->refused) {
			work->pending[work->pending_count++] = i;
			continue;
		}
		autofree char *head = empty_head(person->name, person->refused);
		if (results_write(results, person, head, "", err))
			return -1;
	}
	return 0;
}

static int load_exercise(struct grading_work *work, const struct catalogue *catalogue,
	const char *id, struct err *err)
{
	struct grading_exercise *exercise = &work->exercises[work->exercise_count++];
	autobuf struct buf what = { 0 };
	if (catalogue_load(catalogue, id, VARIANT_SEED_ZEROS, &exercise->loaded, err))
		return -1;
	if (exercise_cannot_run(&exercise->loaded.exercise, &what))
		return err_set(err, ERR_UNAVAILABLE, "%s: this build cannot run %s", id,
			buf_string(&what));
	const int hidden = hidden_load(work->hidden, &exercise->loaded, &exercise->hidden, err);
	exercise->has_hidden = hidden > 0;
	return hidden < 0 ? -1 : 0;
}

/* Does somebody have a folder of that name? */
static bool is_answered(const struct grading_work *work, const struct exercise *exercise)
{
	for (size_t i = 0; i < work->class->count; i++) {
		const struct class_person *person = &work->class->people[i];
		struct graded_answer answer = { 0 };
		struct err ignored = { 0 };
		const int fd =
			person->refused ? -1 : folder_enter(work->folder, person->name, &ignored);
		const int place = fd < 0 ? -1 : place_of_answer(fd, exercise, &answer);
		graded_answer_release(&answer);
		if (place >= 0)
			(void)close(place); /* only looked at */
		if (fd >= 0)
			(void)close(fd);
		if (place >= 0)
			return true;
	}
	return false;
}

static int find_exercises(
	struct grading_work *work, const struct catalogue *catalogue, struct err *err)
{
	for (size_t i = 0; i < catalogue->count; i++) {
		const struct exercise named = { .id = catalogue->entries[i].id };
		if (!is_answered(work, &named))
			continue;
		if (work->exercise_count == GRADING_EXERCISES)
			return err_set(err, ERR_USAGE,
				"more than %d exercises: name those that count with --exercises",
				GRADING_EXERCISES);
		if (load_exercise(work, catalogue, named.id, err))
			return -1;
	}
	if (work->exercise_count)
		return 0;
	return err_set(err, ERR_INPUT,
		"%s: nobody there has an answer to an exercise of this machine; answers lie in "
		"PERSON/SUBJECT/SLUG",
		work->request->folder);
}

/* "a/b,c/d" */
static int load_named(struct grading_work *work, const struct catalogue *catalogue, struct err *err)
{
	autofree char *list = mem_text(work->request->exercises);
	char *rest = list;
	for (char *id; (id = strsep(&rest, ","));) {
		for (size_t i = 0; i < work->exercise_count; i++)
			if (strcmp(work->exercises[i].loaded.exercise.id, id) == 0)
				return err_set(err, ERR_USAGE, "--exercises names %s twice", id);
		if (work->exercise_count == GRADING_EXERCISES)
			return err_set(err, ERR_USAGE, "--exercises names more than %d",
				GRADING_EXERCISES);
		if (load_exercise(work, catalogue, id, err))
			return -1;
	}
	return 0;
}

static int load_exercises(
	struct grading_work *work, const struct catalogue *catalogue, struct err *err)
{
	work->exercises = mem_zero(GRADING_EXERCISES, sizeof(*work->exercises));
	const int failed = work->request->exercises ? load_named(work, catalogue, err)
						    : find_exercises(work, catalogue, err);
	if (failed)
		return -1;
	autofree const char **ids = mem_zero(work->exercise_count, sizeof(*ids));
	for (size_t i = 0; i < work->exercise_count; i++)
		ids[i] = work->exercises[i].loaded.exercise.id;
	return hidden_check(work->hidden, ids, work->exercise_count, err);
}

/* Results among the answers would be a person's at the next run. */
static int check_results(const struct grading *grading, struct err *err)
{
	struct err ignored = { 0 };
	autofree char *answers = paths_real(grading->folder, err);
	autofree char *above = mem_text(grading->results);
	char *slash = strrchr(above, '/');
	if (slash && slash > above)
		*slash = '\0';
	autofree char *results = paths_real(slash ? above : ".", &ignored);
	if (!answers)
		return -1;
	const size_t size = strlen(answers);
	if (!results || strncmp(results, answers, size) != 0 ||
		(results[size] != '/' && results[size] != '\0'))
		return 0;
	return err_set(err, ERR_USAGE,
		"%s would lie among the answers: choose another folder with "
		"--results",
		grading->results);
}

static void work_release(struct grading_work *work)
{
	for (size_t i = 0; i < work->exercise_count; i++) {
		struct grading_exercise *exercise = &work->exercises[i];
		loaded_release(&exercise->loaded);
		loaded_release(&exercise->hidden);
		loaded_release(&exercise->other);
		loaded_release(&exercise->other_hidden);
	}
	free(work->exercises);
	free(work->pending);
	if (work->folder >= 0)
		(void)close(work->folder); /* only looked at */
}

int grading_run(struct bench *bench, const struct catalogue *catalogue,
	const struct grading *grading, int *signal, struct err *err)
{
	struct hidden hidden = { 0 };
	struct class_list class = { 0 };
	struct grading_work work = {
		.bench = bench,
		.request = grading,
		.hidden = &hidden,
		.class = &class,
		.folder = folder_open(grading->folder, err),
	};
	*signal = 0;
	bench_keep_gates(bench);
	int failed = work.folder < 0 || check_results(grading, err) ||
		     hidden_open(&hidden, grading->hidden, err) ||
		     class_open(&class, grading, work.folder, err) ||
		     load_exercises(&work, catalogue, err) ||
		     results_open(&work, grading->results, err) || find_pending(&work, err);
	if (!failed && work.pending_count)
		failed = run_crew(&work, signal, err);
	work_release(&work);
	class_release(&class);
	hidden_release(&hidden);
	return failed ? -1 : 0;
}

char *grading_results_folder(const char *folder, struct err *err)
{
	autofree char *real = paths_real(folder, err);
	return real ? mem_format("%s.results", real) : NULL;
}
