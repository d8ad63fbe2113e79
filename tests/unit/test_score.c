/* SPDX-License-Identifier: MIT */
/* The arithmetic of a score, over results that nobody had to run for. */
#include "core/score.h"

#include "base/mem.h"

#include <check.h>
#include <string.h>

TCase *tests_score(void);

#define MOST 6

struct scored_check {
	enum check_kind kind;
	unsigned weight;
	enum check_result result;
	unsigned budget; /* surface, hundredths */
	unsigned ratio;  /* 0: not measured */
};

#define OK     RESULT_OK
#define FAILED RESULT_FAILED
#define B(result, weight)                                                                          \
	{                                                                                          \
		CHECK_BENIGN, weight, result, 0, 0                                                 \
	}
#define A(result, weight)                                                                          \
	{                                                                                          \
		CHECK_ATTACK, weight, result, 0, 0                                                 \
	}
#define S(result, weight, budget, ratio)                                                           \
	{                                                                                          \
		CHECK_SURFACE, weight, result, budget, ratio                                       \
	}

static const struct {
	unsigned score;
	unsigned least;                   /* points of least privilege */
	struct scored_check checks[MOST]; /* ends at weight 0 */
} cases[] = {
	/* all groups */
	{ 100, 20, { B(OK, 1), A(OK, 1), S(OK, 1, 150, 100) } },
	{ 100, 20, { B(OK, 1), A(OK, 1), S(OK, 1, 150, 24) } },    /* not above 20 */
	{ 80, 0, { B(OK, 1), A(OK, 1), S(OK, 1, 150, 150) } },     /* at the budget */
	{ 80, 0, { B(OK, 1), A(OK, 1), S(FAILED, 1, 150, 151) } }, /* above it */
	{ 80, 0, { B(OK, 1), A(OK, 1), S(FAILED, 1, 150, SURFACE_NO_RATIO) } },
	{ 90, 10, { B(OK, 1), A(OK, 1), S(OK, 1, 150, 125) } },
	{ 60, 20, { B(OK, 1), A(FAILED, 1), S(OK, 1, 150, 100) } },
	{ 60, 0, { B(FAILED, 1), B(OK, 1), A(OK, 1), S(RESULT_NOT_TRIED, 1, 150, 0) } },
	/* the edges of a budget */
	{ 100, 20, { B(OK, 1), A(OK, 1), S(OK, 1, 105, 100) } },
	{ 84, 4, { B(OK, 1), A(OK, 1), S(OK, 1, 105, 104) } },
	{ 80, 0, { B(OK, 1), A(OK, 1), S(OK, 1, 105, 105) } },
	{ 100, 20, { B(OK, 1), A(OK, 1), S(OK, 1, 1000, 110) } }, /* 19.78 */
	{ 91, 11, { B(OK, 1), A(OK, 1), S(OK, 1, 1000, 500) } },  /* 11.11 */
	{ 80, 0, { B(OK, 1), A(OK, 1), S(OK, 1, 1000, 1000) } },
	/* half up, and only at the end */
	{ 83, 3, { B(OK, 1), A(OK, 1), S(OK, 1, 180, 170) } },                /* 82.5 */
	{ 82, 2, { B(OK, 1), A(OK, 1), S(OK, 1, 1000, 890) } },               /* 2.44 */
	{ 65, 7, { B(OK, 3), A(OK, 7), A(FAILED, 9), S(OK, 1, 160, 139) } },  /* 40 + 17.5 + 7 */
	{ 48, 7, { B(OK, 1), B(FAILED, 47), A(OK, 1), S(OK, 1, 130, 120) } }, /* 0.83 + 40 + 6.67 */
	/* absent groups spread their points */
	{ 100, 0, { B(OK, 1), A(OK, 1) } },
	{ 50, 0, { B(OK, 1), A(FAILED, 1) } },
	{ 83, 10, { B(OK, 1), S(OK, 1, 150, 125) } },    /* 50 of 60 */
	{ 67, 0, { B(OK, 1), S(FAILED, 1, 150, 151) } }, /* 40 of 60 */
	{ 100, 0, { B(OK, 1), { CHECK_ATTACK, 1, RESULT_UNAVAILABLE, 0, 0 } } },
	{ 100, 20, { S(OK, 1, 150, 100) } },
	{ 0, 0, { { 0 } } },
	/* several surfaces, by weight: (1 x 1/2 + 3 x 1) / 4 */
	{ 98, 18, { B(OK, 1), A(OK, 1), S(OK, 1, 150, 125), S(OK, 3, 120, 100) } },
	/* the largest numbers that there are: 80 + 20 x (898/899 + 896/897 + 2/895 + 1/893) / 4 */
	{ 90, 10,
		{ B(OK, 10000), A(OK, 10000), S(OK, 100, 999, 101), S(OK, 100, 997, 101),
			S(OK, 100, 995, 993), S(OK, 100, 993, 992) } },
};

static void make(const struct scored_check *rows, struct check *checks, struct check_verdict *all,
	struct surface_measure *surfaces, struct exercise *exercise, struct verdict *verdict)
{
	*exercise = (struct exercise){ .checks = checks };
	*verdict = (struct verdict){ .exercise = exercise, .checks = all };
	for (size_t i = 0; i < MOST && rows[i].weight; i++) {
		checks[i] = (struct check){
			.kind = rows[i].kind,
			.weight = rows[i].weight,
			.budget = rows[i].budget,
		};
		surfaces[i] = (struct surface_measure){ .ratio = rows[i].ratio };
		all[i] = (struct check_verdict){
			.check = i,
			.asked = true,
			.result = rows[i].result,
			.surface = rows[i].ratio ? &surfaces[i] : NULL,
		};
		exercise->check_count = verdict->check_count = i + 1;
	}
}

START_TEST(every_score_is_exact)
{
	struct check checks[MOST];
	struct check_verdict all[MOST];
	struct surface_measure surfaces[MOST];
	struct exercise exercise;
	struct verdict verdict;
	make(cases[_i].checks, checks, all, surfaces, &exercise, &verdict);
	ck_assert_uint_eq(score_of(&verdict), cases[_i].score);
	ck_assert_uint_eq(score_least_privilege(&verdict), cases[_i].least);
}
END_TEST

/* Less permitted is never worth less. */
START_TEST(a_smaller_ratio_never_scores_less)
{
	for (unsigned budget = 105; budget <= 1000; budget += 5) {
		unsigned before = 100;
		for (unsigned ratio = 1; ratio <= budget + 1; ratio++) {
			const struct scored_check rows[MOST] = { B(OK, 1), A(OK, 1),
				S(OK, 1, budget, ratio) };
			struct check checks[MOST];
			struct check_verdict all[MOST];
			struct surface_measure surfaces[MOST];
			struct exercise exercise;
			struct verdict verdict;
			make(rows, checks, all, surfaces, &exercise, &verdict);
			const unsigned score = score_of(&verdict);
			ck_assert_uint_le(score, before);
			ck_assert_uint_ge(score, 80);
			before = score;
		}
		ck_assert_uint_eq(before, 80);
	}
}
END_TEST

TCase *tests_score(void)
{
	TCase *tests = tcase_create("score");
	tcase_add_loop_test(tests, every_score_is_exact, 0, (int)ARRAY_SIZE(cases));
	tcase_add_test(tests, a_smaller_ratio_never_scores_less);
	return tests;
}
