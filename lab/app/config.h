/* SPDX-License-Identifier: MIT */
/* config: a person's settings (core/settings.h), from their file and the environment. */
#ifndef LAB_APP_CONFIG_H
#define LAB_APP_CONFIG_H

#include "core/settings.h"

/* Where the file is, or would be: a new string. ERR_INPUT, NULL, without a home. */
char *config_path(struct err *err);

/* A file that is not there, and no home to have one in, is none. `news` and errors as of
 * settings_parse and settings_set; release the settings also after a failure. */
int config_open(struct settings *settings, struct buf *news, struct err *err);

#endif
