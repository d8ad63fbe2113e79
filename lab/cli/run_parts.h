/* SPDX-License-Identifier: MIT */
/* run_parts: what `run`, `trace` and `shell` have in common. */
#ifndef LAB_CLI_RUN_PARTS_H
#define LAB_CLI_RUN_PARTS_H

#include "app/run.h"
#include "base/err.h"
#include "cli/commands.h"

/* --policy and --kind: NULL where there is none. One of each kind. */
int run_parts_policy(const struct invocation *invocation, const char **file, enum policy_kind *kind,
	struct err *err);

/* All that `run` and `trace` are asked alike: --policy, --kind, --image, --user, --limit,
 * --json-file and the program. */
int run_parts_request(
	const struct invocation *invocation, struct run_request *request, struct err *err);

/* What of a container's output goes to this stream: on a terminal it is escaped. */
enum outlet_filter run_parts_filter(int fd);

/* ERR_USAGE: "no image is called ..." with the nearest right word. */
int run_parts_no_such(const char *what, const char *word, const char *const *words, size_t count,
	struct err *err);

/* On standard error, what the policy's writer should know. Before the program begins, or its own
 * words would stand between them. A long profile may have dozens, and who wants all of them has
 * --json-file. */
void run_parts_tell_findings(const struct findings *findings);

/* On standard error: why `program` gave no status of its own. */
void run_parts_tell_end(const struct relay_end *end, const char *program, enum image image);

/* Exit codes below 125 are the program's, so ours are not; only a wrong command line is 2 as
 * everywhere, which is 0 here. */
int run_parts_failure_code(const struct err *err);

#endif
