/* SPDX-License-Identifier: MIT */
/*
 * stake: does it matter to an exercise that a policy differs from the solution? It does where the
 * policy is looser at a call that a check is about, or tighter at a call that the service needs.
 *
 * The calls are: of an analysis all of its patterns; of an attack its decisive call, with the
 * arguments that make it this attack, the others being free; of a benign check the call as the
 * probe stated it when the solution was tried.
 */
#ifndef LAB_CORE_STAKE_H
#define LAB_CORE_STAKE_H

#include "core/grade.h"
#include "core/tried.h"

enum stake_kind {
	STAKE_NONE,      /* outside the task */
	STAKE_LOOSER,    /* where `check` wants a refusal, or a certain answer */
	STAKE_TIGHTER,   /* where `check` wants the call to work */
	STAKE_UNDECIDED, /* a check runs a program, and nobody can say what that calls */
};

struct stake {
	enum stake_kind kind;
	size_t check;
	struct pattern_witness call; /* the first one found; `answer` is the other policy's */
	const char *word; /* of a caps-json, instead: the capability or the fact; static */
};

struct stake_input {
	const struct exercise *exercise;
	size_t policy; /* index in the exercise */
	const struct answer_policy *solution;
	const struct answer_policy *other;
	const struct tried_calls *tried; /* of the solution */
};

void stake_find(const struct stake_input *input, struct stake *stake);
/* The same where both are a caps-json. */
void stake_find_caps(const struct stake_input *input, struct stake *stake);
/* Is what an exec leaves the same? */
bool stake_caps_equal(const struct answer_policy *a, const struct answer_policy *b);

/* The pattern of an attack's decisive call, new string; NULL: only the very call counts. */
char *stake_pattern_of(const struct probe_request *request);

#endif
