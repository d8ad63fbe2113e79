/* SPDX-License-Identifier: MIT */
/* What the test_grade*.c share: worlds of the first exercise, and the law of texts. */
#ifndef TESTS_UNIT_TEST_GRADE_H
#define TESTS_UNIT_TEST_GRADE_H

#include "grade_world.h"

#include <check.h>

#define EXERCISE  "exercises/first-hour/two-doors"
#define ALLOW_ALL "{\"defaultAction\": \"SCMP_ACT_ALLOW\"}"
#define DENY_ALL  "{\"defaultAction\": \"SCMP_ACT_ERRNO\"}"

/* The first exercise with this profile, or with that of an answer's folder. */
void start(struct grade_world *world, const char *profile);
void start_only(struct grade_world *world, const char *profile, const char *only);
void start_answer(struct grade_world *world, const char *folder);

/* Every text of the verdict keeps the law of core/explain.h. */
void check_texts(const struct verdict *verdict);
/* What verdict_json writes is a verdict again, to the last byte and on the screen. */
void check_round_trip(const struct verdict *verdict);
/* The hint that is made from it keeps the law of core/hint.h, and there is one where it failed. */
void check_hint(const struct grade_world *world);
void finish(struct grade_world *world); /* grades, and checks these three */
void says(const char *field, const char *words);
/* Graded, this check has this result and a headline that begins so. */
void comes_to(
	struct grade_world *world, const char *id, enum check_result result, const char *headline);
/* Its second try of "writes" fails by something that is not the policy. */
void break_second_try(struct grade_world *world);

/* The expected output tests/data/verdicts/NAME.txt, a '/' in NAME as '-'; GOLDEN=1 rewrites it. */
void golden(const char *name, const char *text);
char *screen(const struct verdict *verdict, size_t width, bool colour, bool all);

void grade_add_basis(TCase *tests);
void grade_add_live(TCase *tests);
void grade_add_other(TCase *tests);
void grade_add_whole(TCase *tests);
void grade_add_worlds(TCase *tests);
void grade_add_program(TCase *tests);
void grade_add_surface(TCase *tests);

#endif
