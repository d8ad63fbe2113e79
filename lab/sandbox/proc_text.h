/* SPDX-License-Identifier: MIT */
/* proc_text: what the kernel says of a process in a small file (proc(5)). */
#ifndef LAB_SANDBOX_PROC_TEXT_H
#define LAB_SANDBOX_PROC_TEXT_H

#include <stdbool.h>
#include <sys/types.h>

/* The longest is "status": 1.5 KiB, and ten bytes for each supplementary group. */
#define PROC_TEXT 4096

/* The beginning of /proc/PID/NAME, as a string. False, and "": there is no such process, or it may
 * not be read; who does not ask finds nothing in "". */
bool proc_text(pid_t pid, const char *name, char text[PROC_TEXT]);

#endif
