/* SPDX-License-Identifier: MIT */
/*
 * check --watch on the screen. A terminal is cleared before each report but the first, so that it
 * begins at the top, where one looks, and no line is wasted: of 24 a usual report takes 22. Into a
 * pipe go the same words. With --json standard output is JSON Lines, and all else is told on
 * standard error.
 */
#include "app/regrade.h"
#include "cli/check_parts.h"
#include "cli/tell.h"
#include "cli/terminal.h"

#include <stdio.h>
#include <unistd.h>

#define CLEAR "\033[H\033[2J" /* ECMA-48: CUP, ED; what was scrolled away stays */

struct watching {
	const struct invocation *invocation;
	const struct exercise *exercise;
	const struct workspace *workspace;
	bool in_line; /* the cursor stands behind "; ^C ends" */
};

static void tell_begin(const struct regrade_news *news, struct buf *out)
{
	if (!news->saved)
		return;
	const bool clear = terminal_can_clear();
	buf_format(out, "%s--- check %u: %s was saved ---\n%s", clear ? CLEAR : "\n", news->number,
		news->saved, clear ? "" : "\n");
}

static void tell_wait(struct watching *watching, struct buf *out)
{
	const struct exercise *exercise = watching->exercise;
	watching->in_line = terminal_can_clear();
	buf_text(out, watching->in_line ? "watching" : "\nwatching");
	for (size_t i = 0; i < exercise->policy_count; i++)
		buf_format(out, "%s %s", i ? "," : "", exercise->policies[i].file);
	buf_text(out, watching->in_line ? "; ^C ends" : "; ^C ends\n");
}

static int tell(void *context, const struct regrade_news *news, struct buf *out, struct err *err)
{
	struct watching *watching = context;
	const bool json = watching->invocation->json;
	switch (news->event) {
	case REGRADE_BEGINS:
		watching->in_line = false;
		if (!json)
			tell_begin(news, out);
		return 0;
	case REGRADE_GRADED:
		tell_journal_close(check_record(watching->workspace, news->attempt));
		check_publish(watching->invocation, news->attempt);
		check_format(watching->invocation, news->attempt, out);
		if (check_write(watching->invocation, news->attempt, err))
			return -1;
		break;
	case REGRADE_UNREADABLE:
		tell_error(news->why);
		break;
	}
	if (!json)
		tell_wait(watching, out);
	return 0;
}

int check_watch(const struct invocation *invocation, const struct loaded *loaded,
	const struct workspace *workspace, int *code, struct err *err)
{
	struct watching watching = {
		.invocation = invocation,
		.exercise = &loaded->exercise,
		.workspace = workspace,
	};
	const struct regrade regrade = {
		.loaded = loaded,
		.folder = workspace->folder,
		.only = invocation->only,
		.is_static = invocation->is_static,
		.output = STDOUT_FILENO,
		.tell = tell,
		.context = &watching,
	};
	int signal = 0;
	const int failed = regrade_run(&regrade, &signal, err);
	if (watching.in_line)
		(void)putchar('\n'); /* of a terminal that is gone nothing is to be told */
	*code = signal ? 128 + signal : 0;
	return failed;
}
