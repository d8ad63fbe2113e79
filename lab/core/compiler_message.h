/* SPDX-License-Identifier: MIT */
/*
 * compiler_message: what a compiler, assembler or linker said of a learner's file, as one message
 * that has a place where it can be believed. The text is the learner's as much as the compiler's
 * (#line, #error, #pragma message): a place counts only if it is in the learner's own file, at a
 * line that this file has.
 */
#ifndef LAB_CORE_COMPILER_MESSAGE_H
#define LAB_CORE_COMPILER_MESSAGE_H

#include <stddef.h>

struct compiler_message {
	unsigned line;   /* 0: no place */
	unsigned column; /* 0: not said */
	size_t more;     /* messages of the same kind behind it */
	char text[400];  /* without place and kind; never empty */
};

/* The first error of `said`, in which the learner's file is called `file` and has `lines` lines. */
void compiler_message_find(
	struct compiler_message *message, const char *said, const char *file, unsigned lines);

#endif
