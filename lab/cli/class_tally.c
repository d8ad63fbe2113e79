/* SPDX-License-Identifier: MIT */
#include "cli/class_tally.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

void class_tally_begin(struct class_tally *tally, char *const *exercises, size_t count)
{
	*tally = (struct class_tally){
		.exercises = mem_zero(count + 1, sizeof(*tally->exercises)),
		.count = count,
	};
	for (size_t i = 0; i < count; i++)
		tally->exercises[i].id = mem_text(exercises[i]);
}

void class_tally_release(struct class_tally *tally)
{
	for (size_t i = 0; i < tally->count; i++) {
		struct class_exercise *exercise = &tally->exercises[i];
		for (size_t k = 0; k < exercise->check_count; k++) {
			free(exercise->checks[k].id);
			free(exercise->checks[k].title);
		}
		free(exercise->checks);
		free(exercise->id);
	}
	free(tally->exercises);
	*tally = (struct class_tally){ 0 };
}

const struct graded_answer *class_answer(
	const struct class_tally *tally, const struct graded_person *person, size_t exercise)
{
	for (size_t i = 0; i < person->answer_count; i++)
		if (!strcmp(person->answers[i].exercise, tally->exercises[exercise].id))
			return &person->answers[i];
	return NULL;
}

/* The check of this name, new if there is none. */
static struct class_check *check_of(
	struct class_exercise *exercise, const struct graded_check *wanted)
{
	for (size_t i = 0; i < exercise->check_count; i++)
		if (!strcmp(exercise->checks[i].id, wanted->id))
			return &exercise->checks[i];
	exercise->checks =
		mem_resize(exercise->checks, exercise->check_count + 1, sizeof(*exercise->checks));
	struct class_check *check = &exercise->checks[exercise->check_count++];
	*check = (struct class_check){
		.id = mem_text(wanted->id),
		.is_hidden = wanted->is_hidden,
	};
	return check;
}

static void add_check(struct class_exercise *exercise, const struct graded_check *one)
{
	struct class_check *check = check_of(exercise, one);
	if (!check->title)
		check->title = mem_text(one->title);
	check->failed += one->result == RESULT_FAILED || one->result == RESULT_FLAKY;
	check->tried += one->result == RESULT_OK || one->result == RESULT_FAILED ||
			one->result == RESULT_FLAKY;
}

void class_tally_add(struct class_tally *tally, const struct graded_person *person)
{
	tally->people++;
	tally->refused += person->refused != NULL;
	for (size_t i = 0; i < tally->count; i++) {
		const struct graded_answer *answer = class_answer(tally, person, i);
		if (!answer)
			continue;
		tally->exercises[i].counts[answer->as]++;
		for (size_t k = 0; k < answer->check_count; k++)
			add_check(&tally->exercises[i], &answer->checks[k]);
	}
}

int class_tally_code(const struct class_tally *tally)
{
	size_t fine = 0;
	size_t void_ones = 0;
	for (size_t i = 0; i < tally->count; i++) {
		fine += tally->exercises[i].counts[GRADED_PASSED];
		void_ones += tally->exercises[i].counts[GRADED_VOID];
	}
	if (void_ones)
		return 3;
	return fine == tally->people * tally->count ? 0 : 1;
}

/* Most first; of equals the one that comes first in its exercise. */
static int by_failed(const void *a, const void *b)
{
	const struct class_failed *one = a;
	const struct class_failed *other = b;
	if (one->check->failed != other->check->failed)
		return one->check->failed < other->check->failed ? 1 : -1;
	if (one->exercise != other->exercise)
		return one->exercise < other->exercise ? -1 : 1;
	return one->check < other->check ? -1 : one->check > other->check;
}

size_t class_most_failed(const struct class_tally *tally, struct class_failed *failed, size_t most)
{
	size_t count = 0;
	size_t capacity = 0;
	struct class_failed *all = NULL;
	for (size_t i = 0; i < tally->count; i++) {
		const struct class_exercise *exercise = &tally->exercises[i];
		for (size_t k = 0; k < exercise->check_count; k++) {
			if (!exercise->checks[k].failed)
				continue;
			all = mem_grow(all, count, &capacity, sizeof(*all));
			all[count++] = (struct class_failed){ exercise, &exercise->checks[k] };
		}
	}
	if (count)
		qsort(all, count, sizeof(*all), by_failed);
	count = count < most ? count : most;
	if (count)
		memcpy(failed, all, count * sizeof(*all));
	free(all);
	return count;
}

void class_points(const struct graded_points *points, struct buf *out)
{
	if (points->points < 0)
		buf_char(out, '-');
	else
		buf_format(out, "%d of %d", points->points, points->most);
}
