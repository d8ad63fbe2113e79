/* SPDX-License-Identifier: MIT */
#include "cli/ask.h"

#include "base/text.h"
#include "cli/dialogue.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

int ask(const struct invocation *invocation, const char *question, bool *agreed, struct err *err)
{
	char line[DIALOGUE_BYTES] = "";
	autobuf struct buf shown = { 0 };
	*agreed = invocation->yes;
	if (invocation->yes)
		return 0;
	if (!isatty(STDIN_FILENO))
		return err_set(err, ERR_USAGE,
			"this asks before it does something, and nobody is there to answer: add "
			"--yes");
	text_escape(&shown, question, strlen(question));
	(void)fprintf(stderr, "%s [y/N] ", buf_string(&shown));
	if (!dialogue_line(line))
		(void)fputc('\n', stderr); /* the end of input is no */
	*agreed = line[0] == 'y' || line[0] == 'Y';
	return 0;
}
