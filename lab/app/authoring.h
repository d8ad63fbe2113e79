/* SPDX-License-Identifier: MIT */
/*
 * authoring: a new exercise, made from one that works (content/new-exercise in the data folder), so
 * that its author changes something that lint has nothing to say about.
 */
#ifndef LAB_APP_AUTHORING_H
#define LAB_APP_AUTHORING_H

#include "app/catalogue.h"
#include "base/err.h"

/* Make exercise `id` in the folder of exercises `dir`; NULL is the user's own, where the catalogue
 * finds it. `*folder` is the exercise's, a new string. Nothing is overwritten: ERR_USAGE if the
 * folder is there, or the catalogue has an exercise of this id. */
int authoring_new(const struct catalogue *catalogue, const char *id, const char *dir, char **folder,
	struct err *err);

#endif
