/* SPDX-License-Identifier: MIT */
/* begun: what `start` and `reset` do when they know the folder and the seed, and what they tell. */
#ifndef LAB_CLI_BEGUN_H
#define LAB_CLI_BEGUN_H

#include "app/begin.h"
#include "cli/commands.h"

/* Make the workspace or bring back what it lacks, write it down, tell. `seed` may be NULL. */
int begun(const struct invocation *invocation, struct loaded *loaded, struct journal *journal,
	const char *seed, struct err *err);

/* Set aside what is at `folder` (NULL: the usual place), and begin with this seed. */
int begun_anew(const struct invocation *invocation, struct loaded *loaded, struct journal *journal,
	const char *folder, const char *seed, struct err *err);

#endif
