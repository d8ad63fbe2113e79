/* SPDX-License-Identifier: MIT */
/* Ends well and leaves a grandchild: in a session of its own, deaf to signals, holding the output.
 */
#include "hostile.h"

#include <signal.h>
#include <unistd.h>

static void stay(void)
{
	(void)setsid();
	if (fork() != 0)
		_exit(0);
	for (int number = 1; number < NSIG; number++)
		(void)signal(number, SIG_IGN); /* not all can be ignored */
	for (;;)
		(void)pause();
}

int main(void)
{
	if (under_policy() && fork() == 0)
		stay();
	return 0;
}
