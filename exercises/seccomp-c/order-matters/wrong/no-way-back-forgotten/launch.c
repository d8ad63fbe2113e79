/* launch COMMAND [ARGUMENT]...: give everything up, then become the command. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "variant.h" /* VARIANT_DOOR_CALL is the name of the call to refuse */

/* Note in the journal what is started. */
static void write_journal(const char *command)
{
	int journal = open("/tmp/journal", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	dprintf(journal, "started %s\n", command);
}

/* All three sets of this process: nothing. What is ambient goes with it. */
static int drop_capabilities(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct none[2] = { 0 };
	return syscall(SYS_capset, &header, none);
}

/* What a file may still grant: nothing. This takes CAP_SETPCAP. */
static int drop_bounding_set(void)
{
	for (int capability = 0; capability <= CAP_LAST_CAP; capability++)
		if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) && errno != EINVAL)
			return -1;
	return 0;
}

/* Everything is allowed but one call. */
static int load_filter(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	int call = seccomp_syscall_resolve_name(VARIANT_DOOR_CALL);
	seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 0); /* we set no_new_privs ourselves */
	seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 0);
	return seccomp_load(filter);
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return 1;
	write_journal(argv[1]);
	if (drop_bounding_set() || drop_capabilities()) {
		perror("launch");
		return 1;
	}
	load_filter();
	execvp(argv[1], argv + 1);
	perror(argv[1]);
	return 127;
}
