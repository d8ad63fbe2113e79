/* SPDX-License-Identifier: MIT */
/* Find the command, run it, show the error, exit. */
#include "base/err.h"
#include "cli/commands.h"
#include "cli/tell.h"
#include "cli/terminal.h"
#include "tui/plain.h"
#include "tui/tui.h"

#include <stdio.h>
#include <stdlib.h>

static int show_error(const struct err *err, int code)
{
	tell_error(err);
	if (err->kind == ERR_UNAVAILABLE)
		(void)fputs("\"bulkhead doctor\" tells what runs on this machine\n", stderr);
	return code ? code : commands_exit_code(err);
}

/* How bulkhead without a command shows the lab. */
enum front { FRONT_COMMAND, FRONT_SCREENS, FRONT_PLAIN };

static enum front front_of(const struct invocation *invocation)
{
	const char *accessible = getenv("ACCESSIBLE"); /* as other programs have it: not empty */
	if (invocation->command->run != command_home)
		return FRONT_COMMAND;
	if (invocation->plain)
		return FRONT_PLAIN;
	if (!terminal_echoes() || !terminal_is_there())
		return FRONT_COMMAND;
	if (accessible && *accessible)
		return FRONT_PLAIN;
	if (terminal_can_clear())
		return FRONT_SCREENS;
	tell_lines("there are no screens on a dumb terminal (TERM): going on line by line");
	return FRONT_PLAIN;
}

/* Where there can be no screens, the same in words. */
static int show_screens(const struct tui_options *options, int *code, struct err *err)
{
	const int failed = tui_run(options, code, err);
	if (!failed || err->kind != ERR_UNAVAILABLE)
		return failed;
	tell_error(err);
	*err = (struct err){ 0 };
	return plain_run(options, code, err);
}

static int run(const struct invocation *invocation, int *code, struct err *err)
{
	const struct tui_options options = {
		.data = invocation->data,
		.version = BULKHEAD_VERSION,
	};
	if (invocation->help)
		return command_help(invocation, code, err);
	switch (front_of(invocation)) {
	case FRONT_SCREENS:
		return show_screens(&options, code, err);
	case FRONT_PLAIN:
		return plain_run(&options, code, err);
	case FRONT_COMMAND:
		break;
	}
	return invocation->command->run(invocation, code, err);
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
