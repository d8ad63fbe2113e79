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

/* $XDG_STATE_HOME/bulkhead, by default ~/.local/state/bulkhead, with links resolved as far as it is
 * there: the store is in it. ERR_INPUT, NULL, without a home. */
char *paths_state(struct err *err);

/* $XDG_CONFIG_HOME/bulkhead, by default ~/.config/bulkhead: settings are in it. ERR_INPUT, NULL,
 * without a home. */
char *paths_config(struct err *err);

/* ~/bulkhead/<id>: the workspace of an exercise. ERR_INPUT, NULL, without a home. */
char *paths_workspace(const char *id, struct err *err);

/* The folders that containers' roots are put together from, which came with this program:
 * PREFIX/share/bulkhead/image when it runs from PREFIX/bin, else image/ beside the folder that it
 * lies in, as the build makes it. They may not be there. NULL where this program's place is not
 * known. */
char *paths_image(void);

char *paths_current(struct err *err);                /* the working directory */
char *paths_real(const char *path, struct err *err); /* absolute, without links; ERR_INPUT */
char *paths_join(const char *folder, const char *name);

#endif
