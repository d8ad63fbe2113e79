/* SPDX-License-Identifier: MIT */
/*
 * Input comes as whole lines from the terminal, which is in its usual mode, and a ^C ends the
 * program as it ends any other: nothing was done yet.
 */
#include "cli/ask.h"

#include "base/text.h"
#include "cli/terminal.h"

#include <errno.h>
#include <stdio.h>
#include <strings.h>
#include <unistd.h>

#define LONGEST 64 /* of an answer; what is behind it is no yes */

/* A line without its newline; a line that is too long, or the end of the input, is "". */
static void read_line(char line[LONGEST])
{
	size_t size = 0;
	char c = '\0';
	for (;;) {
		const ssize_t got = read(STDIN_FILENO, &c, 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0 || c == '\n')
			break;
		if (size < LONGEST)
			line[size++] = c;
	}
	line[c == '\n' && size < LONGEST ? size : 0] = '\0';
}

int ask(const struct invocation *invocation, const char *text, const char *question, bool *yes,
	struct err *err)
{
	char line[LONGEST];
	autobuf struct buf shown = { 0 };
	*yes = invocation->yes;
	if (*yes)
		return 0;
	if (!isatty(STDIN_FILENO))
		return err_set(err, ERR_USAGE,
			"%s There is no terminal to ask at: add --yes to do it all the same", text);
	text_wrap(&shown, text, 0, terminal_width());
	(void)fprintf(stderr, "%s\n%s [y/N] ", buf_string(&shown), question);
	read_line(line);
	*yes = strcasecmp(line, "y") == 0 || strcasecmp(line, "yes") == 0;
	return 0;
}
