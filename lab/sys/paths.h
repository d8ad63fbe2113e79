/* SPDX-License-Identifier: MIT */
/* paths: where things lie. Every function returns a new string. */
#ifndef LAB_SYS_PATHS_H
#define LAB_SYS_PATHS_H

#include "base/err.h"

/* The folder that holds exercises/: `given` (--data) if not NULL, $BULKHEAD_DATA,
 * PREFIX/share/bulkhead when this program runs from PREFIX/bin, else the source tree it was built
 * in. ERR_INPUT, NULL, when it has none. */
char *paths_data(const char *given, struct err *err);

/* $XDG_DATA_HOME/bulkhead: the user's own exercises lie in exercises/ there. NULL without a home.
 */
char *paths_user_data(void);

/* ~/bulkhead/<id>: the workspace of an exercise. ERR_INPUT, NULL, without a home. */
char *paths_workspace(const char *id, struct err *err);

/* The folder of links to busybox that came with this program: PREFIX/share/bulkhead/applets when it
 * runs from PREFIX/bin, else applets/ beside the folder that it lies in, as the build makes it.
 * NULL when there is none. */
char *paths_applets(void);

char *paths_current(struct err *err); /* the working directory */
char *paths_join(const char *folder, const char *name);

#endif
