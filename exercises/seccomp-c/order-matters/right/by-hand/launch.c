/* launch COMMAND [ARGUMENT]...: give everything up, then become the command. */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stddef.h>
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

/* The same filter by hand: foreign ABIs end the program. */
static int load_filter(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
			(unsigned)seccomp_syscall_resolve_name(VARIANT_DOOR_CALL), 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return 1;
	write_journal(argv[1]);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || drop_bounding_set() ||
		drop_capabilities() || load_filter()) {
		perror("launch");
		return 1;
	}
	execvp(argv[1], argv + 1);
	perror(argv[1]);
	return 127;
}
