/* SPDX-License-Identifier: MIT */
/* solution: how the files of an exercise's solution are shown, by whichever command. */
#ifndef LAB_CLI_SOLUTION_H
#define LAB_CLI_SOLUTION_H

#include "app/past.h"
#include "base/err.h"
#include "cli/commands.h"

int solution_show(const struct invocation *invocation, const struct past *past, struct err *err);

/* For what is shown after a pass or a give-up only: -1 with what there is to do, and code 1, where
 * the variant is not over yet. */
int solution_need_end(const struct past *past, int *code, struct err *err);

/* "in 12 minutes": when a give-up is allowed; a new string. */
char *solution_wait(const struct past *past);

#endif
