/* SPDX-License-Identifier: MIT */
/*
 * The cause that a verdict names is causal, for every failing answer that lint knows: each wrong
 * answer, the starters, the extremes and each counting mutant. docs/verdict-texts.md has the rules.
 *
 * One variant of each exercise is looked at; with CAUSES_SEEDS=3 it is three, as lint does. Of
 * each answer the text that is shown is tried; with CAUSES_ALL=1 it is that of every failed check.
 */
#include "app/catalogue.h"
#include "app/lint.h"
#include "base/mem.h"
#include "base/text.h"
#include "trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEEDS_MAX 64

/* Shares in tenths of a percent. */
#define NAMED_MIN 950
#define FALSE_MAX 10
#define RIGHT_MIN 900

struct sum {
	size_t answers; /* that failed */
	size_t tried;   /* texts of theirs, one or all */
	size_t mutants; /* of these, of mutants */
	size_t named, said, causal, line_right;
	size_t one_step, most_steps;
	size_t controls, control_true;
	size_t texts, unlawful;
	size_t broken; /* no result came back */
	struct buf misses;
};

/* --- from a worker: numbers on a line, then a line for each text --- */

static void put_line(struct buf *out, const char *text)
{
	buf_char(out, '\n');
	for (; *text; text++)
		buf_char(out, *text == '\n' ? ' ' : *text);
}

static void put_trial(const struct trial *trial, struct buf *out)
{
	buf_format(out, "trial %d %d %d %d %d %d %d %zu", trial->is_mutant, trial->is_named,
		trial->is_said, trial->is_causal, trial->is_line_right, trial->has_control,
		trial->is_control_true, trial->steps);
	put_line(out, trial->claim);
	put_line(out, trial->check);
	put_line(out, trial->trouble);
	buf_char(out, '\n');
}

static void examine_text(const struct lint_shown *shown, const char *check, struct buf *out)
{
	struct trial trial;
	struct err err = { 0 };
	if (trial_run(shown, check, &trial, &err))
		buf_format(out, "broken: %s\n", err.text);
	else
		put_trial(&trial, out);
}

static bool every_text; /* set before workers begin */

static void examine(const struct lint_shown *shown, struct buf *out)
{
	const struct verdict *verdict = shown->verdict;
	struct law law;
	trial_law(verdict, &law);
	buf_format(out, "law %zu %zu", law.texts, law.unlawful);
	put_line(out, law.fault);
	buf_char(out, '\n');
	/* what a text implies is changed in a profile; in a program nobody here can do that */
	if (shown->loaded->exercise.policies[0].kind != POLICY_SECCOMP_JSON)
		return;
	examine_text(shown, NULL, out);
	for (size_t i = 0; every_text && i < verdict->check_count; i++)
		if (verdict->checks[i].text.happened &&
			&verdict->checks[i] != verdict_cause(verdict))
			examine_text(shown, verdict->exercise->checks[i].id, out);
}

/* --- here --- */

struct reader {
	const char *at;
	char line[600];
};

static bool next_line(struct reader *reader)
{
	const size_t size = strcspn(reader->at, "\n");
	const bool is_there = *reader->at;
	(void)snprintf(reader->line, sizeof(reader->line), "%.*s", (int)size, reader->at);
	reader->at += size + (reader->at[size] == '\n');
	return is_there;
}

static void take_word(struct reader *reader, char *word, size_t size)
{
	(void)next_line(reader);
	(void)snprintf(word, size, "%.*s", (int)size - 1, reader->line);
}

static bool parse_trial(struct reader *reader, struct trial *trial)
{
	int flags[7];
	*trial = (struct trial){ 0 };
	if (sscanf(reader->line, "trial %d %d %d %d %d %d %d %zu", &flags[0], &flags[1], &flags[2],
		    &flags[3], &flags[4], &flags[5], &flags[6], &trial->steps) != 8)
		return false;
	trial->is_mutant = flags[0];
	trial->is_named = flags[1];
	trial->is_said = flags[2];
	trial->is_causal = flags[3];
	trial->is_line_right = flags[4];
	trial->has_control = flags[5];
	trial->is_control_true = flags[6];
	take_word(reader, trial->claim, sizeof(trial->claim));
	take_word(reader, trial->check, sizeof(trial->check));
	take_word(reader, trial->trouble, sizeof(trial->trouble));
	return true;
}

/* --- the sum --- */

static void note(
	struct sum *sum, const char *what, const char *exercise, const char *item, const char *why)
{
	buf_format(&sum->misses, "    %s: %s %s\n        %s\n", what, exercise, item, why);
}

static void add_trial(
	struct sum *sum, const struct trial *trial, const char *exercise, const char *item)
{
	autofree char *why =
		mem_format("check %s, claim %s: %s", trial->check, trial->claim, trial->trouble);
	sum->tried++;
	sum->mutants += trial->is_mutant;
	sum->named += trial->is_named;
	sum->said += trial->is_said;
	sum->causal += trial->is_causal;
	sum->line_right += trial->is_line_right;
	sum->one_step += trial->is_causal && trial->steps == 1;
	sum->most_steps = trial->steps > sum->most_steps ? trial->steps : sum->most_steps;
	sum->controls += trial->has_control;
	sum->control_true += trial->is_control_true;
	if (!trial->is_named || !trial->is_causal || !trial->is_line_right)
		note(sum, "miss", exercise, item, why);
	if (trial->is_named && !trial->is_said)
		note(sum, "not said", exercise, item, why);
	if (trial->is_control_true)
		note(sum, "control", exercise, item, why);
}

