/* SPDX-License-Identifier: MIT */
#include "cli/exercise_argument.h"

int exercise_argument(const struct invocation *invocation,
	int (*with)(
		const struct invocation *invocation, const struct loaded *loaded, struct err *err),
	struct err *err)
{
	struct catalogue catalogue;
	struct loaded loaded = { 0 };

	int failed = catalogue_open(&catalogue, invocation->data, err);
	if (!failed)
		failed = catalogue_load(&catalogue, invocation->args[0], &loaded, err);
	if (!failed)
		failed = with(invocation, &loaded, err);
	loaded_release(&loaded);
	catalogue_release(&catalogue);
	return failed;
}
