/* SPDX-License-Identifier: MIT */
/* Find the command, run it, show the error, exit. */
#include "app/config.h"
#include "base/err.h"
#include "cli/commands.h"
#include "cli/tell.h"
#include "cli/terminal.h"
#include "tui/plain.h"
#include "tui/tui.h"

#include <stdio.h>

static int show_error(const struct err *err, int code)
{
	tell_error(err);
	if (err->kind == ERR_UNAVAILABLE)
		(void)fputs("\"bulkhead doctor\" tells what runs on this machine\n", stderr);
	return code ? code : commands_exit_code(err);
}

/* Without a command, and with somebody at a terminal or with --plain, it opens the lab. */
static bool opens_lab(const struct invocation *invocation)
{
	return invocation->command->run == command_home &&
	       (invocation->plain || (terminal_echoes() && terminal_is_there()));
}

enum front { FRONT_SCREENS, FRONT_PLAIN };

static enum front front_of(const struct settings *settings)
{
	if (settings_is_on(settings, SETTING_PLAIN))
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

static int open_lab(const struct invocation *invocation, int *code, struct err *err)
{
	struct settings settings = { 0 };
	autobuf struct buf news = { 0 };
	int failed = config_open(&settings, &news, err);
	const struct tui_options options = {
		.data = invocation->data,
		.version = BULKHEAD_VERSION,
		.settings = &settings,
		.news = buf_string(&news),
	};
	if (!failed && (invocation->plain || front_of(&settings) == FRONT_PLAIN))
		failed = plain_run(&options, code, err);
	else if (!failed)
		failed = show_screens(&options, code, err);
	settings_release(&settings);
	return failed;
}

static int run(const struct invocation *invocation, int *code, struct err *err)
{
	if (invocation->help)
		return command_help(invocation, code, err);
	if (opens_lab(invocation))
		return open_lab(invocation, code, err);
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
