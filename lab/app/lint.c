/* SPDX-License-Identifier: MIT */
#include "app/lint_parts.h"

#include "app/crew.h"
#include "base/mem.h"

#include <stdlib.h>

#define JOB_MS 120000 /* a few worlds, each of which has a limit of 30 s at most */

int lint_run_crew(const struct linting *linting, struct crew *crew, size_t count, struct err *err)
{
	crew->workers = linting->options->workers;
	crew->job_ms = JOB_MS;
	return count ? crew_run(crew, count, linting->signal, err) : 0;
}

/* Texts are the same in all variants, and so is what a build can run. */
static void look_at_first(struct lint_variant *variant)
{
	autobuf struct buf what = { 0 };
	lint_texts(variant);
	if (exercise_cannot_run(&variant->loaded.exercise, &what))
		lint_add(variant->lint, LINT_WRONG, "this build cannot run %s", buf_string(&what));
}

static int look_at_all(struct linting *linting, struct err *err)
{
	for (size_t i = 0; i < linting->variant_count; i++)
		if (i == 0 || linting->variants[i].lint != linting->variants[i - 1].lint)
			look_at_first(&linting->variants[i]);
	return lint_answers(linting, err) || lint_mutants(linting, err) ? -1 : 0;
}

int lint_exercises(const struct bench *bench, const struct catalogue_entry *entries, size_t count,
	const struct lint_options *options, struct lints *lints, int *signal, struct err *err)
{
	struct linting linting = { .bench = bench, .options = options, .signal = signal };
	lint_extremes_make(&linting.extremes);
	*signal = 0;
	*lints = (struct lints){ .items = mem_zero(count + 1, sizeof(*lints->items)) };
	for (; lints->count < count; lints->count++) {
		struct lint *lint = &lints->items[lints->count];
		lint->exercise = mem_text(entries[lints->count].id);
		lint_variants_add(&linting, &entries[lints->count], lint);
	}
	const int failed = look_at_all(&linting, err);
	lint_variants_release(&linting);
	lint_extremes_release(&linting.extremes);
	return failed;
}

void lints_release(struct lints *lints)
{
	for (size_t i = 0; i < lints->count; i++)
		lint_release(&lints->items[i]);
	free(lints->items);
	*lints = (struct lints){ 0 };
}
