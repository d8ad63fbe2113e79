/* SPDX-License-Identifier: MIT */
/*
 * Phases 2 and 3: mutants of the solution. In phase 2 each is compiled and compared with it, which
 * settles nearly all of them: a mutant that matters mostly violates an analysis, and no world has
 * to be made for that. Phase 3 tries the others.
 *
 * Of a ruleset only packets can tell whether it matters, so each mutant that nft lists otherwise
 * than the solution is tried.
 *
 * A profile is compiled in a millisecond. For a C source a compiler, a linker and two containers
 * are needed, which is fifty times that. But its text is the same in all variants (what differs is
 * in variant.h), and so are its mutants: they are dealt out among the variants like cards. A
 * ruleset's are the same but for what is drawn, and are dealt as well.
 */
#include "app/lint_suspects.h"

#include "app/crew.h"
#include "app/policy.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define C_SOURCES_MAX 120 /* of a variant, so many mutants in C are compiled */
#define UNDECIDED_MAX 60  /* of a variant, so many are tried where no check says what matters */

const struct lint_variant *suspect_variant(
	const struct suspects *suspects, const struct suspect *suspect)
{
	return &suspects->linting->variants[suspect->variant];
}

const struct mutant *suspect_mutant(const struct suspects *suspects, const struct suspect *suspect)
{
	const struct lint_variant *variant = suspect_variant(suspects, suspect);
	return &variant->mutants[suspect->policy].items[suspect->mutant];
}

char *suspect_name(const struct suspects *suspects, const struct suspect *suspect)
{
	const struct exercise *exercise = &suspect_variant(suspects, suspect)->loaded.exercise;
	return mutant_name(
		suspect_mutant(suspects, suspect), exercise->policies[suspect->policy].file);
}

/* --- before phase 2: solutions and their mutants --- */

static int prepare_policy(
	const struct linting *linting, struct lint_variant *variant, size_t index, struct err *err)
{
	const struct exercise_policy *row = &variant->loaded.exercise.policies[index];
	struct answer_policy *solution = &variant->solutions[index];
	autobuf struct buf text = { 0 };
	if (loaded_answer(&variant->loaded, "solution", row->file, &text, err))
		return -1;
	if (policy_parse(solution, row, buf_string(&text), text.size, err))
		return -1;
	policy_vary(solution, &variant->loaded.exercise);
	return policy_compile(solution, bench_sandbox(linting->bench), err);
}

/* The calls that an exercise is about: those of its patterns, and those that probes stated. */
struct topic {
	struct mutant_call *calls;
	size_t count;
	size_t capacity;
};

static struct mutant_call *topic_add(struct topic *topic, const char *name)
{
	topic->calls =
		mem_grow(topic->calls, topic->count, &topic->capacity, sizeof(*topic->calls));
	topic->calls[topic->count] = (struct mutant_call){ .name = name };
	return &topic->calls[topic->count++];
}

static void topic_add_once(struct topic *topic, const char *name)
{
	for (size_t i = 0; i < topic->count; i++)
		if (!strcmp(topic->calls[i].name, name))
			return;
	(void)topic_add(topic, name);
}

static void topic_fill(struct topic *topic, const struct lint_variant *variant, size_t policy)
{
	const struct exercise *exercise = &variant->loaded.exercise;
	for (size_t i = 0; i < variant->tried.count; i++) {
		const struct tried_call *tried = &variant->tried.items[i];
		enum abi abi;
		const uint32_t number = (uint32_t)tried->data.nr;
		if (tried->policy != policy || !abi_of(tried->data.arch, number, &abi) ||
			!syscall_of(abi, number))
			continue;
		struct mutant_call *call = topic_add(topic, syscall_of(abi, number)->name);
		call->is_stated = true;
		for (size_t k = 0; k < SYSCALL_ARGS; k++)
			call->args[k] = tried->data.args[k];
	}
	for (size_t i = 0; i < exercise->check_count; i++) {
		const struct check *check = &exercise->checks[i];
		for (size_t k = 0; check->matrix && k < check->matrix->port_count; k++)
			topic_add_once(topic, check->matrix->ports[k].word);
		if (check->kind == CHECK_ANALYSIS && check->policy == policy)
			for (size_t k = 0; k < check->pattern_count; k++)
				(void)topic_add(topic, check->patterns[k].call->name);
	}
}

/* Variants of one exercise stand side by side. */
static size_t variants_of(const struct linting *linting, size_t variant, size_t *place)
{
	const struct lint *lint = linting->variants[variant].lint;
	size_t count = 0;
	for (size_t i = 0; i < linting->variant_count; i++) {
		if (i == variant)
			*place = count;
		count += linting->variants[i].lint == lint;
	}
	return count;
}

/* Is the mutant one of this variant's? Of its hand those that are too many are spread over it. */
static bool is_dealt(size_t mutant, size_t count, size_t players, size_t place)
{
	const size_t hand = (count + players - 1 - place) / players;
	const size_t card = mutant / players;
	if (mutant % players != place)
		return false;
	return hand <= C_SOURCES_MAX ||
	       card * C_SOURCES_MAX / hand != (card + 1) * C_SOURCES_MAX / hand;
}

