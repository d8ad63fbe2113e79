/* SPDX-License-Identifier: MIT */
/*
 * explain: the six fields of a verdict's text. Every cause (core/judge.h) has one function that
 * words it.
 *
 * The law of these texts: 40 to 110 words in all, sentences of at most 20 words, the policy or
 * the call as the subject, and "next" is a thing to do or to decide, never the answer. The line
 * that is named is the one whose change turns the check.
 */
#ifndef LAB_CORE_EXPLAIN_H
#define LAB_CORE_EXPLAIN_H

#include "core/judge.h"

/* One check of a verdict whose results are all known; fills verdict->checks[check].text, or nothing
 * for a check that is ok or was not tried. */
void explain_check(const struct grade_input *input, struct verdict *verdict, size_t check,
	const struct judgement *judgement);

/* The call of a live check as a witness: "mkdir(_, 493)", 64-bit arguments as `_`. New string. */
char *explain_stated(const struct judged_call *call);

/* The whole answer's texts. */
void explain_limit(
	const struct grade_input *input, const struct world_run *limited, struct explanation *text);
void explain_refused(
	const struct err *err, const char *file, const char *line, struct explanation *text);
/* The same of a policy in C that gave no filter, or hit a limit on the way. */
void explain_unbuilt(const struct err *err, const char *file, const char *line, bool limited,
	struct explanation *text);
void explanation_copy(struct explanation *to, const struct explanation *from);

#endif
