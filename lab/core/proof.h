/* SPDX-License-Identifier: MIT */
/*
 * proof: the witness of a failed analysis, put to the kernel.
 *
 * A probe makes the very call under the learner's filter, and has no effect whatever the call is:
 * below the learner's filter, so that it was loaded before, lies one of ours that answers this one
 * call with an errno of its own (PROBE_ASK_MARK). Of two filters the stricter answer counts, and of
 * two errnos the newer filter's (seccomp(2)). So an errno, a trap and a kill of the learner's
 * filter show as they are, and what lets the call through shows as the mark, which stands in the
 * place of the call.
 */
#ifndef LAB_CORE_PROOF_H
#define LAB_CORE_PROOF_H

#include "core/grade.h"
#include "core/observation.h"

#include <stdbool.h>

struct proof {
	struct probe_request request; /* PROBE_ask */
	struct answer answer;         /* the evaluator's */
};

/* False: `one` shows no call, or none that can be made on every machine of this kind. */
bool proof_make(
	const struct grade_input *input, const struct check_verdict *one, struct proof *proof);

enum proof_result {
	PROOF_NONE, /* it came to nothing that says anything */
	PROOF_GIVEN,
	PROOF_REFUTED, /* evaluator and kernel disagree */
};
/* `fact` may be NULL. */
enum proof_result proof_judge(const struct proof *proof, const struct probe_fact *fact);

/* Say it beside the witness: in words, and as one->tried. */
void proof_tell(const struct proof *proof, struct check_verdict *one);

#endif
