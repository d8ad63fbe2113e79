/* SPDX-License-Identifier: MIT */
/*
 * course: the content of this machine: content/ of the data folder, and of the user's own.
 */
#ifndef LAB_APP_COURSE_H
#define LAB_APP_COURSE_H

#include "app/catalogue.h"
#include "base/err.h"
#include "core/course.h"

#include <stdbool.h>
#include <stddef.h>

/* Everything that can be read, checked and in order; what can't is among course->faults. Where two
 * files have one name, the data folder's counts. -1 only when a folder can't be listed. */
int course_open(struct course *course, const struct catalogue *catalogue, struct err *err);

/* For lint: an item for each file that is well, and one for each fault, as lint_exercise gives
 * them for an exercise. */
struct course_item {
	bool good;
	char *text; /* "content/tracks/x.json: a track", or place and fault */
};

struct course_lint {
	struct course_item *items;
	size_t count;
	size_t capacity;
	size_t faults;
};

int course_lint(const struct catalogue *catalogue, struct course_lint *lint, struct err *err);
void course_lint_release(struct course_lint *lint);

#endif
