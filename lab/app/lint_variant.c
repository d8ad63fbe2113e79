/* SPDX-License-Identifier: MIT */
#include "app/lint_parts.h"

#include "app/policy.h"
#include "base/mem.h"

#include <stdlib.h>

static void init(struct lint_variant *variant, bool is_only)
{
	const struct exercise *exercise = &variant->loaded.exercise;
	autobuf struct buf what = { 0 };
	variant->can_run = !exercise_cannot_run(exercise, &what);
	if (!is_only)
		variant->label = mem_format("seed %s: ", exercise->variant.seed);
	else
		variant->label = mem_text("");
	variant->killed = mem_zero(exercise->check_count, sizeof(*variant->killed));
	variant->solutions = mem_zero(exercise->policy_count, sizeof(*variant->solutions));
	variant->mutants = mem_zero(exercise->policy_count, sizeof(*variant->mutants));
}

/* Whose solution must not pass here. */
static int load_neighbour(
	struct lint_variant *variant, const struct catalogue_entry *entry, struct err *err)
{
	const struct exercise *exercise = &variant->loaded.exercise;
	char seed[VARIANT_SEED_BYTES];
	variant->has_neighbour =
		variant_neighbour(&exercise->params, exercise->id, exercise->variant.seed, seed);
	return variant->has_neighbour ? catalogue_load_entry(entry, seed, &variant->neighbour, err)
				      : 0;
}

static void say_unreadable(struct lint *lint, const struct err *err)
{
	char text[2048];
	lint_add(lint, err->kind == ERR_INPUT ? LINT_WRONG : LINT_OURS, "%s",
		err_format(err, text, sizeof(text)));
}

static void add_variant(struct linting *linting, const struct catalogue_entry *entry,
	struct lint *lint, const char *seed, bool is_only)
{
	struct err err = { 0 };
	struct lint_variant variant = { .lint = lint };
	if (catalogue_load_entry(entry, seed, &variant.loaded, &err) ||
		load_neighbour(&variant, entry, &err)) {
		say_unreadable(lint, &err);
		loaded_release(&variant.loaded);
		loaded_release(&variant.neighbour);
		return;
	}
	init(&variant, is_only);
	linting->variants = mem_grow(linting->variants, linting->variant_count,
		&linting->variant_capacity, sizeof(*linting->variants));
	linting->variants[linting->variant_count++] = variant;
}

/* No seed may draw what can't be read; after that any will do. */
void lint_variants_add(
	struct linting *linting, const struct catalogue_entry *entry, struct lint *lint)
{
	char seeds[LINT_SEEDS_MAX][VARIANT_SEED_BYTES];
	const unsigned wanted = linting->options->seeds;
	struct err err = { 0 };
	struct loaded any;
	size_t count = 0;
	if (catalogue_load_entry(entry, VARIANT_SEED_ZEROS, &any, &err) ||
		loaded_check_values(&any, &err))
		say_unreadable(lint, &err);
	else
		count = variant_seeds(&any.exercise.params, entry->id, seeds,
			wanted ? wanted : LINT_SEEDS_DEFAULT);
	loaded_release(&any);
	for (size_t i = 0; i < count; i++)
		add_variant(linting, entry, lint, seeds[i], count == 1);
}

static void release(struct lint_variant *variant)
{
	for (size_t i = 0; i < variant->loaded.exercise.policy_count; i++) {
		policy_release(&variant->solutions[i]);
		mutants_release(&variant->mutants[i]);
	}
	free(variant->solutions);
	free(variant->mutants);
	free(variant->killed);
	free(variant->label);
	tried_calls_release(&variant->tried);
	loaded_release(&variant->loaded);
	loaded_release(&variant->neighbour);
}

void lint_variants_release(struct linting *linting)
{
	for (size_t i = 0; i < linting->variant_count; i++)
		release(&linting->variants[i]);
	free(linting->variants);
}
