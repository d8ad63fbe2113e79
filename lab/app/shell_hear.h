/* SPDX-License-Identifier: MIT */
/* shell_hear: what the world of a shell says, for whoever carries the shell's terminal. */
#ifndef LAB_APP_SHELL_HEAR_H
#define LAB_APP_SHELL_HEAR_H

#include "app/relay.h"
#include "base/err.h"
#include "sandbox/world.h"

enum shell_heard {
	SHELL_HEARD_ALL,      /* for now */
	SHELL_HEARD_TERMINAL, /* world_terminal has it; there may be more to hear */
	SHELL_HEARD_OVER,     /* the world has ended */
	SHELL_HEARD_FAILURE,  /* and `err` */
};

/* All that the world has to say, without waiting, up to one of these. How the shell ended is noted
 * in `end`. */
enum shell_heard shell_hear(
	struct world *world, const struct plan *plan, struct relay_end *end, struct err *err);

#endif
