/* SPDX-License-Identifier: MIT */
#include "test_grade.h"
#include "case_file.h"

#include "base/mem.h"
#include "core/exercise_text.h"
#include "core/hint.h"
#include "core/names.h"
#include "core/verdict_read.h"

#include <ctype.h>
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

/* --- there and back --- */

static char *json_of(const struct verdict *verdict)
{
	struct jout *all = verdict_json(verdict);
	char *text = jout_canonical(all);
	jout_free(all);
	return text;
}

void check_round_trip(const struct verdict *verdict)
{
	struct verdict again;
	struct err err = { 0 };
	autofree char *text = json_of(verdict);
	ck_assert_msg(
		!verdict_parse(&again, verdict->exercise, "verdict", text, strlen(text), &err),
		"%s", err.text);
	autofree char *text_again = json_of(&again);
	ck_assert_str_eq(text_again, text);
	autofree char *shown = screen(verdict, 80, false, true);
	autofree char *shown_again = screen(&again, 80, false, true);
	ck_assert_str_eq(shown_again, shown);
	verdict_release(&again);
}

/* --- the hint --- */

static bool has_word(const char *text, const char *word)
{
	const size_t size = strlen(word);
	for (const char *at = text; (at = strstr(at, word)); at += size)
		if ((at == text || !(isalnum((unsigned char)at[-1]) || at[-1] == '_')) &&
			!(isalnum((unsigned char)at[size]) || at[size] == '_'))
			return true;
	return false;
}

static bool is_name(const char *word)
{
	uint64_t value;
	return syscall_find(word) || constant_find(word, &value) || arch_find(word) ||
	       strncmp(word, "SCMP_", 5) == 0;
}

/* Of the solution, and not of the learner's own file: it would be a piece of the answer. */
static void check_no_answer(const char *hint, const char *own, const char *solution)
{
	autofree char *copy = mem_text(solution);
	char *rest = copy;
	const char *const ends = " \t\n\",:{}[]()";
	for (char *word = strtok_r(rest, ends, &rest); word; word = strtok_r(rest, ends, &rest))
		ck_assert_msg(!is_name(word) || has_word(own, word) || !has_word(hint, word),
			"%s tells %s", hint, word);
}

void check_hint(const struct grade_world *world)
{
	const char *files[EXERCISE_MAX_POLICIES] = { 0 };
	const struct verdict *verdict = &world->verdict;
	autofree char *solution = case_text(EXERCISE "/solution/profile.json");
	for (size_t i = 0; i < world->exercise.policy_count; i++)
		files[i] = world->policies[i].profile.doc.text;
	autofree char *hint = hint_of_verdict(verdict, files, world->exercise.policy_count);
	const bool failed = verdict->outcome == OUTCOME_LIMITED ||
			    (verdict->outcome == OUTCOME_FAILED && verdict_cause(verdict));
	ck_assert_msg(failed == !!hint, "%s", hint ? hint : "no hint");
	if (!hint)
		return;
	const size_t words = exercise_text_words(hint, strlen(hint));
	ck_assert_msg(words >= 15 && words <= HINT_WORDS, "%zu words: %s", words, hint);
	ck_assert_msg(hint[strlen(hint) - 1] == '?', "asks nothing: %s", hint);
	struct text_faults faults = { 0 };
	verdict_hint_check(hint, &faults);
	ck_assert_msg(!faults.count, "%s: %s", faults.items[0], hint);
	check_no_answer(hint, files[0], solution);
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
	check_round_trip(&world->verdict);
	check_hint(world);
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
