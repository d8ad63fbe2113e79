/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. The learner's side of a container is a second user namespace, L2, with a
 * network and a mount namespace of its own. The keeper made the first two
 * (sandbox/learner_space.c); the third is a copy of init's mounts, made here. Every workload and
 * probe enters them. Where nobody but the workload will, it makes its copy itself: a process less.
 */
#include "inside/init.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- L2 --- */

#define STACK_BYTES 4096

/* Runs with init's memory and descriptors while init waits (CLONE_VM, CLONE_VFORK, CLONE_FILES);
 * not dumpable, as init is, so nobody in L2 can look into it. */
static int copy_mounts(void *argument)
{
	struct init *init = argument;
	if (setns(init->l2_user, CLONE_NEWUSER) || unshare(CLONE_NEWNS))
		_exit(errno);
	init->l2_mount = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
	_exit(init->l2_mount < 0 ? errno : 0);
}

/* A copy of init's mounts that L2 owns: in it each of them is locked. */
static void make_mounts(struct init *init)
{
	static char stack[STACK_BYTES] __attribute__((aligned(16)));
	int status;
	const pid_t pid = clone(copy_mounts, stack + sizeof(stack),
		CLONE_VM | CLONE_VFORK | CLONE_FILES | SIGCHLD, init);
	if (pid < 0)
		init_fail("copy the mounts for the learner's side", errno);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		init_fail("copy the mounts for the learner's side",
			WIFEXITED(status) ? WEXITSTATUS(status) : 0);
}

/* ORDER_GO with its two descriptors: the one order that init waits for without a time limit; if the
 * keeper is gone, its end of the socket is closed. */
static void receive_namespaces(struct init *init)
{
	int rights[2];
	struct order order = { 0 };
	char room[CMSG_SPACE(sizeof(rights))];
	struct iovec part = { &order, sizeof(order) };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	message.msg_control = room;
	message.msg_controllen = sizeof(room);
	ssize_t got;
	do
		got = recvmsg(ORDERS_FD_CONTROL, &message, MSG_CMSG_CLOEXEC);
	while (got < 0 && errno == EINTR);
	if (got == 0)
		_exit(0);
	const struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	if (got != (ssize_t)sizeof(order) || order.kind != ORDER_GO || !header ||
		header->cmsg_type != SCM_RIGHTS || header->cmsg_len != CMSG_LEN(sizeof(rights)))
		init_fail("receive the learner's namespaces", EPROTO);
	memcpy(rights, CMSG_DATA(header), sizeof(rights));
	init->l2_user = rights[0];
	init->l2_net = rights[1];
}

/* Init itself is in the container's network: what /proc/1/net shows is the container's, and its
 * children need not enter it. */
void learner_make_l2(struct init *init)
{
	if (init->orders->recorded) {
		struct observation ask = { .kind = OBSERVED_RECORD_ME };
		init_tell(&ask);
	}
	receive_namespaces(init);
	if (setns(init->l2_net, CLONE_NEWNET))
		init_fail("enter the container's network", errno);
	init->l2_mount = -1;
	if (!init->orders->only_workload)
		make_mounts(init);
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
	if (getrlimit(resource, &limit))
		return -1;
	if (limit.rlim_max > hard_of(resource, value))
		limit.rlim_max = hard_of(resource, value);
	if (limit.rlim_cur > value)
		limit.rlim_cur = value;
	return setrlimit(resource, &limit);
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

/* --- rights --- */

static void have_everywhere(uint64_t capabilities, struct caps_identity *rights)
{
	for (size_t i = 0; i < CAPS_SETS; i++)
		rights->process.sets[i] = capabilities;
}

static void be_user(unsigned user, struct caps_identity *rights)
{
	rights->process.ruid = user;
	rights->process.euid = user;
	rights->gid = user;
}

unsigned learner_group(const struct orders *orders)
{
	return orders->has_identity ? orders->identity.gid : orders->user;
}

void learner_rights_of_program(const struct orders *orders, struct caps_identity *rights)
{
	*rights = orders->identity;
	if (orders->has_identity)
		return;
	have_everywhere(orders->capabilities, rights);
	be_user(orders->user, rights);
	rights->process.no_new_privs = !orders->may_gain;
}

/* In single mode root is the container's user under another name, so it keeps the name. */
void learner_rights_of_root(const struct orders *orders, struct caps_identity *rights)
{
	*rights = (struct caps_identity){ 0 };
	have_everywhere(~UINT64_C(0), rights);
	be_user(orders->ids == ID_RANGE ? 0 : orders->user, rights);
	rights->process.no_new_privs = !orders->may_gain;
}

/* no_new_privs always: it never executes anything, so that it changes nothing. */
void learner_rights_of_probe(
	const struct orders *orders, bool as_root, struct caps_identity *rights)
{
	*rights = orders->identity;
	if (as_root)
		learner_rights_of_root(orders, rights);
	else if (orders->has_identity)
		rights->process = caps_exec_plain(&orders->identity.process);
	else
		be_user(orders->user, rights);
	rights->process.no_new_privs = true;
}

static bool has(const struct caps_identity *rights, enum caps_set set, int capability)
{
	return rights->process.sets[set] >> capability & 1;
}

static int limit_bounding_set(const struct caps_identity *rights)
{
	for (int capability = 0; capability <= CAP_LAST_CAP; capability++)
		if (!has(rights, CAPS_BOUNDING, capability) &&
			prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) && errno != EINVAL)
			return -1; /* EINVAL: an older kernel has fewer of them */
	return 0;
}

