/* SPDX-License-Identifier: MIT */
/* quiz_text: a question and what is told of an answer to it, as lines. */
#ifndef LAB_CLI_QUIZ_TEXT_H
#define LAB_CLI_QUIZ_TEXT_H

#include "base/buf.h"
#include "core/quiz.h"

#include <stddef.h>

/* "2 of 5. Who ...?" and the answers with their numbers. */
void quiz_text_question(const struct quiz_question *question, size_t number, size_t count,
	size_t width, struct buf *out);

/* Right or not, and why; where to read it again, if not. `chosen` has bit i for answer i. */
void quiz_text_verdict(
	const struct quiz_question *question, unsigned chosen, size_t width, struct buf *out);

#endif
