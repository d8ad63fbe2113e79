/* SPDX-License-Identifier: MIT */
/*
 * run: a program of the caller's choice in a container of its own, its standard streams carried
 * through pipes. No exercise and no verdict: what the program does is the caller's business.
 */
#ifndef LAB_APP_RUN_H
#define LAB_APP_RUN_H

#include "app/relay.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "core/finding.h"
#include "core/plan.h"
#include "core/seccomp_profile.h"

#include <stdbool.h>

struct run_request {
	struct plan_run what;
	const char *policy; /* file, or NULL */
	enum policy_kind kind;
	const char *json_file;           /* where the result goes, or NULL */
	const struct relay_calls *calls; /* who is told of each call, or NULL: it is not recorded */
};

struct run; /* what is prepared, then what came of it */

/* Call first: a standard stream that is closed would be taken by the next descriptor of ours. */
int run_keep_streams(struct err *err);

/* Read, parse and compile the policy, make the plan. ERR_REFUSED: the file is no policy, with the
 * place. ERR_USAGE: the program's words are too many. NULL on failure. Borrows from `request`. */
struct run *run_open(const struct run_request *request, struct err *err);
/* What its writer should know of the policy; none without one. */
const struct findings *run_findings(const struct run *run);
void run_format(const struct run *run, struct buf *out); /* the plan, for people */

/* The world, from its begin to its end. SIGINT, SIGTERM and SIGHUP end it. 0 also when the program
 * did not start or hit a limit; -1 when the lab failed. Writes the result to json_file. */
int run_go(struct run *run, const struct relay_streams *streams, struct err *err);
const struct relay_end *run_end(const struct run *run);
const struct seccomp_profile *run_policy(const struct run *run); /* NULL: none */
int run_exit_code(const struct relay_end *end);
void run_close(struct run *run); /* NULL is fine */

#define RUN_LAB_FAILED   125 /* exit codes beside the program's own */
#define RUN_REFUSED      126
#define RUN_NOT_FOUND    127
#define RUN_BY_SIGNAL(n) (128 + (n))

#endif
