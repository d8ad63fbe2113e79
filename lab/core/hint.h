/* SPDX-License-Identifier: MIT */
/*
 * hint: the first of an exercise's hints, which nobody wrote: it is made from a verdict. It points
 * at the line that decided and at the call that shows it, and asks a question. It has at most
 * HINT_WORDS words and names no call that the learner's own files do not name.
 */
#ifndef LAB_CORE_HINT_H
#define LAB_CORE_HINT_H

#include "core/verdict.h"

#include <stddef.h>

#define HINT_WORDS 40

/* `files` are the texts that were judged. A new string; NULL: there is nothing to point at, for no
 * check failed. */
char *hint_of_verdict(const struct verdict *verdict, const char *const *files, size_t count);

#endif
