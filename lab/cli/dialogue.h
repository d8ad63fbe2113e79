/* SPDX-License-Identifier: MIT */
/* dialogue: questions on the terminal, or over a pipe, that are answered by a line each. */
#ifndef LAB_CLI_DIALOGUE_H
#define LAB_CLI_DIALOGUE_H

#include <stdbool.h>
#include <stddef.h>

#define DIALOGUE_BYTES 256 /* of a line; what is longer is cut */

/* The next line of standard input, without its newline and the blanks around it. False: there is
 * no more. */
bool dialogue_line(char line[DIALOGUE_BYTES]);

enum choice {
	CHOICE_MADE,
	CHOICE_REPEAT,  /* "?" */
	CHOICE_QUIT,    /* "q" */
	CHOICE_UNKNOWN, /* anything else */
};

/* Numbers from 1 to `count`, which is at most 32, with blanks or commas between them: `*chosen` has
 * bit i for i + 1. Otherwise it is 0. */
enum choice dialogue_choice(const char *line, size_t count, unsigned *chosen);

#endif
