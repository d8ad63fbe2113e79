/* SPDX-License-Identifier: MIT */
/* Probes on mounts and namespaces. Most need "as": "root". */
#include "inside/probes.h"

#include "core/probe.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- mount-tmpfs: in mounts of its own, for L2's are everybody's. Without the power to copy them
 * it has none to mount either. --- */

#define SOURCE "probe"

static int before_mount(struct probe *probe)
{
	(void)probe;
	(void)unshare(CLONE_NEWNS);
	return 0;
}

static void run_mount(struct probe *probe)
{
	CALL(probe, (uintptr_t)SOURCE, (uintptr_t) ".", (uintptr_t) "tmpfs", 0, 0);
}

static bool effect_mount(const struct probe_look *look)
{
	return probe_file_has(look->pid, "mountinfo", " - tmpfs " SOURCE " ");
}
const struct probe_functions probe_mount_tmpfs = {
	.before = before_mount, .run = run_mount, .effect = effect_mount, .holds = true
};

/* --- chroot --- */

static void run_chroot(struct probe *probe)
{
	CALL(probe, (uintptr_t) ".");
}

static bool effect_chroot(const struct probe_look *look)
{
	char path[64];
	char root[256];
	(void)snprintf(path, sizeof(path), "/proc/%d/root", look->pid);
	const ssize_t size = readlink(path, root, sizeof(root) - 1);
	return size > 1; /* "/" unless it was changed */
}
const struct probe_functions probe_change_root = {
	.run = run_chroot, .effect = effect_chroot, .holds = true
};

/* --- namespaces --- */

static void run_unshare_user(struct probe *probe)
{
	CALL(probe, CLONE_NEWUSER);
}

static bool effect_unshare_user(const struct probe_look *look)
{
	return probe_has_own_namespace(look, look->pid, "user");
}
const struct probe_functions probe_unshare_user = {
	.run = run_unshare_user, .effect = effect_unshare_user, .holds = true
};

static void run_clone_user(struct probe *probe)
{
	probe->forks = true;
	CALL(probe, CLONE_NEWUSER | SIGCHLD);
}

static bool effect_clone_user(const struct probe_look *look)
{
	const pid_t child = probe_first_child(look->pid);
	return child && probe_has_own_namespace(look, child, "user");
}
const struct probe_functions probe_clone_user = {
	.run = run_clone_user, .effect = effect_clone_user, .holds = true
};

static void run_clone3_user(struct probe *probe)
{
	static struct clone_args args = { .flags = CLONE_NEWUSER, .exit_signal = SIGCHLD };
	probe->forks = true;
	CALL(probe, (uintptr_t)&args, sizeof(args));
}
const struct probe_functions probe_clone3_user = {
	.run = run_clone3_user, .effect = effect_clone_user, .holds = true
};

/* Only a process that may be looked at shows its namespaces to others, so the new one opens its
 * own, in the table of descriptors that the two share. The namespace lives as long as its
 * descriptor. */
static int before_join_user(struct probe *probe)
{
	int status = -1;
	probe->fd = open("/proc/self/ns/user", O_RDONLY | O_CLOEXEC);
	if (probe->fd < 0)
		return -1;
	const pid_t pid =
		(pid_t)syscall(SYS_clone, CLONE_NEWUSER | CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0)
		_exit(dup2(open("/proc/self/ns/user", O_RDONLY), probe->fd) < 0);
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0 ? 0 : -1;
}

static void run_join_user(struct probe *probe)
{
	CALL(probe, (uint64_t)probe->fd, CLONE_NEWUSER);
}
const struct probe_functions probe_join_user = { .before = before_join_user,
	.run = run_join_user,
	.effect = effect_unshare_user,
	.holds = true };

static void run_unshare_net(struct probe *probe)
{
	CALL(probe, CLONE_NEWNET);
}

static bool effect_unshare_net(const struct probe_look *look)
{
	return probe_has_own_namespace(look, look->pid, "net");
}
const struct probe_functions probe_unshare_net = {
	.run = run_unshare_net, .effect = effect_unshare_net, .holds = true
};
