/* SPDX-License-Identifier: MIT */
/*
 * csv: comma-separated values (RFC 4180) that a spreadsheet takes for text: a cell that it would
 * compute (one that begins with = + - @ or a blank of some kind) gets a ' before it.
 */
#ifndef LAB_CLI_CSV_H
#define LAB_CLI_CSV_H

#include "base/buf.h"

#include <stdint.h>

/* A cell, behind a comma unless it is the first of its line; NULL is an empty one. */
void csv_text(struct buf *out, const char *text);
void csv_integer(struct buf *out, int64_t value);
void csv_end(struct buf *out); /* of a line: CR LF */

#endif
