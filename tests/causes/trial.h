/* SPDX-License-Identifier: MIT */
/*
 * trial: is the cause that a failing answer's text names causal? The change that it implies is made
 * in the learner's file, and the attempt is made again, for the check that the text is about. What
 * the next text says is changed next, until that check is ok. docs/verdict-texts.md says what
 * counts as what.
 */
#ifndef TESTS_CAUSES_TRIAL_H
#define TESTS_CAUSES_TRIAL_H

#include "app/lint.h"

#define TRIAL_STEPS_MAX 60

/* What was found out about one text. */
struct trial {
	bool is_mutant;
	bool is_named;  /* the text names a place and a change */
	bool is_said;   /* its words say what the claim says, and its line is the file's */
	bool is_causal; /* after `steps` of these the check is ok */
	bool is_line_right;
	bool has_control, is_control_true; /* a change that nobody implied turned the check too */
	size_t steps;
	char claim[32];    /* its kind */
	char check[64];    /* its id; "" for a whole answer */
	char trouble[512]; /* why not causal, or why the line is not right; "" */
};

/* The text of a check that failed, by its id; NULL: the one that is shown. */
int trial_run(
	const struct lint_shown *shown, const char *check, struct trial *trial, struct err *err);

/* All texts of a verdict, under the law of core/explain.h. */
struct law {
	size_t texts, unlawful;
	char fault[512]; /* the first */
};
void trial_law(const struct verdict *verdict, struct law *law);

#endif
