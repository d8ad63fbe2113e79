/* SPDX-License-Identifier: MIT */
#include "sys/machine.h"

#include <stdio.h>
#include <sys/utsname.h>

void machine_kernel(unsigned *major, unsigned *minor)
{
	struct utsname name;
	if (uname(&name) || sscanf(name.release, "%u.%u", major, minor) != 2) {
		*major = 0;
		*minor = 0;
	}
}
