/* SPDX-License-Identifier: MIT */
/* A legacy program that asks for the time: the filter traps that, and a handler for SIGSYS answers
 * in the kernel's place. Told to do something else it executes that, under the same filter. */
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#ifndef HANDLES
#define HANDLES 1
#endif

static void emulate(int signal, siginfo_t *info, void *context)
{
	ucontext_t *caller = context;
	(void)signal;
	if (info->si_syscall == SYS_time)
		caller->uc_mcontext.gregs[REG_RAX] = 4711;
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_sigaction = emulate, .sa_flags = SA_SIGINFO };
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	if (HANDLES)
		sigaction(SIGSYS, &action, NULL);
	if (argc < 2 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
		seccomp_rule_add(filter, SCMP_ACT_TRAP, SCMP_SYS(time), 0) ||
		seccomp_rule_add(filter, SCMP_ACT_TRAP, SCMP_SYS(mkdir), 0) || seccomp_load(filter))
		return 1;
	if (strcmp(argv[1], "echo") == 0) {
		printf("it is %ld\n", syscall(SYS_time, NULL));
		return 0;
	}
	execvp(argv[1], argv + 1);
	return 127;
}