static uint32_t half_of(const struct caps_identity *rights, enum caps_set set, unsigned half)
{
	const uint64_t known = (UINT64_C(2) << CAP_LAST_CAP) - 1;
	return (uint32_t)((rights->process.sets[set] & known) >> 32 * half);
}

/* Capabilities that are permitted and inheritable may be ambient, and only ambient ones survive the
 * exec of a plain program by a user other than 0 (capabilities(7)). */
static int set_capabilities(const struct caps_identity *rights)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct sets[2];
	for (unsigned half = 0; half < 2; half++)
		sets[half] = (struct __user_cap_data_struct){
			.effective = half_of(rights, CAPS_EFFECTIVE, half),
			.permitted = half_of(rights, CAPS_PERMITTED, half),
			.inheritable = half_of(rights, CAPS_INHERITABLE, half),
		};
	if (!rights->process.no_new_privs) { /* neither inheritable nor ambient: gone at the exec */
		sets[0].permitted |= 1u << CAP_SYS_ADMIN;
		sets[0].effective |= 1u << CAP_SYS_ADMIN;
	}
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) ||
		syscall(SYS_capset, &header, sets))
		return -1;
	for (int capability = 0; capability <= CAP_LAST_CAP; capability++)
		if (has(rights, CAPS_AMBIENT, capability) &&
			prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) &&
			errno != EINVAL)
			return -1;
	return 0;
}

/* In single mode nobody may set groups (user_namespaces(7)), and there are none. */
static int set_ids(const struct init *init, const struct caps_identity *rights)
{
	const uid_t user = rights->process.ruid;
	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0))
		return -1;
	if (init->orders->ids == ID_RANGE && setgroups(rights->group_count, rights->groups))
		return -1;
	return setresgid(rights->gid, rights->gid, rights->gid) || setresuid(user, user, user) ? -1
											       : 0;
}

/* close_range(2), which musl has no function for. */
static int close_from(unsigned first, unsigned last)
{
	return (int)syscall(SYS_close_range, first, last, 0);
}

static int close_all_but(int keep)
{
	if (keep < 0)
		return close_from(3, ~0u);
	if (keep > 3 && close_from(3, (unsigned)keep - 1))
		return -1;
	return close_from((unsigned)keep + 1, ~0u);
}

/* In a copy of mounts that is made in L2, by either way, each of them is locked. */
static int enter_namespaces(const struct init *init)
{
	if (setns(init->l2_user, CLONE_NEWUSER))
		return -1;
	return init->l2_mount < 0 ? unshare(CLONE_NEWNS) : setns(init->l2_mount, CLONE_NEWNS);
}

/* The order: not dumpable first, so that at no moment may an L2 process write or trace us; limits
 * and the bounding set while we have the power; L2; ids, with the permitted set kept (in single
 * mode the id is ours already, set all the same so that saved ids agree); capabilities;
 * no_new_privs. Filters are the caller's last act. */
int learner_enter(const struct init *init, const struct caps_identity *rights, int keep)
{
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
	if (limit_bounding_set(rights))
		return 5;
	if (set_ids(init, rights))
		return 6;
	if (set_capabilities(rights))
		return 7;
	if (rights->process.no_new_privs && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
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
int learner_load_filters(const struct orders *orders, const struct bpf_program *between)
{
	if (load_filter(orders->baseline, orders->baseline_count))
		return -1;
	if (between && load_filter(between->insns, (uint32_t)between->count))
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
