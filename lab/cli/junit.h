/* SPDX-License-Identifier: MIT */
/* junit: a verdict as JUnit XML for CI systems; docs/format-junit.md has the form. */
#ifndef LAB_CLI_JUNIT_H
#define LAB_CLI_JUNIT_H

#include "app/attempt.h"
#include "base/buf.h"

/* Appends a whole document. Whatever came from a learner's file is escaped as on a terminal, and
 * then for XML. */
void junit_format(const struct attempt *attempt, struct buf *out);

#endif
