/* SPDX-License-Identifier: MIT */
/* Sleeps past every limit, and lets nothing but SIGKILL end it. */
#include "hostile.h"

#include <signal.h>
#include <unistd.h>

int main(void)
{
	if (!under_policy())
		return 0;
	for (int number = 1; number < NSIG; number++)
		(void)signal(number, SIG_IGN); /* not all can be ignored */
	for (;;)
		(void)sleep(3600);
}
