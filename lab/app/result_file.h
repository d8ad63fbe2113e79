/* SPDX-License-Identifier: MIT */
/* result_file: a file that the caller named, for what something came to. */
#ifndef LAB_APP_RESULT_FILE_H
#define LAB_APP_RESULT_FILE_H

#include "base/buf.h"
#include "base/err.h"

/* Can it be written, as far as one can say before anything runs? ERR_USAGE. NULL is fine. */
int result_file_check(const char *path, struct err *err);

/* Whole or not at all, in the place of what is there. ERR_INPUT. */
int result_file_write(const char *path, const struct buf *text, struct err *err);

#endif
