/* SPDX-License-Identifier: MIT */
/*
 * answers_policy: the policy kind of that name: what a learner has found out about a process, as
 * facts of a check of kind state (docs/format-exercise.md). It changes nothing; it is compared with
 * what the recorder read.
 */
#ifndef LAB_CORE_ANSWERS_POLICY_H
#define LAB_CORE_ANSWERS_POLICY_H

#include "core/exercise.h"

struct answers_policy {
	struct jdoc doc;
	unsigned given; /* bits 1 << enum state_fact */
	struct state_value values[STATE_FACT_COUNT];
	struct place at[STATE_FACT_COUNT]; /* of the value */
};

/* ERR_REFUSED with a place: what base/json.h refuses, a key that is no fact, a value of another
 * type, a name that nobody knows. A set is told as a whole. Release also after a failure. */
int answers_policy_parse(struct answers_policy *answers, const char *name, const void *text,
	size_t size, struct err *err);
void answers_policy_release(struct answers_policy *answers);

#endif
