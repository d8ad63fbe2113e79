/* SPDX-License-Identifier: MIT */
/*
 * tell: what goes to standard error beside a command's own output, escaped.
 */
#ifndef LAB_CLI_TELL_H
#define LAB_CLI_TELL_H

#include "app/begin.h"
#include "app/journal.h"
#include "base/err.h"

/* Text of whole lines, each behind "bulkhead: "; wrapped where a terminal shows it. */
void tell_lines(const char *lines);

/* "bulkhead: why". */
void tell_error(const struct err *why);

/* "bulkhead: WHAT: why". */
void tell_failure(const char *what, const struct err *why);

/* begin_find, and tell where it was found if that is not the usual place. */
int tell_workspace_find(const char *exercise, struct workspace *workspace, struct err *err);

/* Open the journal and tell what is to be told of it. */
int tell_journal_open(struct journal **journal, struct err *err);
/* Close it and tell what came since; NULL is fine. */
void tell_journal_close(struct journal *journal);

#endif
