/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. The learner's side of a container is a second user namespace, L2, with a
 * network and a mount namespace of its own. It is made once by a short-lived child, kept by three
 * descriptors, and entered by every workload and probe. L2's map names one id: the container's user
 * inside is L1's root outside of it, which is the caller's own id on the host. Being the same
 * kernel id, an L2 process could trace init by id alone; it lacks the capabilities in init's
 * namespace, and that is what the kernel asks for (ptrace(2), measured).
 */
#include "inside/init.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- making L2 --- */

static int loopback_up(void)
{
	struct ifreq request = { .ifr_name = "lo" };
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	request.ifr_flags = IFF_UP | IFF_LOOPBACK;
	const int up = ioctl(fd, SIOCSIFFLAGS, &request);
	(void)close(fd); /* only a handle for the ioctl */
	return up;
}

static _Noreturn void hold_l2(int told, int wait)
{
	char byte = (char)(loopback_up() ? errno : 0);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (write(told, &byte, 1) == 1)
		(void)!read(wait, &byte, 1); /* until init has the descriptors */
	_exit(0);
}

static void write_proc(pid_t pid, const char *name, const char *text)
{
	char path[64];
	(void)snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	const int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		init_fail("write the maps of the learner's user namespace", errno);
	(void)close(fd); /* a map is written by write(2) or not at all */
}

static void write_maps(const struct init *init, pid_t holder)
{
	char map[64];
	(void)snprintf(map, sizeof(map), "%u 0 1", init->orders->user);
	write_proc(holder, "setgroups", "deny");
	write_proc(holder, "uid_map", map);
	write_proc(holder, "gid_map", map);
}

static int open_namespace(pid_t holder, const char *name)
{
	char path[64];
	(void)snprintf(path, sizeof(path), "/proc/%d/ns/%s", holder, name);
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		init_fail("open the learner's namespaces", errno);
	return fd;
}

void learner_make_l2(struct init *init)
{
	int told[2];
	int wait[2];
	char byte = 0;
	if (pipe2(told, O_CLOEXEC) || pipe2(wait, O_CLOEXEC))
		init_fail("make the learner's namespaces", errno);
	struct clone_args args = {
		.flags = CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS,
		.exit_signal = SIGCHLD,
	};
	const pid_t holder = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
	if (holder == 0)
		hold_l2(told[1], wait[0]);
	if (holder < 0)
		init_fail("make the learner's namespaces", errno);
	write_maps(init, holder);
	init->l2_user = open_namespace(holder, "user");
	init->l2_net = open_namespace(holder, "net");
	init->l2_mount = open_namespace(holder, "mnt");
	if (read(told[0], &byte, 1) != 1 || byte != 0)
		init_fail("bring the loopback interface up", byte);
	if (write(wait[1], &byte, 1) != 1)
		init_fail("let the learner's namespaces go", errno);
	const int all[] = { told[0], told[1], wait[0], wait[1] };
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		(void)close(all[i]);
	while (waitpid(holder, NULL, 0) < 0 && errno == EINTR)
		;
}

/* --- entering it --- */

/* At the soft limit of CPU time the kernel sends SIGXCPU, which tells the limit; at the hard one
 * SIGKILL, which tells nothing. So there the hard one is a second later; elsewhere they are one. */
static rlim_t hard_of(int resource, rlim_t soft)
{
	return resource == RLIMIT_CPU ? soft + 1 : soft;
}

static int lower(int resource, rlim_t value)
{
	struct rlimit limit;
	if (getrlimit((__rlimit_resource_t)resource, &limit))
		return -1;
	if (limit.rlim_max > hard_of(resource, value))
		limit.rlim_max = hard_of(resource, value);
	if (limit.rlim_cur > value)
		limit.rlim_cur = value;
	return setrlimit((__rlimit_resource_t)resource, &limit);
}

/* Address space is bounded loosely: the watchdog counts what is really used, and its word is
 * clearer than a failing malloc. CPU time rounds up, for the same reason. */
