/* SPDX-License-Identifier: MIT */
/*
 * Asks for uid 0 and says who it is then, as the kernel has it. Under the policy the request must
 * be answered with success, or this is not the case that it was made for.
 */
#include "hostile.h"

#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
	static const char *const keys[] = { "Uid", "Gid", "CapInh", "CapPrm", "CapEff", "CapBnd",
		"CapAmb", "NoNewPrivs", "Seccomp" };
	char value[128];
	const bool told_success = syscall(SYS_setuid, 0) == 0;

	if (told_success != under_policy())
		return 1;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		status_value(keys[i], value, sizeof(value));
		printf("%s %s; ", keys[i], value);
	}
	return 0;
}
