/* SPDX-License-Identifier: MIT */
/* class: what learners publish, and files of results, changed at random; common_document.h says
 * how. */
#include "base/mem.h"
#include "common_document.h"
#include "core/graded.h"
#include "core/person.h"
#include "core/published.h"

#include <string.h>

static int check_exercise(const struct published_exercise *exercise, struct err *broken)
{
	promise(exercise_id_is_valid(exercise->id), broken);
	promise(exercise->attempts <= 1000000 && exercise->since_progress <= 1000000, broken);
	promise(exercise->best <= 100 && exercise->score <= 100, broken);
	promise(exercise->outcome < OUTCOME_COUNT, broken);
	promise(exercise->failed_count <= PUBLISHED_FAILED, broken);
	for (size_t i = 0; i < exercise->failed_count; i++)
		promise(strlen(exercise->failed[i]) <= PUBLISHED_ID, broken);
	return 0;
}

/* What is read is written, and read again as the same. */
static int check_round(const struct published *published, struct err *broken)
{
	struct published again;
	struct err why = { 0 };
	autofree char *text = published_format(published);
	const int failed = published_parse(&again, "again.json", text, strlen(text), &why);
	autofree char *second = failed ? NULL : published_format(&again);
	published_release(&again);
	promise(!failed && !strcmp(text, second), broken);
	return 0;
}

static int try_published(
	const struct buf *text, struct random *random, struct err *why, struct err *broken)
{
	(void)random;
	struct published published;
	int result =
		published_parse(&published, "published.json", buf_string(text), text->size, why);
	if (!result && (published.count < 1 || published.count > PUBLISHED_EXERCISES ||
			       !person_is_valid(published.person)))
		result = err_set(broken, ERR_BUG, "a person or the exercises");
	for (size_t i = 0; !result && i < published.count; i++)
		result = check_exercise(&published.exercises[i], broken);
	if (!result)
		result = check_round(&published, broken);
	published_release(&published);
	return result;
}

static int check_answer(const struct graded_answer *answer, struct err *broken)
{
	promise(answer->as < GRADED_AS_COUNT, broken);
	promise(exercise_id_is_valid(answer->exercise), broken);
	promise(answer->score >= -1 && answer->score <= 100, broken);
	promise(!answer->seed[0] || variant_seed_is_valid(answer->seed), broken);
	promise(!answer->made_for[0] || variant_seed_is_valid(answer->made_for), broken);
	for (size_t i = 0; i < answer->check_count; i++) {
		promise(answer->checks[i].id, broken);
		promise(answer->checks[i].result < CHECK_RESULT_COUNT, broken);
	}
	return 0;
}

static int try_graded(
	const struct buf *text, struct random *random, struct err *why, struct err *broken)
{
	(void)random;
	struct graded_person person;
	int result = graded_person_parse(&person, "graded.json", buf_string(text), text->size, why);
	for (size_t i = 0; !result && i < person.answer_count; i++)
		result = check_answer(&person.answers[i], broken);
	graded_person_release(&person);
	return result;
}

static const struct document_format formats[] = {
	{ "published", "tests/data/published", "published.json", { NULL }, ERR_INPUT,
		try_published },
	{ "graded", "tests/data/graded", "graded.json", { NULL }, ERR_INPUT, try_graded },
};

int main(int argc, char **argv)
{
	return document_fuzz(argc, argv, formats, ARRAY_SIZE(formats));
}
