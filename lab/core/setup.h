/* SPDX-License-Identifier: MIT */
/*
 * setup: the system calls by which a program gives something up before it executes another: the
 * steps of a launcher. Where something is left over, the words name the step that should have taken
 * it away.
 */
#ifndef LAB_CORE_SETUP_H
#define LAB_CORE_SETUP_H

#include "core/call_event.h"

#include <stdbool.h>

enum setup {
	SETUP_NO_NEW_PRIVS,
	SETUP_FILTER,
	SETUP_CAPABILITIES,
	SETUP_BOUNDING,
	SETUP_AMBIENT,
	SETUP_UID,
	SETUP_GID,
	SETUP_GROUPS,
};
#define SETUP_COUNT (SETUP_GROUPS + 1)

const char *setup_name(enum setup setup); /* as a C program writes it */

/* Is the event such a call, whatever came of it? */
bool setup_is(enum setup setup, const struct call_event *event);
/* Can a call of this build's own ABI with that number be one? */
bool setup_may_be(uint32_t nr);

/*
 * Where a call was made is where its C library's function returns to, which stands on the stack.
 * The recorder keeps the words there that can be addresses of a program of ours (CALL_OTHER_STACK):
 * one is linked at a fixed address, and is no larger than that allows.
 */
#define SETUP_PROGRAM_FROM 0x400000u
#define SETUP_PROGRAM_TO   0xa00000u

#endif
