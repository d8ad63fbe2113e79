/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <seccomp.h>
#include <stddef.h>

scmp_filter_ctx policy(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	if (seccomp_rule_add(
		    filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(mkdir), 1, SCMP_A1(SCMP_CMP_EQ, 0755)))
		return NULL;
	return filter;
}
