/* SPDX-License-Identifier: MIT */
#include "cli/tell.h"

#include "base/text.h"
#include "cli/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void tell_line(const struct buf *line)
{
	autobuf struct buf wrapped = { 0 };
	const bool is_seen = isatty(STDERR_FILENO);
	if (is_seen)
		text_wrap(&wrapped, buf_string(line), 2, terminal_width());
	(void)fprintf(stderr, "%s\n", buf_string(is_seen ? &wrapped : line));
}

void tell_lines(const char *lines)
{
	while (*lines) {
		const size_t size = strcspn(lines, "\n");
		autobuf struct buf line = { 0 };
		buf_text(&line, "bulkhead: ");
		text_escape(&line, lines, size);
		tell_line(&line);
		lines += size + (lines[size] == '\n');
	}
}

void tell_error(const struct err *why)
{
	char text[2048];
	tell_lines(err_format(why, text, sizeof(text)));
}

void tell_failure(const char *what, const struct err *why)
{
	char text[2048];
	autobuf struct buf line = { 0 };
	buf_format(&line, "%s: %s", what, err_format(why, text, sizeof(text)));
	tell_lines(buf_string(&line));
}

int tell_workspace_find(const char *exercise, struct workspace *workspace, struct err *err)
{
	bool elsewhere;
	autobuf struct buf line = { 0 };
	if (begin_find(exercise, workspace, &elsewhere, err))
		return -1;
	buf_format(&line, "the workspace is %s", workspace->folder);
	if (elsewhere)
		tell_lines(buf_string(&line));
	return 0;
}

int tell_journal_open(struct journal **journal, struct err *err)
{
	if (journal_open(journal, err))
		return -1;
	tell_lines(journal_news(*journal));
	return 0;
}

void tell_journal_close(struct journal *journal)
{
	if (journal)
		tell_lines(journal_news(journal));
	journal_close(journal);
}
