/* SPDX-License-Identifier: MIT */
/*
 * workspace: the folder in which a learner works on one exercise: the policy files, a copy of the
 * task, and `.bulkhead`, which says what it is: {"format": 1, "exercise": ID, "seed": "..."},
 * at most 4 KiB, read as hostile input. Everything in it is the learner's: nothing is overwritten.
 */
#ifndef LAB_APP_WORKSPACE_H
#define LAB_APP_WORKSPACE_H

#include "app/catalogue.h"
#include "base/err.h"

#include <stdbool.h>

#define WORKSPACE_SEED_NONE "0000000000000000" /* an exercise without params */

struct workspace {
	char *folder;
	char *exercise; /* id */
	char seed[17];
};

/* Copy the starter to `folder` (NULL: the usual place). Files that are there stay as they are.
 * `*kept` says whether the workspace was there before. */
int workspace_start(const struct loaded *loaded, const char *folder, struct workspace *workspace,
	bool *kept, struct err *err);

/* The workspace one stands in: the working directory or a folder above it. ERR_USAGE if there is
 * none. */
int workspace_here(struct workspace *workspace, struct err *err);

/* The workspace in this folder; ERR_USAGE if it is none. */
int workspace_in(const char *folder, struct workspace *workspace, struct err *err);

/* The workspace of an exercise at its usual place; ERR_USAGE with what to type if there is none. */
int workspace_of(const char *exercise, struct workspace *workspace, struct err *err);

void workspace_release(struct workspace *workspace);

#endif
