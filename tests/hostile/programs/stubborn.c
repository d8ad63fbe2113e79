/* SPDX-License-Identifier: MIT */
/* Asks to end again and again, as some C libraries do when exit_group returns. */
#include "hostile.h"

#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
	for (;;)
		(void)syscall(SYS_exit_group, 0);
}
