/* SPDX-License-Identifier: MIT */
/*
 * Over all wrong answers of all exercises, in one variant: what is kept of the verdict gives it
 * back to the last byte, and the hint that is made from it keeps the law of core/hint.h.
 */
#include "app/attempt.h"
#include "base/mem.h"
#include "core/exercise_text.h"
#include "core/hint.h"
#include "core/names.h"
#include "core/record.h"
#include "core/verdict_read.h"
#include "sandbox/world.h"

#include <check.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TCase *live_hints(void);

#define SEED "0000000000000001"

static bool is_word_byte(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool has_word(const char *text, const char *word)
{
	const size_t size = strlen(word);
	for (const char *at = text; (at = strstr(at, word)); at += size)
		if ((at == text || !is_word_byte(at[-1])) && !is_word_byte(at[size]))
			return true;
	return false;
}

static bool is_name(const char *word)
{
	uint64_t value;
	return syscall_find(word) || constant_find(word, &value) || arch_find(word) ||
	       strncmp(word, "SCMP_", 5) == 0;
}

/* The next run of word bytes, cut out of `*rest`; NULL at the end. */
static char *next_word(const char **rest)
{
	const char *begin = *rest;
	while (*begin && !is_word_byte(*begin))
		begin++;
	const char *end = begin;
	while (is_word_byte(*end))
		end++;
	*rest = end;
	return end > begin ? mem_text_n(begin, (size_t)(end - begin)) : NULL;
}

/* No name that the solution has, and the learner's own file has not. */
static void check_no_answer(const char *hint, const char *own, const char *solution)
{
	const char *rest = hint;
	char *word;
	while ((word = next_word(&rest))) {
		ck_assert_msg(!is_name(word) || has_word(own, word) || !has_word(solution, word),
			"\"%s\" tells %s", hint, word);
		free(word);
	}
}

static void check_hint(const struct attempt *attempt, const struct verdict *verdict,
	const char *solution, const char *name)
{
	const char *own = buf_string(&attempt->files[0].text);
	autofree char *hint = hint_of_verdict(verdict, &own, 1);
	ck_assert_msg(hint != NULL, "%s: no hint", name);
	const size_t words = exercise_text_words(hint, strlen(hint));
	ck_assert_msg(words >= 15 && words <= HINT_WORDS, "%s: %zu words: %s", name, words, hint);
	ck_assert_msg(hint[strlen(hint) - 1] == '?', "%s: asks nothing: %s", name, hint);
	check_no_answer(hint, own, solution);
}

static void try_wrong(const struct bench *bench, const struct loaded *loaded, const char *wrong)
{
	struct err err = { 0 };
	struct attempt attempt;
	struct verdict again;
	autobuf struct buf solution = { 0 };
	autofree char *answer = mem_format("wrong/%s", wrong);
	const struct answer_source source = { .answer = answer };
	ck_assert_msg(!attempt_run(bench, loaded, &source, NULL, &attempt, &err), "%s", err.text);
	ck_assert_msg(!loaded_answer(loaded, "solution", loaded->exercise.policies[0].file,
			      &solution, &err),
		"%s", err.text);
	autofree char *kept = record_evidence(&attempt.verdict);
	ck_assert_msg(!verdict_parse(&again, &loaded->exercise, answer, kept, strlen(kept), &err),
		"%s", err.text);
	autofree char *kept_again = record_evidence(&again);
	ck_assert_str_eq(kept, kept_again);
	check_hint(&attempt, &again, buf_string(&solution), answer);
	verdict_release(&again);
	attempt_release(&attempt);
}

/* False: this build or this machine can't; of the latter it says why. */
static bool can_be_tried(const struct bench *bench, const struct exercise *exercise)
{
	autobuf struct buf what = { 0 };
	struct err why = { 0 };
	if (exercise_cannot_run(exercise, &what))
		return false;
	if (!sandbox_need_ids(bench_sandbox(bench), exercise->ids, &why))
		return true;
	printf("skip hints of %s: %s\n", exercise->id, why.text);
	return false;
}

START_TEST(every_wrong_answer_has_its_hint)
{
	struct catalogue catalogue;
	struct err err = { 0 };
	size_t tried = 0;
	struct bench *bench = bench_open(&err);
	ck_assert_msg(bench && !catalogue_open(&catalogue, ".", &err), "%s", err.text);
	for (size_t i = 0; i < catalogue.count; i++) {
		struct loaded loaded;
		ck_assert_msg(!catalogue_load_entry(&catalogue.entries[i], SEED, &loaded, &err),
			"%s", err.text);
		const struct exercise *exercise = &loaded.exercise;
		const size_t wrongs = can_be_tried(bench, exercise) ? exercise->wrong_count : 0;
		for (size_t k = 0; k < wrongs; k++, tried++)
			try_wrong(bench, &loaded, exercise->wrongs[k].name);
		loaded_release(&loaded);
	}
	ck_assert_uint_ge(tried, 50);
	catalogue_release(&catalogue);
	bench_close(bench);
}
END_TEST

TCase *live_hints(void)
{
	TCase *tests = tcase_create("hints");
	tcase_set_timeout(tests, 600);
	tcase_add_test(tests, every_wrong_answer_has_its_hint);
	return tests;
}
