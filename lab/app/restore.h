/* SPDX-License-Identifier: MIT */
/* restore: the files of an attempt, brought back. What they replace is kept beside them. */
#ifndef LAB_APP_RESTORE_H
#define LAB_APP_RESTORE_H

#include "app/journal.h"

#include <stdbool.h>

struct restored {
	struct restored_file {
		char *path;
		bool same;  /* it had these bytes already */
		char *kept; /* where what was there is now; NULL: nothing was, or it is the same */
	} * items;
	size_t count;
};

/* Into `folder`; NULL: into the workspace of the attempt's exercise, which must be of the same
 * variant (ERR_USAGE). `restored` says what was done, also after a failure; release it. */
int restore_files(const struct entry *attempt, const char *folder, struct restored *restored,
	struct err *err);
void restored_release(struct restored *restored);

#endif
