/* SPDX-License-Identifier: MIT */
/* Find the command, run it, show the error, exit. */
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "cli/commands.h"

#include <stdio.h>
#include <string.h>

static int show_error(const struct err *err, int code)
{
	char text[2048];
	autobuf struct buf shown = { 0 };
	const char *message = err_format(err, text, sizeof(text));
	text_escape(&shown, message, strlen(message));
	(void)fprintf(stderr, "bulkhead: %s\n", buf_string(&shown));
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
