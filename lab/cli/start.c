/* SPDX-License-Identifier: MIT */
#include "app/workspace.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/exercise_argument.h"
#include "cli/terminal.h"

static void tell(const struct exercise *exercise, const struct workspace *workspace, bool kept,
	const char *dir, struct buf *text)
{
	autofree char *folder = text_escape_line(workspace->folder);
	buf_format(text, "%s  %s\n\n", folder,
		kept ? "was there already; nothing of yours was changed" : "is your workspace");
	buf_format(text, "  %-14s  the task: read it first\n", "task.md");
	for (size_t i = 0; i < exercise->policy_count; i++)
		buf_format(text, "  %-14s  yours to edit\n", exercise->policies[i].file);
	buf_format(text, "\nEdit, save, then: bulkhead check %s%s%s\n", exercise->id,
		dir ? " --dir " : "", dir ? folder : "");
}

static int start(const struct invocation *invocation, const struct loaded *loaded, struct err *err)
{
	struct workspace workspace;
	autobuf struct buf text = { 0 };
	bool kept;
	int failed = workspace_start(loaded, invocation->dir, &workspace, &kept, err);
	if (!failed && invocation->json) {
		struct jout *facts = jout_object();
		jout_text(facts, "exercise", workspace.exercise);
		jout_text(facts, "folder", workspace.folder);
		jout_text(facts, "seed", workspace.seed);
		jout_bool(facts, "was_there", kept);
		failed = terminal_print_json(facts, err);
	} else if (!failed) {
		tell(&loaded->exercise, &workspace, kept, invocation->dir, &text);
		failed = terminal_print(&text, err);
	}
	workspace_release(&workspace);
	return failed;
}

int command_start(const struct invocation *invocation, int *code, struct err *err)
{
	(void)code; /* 0 or an error */
	return exercise_argument(invocation, start, err);
}
