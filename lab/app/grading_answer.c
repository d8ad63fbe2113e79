/* SPDX-License-Identifier: MIT */
/* One answer, in a worker. */
#include "app/grading_parts.h"

#include "base/mem.h"
#include "sys/folder.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What is there of one answer on its way. */
struct judging {
	const struct grading_work *work;
	struct grading_exercise *exercise;
	const struct class_person *person;
	int folder; /* of the answer */
	struct graded_answer answer;
	struct attempt attempt; /* by the checks that everybody has */
	struct attempt hidden;  /* by those and the hidden ones */
	bool is_judged;
	bool is_judged_hidden;
};

/* --- which variant --- */

/* Only where there are several does it matter which an answer was made for. */
static void note_made_for(struct judging *judging, const char *claimed)
{
	struct graded_answer *answer = &judging->answer;
	if (!judging->exercise->loaded.exercise.params.count || !judging->person->has_seed ||
		strcmp(claimed, judging->person->seed) == 0)
		return;
	memcpy(answer->made_for, claimed, VARIANT_SEED_BYTES);
	const char *owner = class_seed_owner(judging->work->class, claimed);
	answer->made_for_person = mem_text(owner);
	answer->why = owner ? mem_format("its .bulkhead says that it was made for the variant of "
					 "%s",
				      owner)
			    : mem_text("its .bulkhead says that it was made for another variant");
}

static int refuse(struct judging *judging, const char *why)
{
	free(judging->answer.why);
	judging->answer.as = GRADED_REFUSED;
	judging->answer.why = mem_text(why);
	return -1;
}

/* Whatever the file says, who has a seed is graded by that. */
static int choose_seed(struct judging *judging, char seed[VARIANT_SEED_BYTES])
{
	const struct exercise *exercise = &judging->exercise->loaded.exercise;
	struct workspace workspace = { 0 };
	struct err err = { 0 };
	const int claimed = workspace_claimed(judging->folder, &workspace, &err);
	int failed = 0;
	memcpy(seed, VARIANT_SEED_ZEROS, VARIANT_SEED_BYTES);
	if (claimed < 0)
		failed = refuse(judging, err.text);
	else if (claimed && strcmp(workspace.exercise, exercise->id) != 0)
		failed = refuse(judging, "its .bulkhead says that it is of another exercise");
	else if (claimed && exercise->params.count)
		memcpy(seed, workspace.seed, VARIANT_SEED_BYTES);
	if (!failed && claimed)
		note_made_for(judging, workspace.seed);
	if (judging->person->has_seed && exercise->params.count)
		memcpy(seed, judging->person->seed, VARIANT_SEED_BYTES);
	workspace_release(&workspace);
	return failed;
}

static int load_other(const struct grading_work *work, struct grading_exercise *exercise,
	const char *seed, struct err *err)
{
	struct loaded *first = &exercise->loaded;
	const struct catalogue_entry entry = { first->exercise.id, first->folder };
	if (exercise->other.folder && !strcmp(exercise->other.exercise.variant.seed, seed))
		return 0;
	loaded_release(&exercise->other);
	loaded_release(&exercise->other_hidden);
	return catalogue_load_entry(&entry, seed, &exercise->other, err) ||
			       hidden_load(work->hidden, &exercise->other, &exercise->other_hidden,
				       err) < 0
		       ? -1
		       : 0;
}

/* --- judging --- */

static bool find_missing(struct judging *judging)
{
	const struct exercise *exercise = &judging->exercise->loaded.exercise;
	for (size_t i = 0; i < exercise->policy_count; i++) {
		const char *file = exercise->policies[i].file;
		if (folder_look(judging->folder, file) != THING_NONE)
			continue;
		free(judging->answer.why);
		judging->answer.as = GRADED_MISSING;
		judging->answer.why = mem_format("there is no file %s", file);
		return true;
	}
	return false;
}

/* ERR_INPUT is the answer's: a file that may not be read. What else there is no verdict for is
 * our fault. */
static void note_no_verdict(struct judging *judging, const struct err *err)
{
	char text[1600];
	free(judging->answer.why);
	judging->answer.as = err->kind == ERR_INPUT ? GRADED_REFUSED : GRADED_VOID;
	judging->answer.why = mem_text(err_format(err, text, sizeof(text)));
}

static int attempt(const struct judging *judging, const struct loaded *loaded,
	struct attempt *attempt, struct err *err)
{
	const struct answer_source source = { .opened = &judging->folder };
	return attempt_run(judging->work->bench, loaded, &source, NULL, attempt, err);
}

