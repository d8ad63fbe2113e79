/* SPDX-License-Identifier: MIT */
/* What is said of mutants: each that passes though it matters is a hole. */
#include "app/lint_suspects.h"

#include "base/mem.h"
#include "core/diff.h"
#include "core/grade.h"

#include <stdlib.h>
#include <string.h>

static char *difference(const struct suspects *suspects, const struct suspect *suspect)
{
	const struct lint_variant *variant = suspect_variant(suspects, suspect);
	struct buf out = { 0 };
	diff_format(answer_doc(&variant->solutions[suspect->policy])->text,
		suspect_mutant(suspects, suspect)->text, &out);
	return buf_take(&out);
}

static const char *reason_of(const struct exercise *exercise, const char *name)
{
	for (size_t i = 0; i < exercise->equivalent_count; i++)
		if (strcmp(exercise->equivalents[i].mutant, name) == 0)
			return exercise->equivalents[i].reason;
	return NULL;
}

static void say_survivor(const struct suspects *suspects, const struct suspect *suspect,
	const char *name, char *more_take)
{
	const struct lint_variant *variant = suspect_variant(suspects, suspect);
	const struct exercise *exercise = &variant->loaded.exercise;
	const char *reason = reason_of(exercise, name);
	if (suspect->undecided)
		lint_add_more(variant->lint, LINT_OK, more_take,
			"%smutant %s passes, and no check is about the difference", variant->label,
			name);
	else if (reason)
		lint_add_more(variant->lint, LINT_OK, more_take,
			"%smutant %s passes and is as good: %s", variant->label, name, reason);
	else
		lint_add_more(variant->lint, LINT_WRONG, more_take,
			"%smutant %s passes, though it is %s, where check %s looks: a hole; ask "
			"for more in a check",
			variant->label, name, suspect->where, exercise->checks[suspect->check].id);
}

static void say_suspect(const struct suspects *suspects, size_t index)
{
	const struct suspect *suspect = &suspects->items[index];
	const struct lint_variant *variant = suspect_variant(suspects, suspect);
	autofree char *name = suspect_name(suspects, suspect);
	const bool tells_all = suspects->linting->options->mutants;
	const char *text = suspects->texts[index];
	autofree char *shown = difference(suspects, suspect);
	char *more = mem_format("%s%s%s", shown, text && *text ? "\n" : "", text ? text : "");
	if (suspect->fate == FATE_SURVIVED && (tells_all || !suspect->undecided))
		say_survivor(suspects, suspect, name, steal(&more));
	else if (suspect->fate == FATE_CAUGHT && tells_all)
		lint_add_more(variant->lint, LINT_OK, steal(&more), "%smutant %s: %s",
			variant->label, name, suspect->how);
	else if (suspect->fate == FATE_UNKNOWN)
		lint_add_more(variant->lint, LINT_OURS, steal(&more), "%smutant %s: %s",
			variant->label, name, suspect->how);
	free(more);
}

static bool is_listed_and_gone(const struct suspects *suspects, size_t variant, const char *mutant)
{
	for (size_t i = 0; i < suspects->count; i++) {
		const struct suspect *suspect = &suspects->items[i];
		if (suspect->variant != variant ||
			(suspect->fate != FATE_SURVIVED && suspect->fate != FATE_NOT_HERE))
			continue;
		autofree char *name = suspect_name(suspects, suspect);
		if (strcmp(name, mutant) == 0)
			return false;
	}
	return true;
}

static void say_equivalents(const struct suspects *suspects, size_t index)
{
	const struct lint_variant *variant = &suspects->linting->variants[index];
	const struct exercise *exercise = &variant->loaded.exercise;
	for (size_t i = 0; i < exercise->equivalent_count; i++)
		if (is_listed_and_gone(suspects, index, exercise->equivalents[i].mutant))
			lint_add(variant->lint, LINT_WRONG,
				"%s\"equivalent\" lists %s, which does not survive: take it out",
				variant->label, exercise->equivalents[i].mutant);
}

static void say_counts(const struct suspects *suspects, size_t index)
{
	const struct lint_variant *variant = &suspects->linting->variants[index];
	size_t fates[FATE_COUNT] = { 0 };
	size_t count = 0;
	size_t undecided = 0;
	for (size_t i = 0; i < suspects->count; i++) {
		const struct suspect *suspect = &suspects->items[i];
		if (suspect->variant != index)
			continue;
		count++;
		fates[suspect->fate]++;
		undecided += suspect->undecided && suspect->fate == FATE_SURVIVED;
	}
	autobuf struct buf text = { 0 };
	buf_format(&text,
		"%zu mutants: %zu are caught; %zu are outside the task, %zu equal by proof, %zu no "
		"policies",
		count, fates[FATE_CAUGHT], fates[FATE_OUTSIDE], fates[FATE_EQUAL],
		fates[FATE_NO_POLICY]);
	if (undecided)
		buf_format(
			&text, "; %zu pass, and no check can tell whether they matter", undecided);
	if (fates[FATE_LEFT_OUT])
		buf_format(&text, "; %zu more of that kind were not tried", fates[FATE_LEFT_OUT]);
	if (fates[FATE_NOT_HERE])
		buf_format(&text, "; %zu were not tried in this variant", fates[FATE_NOT_HERE]);
	lint_add(variant->lint, LINT_OK, "%s%s", variant->label, buf_string(&text));
}

void suspects_say(const struct suspects *suspects)
{
	size_t next = 0;
	for (size_t i = 0; i < suspects->linting->variant_count; i++) {
		if (!suspects->linting->variants[i].is_sound)
			continue;
		for (; next < suspects->count && suspects->items[next].variant == i; next++)
			say_suspect(suspects, next);
		say_equivalents(suspects, i);
		say_counts(suspects, i);
	}
}
