/* SPDX-License-Identifier: MIT */
#include "variant.h"

#include <seccomp.h>
#include <stddef.h>

scmp_filter_ctx policy(void)
{
	static const int calls[] = { SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(openat),
		SCMP_SYS(close), SCMP_SYS(exit_group), VARIANT_NEED_NUMBER };
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(VARIANT_ANSWER_NUMBER));
	for (size_t i = 0; filter && i < sizeof(calls) / sizeof(calls[0]); i++)
		if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0))
			return NULL;
	return filter;
}
