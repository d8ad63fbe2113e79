/* SPDX-License-Identifier: MIT */
/* exercise_argument: what commands that name an exercise have in common. */
#ifndef LAB_CLI_EXERCISE_ARGUMENT_H
#define LAB_CLI_EXERCISE_ARGUMENT_H

#include "app/catalogue.h"
#include "app/past.h"
#include "base/err.h"
#include "cli/commands.h"

/* Load the exercise that the first word names, in the variant of zeros. Release `loaded` also after
 * a failure. */
int exercise_argument_load(
	const struct invocation *invocation, struct loaded *loaded, struct err *err);

/* The same in the variant that --seed or the person's workspace says (workspace_vary). */
int exercise_argument_seen(
	const struct invocation *invocation, struct loaded *loaded, struct err *err);

/* What the person did at that exercise (past_open); what is to be told of the journal is told.
 * End with exercise_argument_past_end, also after a failure. */
int exercise_argument_past(const struct invocation *invocation, struct past *past, struct err *err);
void exercise_argument_past_end(struct past *past); /* past_close, and what came since */

/* --seed in its form, or not given; otherwise ERR_USAGE. These three have looked at it. */
int exercise_argument_seed(const struct invocation *invocation, struct err *err);

#endif
