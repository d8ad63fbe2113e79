/* SPDX-License-Identifier: MIT */
/* ask: a question before what can't be taken back. */
#ifndef LAB_CLI_ASK_H
#define LAB_CLI_ASK_H

#include "base/err.h"
#include "cli/commands.h"

#include <stdbool.h>

/* `text`, whole sentences, and the question go to standard error; the answer is a line of the
 * terminal that is standard input. Nothing but "y" or "yes" is a yes. With --yes nothing is asked.
 * ERR_USAGE: there is no terminal to ask at, and --yes was not given. */
int ask(const struct invocation *invocation, const char *text, const char *question, bool *yes,
	struct err *err);

#endif