static void add_law(struct sum *sum, struct reader *reader, const char *exercise, const char *item)
{
	size_t texts = 0;
	size_t unlawful = 0;
	if (sscanf(reader->line, "law %zu %zu", &texts, &unlawful) != 2)
		return;
	sum->answers++;
	sum->texts += texts;
	sum->unlawful += unlawful;
	(void)next_line(reader);
	if (unlawful)
		note(sum, "unlawful", exercise, item, reader->line);
}

/* Of a mutant its difference comes first. */
static void add_item(struct sum *sum, const char *exercise, const struct lint_item *item)
{
	struct reader reader = { .at = item->more ? item->more : "" };
	struct trial trial;
	bool is_broken = item->mark != LINT_OK;
	while (next_line(&reader)) {
		if (parse_trial(&reader, &trial))
			add_trial(sum, &trial, exercise, item->text);
		else
			add_law(sum, &reader, exercise, item->text);
		is_broken |= strncmp(reader.line, "broken: ", 8) == 0;
	}
	sum->broken += is_broken;
	if (is_broken)
		note(sum, "broken", exercise, item->text, item->more ? item->more : "");
}

/* --- what is held --- */

static size_t tenths(size_t part, size_t all)
{
	return all ? part * 1000 / all : 0;
}

static bool tell(bool holds, const char *what, size_t part, size_t all, const char *bound)
{
	const size_t share = tenths(part, all);
	printf("%s %s: %zu of %zu (%zu.%zu %%)%s\n", holds ? "ok" : "not ok", what, part, all,
		share / 10, share % 10, holds ? "" : bound);
	return holds;
}

static bool tell_causes(const struct sum *sum)
{
	const size_t false_causes = sum->named - sum->causal;
	bool good = tell(tenths(sum->named, sum->tried) >= NAMED_MIN,
		"texts of failing answers that name a cause", sum->named, sum->tried,
		": 95 % are wanted");
	good &= tell(sum->named && tenths(false_causes, sum->named) <= FALSE_MAX,
		"named causes that are false", false_causes, sum->named, ": 1 % at most");
	good &= tell(tenths(sum->line_right, sum->named) >= RIGHT_MIN, "named lines that are right",
		sum->line_right, sum->named, ": 90 % are wanted");
	return good;
}

static bool tell_all(const struct sum *sum)
{
	bool good = tell_causes(sum);
	good &= tell(sum->named && sum->said == sum->named,
		"named causes that the words say as well", sum->said, sum->named, ": all must");
	good &= tell(sum->controls && !sum->control_true,
		"changes that no text implies and that turn the check", sum->control_true,
		sum->controls, ": none may");
	good &= tell(sum->texts && !sum->unlawful, "texts against the law", sum->unlawful,
		sum->texts, ": none may");
	good &= tell(sum->answers && !sum->broken, "answers that could not be tried", sum->broken,
		sum->answers, ": none may");
	printf("%zu failing answers, %zu texts tried, %zu of mutants; %zu checks turned after one "
	       "change, the others after %zu at most\n",
		sum->answers, sum->tried, sum->mutants, sum->one_step, sum->most_steps);
	printf("%s", buf_string(&sum->misses));
	return good;
}

/* --- the run --- */

static int examine_all(
	const struct catalogue *catalogue, unsigned seeds, struct sum *sum, struct err *err)
{
	const struct lint_options options = {
		.seeds = seeds,
		.explain = true,
		.mutants = true,
		.render = examine,
	};
	struct lints lints = { 0 };
	int signal = 0;
	struct bench *bench = bench_open(err);
	if (!bench)
		return -1;
	const int failed = lint_exercises(
		bench, catalogue->entries, catalogue->count, &options, &lints, &signal, err);
	for (size_t i = 0; !failed && i < lints.count; i++)
		for (size_t k = 0; k < lints.items[i].count; k++)
			add_item(sum, lints.items[i].exercise, &lints.items[i].items[k]);
	lints_release(&lints);
	bench_close(bench);
	return failed;
}

int main(void)
{
	const char *wanted = getenv("CAUSES_SEEDS");
	unsigned seeds = 1;
	every_text = getenv("CAUSES_ALL") != NULL;
	struct catalogue catalogue = { 0 };
	struct sum sum = { 0 };
	struct err err = { 0 };
	if (wanted && !text_number(wanted, 1, SEEDS_MAX, &seeds)) {
		printf("not ok verdict texts: CAUSES_SEEDS is a number from 1 to %d\n", SEEDS_MAX);
		return EXIT_FAILURE;
	}
	int failed = catalogue_open(&catalogue, NULL, &err);
	if (!failed)
		failed = examine_all(&catalogue, seeds, &sum, &err);
	catalogue_release(&catalogue);
	if (failed && err.kind == ERR_UNAVAILABLE) {
		printf("skip verdict texts: %s\n", err.text);
		return EXIT_SUCCESS;
	}
	if (failed)
		printf("not ok verdict texts: %s\n", err.text);
	const bool good = !failed && tell_all(&sum);
	buf_release(&sum.misses);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
