/* SPDX-License-Identifier: MIT */
/* ask: a question before something that can't be undone. The answer nobody gives is no. */
#ifndef LAB_CLI_ASK_H
#define LAB_CLI_ASK_H

#include "base/err.h"
#include "cli/commands.h"

#include <stdbool.h>

/* `*agreed` with --yes, or by an answer that begins with y on the terminal. Without a terminal and
 * without --yes: ERR_USAGE. The question is printed with " [y/N] " behind it. */
int ask(const struct invocation *invocation, const char *question, bool *agreed, struct err *err);

#endif
