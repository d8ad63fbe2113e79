/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. A container's root is a small tmpfs, made anew each time, read-only when
 * finished; what may be written lies on file systems of their own with a size. Files of the host
 * come in one by one as detached bind mounts (open_tree), made read-only, nosuid and nodev before
 * they are moved in: there is no moment at which they could be written. The process has a mount
 * namespace of its own owned by L1; containers' processes live in a copy owned by L2, in which
 * every mount here is locked: it can be neither remounted nor unmounted (mount_namespaces(7)).
 *
 * Order matters: sources are opened before a tmpfs hides /tmp; /proc is mounted while the
 * host's is still visible, as the kernel gives a new one only to who already sees a whole one
 * (fs/namespace.c, mount_too_revealing); settings of the new namespaces are written before
 * /proc/sys becomes read-only.
 */
#include "sandbox/internal.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define STAGE "/tmp" /* every system has it; ours hides it in this namespace only */

static int tree_open(const char *path, uint64_t attributes)
{
	const int tree =
		(int)syscall(SYS_open_tree, AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	if (tree < 0)
		return -1;
	struct mount_attr attr = { .attr_set = attributes };
	if (syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH, &attr, sizeof(attr)) == 0)
		return tree;
	const int error = errno;
	(void)close(tree);
	errno = error;
	return -1;
}

static int tree_move(int tree, const char *to)
{
	const long moved = syscall(SYS_move_mount, tree, "", AT_FDCWD, to, MOVE_MOUNT_F_EMPTY_PATH);
	const int error = errno;
	(void)close(tree);
	errno = error;
	return moved ? -1 : 0;
}

static int make_file(const char *path, const char *text)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0)
		return -1;
	const size_t size = strlen(text);
	const bool good = write(fd, text, size) == (ssize_t)size;
	return close(fd) || !good ? -1 : 0;
}

static const char *const devices[] = { "null", "zero", "full", "random", "urandom" };

struct sources {
	int busybox;
	int files;
	int devices[ARRAY_SIZE(devices)];
};

#define READ_ONLY (MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV)

static int sources_open(struct sources *sources, const char *busybox, const char *files)
{
	char path[64];

	sources->busybox = busybox ? tree_open(busybox, READ_ONLY) : -1;
	sources->files = files ? tree_open(files, READ_ONLY) : -1;
	if ((busybox && sources->busybox < 0) || (files && sources->files < 0))
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
		(void)snprintf(path, sizeof(path), "/dev/%s", devices[i]);
		sources->devices[i] = tree_open(path, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
		if (sources->devices[i] < 0)
			return -1;
	}
	return 0;
}

/* The commands of busybox that a container has by name. */
static const char *const applets[] = { "[", "ash", "awk", "base64", "basename", "cat", "chgrp",
	"chmod", "chown", "chroot", "clear", "cmp", "cp", "cut", "date", "dd", "df", "diff",
	"dirname", "dmesg", "du", "echo", "env", "expr", "false", "find", "free", "grep", "gunzip",
	"gzip", "head", "hostname", "httpd", "id", "ifconfig", "ip", "kill", "less", "ln", "ls",
	"md5sum", "mkdir", "mkfifo", "mknod", "mktemp", "more", "mount", "mv", "nc", "netstat",
	"nice", "nohup", "nslookup", "od", "ping", "pgrep", "pidof", "printenv", "printf", "ps",
	"pwd", "readlink", "realpath", "rm", "rmdir", "route", "sed", "seq", "setsid", "sh",
	"sha256sum", "sleep", "sort", "stat", "stty", "sync", "tail", "tar", "tee", "telnet",
	"test", "time", "timeout", "top", "touch", "tr", "traceroute", "true", "truncate", "tty",
	"udhcpc", "umount", "uname", "uniq", "unlink", "unshare", "uptime", "usleep", "vi", "watch",
	"wc", "wget", "which", "who", "whoami", "xargs", "xxd", "yes", "zcat" };

static int make_links(void)
{
	char path[64];
	for (size_t i = 0; i < ARRAY_SIZE(applets); i++) {
		(void)snprintf(path, sizeof(path), "bin/%s", applets[i]);
		if (symlink("busybox", path))
			return -1;
	}
	static const char *const links[][2] = { { "/proc/self/fd", "dev/fd" },
		{ "/proc/self/fd/0", "dev/stdin" }, { "/proc/self/fd/1", "dev/stdout" },
		{ "/proc/self/fd/2", "dev/stderr" }, { "bin", "sbin" } };
	for (size_t i = 0; i < ARRAY_SIZE(links); i++)
		if (symlink(links[i][0], links[i][1]))
			return -1;
	return 0;
}

