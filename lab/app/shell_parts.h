/* SPDX-License-Identifier: MIT */
/* shell_parts: what the files of the shell share. Nobody else includes it. */
#ifndef LAB_APP_SHELL_PARTS_H
#define LAB_APP_SHELL_PARTS_H

#include "app/policy.h"
#include "app/shell.h"
#include "core/plan.h"
#include "sandbox/world.h"

#include <stddef.h>

/* What is made for one shell. */
struct shell_making {
	const struct shell_request *request;
	size_t container;
	int policy_on; /* index of the exercise's policy, or -1 */
	struct sandbox *sandbox;
	struct answer_policy policy;
	char *files; /* the plan borrows it */
	struct plan plan;
};

/* Release it also after a failure. */
int shell_make(struct shell_making *making, const struct shell_request *request, struct err *err);
void shell_release(struct shell_making *making);

#endif
