/* SPDX-License-Identifier: MIT */
/*
 * tried: the calls that the probes of one attempt stated under a policy, what the evaluator says of
 * each, and whether the kernel did just that. Nothing is run for it: it is read from what was seen.
 */
#ifndef LAB_CORE_TRIED_H
#define LAB_CORE_TRIED_H

#include "core/grade.h"

struct tried_call {
	size_t check;
	size_t policy;
	struct seccomp_data data;
	struct answer answer; /* of the compiled policy */
	bool agrees;          /* with what was seen */
	char seen[64];        /* "it failed with EPERM": for people */
};

struct tried_calls {
	struct tried_call *items;
	size_t count;
	size_t capacity;
};

/* Without those of recorded worlds (a traced call is answered by the tracer), of probes that are
 * programs, of calls that never ended, and of what was garbled. */
void tried_calls_find(struct tried_calls *tried, const struct grade_input *input);
void tried_calls_release(struct tried_calls *tried);

#endif
