/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. A container's /proc is mounted while the host's is still visible, as the
 * kernel gives a new one only to who already sees a whole one (fs/namespace.c,
 * mount_too_revealing). Then the settings of the new namespaces are written, and only then
 * /proc/sys becomes read-only and the rest is masked.
 */
#include "sandbox/internal.h"

#include "base/mem.h"
#include "sandbox/tree.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mount.h>

static int write_setting(const char *path, unsigned long value)
{
	char text[32];
	(void)snprintf(text, sizeof(text), "%lu", value);
	return tree_write(path, text);
}

/* Limits that belong to the container's namespaces. System V shared memory shows neither in RSS nor
 * in RLIMIT_AS, so it is bounded here (1 GiB was held with 2.4 MB RSS). */
static int write_settings(const struct plan_container *plan, const char **what)
{
	const unsigned long bytes = plan->limits.memory_mib * 1024ul * 1024ul / 4;

	*what = "limit shared memory";
	if (write_setting("proc/sys/kernel/shmmax", bytes) ||
		write_setting("proc/sys/kernel/shmall", bytes / 4096))
		return -1;
	*what = "limit semaphores and messages";
	if (tree_write("proc/sys/kernel/sem", "250 1024 32 16") ||
		write_setting("proc/sys/kernel/msgmni", 16) ||
		write_setting("proc/sys/kernel/msgmnb", 16384))
		return -1;
	/* pid_max belongs to the pid namespace from 6.14 on, with 301 as its least; before, it is
	 * the machine's and not ours to write. RLIMIT_NPROC bounds processes anyway. */
	(void)write_setting("proc/sys/kernel/pid_max", 301 + plan->limits.pids);
	return 0;
}

static int bind_read_only(const char *path)
{
	const int tree = tree_open(path, TREE_READ_ONLY | MOUNT_ATTR_NOEXEC);
	if (tree < 0)
		return errno == ENOENT ? 0 : -1; /* this kernel has no such file */
	return tree_move(tree, path);
}

/* With our own /dev/null, whose bind is nosuid and noexec; so is a bind of that one. */
static int mask_file(const char *path)
{
	const int masked = mount("dev/null", path, NULL, MS_BIND, NULL);
	return masked && errno == ENOENT ? 0 : masked; /* this kernel has no such file */
}

static int mask_folder(const char *path)
{
	const int masked = mount(
		"tmpfs", path, "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=4k");
	return masked && errno == ENOENT ? 0 : masked; /* this kernel has no such folder */
}

/* The masked and read-only paths that OCI runtimes use by default (moby oci/defaults.go), and our
 * own process, which is init to be: its files belong to the learner's id in single mode, and some
 * of them ask for no more than that (oom_score_adj, coredump_filter, clear_refs, autogroup). */
static int mask_proc(void)
{
	static const char *const read_only[] = { "proc/bus", "proc/fs", "proc/irq", "proc/sys",
		"proc/sysrq-trigger", "proc/1" };
	static const char *const files[] = { "proc/kcore", "proc/keys", "proc/key-users",
		"proc/latency_stats", "proc/timer_list", "proc/timer_stats", "proc/sched_debug",
		"proc/interrupts", "proc/kmsg", "proc/kallsyms" };
	static const char *const folders[] = { "proc/acpi", "proc/asound", "proc/scsi" };

	for (size_t i = 0; i < ARRAY_SIZE(read_only); i++)
		if (bind_read_only(read_only[i]))
			return -1;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		if (mask_file(files[i]))
			return -1;
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++)
		if (mask_folder(folders[i]))
			return -1;
	return 0;
}

int proc_mount(const struct plan_container *plan, const char **what)
{
	*what = "mount /proc";
	if (mount("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL))
		return -1;
	if (write_settings(plan, what))
		return -1;
	*what = "mask /proc";
	return mask_proc();
}
