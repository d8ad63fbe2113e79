/* SPDX-License-Identifier: MIT */
/*
 * lint: an exercise proves itself. The solution and every right/ pass; the starter,
 * allow-everything and deny-everything fail; each wrong/ fails exactly the checks that
 * exercise.json names for it; every check is failed by some wrong answer; what the task asks and
 * what the checks ask is the same.
 */
#ifndef LAB_APP_LINT_H
#define LAB_APP_LINT_H

#include "app/attempt.h"
#include "app/catalogue.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct lint_item {
	bool good;
	char *text; /* "wrong/only-mkdir fails exactly door-mkdirat, every-door", or what is wrong
		       with it */
};

struct lint {
	struct lint_item *items;
	size_t count;
	size_t capacity;
	size_t faults;
};

/* -1 only when it can't be done; an exercise's faults are items. */
int lint_exercise(
	const struct bench *bench, const struct loaded *loaded, struct lint *lint, struct err *err);
void lint_release(struct lint *lint);

#endif
