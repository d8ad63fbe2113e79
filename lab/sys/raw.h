/* SPDX-License-Identifier: MIT */
/* raw: a terminal that passes each key as it is, and acts on none (termios(3)). */
#ifndef LAB_SYS_RAW_H
#define LAB_SYS_RAW_H

#include "base/err.h"

#include <stdbool.h>
#include <termios.h>

struct raw { /* { 0 } is valid and does nothing */
	int fd;
	bool is_on;
	struct termios before;
};

int raw_begin(struct raw *raw, int fd, struct err *err);
void raw_again(const struct raw *raw); /* after a shell has stopped and continued us */
void raw_end(struct raw *raw);         /* as it was; idempotent */

#endif
