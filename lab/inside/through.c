/* SPDX-License-Identifier: MIT */
/*
 * through: executes the words that it is given, and does nothing else.
 *
 * It stands where a learner's program is to stand (program-c) in the world without the policy: so
 * what a benign check needs works there, and what an attack wants succeeds. And it is the three
 * helpers of a container with a caps-json (core/exercise.h): of these one has root's set-user-ID
 * bit, one has capabilities of its own, and both pass on what they have gained by that.
 */
#include <linux/capability.h>
#include <stdio.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NOT_EXECUTED 127 /* as a shell ends then */

/* What is permitted becomes ambient, and root is root by its real id, too: busybox gives up what it
 * has by its effective id alone. What can't be had is what the policy keeps back, so no failure
 * counts here. */
static void pass_on(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct sets[2];
	(void)setresuid(geteuid(), geteuid(), geteuid());
	if (syscall(SYS_capget, &header, sets))
		return;
	for (int half = 0; half < 2; half++) {
		sets[half].effective = sets[half].permitted;
		sets[half].inheritable = sets[half].permitted;
	}
	(void)syscall(SYS_capset, &header, sets);
	for (unsigned long i = 0; i <= CAP_LAST_CAP; i++)
		(void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, i, 0, 0);
}

/* Where execvp looks for a word without a slash is in the environment that init made. AT_SECURE: it
 * was executed with more than who executed it has (getauxval(3)). */
int main(int argc, char **argv)
{
	if (argc < 2)
		return NOT_EXECUTED;
	if (getauxval(AT_SECURE))
		pass_on();
	(void)execvp(argv[1], argv + 1);
	(void)dprintf(STDERR_FILENO, "%s: not executed\n", argv[1]);
	return NOT_EXECUTED;
}
