/* SPDX-License-Identifier: MIT */
#include "cli/terminal.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

size_t terminal_width(void)
{
	struct winsize size;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || size.ws_col < 40)
		return 80;
	return size.ws_col > 100 ? 100 : size.ws_col;
}

size_t terminal_height(void)
{
	struct winsize size;
	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) ? 0 : size.ws_row;
}

bool terminal_can_clear(void)
{
	const char *type = getenv("TERM");
	return isatty(STDOUT_FILENO) && type && *type && strcmp(type, "dumb") != 0;
}

bool terminal_has_colour(void)
{
	const char *no_colour = getenv("NO_COLOR"); /* no-color.org: present and not empty */
	return terminal_can_clear() && !(no_colour && *no_colour);
}

bool terminal_echoes(void)
{
	return isatty(STDIN_FILENO);
}

int terminal_print(const struct buf *text, struct err *err)
{
	if (fwrite(buf_string(text), 1, text->size, stdout) == text->size && fflush(stdout) == 0)
		return 0;
	return err_errno(err, "write to standard output");
}

int terminal_print_json(struct jout *value_take, struct err *err)
{
	autobuf struct buf text = { 0 };
	autofree char *pretty = jout_pretty(value_take);
	jout_free(value_take);
	buf_format(&text, "%s\n", pretty);
	return terminal_print(&text, err);
}
