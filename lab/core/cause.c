/* SPDX-License-Identifier: MIT */
#include "core/cause.h"

const char *cause_name(enum cause cause)
{
	static const char *const names[CAUSE_COUNT] = {
		[CAUSE_OK] = "ok",
		[CAUSE_NOT_ASKED] = "not-asked",
		[CAUSE_NOT_TRIED] = "not-tried",
		[CAUSE_VOID_BENIGN] = "void-benign",
		[CAUSE_VOID_ATTACK] = "void-attack",
		[CAUSE_VOID_NOT_READY] = "void-not-ready",
		[CAUSE_VOID_LIMIT] = "void-limit",
		[CAUSE_VOID_UNTOLD] = "void-untold",
		[CAUSE_VOID_PATTERN] = "void-pattern",
		[CAUSE_VOID_MATRIX] = "void-matrix",
		[CAUSE_GARBLED] = "garbled",
		[CAUSE_TIMEOUT] = "timeout",
		[CAUSE_BENIGN_REFUSED] = "benign-refused",
		[CAUSE_BENIGN_PRETENDED] = "benign-pretended",
		[CAUSE_BENIGN_ANSWER] = "benign-answer",
		[CAUSE_BENIGN_UNSTATED] = "benign-unstated",
		[CAUSE_BENIGN_ELSEWHERE] = "benign-elsewhere",
		[CAUSE_BENIGN_POWER] = "benign-power",
		[CAUSE_BENIGN_ATTACKED] = "benign-attacked",
		[CAUSE_BENIGN_FLAKY] = "benign-flaky",
		[CAUSE_PROGRAM_NOT_READY] = "program-not-ready",
		[CAUSE_PROGRAM_STATUS] = "program-status",
		[CAUSE_PROGRAM_OUTPUT] = "program-output",
		[CAUSE_PROBE_STATUS] = "probe-status",
		[CAUSE_PROBE_OUTPUT] = "probe-output",
		[CAUSE_ATTACK_THROUGH] = "attack-through",
		[CAUSE_ATTACK_PRETENDED] = "attack-pretended",
		[CAUSE_ATTACK_ELSEWHERE] = "attack-elsewhere",
		[CAUSE_ATTACK_UNSTATED] = "attack-unstated",
		[CAUSE_OPEN] = "open",
		[CAUSE_SHUT] = "shut",
		[CAUSE_ANSWER] = "answer",
		[CAUSE_UNDECIDED] = "undecided",
		[CAUSE_TOO_LONG] = "too-long",
		[CAUSE_SURFACE] = "surface",
		[CAUSE_STATE] = "state",
		[CAUSE_STATE_UNSEEN] = "state-unseen",
		[CAUSE_STATE_ANSWER] = "state-answer",
		[CAUSE_MATRIX] = "matrix",
		[CAUSE_MATRIX_FLAKY] = "matrix-flaky",
	};
	return names[cause];
}
