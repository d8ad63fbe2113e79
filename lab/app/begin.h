/* SPDX-License-Identifier: MIT */
/*
 * begin: workspaces and the journal together: every begin is written down, so that a workspace
 * that was moved is found, and help is known to have been for which variant.
 *
 * `journal` may be NULL: then nothing is written down.
 */
#ifndef LAB_APP_BEGIN_H
#define LAB_APP_BEGIN_H

#include "app/journal.h"
#include "app/workspace.h"

/* Write down that it was begun: `aside` as of workspace_renew. */
int begin_record(struct journal *journal, const struct workspace *workspace, bool is_new,
	const char *aside, struct err *err);

/* A seed whose variant was never begun, or is not the workspace's, as far as there are such. */
int begin_fresh_seed(struct journal *journal, const struct loaded *loaded, const char *folder,
	char seed[VARIANT_SEED_BYTES], struct err *err);

/* The workspace of an exercise: at its usual place; or where it was last by the journal (which is
 * opened for this only then), if it is still there; then `*elsewhere`, which a person should be
 * told. ERR_USAGE says what to type, and where it was. */
int begin_find(const char *exercise, struct workspace *workspace, bool *elsewhere, struct err *err);

#endif