static int make_etc(const struct plan_container *plan)
{
	char text[256];
	(void)snprintf(text, sizeof(text),
		"root:x:0:0:root:/:/bin/sh\napp:x:%u:%u:app:/tmp:/bin/sh\n", plan->user,
		plan->user);
	if (make_file("etc/passwd", text))
		return -1;
	(void)snprintf(text, sizeof(text), "root:x:0:\napp:x:%u:\n", plan->user);
	if (make_file("etc/group", text))
		return -1;
	(void)snprintf(
		text, sizeof(text), "127.0.0.1 localhost %.64s\n::1 localhost\n", plan->name);
	return make_file("etc/hosts", text);
}

static int make_skeleton(void)
{
	static const struct {
		const char *path;
		mode_t mode;
	} folders[] = { { "bin", 0755 }, { "dev", 0755 }, { "dev/shm", 01777 }, { "etc", 0755 },
		{ "files", 0755 }, { "proc", 0555 }, { "tmp", 01777 } };

	(void)umask(0);
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++)
		if (mkdir(folders[i].path, folders[i].mode))
			return -1;
	(void)umask(022);
	return 0;
}

static int fill_root(const struct sources *sources, const struct plan_container *plan)
{
	char path[64];

	if (plan->image == PLAN_IMAGE_BASE &&
		(make_links() || make_etc(plan) || make_file("bin/busybox", "") ||
			tree_move(sources->busybox, "bin/busybox")))
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
		(void)snprintf(path, sizeof(path), "dev/%s", devices[i]);
		if (make_file(path, "") || tree_move(sources->devices[i], path))
			return -1;
	}
	return sources->files >= 0 ? tree_move(sources->files, "files") : 0;
}

/* What the learner may write, bounded in bytes and in files: one file system that is seen at two
 * places, so that both have one limit. It is mounted below the root to come, and goes out of sight
 * with the old one. */
static const char *const writable[] = { "tmp", "dev/shm" };
static const char *const writable_stage[] = { STAGE "/tmp", STAGE "/shm" };

static int writable_open(const struct plan_container *plan, int trees[2])
{
	char options[96];
	(void)snprintf(options, sizeof(options), "mode=755,size=%um,nr_inodes=%u",
		plan->limits.disk_mib, plan->limits.disk_mib * 64u);
	if (mount("tmpfs", STAGE, "tmpfs", MS_NOSUID | MS_NODEV, options))
		return -1;
	(void)umask(0);
	for (size_t i = 0; i < ARRAY_SIZE(writable); i++) {
		if (mkdir(writable_stage[i], 01777))
			return -1;
		trees[i] = tree_open(writable_stage[i], MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
		if (trees[i] < 0)
			return -1;
	}
	(void)umask(022);
	return 0;
}

static int writable_place(const int trees[2])
{
	return tree_move(trees[0], writable[0]) || tree_move(trees[1], writable[1]) ? -1 : 0;
}

static int write_text(const char *path, const char *text)
{
	const ssize_t length = (ssize_t)strlen(text);
	const int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	const ssize_t written = write(fd, text, (size_t)length);
	const int error = errno;
	(void)close(fd); /* a setting is written by write(2) or not at all */
	errno = error;
	return written == length ? 0 : -1;
}

static int write_setting(const char *path, unsigned long value)
{
	char text[32];
	(void)snprintf(text, sizeof(text), "%lu", value);
	return write_text(path, text);
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
	if (write_text("proc/sys/kernel/sem", "250 1024 32 16") ||
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
	const int tree = tree_open(path, READ_ONLY | MOUNT_ATTR_NOEXEC);
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

/* The masked and read-only paths that OCI runtimes use by default (moby oci/defaults.go). */
static int mask_proc(void)
{
	static const char *const read_only[] = { "proc/bus", "proc/fs", "proc/irq", "proc/sys",
		"proc/sysrq-trigger" };
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

static int mount_proc(const struct plan_container *plan, const char **what)
{
	*what = "mount /proc";
	if (mount("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL))
		return -1;
	if (write_settings(plan, what))
		return -1;
	*what = "mask /proc";
	return mask_proc();
}

/* pivot_root, not chroot: a chrooted process may not make user namespaces, and can be left. */
static int enter_root(void)
{
	if (syscall(SYS_pivot_root, ".", ".") || umount2(".", MNT_DETACH) || chdir("/"))
		return -1;
	return mount(
		NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL);
}

int rootfs_make(const struct sandbox *sandbox, const struct plan_container *plan, const char **what)
{
	struct sources sources;
	int trees[2];
	const bool base = plan->image == PLAN_IMAGE_BASE;

	*what = "open what the image is made from";
	if (sources_open(&sources, base ? sandbox->busybox : NULL, plan->files))
		return -1;
	*what = "mount what can be written";
	if (writable_open(plan, trees))
		return -1;
	*what = "mount the root";
	if (mount("tmpfs", STAGE, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755,size=1m,nr_inodes=1k") ||
		chdir(STAGE))
		return -1;
	*what = "fill the root";
	if (make_skeleton() || fill_root(&sources, plan) || writable_place(trees))
		return -1;
	if (mount_proc(plan, what))
		return -1;
	*what = "enter the root";
	return enter_root();
}
