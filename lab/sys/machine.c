/* SPDX-License-Identifier: MIT */
#include "sys/machine.h"

#include "base/mem.h"

#include <sched.h>
#include <sys/utsname.h>

unsigned machine_processors(void)
{
	cpu_set_t set;
	if (sched_getaffinity(0, sizeof(set), &set))
		return 1; /* more than this set has room for */
	return (unsigned)CPU_COUNT(&set);
}

char *machine_kernel(void)
{
	struct utsname name;
	return mem_text(uname(&name) ? "" : name.release);
}
