/* SPDX-License-Identifier: MIT */
/*
 * work_parts: what the workloads of inside/work*.c have in common, and their functions. A policy
 * may refuse any call of theirs: none of them waits for one that did not come.
 */
#ifndef LAB_INSIDE_WORK_PARTS_H
#define LAB_INSIDE_WORK_PARTS_H

#include "inside/work.h"

#include <stddef.h>

void work_end(int status);                               /* of all its threads */
long work_write(int fd, const char *bytes, size_t size); /* all of it: 0, or -1 */

#define WORK(word, name, words, what) void work_##word(const char *const *argv);
WORK_LIST
#undef WORK

#endif
