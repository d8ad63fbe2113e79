/* SPDX-License-Identifier: MIT */
#include "app/learner.h"
#include "cli/commands.h"
#include "cli/tell.h"
#include "cli/terminal.h"

static int keep(const char *id, bool remove, struct err *err)
{
	autobuf struct buf news = { 0 };
	struct entry entry;
	entry_init(&entry, ENTRY_BOOKMARK, id, NULL);
	entry_set_word(&entry, remove ? "off" : "on");
	const int failed = learner_keep(&entry, &news, err);
	tell_lines(buf_string(&news));
	return failed ? err_wrap(err, "the bookmark is not kept") : 0;
}

/* An exercise that can't be read may have one: it will be mended. */
int command_bookmark(const struct invocation *invocation, int *code, struct err *err)
{
	struct catalogue catalogue;
	autobuf struct buf text = { 0 };
	const struct catalogue_entry *entry = NULL;
	(void)code; /* 0 or an error */
	if (catalogue_open(&catalogue, invocation->data, err) == 0)
		entry = catalogue_find(&catalogue, invocation->args[0], err);
	int failed = !entry || keep(entry->id, invocation->remove, err) ? -1 : 0;
	if (!failed) {
		buf_format(&text, "%s %s a bookmark\n", entry->id,
			invocation->remove ? "has no longer" : "has");
		failed = terminal_print(&text, err);
	}
	catalogue_release(&catalogue);
	return failed;
}
