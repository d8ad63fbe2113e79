/* SPDX-License-Identifier: MIT */
/* terminal: what standard output is, and what is printed there and on standard error. */
#ifndef LAB_CLI_TERMINAL_H
#define LAB_CLI_TERMINAL_H

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"

#include <stdbool.h>
#include <stddef.h>

size_t terminal_width(void);    /* columns for text: of the terminal, at most 100; 80 into a pipe */
size_t terminal_height(void);   /* lines of the terminal; 0: it is none, or does not say */
bool terminal_has_colour(void); /* a terminal, and neither NO_COLOR nor TERM=dumb */
bool terminal_echoes(void);     /* standard input is a terminal: what is typed is seen */
bool terminal_can_clear(void);  /* a terminal, and not TERM=dumb */
int terminal_print(const struct buf *text, struct err *err); /* to stdout, whole or an error */
int terminal_print_json(struct jout *value_take, struct err *err); /* pretty, with a newline */

#endif
