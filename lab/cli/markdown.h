/* SPDX-License-Identifier: MIT */
/* markdown: a text of an exercise (task.md, debrief.md) for the terminal. */
#ifndef LAB_CLI_MARKDOWN_H
#define LAB_CLI_MARKDOWN_H

#include "base/buf.h"

/* Append it as a lesson is laid out (core/lesson_text.h), for what standard output is. One that
 * can't be read as a lesson is appended as it stands, escaped. */
void markdown_text(const struct buf *text, struct buf *out);

#endif
