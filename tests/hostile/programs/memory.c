/* SPDX-License-Identifier: MIT */
/* Children that each stay below the limit of 64 MiB and together do not. They touch every page and
 * keep it. */
#include "hostile.h"

#include <stdlib.h>
#include <unistd.h>

enum { CHILDREN = 4, BYTES = 24 * 1024 * 1024 };

static void hold_memory(void)
{
	char *bytes = malloc(BYTES);
	if (!bytes)
		_exit(1);
	memset(bytes, 'x', BYTES);
	for (;;) {
		__asm__ volatile("" : : "r"(bytes) : "memory"); /* or the bytes were never needed */
		(void)pause();
	}
}

int main(void)
{
	if (!under_policy())
		return 0;
	for (int i = 0; i < CHILDREN; i++)
		if (fork() == 0)
			hold_memory();
	for (;;)
		(void)pause();
}
