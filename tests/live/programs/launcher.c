/* SPDX-License-Identifier: MIT */
/* A launcher: no_new_privs, a filter, the command. */
#include <errno.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	if (argc < 2 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
		seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(mkdir), 0) ||
		seccomp_load(filter))
		return 1;
	execvp(argv[1], argv + 1);
	return 127;
}
