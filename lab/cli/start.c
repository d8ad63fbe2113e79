/* SPDX-License-Identifier: MIT */
#include "cli/begun.h"
#include "cli/commands.h"
#include "cli/exercise_argument.h"
#include "cli/tell.h"

static int start_fresh(const struct invocation *invocation, struct loaded *loaded,
	struct journal *journal, struct err *err)
{
	char seed[VARIANT_SEED_BYTES];
	if (invocation->seed)
		return err_set(err, ERR_USAGE, "--fresh draws a seed: leave --seed out");
	if (begin_fresh_seed(journal, loaded, invocation->dir, seed, err))
		return -1;
	return begun_anew(invocation, loaded, journal, invocation->dir, seed, err);
}

int command_start(const struct invocation *invocation, int *code, struct err *err)
{
	struct loaded loaded;
	struct journal *journal = NULL;
	struct err none = { 0 };
	(void)code; /* 0 or an error */
	int failed = exercise_argument_load(invocation, &loaded, err);
	if (!failed && tell_journal_open(&journal, &none))
		tell_failure("this start is not kept", &none);
	if (!failed)
		failed = invocation->fresh
				 ? start_fresh(invocation, &loaded, journal, err)
				 : begun(invocation, &loaded, journal, invocation->seed, err);
	tell_journal_close(journal);
	loaded_release(&loaded);
	return failed;
}
