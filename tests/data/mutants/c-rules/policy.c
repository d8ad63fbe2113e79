/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/socket.h>

#define RULE(CALL) seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(CALL), 0)

/* not code: seccomp_arch_add(filter, SCMP_ARCH_X86); */
scmp_filter_ctx policy(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
	if (!filter)
		return NULL;
	seccomp_arch_add(filter, SCMP_ARCH_X86);
	if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mkdir), 0) ||
		seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 2,
			SCMP_A0(SCMP_CMP_EQ, AF_UNIX), SCMP_CMP(1, SCMP_CMP_LT, 3)))
		return NULL;
	return filter;
}
