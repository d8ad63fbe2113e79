/* SPDX-License-Identifier: MIT */
/*
 * lesson_text: a lesson, or what else lesson_parse has read, as lines for a screen of some width.
 *
 * Paragraphs are wrapped, code never is. Headings are underlined, items have their bullet or
 * number, quotes a bar, links their target behind them, code its backquotes. What is emphasised
 * shows only where `styled` says that the screen takes ECMA-48 sequences.
 */
#ifndef LAB_CORE_LESSON_TEXT_H
#define LAB_CORE_LESSON_TEXT_H

#include "base/buf.h"
#include "core/lesson.h"

#include <stdbool.h>
#include <stddef.h>

struct lesson_look {
	size_t width; /* columns, at least 20 */
	bool styled;
};

void lesson_text(const struct lesson *lesson, const struct lesson_look *look, struct buf *out);

#endif
