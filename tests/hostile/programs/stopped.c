/* SPDX-License-Identifier: MIT */
/* Stops itself: neither running nor ended. If anybody lets it go on, it stops again. */
#include "hostile.h"

#include <signal.h>

int main(void)
{
	if (!under_policy())
		return 0;
	for (;;)
		(void)raise(SIGSTOP);
}
