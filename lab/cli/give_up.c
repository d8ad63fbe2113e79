/* SPDX-License-Identifier: MIT */
/* give-up: the solution without a pass. It is recorded before it is shown. */
#include "app/past.h"
#include "base/mem.h"
#include "cli/ask.h"
#include "cli/exercise_argument.h"
#include "cli/solution.h"

static int record(struct past *past, struct err *err)
{
	struct entry entry;
	const struct exercise *exercise = &past->loaded.exercise;
	entry_init(&entry, ENTRY_GIVE_UP, exercise->id, exercise->variant.seed);
	const int failed = journal_add(past->journal, &entry, err);
	entry_release(&entry);
	return failed;
}

static int give_up(
	const struct invocation *invocation, struct past *past, int *code, struct err *err)
{
	int64_t wait = 0;
	bool yes = false;
	if (!past_give_up_wait(past, journal_now(), &wait) || wait > 0) {
		autofree char *when = solution_wait(past);
		const char *id = past->loaded.exercise.id;
		*code = 1;
		return err_set(err, ERR_USAGE,
			"a give-up is allowed %s; until then there is \"bulkhead hint %s\"", when,
			id);
	}
	if (ask(invocation,
		    "The solution is shown, and this variant is over: it counts as given up. The\n"
		    "exercise comes back as a fresh variant after 2, 7 and 21 days. Give up?",
		    &yes, err))
		return -1;
	if (!yes) {
		*code = 1;
		return 0;
	}
	return record(past, err) ? -1 : solution_show(invocation, past, err);
}

int command_give_up(const struct invocation *invocation, int *code, struct err *err)
{
	struct past past;
	int failed = exercise_argument_past(invocation, &past, err);
	if (!failed)
		failed = past_need_journal(&past, err);
	if (!failed) /* there may be nothing to give up any more */
		failed = past_is_over(&past) ? solution_show(invocation, &past, err)
					     : give_up(invocation, &past, code, err);
	exercise_argument_past_end(&past);
	return failed;
}
