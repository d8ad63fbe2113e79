/* SPDX-License-Identifier: MIT */
#include "cli/tell.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void tell_lines(const char *lines)
{
	while (*lines) {
		const size_t size = strcspn(lines, "\n");
		autobuf struct buf shown = { 0 };
		text_escape(&shown, lines, size);
		(void)fprintf(stderr, "bulkhead: %s\n", buf_string(&shown));
		lines += size + (lines[size] == '\n');
	}
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
