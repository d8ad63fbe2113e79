/* SPDX-License-Identifier: MIT */
#include "app/workspace.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/exercise_argument.h"
#include "cli/terminal.h"

static void tell(const struct loaded *loaded, const struct workspace *workspace, bool kept,
	const char *dir, struct buf *text)
{
	const struct exercise *exercise = &loaded->exercise;
	autofree char *folder = text_escape_line(workspace->folder);
	buf_format(text, "%s  %s\n\n", folder,
		kept ? "was there already; nothing of yours was changed" : "is your workspace");
	buf_format(text, "  %-14s  the task: read it first\n", "task.md");
	for (size_t i = 0; i < exercise->policy_count; i++)
		buf_format(text, "  %-14s  yours to edit\n", exercise->policies[i].file);
	if (loaded_has_header(loaded))
		buf_format(
			text, "\nYour variant of the exercise has the seed %s.\n", workspace->seed);
	buf_format(text, "\nEdit, save, then: bulkhead check %s%s%s\n", exercise->id,
		dir ? " --dir " : "", dir ? folder : "");
}

static int start(const struct invocation *invocation, struct loaded *loaded, struct err *err)
{
	struct workspace workspace;
	autobuf struct buf text = { 0 };
	bool kept;
	int failed =
		workspace_start(loaded, invocation->dir, invocation->seed, &workspace, &kept, err);
	if (!failed && invocation->json) {
		struct jout *facts = jout_object();
		jout_text(facts, "exercise", workspace.exercise);
		jout_text(facts, "folder", workspace.folder);
		jout_text(facts, "seed", workspace.seed);
		jout_bool(facts, "was_there", kept);
		failed = terminal_print_json(facts, err);
	} else if (!failed) {
		tell(loaded, &workspace, kept, invocation->dir, &text);
		failed = terminal_print(&text, err);
	}
	workspace_release(&workspace);
	return failed;
}

int command_start(const struct invocation *invocation, int *code, struct err *err)
{
	struct loaded loaded;
	(void)code; /* 0 or an error */
	int failed = exercise_argument_load(invocation, &loaded, err);
	if (!failed)
		failed = start(invocation, &loaded, err);
	loaded_release(&loaded);
	return failed;
}
