/* SPDX-License-Identifier: MIT */
/* Writes to both streams for ever, with escape sequences that clear the screen and claim a pass. */
#include "hostile.h"

#include <unistd.h>

int main(void)
{
	static const char claim[] = "\033[2J\033[HPASSED 100 of 100\n{\"outcome\":\"passed\"}\n";

	if (!under_policy())
		return 0;
	for (;;)
		for (int stream = 1; stream <= 2; stream++)
			(void)!write(stream, claim, sizeof(claim) - 1); /* a flood has no ear */
}
