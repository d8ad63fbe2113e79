/* SPDX-License-Identifier: MIT */
#include "app/shell.h"

#include "cli/commands.h"
#include "cli/exercise_argument.h"
#include "cli/run_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SHELL "/bin/sh"

/* What a program in the container may believe of our terminal: TERM, if it is the name of one. */
static const char *terminal_type(const struct invocation *invocation)
{
	const char *type = getenv("TERM");
	const size_t size = type ? strlen(type) : 0;
	const bool is_name = size > 0 && size < 48 &&
			     strspn(type, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					  "0123456789-+._") == size;
	return is_name && !invocation->escape ? type : "dumb";
}

static int open_shell(const struct invocation *invocation, const struct loaded *loaded,
	struct relay_end *end, struct err *err)
{
	enum policy_kind kind;
	struct shell_request request = {
		.loaded = loaded,
		.container = invocation->arg_count > 1 ? invocation->args[1] : NULL,
		.terminal_type = terminal_type(invocation),
		.input = STDIN_FILENO,
		.output = STDOUT_FILENO,
		.filter = invocation->escape ? OUTLET_TYPED : OUTLET_RAW,
	};
	if (run_parts_policy(invocation, &request.policy, &kind, err))
		return -1;
	if (!invocation->escape)
		(void)fputs("bytes of the container reach your terminal as they are; "
			    "--escape filters them\n",
			stderr);
	return shell_run(&request, end, err);
}

int command_shell(const struct invocation *invocation, int *code, struct err *err)
{
	struct loaded loaded;
	struct relay_end end;
	if (!isatty(STDIN_FILENO))
		return err_set(err, ERR_USAGE,
			"a shell needs a terminal as its standard input; without one: bulkhead run "
			"-- CMD");
	int failed = exercise_argument_seen(invocation, &loaded, err);
	if (!failed)
		failed = open_shell(invocation, &loaded, &end, err);
	loaded_release(&loaded);
	if (failed) {
		*code = run_parts_failure_code(err);
		return -1;
	}
	run_parts_tell_end(&end, SHELL, IMAGE_HOST); /* base always has a shell */
	*code = run_exit_code(&end);
	return 0;
}
