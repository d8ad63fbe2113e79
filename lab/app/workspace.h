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

struct workspace {
	char *folder;
	char *exercise; /* id */
	char seed[VARIANT_SEED_BYTES];
};

/* Copy the starter to `folder` (NULL: the usual place). Files that are there stay as they are.
 * `*kept` says whether the workspace was there before; then its seed stays too. A new one gets
 * `seed`, or if that is NULL one by chance; without params it is zeros. `loaded` becomes that
 * variant. ERR_USAGE: the folder is other work, or has another seed. */
int workspace_start(struct loaded *loaded, const char *folder, const char *seed,
	struct workspace *workspace, bool *kept, struct err *err);

/* A workspace from the beginning, of this seed, at `folder` or the usual place. One that is there
 * is set aside: `*aside` is where, a new string, or NULL. Other work that is there is left alone
 * (ERR_USAGE). */
int workspace_renew(struct loaded *loaded, const char *folder, const char *seed,
	struct workspace *workspace, char **aside, struct err *err);

/* The workspace one stands in: the working directory or a folder above it. ERR_USAGE if there is
 * none. */
int workspace_here(struct workspace *workspace, struct err *err);

/* The workspace in this folder; ERR_USAGE if it is none. */
int workspace_in(const char *folder, struct workspace *workspace, struct err *err);

/* What an open folder that somebody else filled says it is (sys/folder.h): 1; 0: nothing; -1: it
 * can't be read, ERR_INPUT. Release also after a failure. */
int workspace_claimed(int folder, struct workspace *workspace, struct err *err);

/* The workspace of an exercise at its usual place; ERR_USAGE with what to type if there is none. */
int workspace_of(const char *exercise, struct workspace *workspace, struct err *err);

/* A folder of files for an exercise: the workspace there, which must be this exercise's; or else
 * any folder, with `seed`, or zeros if that is NULL. */
int workspace_at(const char *folder, const char *exercise, const char *seed,
	struct workspace *workspace, struct err *err);

/* The workspace of this exercise that one stands in, or else the one at the usual place. 0 also
 * where there is neither; then its seed is "". */
int workspace_seen(const char *exercise, struct workspace *workspace, struct err *err);

/* Make an exercise the variant in which the person sees it: of `seed`; if that is NULL of the
 * workspace one stands in, if it is this exercise's, or else of the one at the usual place; else of
 * zeros. */
int workspace_vary(struct loaded *loaded, const char *seed, struct err *err);

/* ERR_USAGE if `seed` (or NULL) would make no difference, or is not the workspace's. */
int workspace_check_seed(const struct workspace *workspace, const struct exercise *exercise,
	const char *seed, struct err *err);

void workspace_release(struct workspace *workspace);

#endif
