/* SPDX-License-Identifier: MIT */
#include "cli/exercise_argument.h"

#include "app/workspace.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/tell.h"

#include <stdlib.h>

int exercise_argument_seed(const struct invocation *invocation, struct err *err)
{
	if (!invocation->seed || variant_seed_is_valid(invocation->seed))
		return 0;
	autofree char *shown = text_escape_line(invocation->seed);
	return err_set(err, ERR_USAGE, "--seed needs " VARIANT_SEED_FORM ", such as %s; not \"%s\"",
		"00000000000000ff", shown);
}

/* The one that is named; else that of the workspace one stands in. A new string, or NULL. */
static char *exercise_of(const struct invocation *invocation, struct err *err)
{
	struct workspace workspace = { 0 };
	char *id = NULL;
	if (invocation->arg_count)
		return mem_text(invocation->args[0]);
	if (workspace_here(&workspace, err) == 0)
		id = mem_text(workspace.exercise);
	workspace_release(&workspace);
	return id;
}

/* The catalogue, and the name in it; released also after a failure. */
struct named {
	struct catalogue catalogue;
	char *id;
};

static int named_open(const struct invocation *invocation, struct named *named, struct err *err)
{
	*named = (struct named){ 0 };
	if (exercise_argument_seed(invocation, err))
		return -1;
	named->id = exercise_of(invocation, err);
	return named->id ? catalogue_open(&named->catalogue, invocation->data, err) : -1;
}

static void named_release(struct named *named)
{
	catalogue_release(&named->catalogue);
	free(named->id);
}

int exercise_argument_load(
	const struct invocation *invocation, struct loaded *loaded, struct err *err)
{
	struct named named;
	*loaded = (struct loaded){ 0 };
	int failed = named_open(invocation, &named, err);
	if (!failed)
		failed =
			catalogue_load(&named.catalogue, named.id, VARIANT_SEED_ZEROS, loaded, err);
	named_release(&named);
	return failed;
}

int exercise_argument_seen(
	const struct invocation *invocation, struct loaded *loaded, struct err *err)
{
	if (exercise_argument_load(invocation, loaded, err))
		return -1;
	return workspace_vary(loaded, invocation->seed, err);
}

int exercise_argument_past(const struct invocation *invocation, struct past *past, struct err *err)
{
	struct named named;
	*past = (struct past){ 0 };
	int failed = named_open(invocation, &named, err);
	if (!failed)
		failed = past_open(past, &named.catalogue, named.id, invocation->seed, err);
	if (past->journal)
		tell_lines(journal_news(past->journal));
	named_release(&named);
	return failed;
}

void exercise_argument_past_end(struct past *past)
{
	if (past->journal)
		tell_lines(journal_news(past->journal));
	past_close(past);
}
