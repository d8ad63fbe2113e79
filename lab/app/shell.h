/* SPDX-License-Identifier: MIT */
/*
 * shell: an exercise's containers, brought up to look around in: a shell on a terminal of the
 * container's own, carried to and from ours. Nothing is checked and nothing is recorded.
 */
#ifndef LAB_APP_SHELL_H
#define LAB_APP_SHELL_H

#include "app/catalogue.h"
#include "app/outlet.h"
#include "app/relay.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>

struct shell_request {
	const struct loaded *loaded;
	const char *container;  /* NULL: the only one */
	const char *policy;     /* file for the policy of that container, or NULL: without */
	const struct buf *text; /* instead of a file: what the exercise's own file holds, or NULL */
	bool recorded;          /* its calls, which only shell_beside takes */
	const char *terminal_type;
	int input; /* our terminal */
	int output;
	enum outlet_filter filter;
};

/* 0 when the shell is over, `end` says how (run_exit_code is its exit code); SIGINT, SIGTERM,
 * SIGHUP and SIGQUIT end it too. Our terminal is as it was before in any case. -1: ERR_USAGE which
 * containers there are; ERR_REFUSED the file is no policy; else the lab failed. */
int shell_run(const struct shell_request *request, struct relay_end *end, struct err *err);

#endif
