/* SPDX-License-Identifier: MIT */
/*
 * trial_parts: what the files of trial share. Nobody else includes this.
 *
 *   trial.c        attempts, and the way from the named cause to a check that is ok
 *   trial_line.c   is the line right, and is it no accident?
 *   trial_words.c  the words, against the claim and against the law
 */
#ifndef TESTS_CAUSES_TRIAL_PARTS_H
#define TESTS_CAUSES_TRIAL_PARTS_H

#include "core/verdict.h"
#include "trial.h"

/* What a learner reads of one attempt. */
struct screen {
	bool is_ok;      /* the check in question, or the file is a policy now */
	char *hole;      /* what the text is about: the check, and the call that shows it */
	char *check;     /* its id, or NULL */
	bool is_live;    /* of one call that was made */
	bool is_its_own; /* a text of the check in question, and not of one that it needs */
	struct explanation text;
};

void screen_release(struct screen *screen);

/* One attempt with this text of the policy file. */
int screen_look(const struct lint_shown *shown, const char *policy, const char *check,
	struct screen *screen, struct err *err);

/* `first` is the screen that names the cause; each fills its part of the trial. */
int trial_judge_line(const struct lint_shown *shown, const char *policy, const struct screen *first,
	struct trial *trial, struct err *err);
int trial_judge_control(const struct lint_shown *shown, const char *policy,
	const struct screen *first, struct trial *trial, struct err *err);
void trial_judge_words(const char *policy, const struct explanation *text, struct trial *trial);

#endif
