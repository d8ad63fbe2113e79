/* SPDX-License-Identifier: MIT */
/*
 * hostile_answers: what tests/hostile/programs/everything prints, against what is written down in
 * tests/hostile/expected. A line there is a line of the program; where machines or callers differ,
 * its answer is several, "EPERM|ENOENT". Another file has the answers that differ in a mode.
 */
#ifndef TESTS_LIVE_HOSTILE_ANSWERS_H
#define TESTS_LIVE_HOSTILE_ANSWERS_H

#include "hostile_program.h"

#include "base/buf.h"

#include <stddef.h>

/* How many lines there are; `wrong` gets those that are not as expected. */
size_t hostile_compare(const struct hostile_mode *mode, const char *lines, struct buf *wrong);

/* An ok line for each row of the table in docs/sandbox.md that these lines belong to. What was
 * granted is the container's own to have: the expected answers say which. */
void hostile_print_rows(const struct hostile_mode *mode, const char *lines);

#endif
