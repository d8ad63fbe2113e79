/* SPDX-License-Identifier: MIT */
#include "core/published.h"

#include "base/json.h"
#include "base/mem.h"
#include "core/person.h"

#include <stdlib.h>
#include <string.h>

#define MOST_ATTEMPTS 1000000

static void clear_failed(struct published_exercise *exercise)
{
	for (size_t i = 0; i < exercise->failed_count; i++)
		free(exercise->failed[i]);
	free(exercise->failed);
	exercise->failed = NULL;
	exercise->failed_count = 0;
}

static void exercise_clear(struct published_exercise *exercise)
{
	clear_failed(exercise);
	free(exercise->id);
	*exercise = (struct published_exercise){ 0 };
}

void published_release(struct published *published)
{
	for (size_t i = 0; i < published->count; i++)
		exercise_clear(&published->exercises[i]);
	free(published->exercises);
	free(published->person);
	*published = (struct published){ 0 };
}

bool published_is_stuck(const struct published_exercise *exercise)
{
	return !exercise->passed && exercise->since_progress >= PUBLISHED_STUCK;
}

/* --- one more attempt --- */

/* The exercise, at the end of the list. */
static struct published_exercise *move_to_end(struct published *published, const char *id)
{
	struct published_exercise found = { 0 };
	size_t at = 0;
	while (at < published->count && strcmp(published->exercises[at].id, id) != 0)
		at++;
	if (at == published->count && published->count == PUBLISHED_EXERCISES) {
		exercise_clear(&published->exercises[0]);
		at = 0;
	} else if (at == published->count) {
		published->exercises = mem_resize(
			published->exercises, published->count + 1, sizeof(*published->exercises));
		published->count++;
	} else {
		found = published->exercises[at];
	}
	struct published_exercise *last = &published->exercises[published->count - 1];
	memmove(&published->exercises[at], &published->exercises[at] + 1,
		(size_t)(last - &published->exercises[at]) * sizeof(*last));
	*last = found;
	if (!last->id)
		last->id = mem_text(id);
	return last;
}

static unsigned ok_of(const struct verdict *verdict)
{
	unsigned ok = 0;
	for (size_t i = 0; i < verdict->check_count; i++)
		ok += verdict->checks[i].result == RESULT_OK;
	return ok;
}

static void add_failed(struct published_exercise *exercise, const struct verdict *verdict)
{
	clear_failed(exercise);
	exercise->failed = mem_zero(PUBLISHED_FAILED, sizeof(*exercise->failed));
	for (size_t i = 0; i < verdict->check_count; i++) {
		const struct check_verdict *one = &verdict->checks[i];
		const bool failed = one->result == RESULT_FAILED || one->result == RESULT_FLAKY;
		if (failed && exercise->failed_count < PUBLISHED_FAILED)
			exercise->failed[exercise->failed_count++] =
				mem_text_n(verdict->exercise->checks[one->check].id, PUBLISHED_ID);
	}
}

void published_add(struct published *published, const struct verdict *verdict)
{
	struct published_exercise *exercise = move_to_end(published, verdict->exercise->id);
	const unsigned ok = ok_of(verdict);
	const bool passes = verdict->outcome == OUTCOME_PASSED;
	const bool progress = ok > exercise->most_ok || (passes && !exercise->passed);
	exercise->since_progress = progress ? 0 : exercise->since_progress + 1;
	if (exercise->attempts < MOST_ATTEMPTS)
		exercise->attempts++;
	exercise->most_ok = ok > exercise->most_ok ? ok : exercise->most_ok;
	exercise->passed |= passes;
	exercise->outcome = verdict->outcome;
	exercise->score = verdict->score;
	exercise->best = verdict->score > exercise->best ? verdict->score : exercise->best;
	add_failed(exercise, verdict);
}

/* --- writing --- */

static struct jout *exercise_json(const struct published_exercise *exercise)
{
	struct jout *one = jout_object();
	struct jout *failed = jout_array();
	for (size_t i = 0; i < exercise->failed_count; i++)
		jout_add_text(failed, exercise->failed[i]);
	jout_text(one, "exercise", exercise->id);
	jout_integer(one, "attempts", exercise->attempts);
	jout_integer(one, "since_progress", exercise->since_progress);
	jout_integer(one, "most_ok", exercise->most_ok);
	jout_integer(one, "best", exercise->best);
	jout_bool(one, "passed", exercise->passed);
	jout_text(one, "outcome", outcome_name(exercise->outcome));
	jout_integer(one, "score", exercise->score);
	jout_put(one, "failed", failed);
	return one;
}

char *published_format(const struct published *published)
{
	struct jout *all = jout_object();
	struct jout *exercises = jout_array();
	for (size_t i = 0; i < published->count; i++)
		jout_add(exercises, exercise_json(&published->exercises[i]));
	jout_integer(all, "format", 1);
	jout_text(all, "person", published->person);
	jout_put(all, "exercises", exercises);
	autofree char *text = jout_canonical(all);
	jout_free(all);
	return mem_format("%s\n", text);
}

