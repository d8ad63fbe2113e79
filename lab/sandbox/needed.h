/* SPDX-License-Identifier: MIT */
/* needed: the shared libraries that a program or library asks its loader for (DT_NEEDED). */
#ifndef LAB_SANDBOX_NEEDED_H
#define LAB_SANDBOX_NEEDED_H

#include <stddef.h>

#define NEEDED_MAX 32

struct needed {
	char *names[NEEDED_MAX]; /* "libc.so.6"; owned */
	size_t count;
};

/* 0, or -1 for what is no dynamic 64-bit ELF file. Release it only after 0. */
int needed_read(struct needed *needed, const char *path);
void needed_release(struct needed *needed);

#endif