static int set_limits(const struct limits *limits)
{
	const rlim_t mib = 1024 * 1024;
	const struct {
		int resource;
		rlim_t value;
	} rows[] = {
		{ RLIMIT_NPROC, limits->pids },
		{ RLIMIT_AS, limits->memory_mib * 4 * mib },
		{ RLIMIT_FSIZE, limits->file_mib * mib },
		{ RLIMIT_CPU, limits->cpu_ms / 1000 + 1 },
		{ RLIMIT_NOFILE, 1024 },
		{ RLIMIT_CORE, 0 },
		{ RLIMIT_MEMLOCK, 64 * 1024 },
		{ RLIMIT_MSGQUEUE, 64 * 1024 },
		{ RLIMIT_SIGPENDING, 256 },
		{ RLIMIT_NICE, 0 },
		{ RLIMIT_RTPRIO, 0 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (lower(rows[i].resource, rows[i].value))
			return -1;
	return 0;
}

/* So that the kernel, short of memory, takes this first. */
static void prefer_for_oom(void)
{
	const int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	(void)!write(fd, "500", 3); /* a courtesy to the host; nothing depends on it */
	(void)close(fd);
}

static int drop_bounding_set(void)
{
	for (int capability = 0; capability <= CAP_LAST_CAP; capability++)
		if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) && errno != EINVAL)
			return -1; /* EINVAL: an older kernel has fewer of them */
	return 0;
}

static int drop_capabilities(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	const struct __user_cap_data_struct none[2] = { { 0, 0, 0 }, { 0, 0, 0 } };
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0))
		return -1;
	return (int)syscall(SYS_capset, &header, none);
}

static int close_all_but(int keep)
{
	if (keep < 0)
		return close_range(3, ~0u, 0);
	if (keep > 3 && close_range(3, (unsigned)keep - 1, 0))
		return -1;
	return close_range((unsigned)keep + 1, ~0u, 0);
}

static int enter_namespaces(const struct init *init)
{
	return setns(init->l2_user, CLONE_NEWUSER) || setns(init->l2_net, CLONE_NEWNET) ||
			       setns(init->l2_mount, CLONE_NEWNS)
		       ? -1
		       : 0;
}

/* The order: not dumpable first, so that at no moment may an L2 process write or trace us;
 * limits and the bounding set while we have the power; L2; ids (one id: it is ours already, set
 * all the same so that saved ids agree); capabilities; no_new_privs. Filters are the caller's last
 * act. */
int learner_enter(const struct init *init, int keep)
{
	const uid_t user = init->orders->user;
	sigset_t none;

	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
		return 1;
	prefer_for_oom();
	if (set_limits(&init->orders->limits))
		return 2;
	if (enter_namespaces(init))
		return 3;
	if (close_all_but(keep))
		return 4;
	if (drop_bounding_set())
		return 5;
	if (setresgid(user, user, user) || setresuid(user, user, user))
		return 6;
	if (drop_capabilities())
		return 7;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return 8;
	(void)sigemptyset(&none);
	if (sigprocmask(SIG_SETMASK, &none, NULL))
		return 9;
	return 0;
}

static int load_filter(const struct sock_filter *insns, uint32_t count)
{
	const struct sock_fprog program = {
		.len = (unsigned short)count,
		.filter = (struct sock_filter *)insns,
	};
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

/* The learner's filter comes last, so its profile never needs a call of our set-up, and no call of
 * our set-up can be made to lie (ERRNO(0) on setuid). */
int learner_load_filters(const struct orders *orders)
{
	if (load_filter(orders->baseline, orders->baseline_count))
		return -1;
	return orders->filter_count ? load_filter(orders->filter, orders->filter_count) : 0;
}

struct probe_page *learner_page(void)
{
	void *page = mmap(NULL, sizeof(struct probe_page), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED)
		init_fail("map a page shared with a child", errno);
	return page;
}
