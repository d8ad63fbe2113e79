/* SPDX-License-Identifier: MIT */
/*
 * verdict_words: the words of results and outcomes as people see them, in capitals where colour
 * would shout, and what colour they may have.
 */
#ifndef LAB_CORE_VERDICT_WORDS_H
#define LAB_CORE_VERDICT_WORDS_H

#include "core/verdict.h"

enum tone { TONE_GOOD, TONE_BAD, TONE_OTHER };

struct verdict_word {
	const char *word; /* "FAILED" */
	enum tone tone;
};
struct verdict_word result_word(enum check_result result);
struct verdict_word outcome_word(enum outcome outcome);

#endif