static int judge_variant(struct judging *judging, const struct loaded *loaded,
	const struct loaded *with_hidden, struct err *err)
{
	struct graded_answer *answer = &judging->answer;
	memcpy(answer->seed, loaded->exercise.variant.seed, VARIANT_SEED_BYTES);
	if (attempt(judging, loaded, &judging->attempt, err))
		return -1;
	judging->is_judged = true;
	if (with_hidden && attempt(judging, with_hidden, &judging->hidden, err))
		return -1;
	judging->is_judged_hidden = with_hidden != NULL;
	const struct verdict *verdict =
		with_hidden ? &judging->hidden.verdict : &judging->attempt.verdict;
	answer->as = graded_as_of(verdict->outcome);
	graded_take_score(answer, verdict);
	return 0;
}

static int judge(struct judging *judging, struct err *err)
{
	struct grading_exercise *exercise = judging->exercise;
	const bool hidden = exercise->has_hidden;
	char seed[VARIANT_SEED_BYTES];
	if (find_missing(judging) || choose_seed(judging, seed))
		return 0;
	if (strcmp(seed, VARIANT_SEED_ZEROS) == 0)
		return judge_variant(
			judging, &exercise->loaded, hidden ? &exercise->hidden : NULL, err);
	return load_other(judging->work, exercise, seed, err) ||
			       judge_variant(judging, &exercise->other,
				       hidden ? &exercise->other_hidden : NULL, err)
		       ? -1
		       : 0;
}

static void answer_init(struct graded_answer *answer, const char *exercise)
{
	*answer = (struct graded_answer){ .exercise = mem_text(exercise), .score = -1 };
	for (size_t i = 0; i < VERDICT_GROUPS; i++)
		answer->groups[i] = (struct graded_points){ -1, -1 };
}

static char *format(const struct judging *judging, bool evidence)
{
	return graded_answer_format(&judging->answer,
		judging->is_judged ? &judging->attempt.verdict : NULL,
		judging->is_judged_hidden ? &judging->hidden.verdict : NULL,
		judging->exercise->loaded.exercise.check_count, evidence);
}

static void add_text(struct buf *result, const char *text)
{
	buf_add(result, text, strlen(text) + 1);
}

static void add_head(const struct judging *judging, int person, struct buf *result)
{
	struct graded_person head = { .id = mem_text(judging->person->name) };
	place_find_extra(judging->work, person, &head);
	autofree char *text = graded_head_format(&head);
	add_text(result, text);
	graded_person_release(&head);
}

static void judge_in(struct judging *judging, int person)
{
	struct err err = { 0 };
	judging->folder =
		place_of_answer(person, &judging->exercise->loaded.exercise, &judging->answer);
	if (judging->folder < 0)
		return;
	if (judge(judging, &err))
		note_no_verdict(judging, &err);
	(void)close(judging->folder); /* only read */
}

static void judging_release(struct judging *judging)
{
	if (judging->is_judged)
		attempt_release(&judging->attempt);
	if (judging->is_judged_hidden)
		attempt_release(&judging->hidden);
	graded_answer_release(&judging->answer);
}

int answer_work(const void *context, size_t index, struct buf *result, struct err *err)
{
	const struct grading_work *work = context;
	const size_t which = index % work->exercise_count;
	struct judging judging = {
		.work = work,
		.exercise = &work->exercises[which],
		.person = &work->class->people[work->pending[index / work->exercise_count]],
	};
	const int person = folder_enter(work->folder, judging.person->name, err);
	if (person < 0)
		return -1;
	answer_init(&judging.answer, judging.exercise->loaded.exercise.id);
	if (which == 0)
		add_head(&judging, person, result);
	else
		add_text(result, "");
	judge_in(&judging, person);
	(void)close(person); /* only looked at */
	autofree char *full = format(&judging, true);
	autofree char *brief = format(&judging, false);
	add_text(result, full);
	add_text(result, brief);
	judging_release(&judging);
	return 0;
}

char *answer_failed(const struct grading_work *work, size_t index, const struct err *why)
{
	struct graded_answer answer;
	char text[1600];
	answer_init(&answer, work->exercises[index % work->exercise_count].loaded.exercise.id);
	answer.as = why->kind == ERR_INPUT ? GRADED_REFUSED : GRADED_VOID;
	answer.why = mem_text(err_format(why, text, sizeof(text)));
	char *json = graded_answer_format(&answer, NULL, NULL, 0, false);
	graded_answer_release(&answer);
	return json;
}

int answer_texts_parse(struct answer_texts *texts, const struct buf *bytes, struct err *err)
{
	const char **const fields[] = { &texts->head, &texts->full, &texts->brief };
	const char *at = buf_string(bytes);
	size_t left = bytes->size;
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		const size_t size = strnlen(at, left);
		if (size == left)
			return err_set(err, ERR_BUG, "a worker's result makes no sense");
		*fields[i] = at;
		at += size + 1;
		left -= size + 1;
	}
	return 0;
}