static void add_suspects(struct suspects *suspects, size_t variant, size_t policy)
{
	const struct lint_variant *of = &suspects->linting->variants[variant];
	const bool is_c = policy_is_c(of->loaded.exercise.policies[policy].kind);
	const size_t count = of->mutants[policy].count;
	size_t place = 0;
	const size_t players = variants_of(suspects->linting, variant, &place);
	for (size_t i = 0; i < count; i++) {
		const bool is_here = !is_c || is_dealt(i, count, players, place);
		suspects->items = mem_grow(suspects->items, suspects->count, &suspects->capacity,
			sizeof(*suspects->items));
		suspects->items[suspects->count++] = (struct suspect){
			.variant = variant,
			.policy = policy,
			.mutant = i,
			.fate = is_here ? FATE_UNKNOWN : FATE_NOT_HERE,
		};
	}
}

static int prepare(struct suspects *suspects, size_t index, struct err *err)
{
	struct lint_variant *variant = &suspects->linting->variants[index];
	if (!variant->is_sound)
		return 0; /* nobody knows what its mutants should do; that it fails was said */
	for (size_t i = 0; i < variant->loaded.exercise.policy_count; i++) {
		struct topic topic = { 0 };
		if (prepare_policy(suspects->linting, variant, i, err))
			return -1;
		topic_fill(&topic, variant, i);
		mutants_make(&variant->mutants[i], variant->loaded.exercise.policies[i].kind,
			answer_doc(&variant->solutions[i]), topic.calls, topic.count);
		free(topic.calls);
		add_suspects(suspects, index, i);
	}
	return 0;
}

/* --- here: what came of it --- */

static int keep(struct suspects *suspects, size_t which, const struct buf *result,
	const struct err *why, struct err *err)
{
	struct suspect *suspect = &suspects->items[which];
	if (why) {
		suspect->fate = FATE_UNKNOWN;
		(void)snprintf(suspect->how, sizeof(suspect->how), "%.*s",
			(int)sizeof(suspect->how) - 1, why->text);
		return 0;
	}
	if (result->size < sizeof(*suspect))
		return err_set(err, ERR_BUG, "a worker's result makes no sense");
	memcpy(suspect, result->data, sizeof(*suspect));
	free(suspects->texts[which]);
	suspects->texts[which] = mem_text(result->data + sizeof(*suspect));
	return 0;
}

static int take(
	void *taker, size_t index, const struct buf *result, const struct err *why, struct err *err)
{
	struct suspects *suspects = taker;
	return keep(suspects, suspects->chosen[index], result, why, err);
}

static void progress(void *taker, size_t over, size_t index)
{
	const struct suspects *suspects = taker;
	const struct suspect *suspect = &suspects->items[suspects->chosen[index]];
	autofree char *what =
		mem_format("%s mutants%s", suspect_variant(suspects, suspect)->loaded.exercise.id,
			suspects->in_containers ? ", in containers" : "");
	if (suspects->linting->options->progress)
		suspects->linting->options->progress(over, suspects->chosen_count, what);
}

/* --- which of them --- */

static void choose_compared(struct suspects *suspects, size_t *chosen)
{
	suspects->chosen_count = 0;
	for (size_t i = 0; i < suspects->count; i++)
		if (suspects->items[i].fate != FATE_NOT_HERE)
			chosen[suspects->chosen_count++] = i;
}

/* Those that are to be tried, of the undecided ones no more than the bound. */
static void choose_tried(struct suspects *suspects, size_t *chosen)
{
	size_t undecided = 0;
	suspects->chosen_count = 0;
	for (size_t i = 0; i < suspects->count; i++) {
		struct suspect *suspect = &suspects->items[i];
		if (i > 0 && suspects->items[i - 1].variant != suspect->variant)
			undecided = 0;
		if (suspect->fate == FATE_TO_TRY_UNDECIDED && undecided++ >= UNDECIDED_MAX)
			suspect->fate = FATE_LEFT_OUT;
		if (suspect->fate == FATE_TO_TRY || suspect->fate == FATE_TO_TRY_UNDECIDED)
			chosen[suspects->chosen_count++] = i;
	}
}

static int run_phases(struct suspects *suspects, struct err *err)
{
	struct crew crew = {
		.context = suspects,
		.work = suspect_compare,
		.take = take,
		.progress = progress,
		.taker = suspects,
	};
	autofree size_t *chosen = mem_zero(suspects->count + 1, sizeof(*chosen));
	suspects->texts = mem_zero(suspects->count + 1, sizeof(*suspects->texts));
	suspects->chosen = chosen;
	choose_compared(suspects, chosen);
	int failed = lint_run_crew(suspects->linting, &crew, suspects->chosen_count, err);
	if (!failed) {
		choose_tried(suspects, chosen);
		suspects->in_containers = true;
		crew.work = suspect_try;
		failed = lint_run_crew(suspects->linting, &crew, suspects->chosen_count, err);
	}
	suspects->chosen = NULL;
	if (!failed)
		suspects_say(suspects);
	return failed;
}

int lint_mutants(struct linting *linting, struct err *err)
{
	struct suspects suspects = { .linting = linting };
	int failed = 0;
	for (size_t i = 0; !failed && i < linting->variant_count; i++)
		failed = prepare(&suspects, i, err);
	if (!failed)
		failed = run_phases(&suspects, err);
	for (size_t i = 0; suspects.texts && i < suspects.count; i++)
		free(suspects.texts[i]);
	free(suspects.texts);
	free(suspects.items);
	return failed;
}
