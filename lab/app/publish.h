/* SPDX-License-Identifier: MIT */
/* publish: tell a class of an attempt, by a file of a shared folder (core/published.h). */
#ifndef LAB_APP_PUBLISH_H
#define LAB_APP_PUBLISH_H

#include "app/attempt.h"
#include "base/err.h"

/* Whether that can be done, as far as one can say before anything runs: there is the folder, and
 * `person` (NULL: this user's name) can be one. ERR_USAGE. With `folder` NULL nothing is asked. */
int publish_check(const char *folder, const char *person, struct err *err);

/* The person's file takes this attempt in; it is new and whole, or as it was. One that is there and
 * can't be read is begun again. ERR_INPUT. */
int publish(const char *folder, const char *person, const struct verdict *verdict, struct err *err);

#endif
