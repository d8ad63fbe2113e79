/* SPDX-License-Identifier: MIT */
/* inspect_caps: a policy of capabilities as bulkhead inspect shows it. */
#ifndef LAB_CLI_INSPECT_CAPS_H
#define LAB_CLI_INSPECT_CAPS_H

#include "base/err.h"
#include "cli/commands.h"
#include "core/caps_policy.h"

int inspect_caps_print(const struct invocation *invocation, const struct caps_policy *policy,
	int *code, struct err *err);

#endif
