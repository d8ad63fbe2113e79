/* SPDX-License-Identifier: MIT */
/* exercise_argument: what commands that name an exercise have in common. */
#ifndef LAB_CLI_EXERCISE_ARGUMENT_H
#define LAB_CLI_EXERCISE_ARGUMENT_H

#include "app/catalogue.h"
#include "base/err.h"
#include "cli/commands.h"

/* Open the catalogue, load the exercise that the first word names, call `with` on it, release. */
int exercise_argument(const struct invocation *invocation,
	int (*with)(
		const struct invocation *invocation, const struct loaded *loaded, struct err *err),
	struct err *err);

#endif
