/* SPDX-License-Identifier: MIT */
/* diff: what is different between two texts that differ at one place, for people. */
#ifndef LAB_CORE_DIFF_H
#define LAB_CORE_DIFF_H

#include "base/buf.h"

/* Append the difference in the unified form, one hunk from the first line that differs to the
 * last, with a line of context on each side. Nothing where the texts are equal. More than
 * DIFF_LINES lines of either side are told of as a number. A tab is shown as eight blanks. */
#define DIFF_LINES 12
void diff_format(const char *before, const char *after, struct buf *out);

#endif
