/* SPDX-License-Identifier: MIT */
/*
 * cause: why a check came to its result, as a closed set. Its words are made from it (explain.h),
 * and so is the first hint (hint.h).
 */
#ifndef LAB_CORE_CAUSE_H
#define LAB_CORE_CAUSE_H

enum cause {
	CAUSE_OK,
	CAUSE_NOT_ASKED, /* --only or --static left it out */
	CAUSE_NOT_TRIED, /* something it needs failed, or the world ended before */
	/* ours: the world without the policy must work, and each step must be told of */
	CAUSE_VOID_BENIGN,    /* did not work without the policy */
	CAUSE_VOID_ATTACK,    /* had no effect without the policy */
	CAUSE_VOID_NOT_READY, /* the program did not get ready without the policy */
	CAUSE_VOID_LIMIT,     /* a limit was hit without the policy */
	CAUSE_VOID_UNTOLD,    /* a step that nobody told of */
	CAUSE_VOID_PATTERN,   /* a pattern that matches nothing */
	CAUSE_VOID_MATRIX,    /* a packet did not arrive without the policy */
	/* live checks */
	CAUSE_GARBLED,
	CAUSE_TIMEOUT,
	CAUSE_BENIGN_REFUSED,   /* the policy answered the call with a refusal */
	CAUSE_BENIGN_PRETENDED, /* ERRNO(0): told that it succeeded */
	CAUSE_BENIGN_ANSWER,    /* another errno than the exercise expects */
	CAUSE_BENIGN_UNSTATED,  /* it never came to its call */
	CAUSE_BENIGN_ELSEWHERE, /* the policy permits the call, all the same it failed */
	CAUSE_BENIGN_POWER,     /* the capability that it needs is not there */
	CAUSE_BENIGN_PACKETS,   /* it does not get what it asks for, where a ruleset is */
	CAUSE_BENIGN_ATTACKED,  /* an attack that got through in between broke it */
	CAUSE_BENIGN_FLAKY,
	CAUSE_PROGRAM_NOT_READY,
	CAUSE_PROGRAM_STATUS, /* ended otherwise than it should */
	CAUSE_PROGRAM_OUTPUT,
	CAUSE_PROBE_STATUS, /* the same of a probe that has output */
	CAUSE_PROBE_OUTPUT,
	CAUSE_ATTACK_THROUGH,
	CAUSE_ATTACK_PRETENDED,
	CAUSE_ATTACK_ELSEWHERE, /* refused, but not by the policy */
	CAUSE_ATTACK_UNSTATED,
	/* analysis */
	CAUSE_OPEN,   /* deny: a call is permitted */
	CAUSE_SHUT,   /* permit: a call is not */
	CAUSE_ANSWER, /* the pattern names an answer, another is given */
	CAUSE_UNDECIDED,
	CAUSE_TOO_LONG, /* more instructions than the check permits */
	/* surface */
	CAUSE_SURFACE, /* above the budget */
	/* state */
	CAUSE_STATE,        /* a fact is not as it should be */
	CAUSE_STATE_UNSEEN, /* no program began of which there could be one */
	CAUSE_STATE_ANSWER, /* the learner's file says something else, or nothing */
	/* matrix */
	CAUSE_MATRIX,       /* a cell is not as it should be */
	CAUSE_MATRIX_FLAKY, /* the same packet fares differently */
};
#define CAUSE_COUNT (CAUSE_MATRIX_FLAKY + 1)
const char *cause_name(enum cause cause); /* "attack-through" */

#endif
