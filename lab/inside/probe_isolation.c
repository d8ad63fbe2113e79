/* SPDX-License-Identifier: MIT */
/* Probes on mounts and namespaces. Most need "as": "root". */
#include "inside/probes.h"

#include "core/probe.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
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
