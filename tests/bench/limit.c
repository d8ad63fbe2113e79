/* SPDX-License-Identifier: MIT */
/*
 * limit FILTER BUSYBOX IMAGE PROGRAM [ARGUMENT...]: the least that a launcher can do. It makes
 * the same root, /proc and devices as `bulkhead run`, with the same functions, in the same kinds of
 * namespaces, all in one clone3; brings lo up, drops all capabilities, loads the same filter, and
 * executes the program. Nothing watches it, there is no second user namespace, no init, no limit,
 * no report. What Bulkhead takes longer than this is what all that costs.
 */
#include "sandbox/image.h"
#include "sandbox/internal.h"

#include "base/mem.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_FILTER  4096
#define ID_FOR_ROOT 2000000000u /* of nobody; the host's root is never mapped */

static struct sock_filter filter[MAX_FILTER];
static size_t filter_count;

static _Noreturn void die(const char *what)
{
	perror(what);
	_exit(125);
}

static void read_filter(const char *path)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	const ssize_t got = fd < 0 ? -1 : read(fd, filter, sizeof(filter));
	if (got <= 0 || (size_t)got % sizeof(filter[0]) != 0)
		die(path);
	filter_count = (size_t)got / sizeof(filter[0]);
	(void)close(fd); /* only read */
}

static void write_map(pid_t child, const char *name, const char *text)
{
	char path[64];
	(void)snprintf(path, sizeof(path), "/proc/%d/%s", child, name);
	const int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text) || close(fd))
		die(path);
}

static void write_maps(pid_t child)
{
	char uid[32];
	char gid[32];
	(void)snprintf(uid, sizeof(uid), "0 %u 1", geteuid() == 0 ? ID_FOR_ROOT : geteuid());
	(void)snprintf(gid, sizeof(gid), "0 %u 1", geteuid() == 0 ? ID_FOR_ROOT : getegid());
	write_map(child, "setgroups", "deny");
	write_map(child, "uid_map", uid);
	write_map(child, "gid_map", gid);
}

static void raise_loopback(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_LOOPBACK };
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request))
		die("raise lo");
	(void)close(fd); /* only a handle for the ioctl */
}

static void drop_capabilities(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct none[2] = { { 0, 0, 0 }, { 0, 0, 0 } };
	for (int capability = 0; capability <= CAP_LAST_CAP; capability++)
		(void)prctl(PR_CAPBSET_DROP, capability, 0, 0, 0); /* an older kernel has fewer */
	if (syscall(SYS_capset, &header, none) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		die("drop capabilities");
}

static _Noreturn void inside(char *busybox, char *image, char **argv, int mapped)
{
	static char *const environment[] = { "PATH=/bin", NULL };
	struct plan_run run;
	struct plan plan;
	char byte;
	const struct sandbox sandbox = { .busybox = busybox, .image = image };
	const struct sock_fprog program = { (unsigned short)filter_count, filter };
	const char *what = NULL;

	plan_run_default(&run);
	plan_make_run(&plan, &run, NULL);
	const struct container container = { .plan = plan.containers, .files = -1 };
	if (read(mapped, &byte, 1) != 1 || close(mapped))
		die("wait for the id maps");
	if (setresgid(0, 0, 0) || setresuid(0, 0, 0) || prctl(PR_SET_PDEATHSIG, SIGKILL) ||
		setsid() < 0)
		die("become the root of the namespace");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		die("make mounts private");
	raise_loopback();
	if (rootfs_make(&sandbox, &plan, &container, &what))
		die(what);
	if (sethostname("run", 3))
		die("name the container");
	drop_capabilities();
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program))
		die("load the filter");
	(void)execve(argv[0], argv, environment);
	die(argv[0]);
}

int main(int argc, char **argv)
{
	int mapped[2];
	int status;
	struct clone_args args = {
		.flags = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS |
			 CLONE_NEWNET | CLONE_NEWCGROUP,
		.exit_signal = SIGCHLD,
	};
	if (argc < 5) {
		fputs("usage: limit FILTER BUSYBOX IMAGE PROGRAM [ARGUMENT...]\n", stderr);
		return 2;
	}
	read_filter(argv[1]);
	if (pipe2(mapped, O_CLOEXEC))
		die("make a pipe");
	const pid_t child = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
	if (child == 0)
		inside(argv[2], argv[3], argv + 4, mapped[0]);
	if (child < 0)
		die("make the namespaces");
	write_maps(child);
	if (write(mapped[1], "", 1) != 1 || waitpid(child, &status, 0) != child)
		die("wait for the program");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
