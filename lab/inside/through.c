/* SPDX-License-Identifier: MIT */
/*
 * through: stands where a learner's program is to stand (program-c) in the world without the
 * policy. It executes the words that it is given, and does nothing else: so what a benign check
 * needs works there, and what an attack wants succeeds.
 */
#include <stdio.h>
#include <unistd.h>

#define NOT_EXECUTED 127 /* as a shell ends then */

/* Where execvp looks for a word without a slash is in the environment that init made. */
int main(int argc, char **argv)
{
	if (argc < 2)
		return NOT_EXECUTED;
	(void)execvp(argv[1], argv + 1);
	(void)dprintf(STDERR_FILENO, "%s: not executed\n", argv[1]);
	return NOT_EXECUTED;
}
