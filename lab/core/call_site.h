/* SPDX-License-Identifier: MIT */
/*
 * call_site: where in a learner's source a recorded system call was made (CALL_OTHER_STACK). The
 * instruction that made it is in a library's function; what that returns to stands on the stack,
 * among words that other calls have left there. A word is a return address if the call before it
 * goes to the function that one is in, from the innermost one outwards. Program and stack are the
 * learner's, so nothing but a line for words hangs on it.
 */
#ifndef LAB_CORE_CALL_SITE_H
#define LAB_CORE_CALL_SITE_H

#include "core/call_event.h"
#include "core/elf.h"
#include "core/line_table.h"

/* The row of the innermost call that has a line, or NULL. */
const struct line_row *call_site_find(
	const struct elf *elf, const struct line_table *lines, const struct call_event *event);

#endif
