/* SPDX-License-Identifier: MIT */
#include "core/verdict_words.h"

static const struct verdict_word results[CHECK_RESULT_COUNT] = {
	[RESULT_OK] = { "ok", TONE_GOOD },
	[RESULT_FAILED] = { "FAILED", TONE_BAD },
	[RESULT_NOT_TRIED] = { "not tried", TONE_OTHER },
	[RESULT_FLAKY] = { "FLAKY", TONE_BAD },
	[RESULT_UNAVAILABLE] = { "not here", TONE_OTHER },
	[RESULT_VOID] = { "VOID", TONE_OTHER },
};

static const struct verdict_word outcomes[OUTCOME_COUNT] = {
	[OUTCOME_PASSED] = { "PASSED", TONE_GOOD },
	[OUTCOME_FAILED] = { "FAILED", TONE_BAD },
	[OUTCOME_REFUSED] = { "REFUSED", TONE_BAD },
	[OUTCOME_LIMITED] = { "LIMITED", TONE_BAD },
	[OUTCOME_VOID] = { "VOID", TONE_OTHER },
	[OUTCOME_STATIC] = { "STATIC", TONE_OTHER },
};

struct verdict_word result_word(enum check_result result)
{
	return results[result];
}

struct verdict_word outcome_word(enum outcome outcome)
{
	return outcomes[outcome];
}
