/* SPDX-License-Identifier: MIT */
#include "test_grade.h"
#include "case_file.h"

#include "base/mem.h"
#include "core/exercise_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* --- the law of texts --- */

static void check_text(const struct explanation *text)
{
	struct text_faults faults = { 0 };
	verdict_text_check(text, &faults);
	ck_assert_msg(!faults.count, "%s: %s | %s | %s | %s | %s | %s | %s", faults.items[0],
		text->happened, text->expected, text->observed, text->line ? text->line : "",
		text->why, text->right, text->next);
}

void check_texts(const struct verdict *verdict)
{
	if (verdict->text.happened)
		check_text(&verdict->text);
	for (size_t i = 0; i < verdict->check_count; i++) {
		const struct check_verdict *one = &verdict->checks[i];
		const bool quiet = one->result == RESULT_OK || one->result == RESULT_NOT_TRIED;
		ck_assert_msg(quiet == !one->text.happened, "text of %s",
			verdict->exercise->checks[i].id);
		if (one->text.happened)
			check_text(&one->text);
	}
}

/* --- worlds --- */

void start_only(struct grade_world *world, const char *profile, const char *only)
{
	autofree char *text = case_text(EXERCISE "/exercise.json");
	int index = -1;
	if (only) {
		struct exercise exercise;
		struct err err = { 0 };
		ck_assert(!exercise_parse(
			&exercise, "a/b", VARIANT_SEED_ZEROS, "e", text, strlen(text), &err));
		index = exercise_check_find(&exercise, only);
		exercise_release(&exercise);
	}
	world_start(world, text, profile, index);
}

void start(struct grade_world *world, const char *profile)
{
	start_only(world, profile, NULL);
}

void start_answer(struct grade_world *world, const char *folder)
{
	autofree char *path = mem_format(EXERCISE "/%s/profile.json", folder);
	autofree char *profile = case_text(path);
	start(world, profile);
}

void finish(struct grade_world *world)
{
	world_grade(world);
	check_texts(&world->verdict);
}

void says(const char *field, const char *words)
{
	ck_assert_msg(field && strstr(field, words), "\"%s\" lacks \"%s\"", field, words);
}

void comes_to(
	struct grade_world *world, const char *id, enum check_result result, const char *headline)
{
	finish(world);
	const struct check_verdict *check = world_check(world, id);
	ck_assert_str_eq(check_result_name(check->result), check_result_name(result));
	ck_assert_msg(strncmp(check->text.happened, headline, strlen(headline)) == 0, "%s",
		check->text.happened);
}

void break_second_try(struct grade_world *world)
{
	struct probe_fact *fact = world_fact(world, "writes", PLAN_BENIGN_AGAIN);
	fact->result = -EIO;
	fact->effect = 0;
}
