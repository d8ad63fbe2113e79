/* SPDX-License-Identifier: MIT */
/* Find the command, run it, show the error, exit. */
#include "base/err.h"
#include "cli/commands.h"
#include "cli/tell.h"

#include <stdio.h>

static int show_error(const struct err *err, int code)
{
	tell_error(err);
	if (err->kind == ERR_UNAVAILABLE)
		(void)fputs("\"bulkhead doctor\" tells what runs on this machine\n", stderr);
	return code ? code : commands_exit_code(err);
}

int main(int argc, char **argv)
{
	struct err err = { 0 };
	struct invocation invocation;
	int code = 0;

	if (commands_parse(argc, argv, &invocation, &err))
		return show_error(&err, 0);
	const int failed = invocation.help ? command_help(&invocation, &code, &err)
					   : invocation.command->run(&invocation, &code, &err);
	return failed ? show_error(&err, code) : code;
}
