/* SPDX-License-Identifier: MIT */
#include "cli/begun.h"

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/tell.h"
#include "cli/terminal.h"

/* What became of it. */
struct outcome_of_start {
	struct workspace workspace;
	bool kept;
	char *aside;
};

static void tell_text(const struct invocation *invocation, const struct loaded *loaded,
	const struct outcome_of_start *done, struct buf *text)
{
	const struct exercise *exercise = &loaded->exercise;
	autofree char *folder = text_escape_line(done->workspace.folder);
	buf_format(text, "%s  %s\n", folder,
		done->kept ? "was there already; nothing of yours was changed"
			   : "is your workspace");
	if (done->aside) {
		autofree char *aside = text_escape_line(done->aside);
		buf_format(text, "%s  is what was there before\n", aside);
	}
	buf_format(text, "\n  %-14s  the task: read it first\n", "task.md");
	for (size_t i = 0; i < exercise->policy_count; i++)
		buf_format(text, "  %-14s  yours to edit\n", exercise->policies[i].file);
	if (loaded_has_header(loaded))
		buf_format(text, "\nYour variant of the exercise has the seed %s.\n",
			done->workspace.seed);
	buf_format(text, "\nEdit, save, then: bulkhead check %s%s%s\n", exercise->id,
		invocation->dir ? " --dir " : "", invocation->dir ? folder : "");
}

static int tell(const struct invocation *invocation, const struct loaded *loaded,
	const struct outcome_of_start *done, struct err *err)
{
	autobuf struct buf text = { 0 };
	if (!invocation->json) {
		tell_text(invocation, loaded, done, &text);
		return terminal_print(&text, err);
	}
	struct jout *facts = jout_object();
	jout_text(facts, "exercise", done->workspace.exercise);
	jout_text(facts, "folder", done->workspace.folder);
	jout_text(facts, "seed", done->workspace.seed);
	jout_bool(facts, "was_there", done->kept);
	jout_text(facts, "aside", done->aside);
	return terminal_print_json(facts, err);
}

/* One that is not written down is a workspace all the same. */
static int finish(const struct invocation *invocation, const struct loaded *loaded,
	struct journal *journal, struct outcome_of_start *done, struct err *err)
{
	struct err why = { 0 };
	if (begin_record(journal, &done->workspace, !done->kept, done->aside, &why))
		tell_failure("this start is not kept", &why);
	return tell(invocation, loaded, done, err);
}

static void release(struct outcome_of_start *done)
{
	workspace_release(&done->workspace);
	mem_auto_free(&done->aside);
}

int begun(const struct invocation *invocation, struct loaded *loaded, struct journal *journal,
	const char *seed, struct err *err)
{
	struct outcome_of_start done = { 0 };
	int failed =
		workspace_start(loaded, invocation->dir, seed, &done.workspace, &done.kept, err);
	if (!failed)
		failed = finish(invocation, loaded, journal, &done, err);
	release(&done);
	return failed;
}

int begun_anew(const struct invocation *invocation, struct loaded *loaded, struct journal *journal,
	const char *folder, const char *seed, struct err *err)
{
	struct outcome_of_start done = { 0 };
	int failed = workspace_renew(loaded, folder, seed, &done.workspace, &done.aside, err);
	if (!failed)
		failed = finish(invocation, loaded, journal, &done, err);
	release(&done);
	return failed;
}
