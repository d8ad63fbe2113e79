/* SPDX-License-Identifier: MIT */
/* Texts: read them all, and let core/exercise_text.c look at them. */
#include "app/lint_parts.h"

#include "base/mem.h"
#include "core/exercise_text.h"
#include "sys/file.h"
#include "sys/paths.h"

#include <stdlib.h>

/* New string, or NULL and an item that says why. */
static char *text_of(const struct lint_variant *variant, const char *name)
{
	struct err err = { 0 };
	struct buf text = { 0 };
	if (loaded_text(&variant->loaded, name, &text, &err) == 0)
		return buf_take(&text);
	lint_add(variant->lint, LINT_WRONG, "%s", err.text);
	buf_release(&text);
	return NULL;
}

/* The policy files of an answer; one that is missing is told of by its attempt. */
static char **policies_of(const struct lint_variant *variant, const char *answer)
{
	const struct exercise *exercise = &variant->loaded.exercise;
	char **texts = mem_zero(exercise->policy_count, sizeof(*texts));
	for (size_t i = 0; i < exercise->policy_count; i++) {
		struct err none = { 0 };
		autobuf struct buf text = { 0 };
		autofree char *name = paths_join(answer, exercise->policies[i].file);
		if (loaded_text(&variant->loaded, name, &text, &none) == 0)
			texts[i] = buf_take(&text);
		else
			texts[i] = mem_text("");
	}
	return texts;
}

static void policies_free(char **texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(texts[i]);
	free(texts);
}

static void say(const struct lint_variant *variant, const struct text_faults *faults)
{
	for (size_t i = 0; i < faults->count; i++)
		lint_add(variant->lint, LINT_WRONG, "%s", faults->items[i]);
	if (!faults->count)
		lint_add(variant->lint, LINT_OK,
			"the texts keep to their rules, and task.md and the checks ask for the "
			"same");
}

static void check(const struct lint_variant *variant, const struct exercise_texts *texts,
	const struct buf *json)
{
	struct jdoc doc = { 0 };
	struct err none = { 0 };
	struct text_faults faults = { 0 };
	struct exercise_texts all = *texts;
	all.json = &doc;
	/* it was parsed before, or there were no variant */
	if (jdoc_parse(&doc, "exercise.json", buf_string(json), json->size, ERR_INPUT, &none) == 0)
		exercise_text_check(&all, &faults);
	say(variant, &faults);
	text_faults_release(&faults);
	jdoc_release(&doc);
}

void lint_texts(const struct lint_variant *variant)
{
	const struct exercise *exercise = &variant->loaded.exercise;
	struct err err = { 0 };
	autobuf struct buf json = { 0 };
	autofree char *task = text_of(variant, "task.md");
	autofree char *hints = text_of(variant, "hints.md");
	autofree char *debrief = text_of(variant, "debrief.md");
	if (loaded_text(&variant->loaded, "exercise.json", &json, &err)) {
		lint_add(variant->lint, LINT_WRONG, "%s", err.text);
		return;
	}
	char **starters = policies_of(variant, "starter");
	char **solutions = policies_of(variant, "solution");
	const struct exercise_texts texts = {
		.exercise = exercise,
		.task = task,
		.hints = hints,
		.debrief = debrief,
		.starters = (const char *const *)starters,
		.solutions = (const char *const *)solutions,
		.policy_count = exercise->policy_count,
	};
	check(variant, &texts, &json);
	policies_free(starters, exercise->policy_count);
	policies_free(solutions, exercise->policy_count);
}
