/* SPDX-License-Identifier: MIT */
/* Tests whose cases and expected outputs are files. */
#ifndef TESTS_UNIT_CASE_FILE_H
#define TESTS_UNIT_CASE_FILE_H

#include "base/buf.h"

#include <dirent.h>
#include <stdbool.h>

/* For scandir: every name that does not begin with a dot. */
int case_is(const struct dirent *entry);

/* The whole file, added to `text`; false if it can't be opened. */
bool case_read(const char *path, struct buf *text);

/* The whole file; the test fails if it can't be read. Caller frees. */
char *case_text(const char *path);

/* The file gets this text; the test fails if it can't be written. */
void case_write(const char *path, const char *text);

/* The file has this text, or the test fails; `make golden` writes it instead. */
void case_expect(const char *path, const char *text);

#endif
