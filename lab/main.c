/* SPDX-License-Identifier: MIT */
/* Find the command, run it, show the error, exit. */
#include "base/err.h"
#include "cli/commands.h"
#include "cli/tell.h"
#include "cli/terminal.h"
#include "tui/tui.h"

#include <stdio.h>

static int show_error(const struct err *err, int code)
{
	tell_error(err);
	if (err->kind == ERR_UNAVAILABLE)
		(void)fputs("\"bulkhead doctor\" tells what runs on this machine\n", stderr);
	return code ? code : commands_exit_code(err);
}

/* bulkhead without a command, in a terminal, opens the application. */
static bool opens_screens(const struct invocation *invocation)
{
	if (invocation->command->run != command_home || !terminal_echoes() || !terminal_is_there())
		return false;
	if (!terminal_can_clear())
		tell_lines("there are no screens on a dumb terminal (TERM)");
	return terminal_can_clear();
}

static int run(const struct invocation *invocation, int *code, struct err *err)
{
	const struct tui_options options = {
		.data = invocation->data,
		.version = BULKHEAD_VERSION,
	};
	if (invocation->help)
		return command_help(invocation, code, err);
	if (!opens_screens(invocation))
		return invocation->command->run(invocation, code, err);
	const int failed = tui_run(&options, code, err);
	if (!failed || err->kind != ERR_UNAVAILABLE)
		return failed;
	tell_error(err); /* the same in words */
	*err = (struct err){ 0 };
	return command_home(invocation, code, err);
}

int main(int argc, char **argv)
{
	struct err err = { 0 };
	struct invocation invocation;
	int code = 0;

	if (commands_parse(argc, argv, &invocation, &err))
		return show_error(&err, 0);
	const int failed = run(&invocation, &code, &err);
	return failed ? show_error(&err, code) : code;
}