/* --- reading --- */

static int take_number(const struct jnode *object, const char *key, uint64_t most, unsigned *number,
	struct err *err)
{
	struct jnode node;
	uint64_t value;
	if (jnode_require(object, key, &node, err) || jnode_u64(&node, 0, most, &value, err))
		return -1;
	*number = (unsigned)value;
	return 0;
}

static int take_outcome(
	const struct jnode *object, struct published_exercise *exercise, struct err *err)
{
	const char *words[OUTCOME_COUNT];
	struct jnode node;
	size_t index;
	for (size_t i = 0; i < OUTCOME_COUNT; i++)
		words[i] = outcome_name((enum outcome)i);
	if (jnode_require(object, "outcome", &node, err) ||
		jnode_word(&node, words, OUTCOME_COUNT, &index, err))
		return -1;
	exercise->outcome = (enum outcome)index;
	return 0;
}

static int take_failed(
	const struct jnode *object, struct published_exercise *exercise, struct err *err)
{
	struct jnode array;
	size_t count;
	if (jnode_require(object, "failed", &array, err) ||
		jnode_array(&array, 0, PUBLISHED_FAILED, &count, err))
		return -1;
	exercise->failed = mem_zero(PUBLISHED_FAILED, sizeof(*exercise->failed));
	for (size_t i = 0; i < count; i++) {
		const struct jnode node = jnode_at(&array, i);
		const char *id;
		if (jnode_string(&node, &id, err))
			return -1;
		if (strlen(id) > PUBLISHED_ID)
			return jnode_fail(
				&node, err, "an id of a check has at most %d bytes", PUBLISHED_ID);
		exercise->failed[exercise->failed_count++] = mem_text(id);
	}
	return 0;
}

static int take_id(const struct jnode *object, struct published_exercise *exercise, struct err *err)
{
	struct jnode node;
	const char *id;
	if (jnode_require(object, "exercise", &node, err) || jnode_string(&node, &id, err))
		return -1;
	if (!exercise_id_is_valid(id))
		return jnode_fail(&node, err, "an exercise is called subject/slug");
	exercise->id = mem_text(id);
	return 0;
}

static int take_exercise(
	const struct jnode *object, struct published_exercise *exercise, struct err *err)
{
	static const char *const keys[] = { "exercise", "attempts", "since_progress", "most_ok",
		"best", "passed", "outcome", "score", "failed" };
	struct jnode passed;
	return jnode_object(object, keys, ARRAY_SIZE(keys), err) ||
			       take_id(object, exercise, err) ||
			       take_number(object, "attempts", MOST_ATTEMPTS, &exercise->attempts,
				       err) ||
			       take_number(object, "since_progress", MOST_ATTEMPTS,
				       &exercise->since_progress, err) ||
			       take_number(object, "most_ok", EXERCISE_MAX_CHECKS,
				       &exercise->most_ok, err) ||
			       take_number(object, "best", 100, &exercise->best, err) ||
			       take_number(object, "score", 100, &exercise->score, err) ||
			       jnode_require(object, "passed", &passed, err) ||
			       jnode_bool(&passed, &exercise->passed, err) ||
			       take_outcome(object, exercise, err) ||
			       take_failed(object, exercise, err)
		       ? -1
		       : 0;
}

static int take_person(const struct jnode *root, struct published *published, struct err *err)
{
	struct jnode node;
	const char *person;
	if (jnode_require(root, "person", &node, err) || jnode_string(&node, &person, err))
		return -1;
	if (!person_is_valid(person))
		return jnode_fail(&node, err, "a person's id is " PERSON_FORM);
	published->person = mem_text(person);
	return 0;
}

static int take_all(const struct jdoc *doc, struct published *published, struct err *err)
{
	static const char *const keys[] = { "format", "person", "exercises" };
	const struct jnode root = jdoc_root(doc);
	struct jnode node;
	uint64_t format;
	size_t count;
	if (jnode_object(&root, keys, ARRAY_SIZE(keys), err) ||
		jnode_require(&root, "format", &node, err) ||
		jnode_u64(&node, 1, 1, &format, err) || take_person(&root, published, err) ||
		jnode_require(&root, "exercises", &node, err) ||
		jnode_array(&node, 1, PUBLISHED_EXERCISES, &count, err))
		return -1;
	published->exercises = mem_zero(count, sizeof(*published->exercises));
	for (size_t i = 0; i < count; i++) {
		const struct jnode one = jnode_at(&node, i);
		published->count++;
		if (take_exercise(&one, &published->exercises[i], err))
			return -1;
	}
	return 0;
}

int published_parse(struct published *published, const char *name, const void *text, size_t size,
	struct err *err)
{
	struct jdoc doc = { 0 };
	*published = (struct published){ 0 };
	const int failed =
		jdoc_parse(&doc, name, text, size, ERR_INPUT, err) || take_all(&doc, published, err)
			? -1
			: 0;
	jdoc_release(&doc);
	return failed;
}
