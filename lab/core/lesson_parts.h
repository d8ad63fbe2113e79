/* SPDX-License-Identifier: MIT */
/* lesson_parts: what lesson.c and lesson_read.c share. Nobody else includes this. */
#ifndef LAB_CORE_LESSON_PARTS_H
#define LAB_CORE_LESSON_PARTS_H

#include "core/lesson.h"

#include <stdbool.h>

/* Does a screen show every character as it stands, so that no terminal acts on one? */
bool lesson_is_plain(const char *text);

/* Fill lesson->blocks from a text of plain characters. */
int lesson_read(
	struct lesson *lesson, const char *name, const char *text, size_t size, struct err *err);

#endif
