/* SPDX-License-Identifier: MIT */
#include "app/begin.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/ask.h"
#include "cli/begun.h"
#include "cli/commands.h"
#include "cli/exercise_argument.h"
#include "cli/tell.h"

#include <stdlib.h>

static int reset(const struct invocation *invocation, struct loaded *loaded,
	struct journal *journal, const struct workspace *before, int *code, struct err *err)
{
	bool agreed;
	autofree char *question =
		mem_format("Set %s aside and begin again from the first files?", before->folder);
	if (ask(invocation, question, &agreed, err))
		return -1;
	if (!agreed) {
		*code = 1;
		tell_lines("nothing was changed");
		return 0;
	}
	return begun_anew(invocation, loaded, journal, before->folder, before->seed, err);
}

int command_reset(const struct invocation *invocation, int *code, struct err *err)
{
	struct loaded loaded;
	struct workspace before = { 0 };
	struct journal *journal = NULL;
	struct err none = { 0 };
	int failed = exercise_argument_load(invocation, &loaded, err);
	if (!failed)
		failed = invocation->dir ? workspace_in(invocation->dir, &before, err)
			 : invocation->arg_count
				 ? tell_workspace_find(invocation->args[0], &before, err)
				 : workspace_here(&before, err);
	if (!failed && tell_journal_open(&journal, &none))
		tell_failure("this start is not kept", &none);
	if (!failed)
		failed = reset(invocation, &loaded, journal, &before, code, err);
	workspace_release(&before);
	tell_journal_close(journal);
	loaded_release(&loaded);
	return failed;
}
