/* SPDX-License-Identifier: MIT */
/* Against the mounts that hold the container in, and those that limit it. */
#include "everything.h"

#include <linux/mount.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>

#define PLACE "/tmp/place"

static int make_place(void)
{
	return mkdir(PLACE, 0700) && errno != EEXIST ? -1 : 0;
}

/* A new file system `path`, with the options `text`. */
static int try_new(const struct attempt *attempt)
{
	if (make_place())
		return -errno;
	return said(mount("none", PLACE, attempt->path, 0, attempt->text));
}
#define NEW(type)                                                                                  \
	{                                                                                          \
		"mount " type, try_new, type, NULL, 0,                                             \
		{                                                                                  \
			0                                                                          \
		}                                                                                  \
	}
#define NEW_WITH(type, options)                                                                    \
	{                                                                                          \
		"mount " type " " options, try_new, type, options, 0,                              \
		{                                                                                  \
			0                                                                          \
		}                                                                                  \
	}

static int try_change(const struct attempt *attempt)
{
	return said(
		mount("none", attempt->path, NULL, (unsigned long)attempt->args[0], attempt->text));
}
#define CHANGE(title, path, flags, options)                                                        \
	{                                                                                          \
		title " " path, try_change, path, options, 0,                                      \
		{                                                                                  \
			flags                                                                      \
		}                                                                                  \
	}

static int try_bind(const struct attempt *attempt)
{
	if (make_place())
		return -errno;
	return said(
		mount(attempt->path, attempt->text, NULL, (unsigned long)attempt->args[0], NULL));
}
#define BIND(from, to, flags)                                                                      \
	{                                                                                          \
		"bind " from " to " to " " #flags, try_bind, from, to, 0,                          \
		{                                                                                  \
			flags                                                                      \
		}                                                                                  \
	}

/* A copy without the flag that the original has, then a write to it. */
static int try_bind_writable(const struct attempt *attempt)
{
	char path[128];
	const bool is_folder = attempt->args[0] != 0;
	if (make_place() || mount(attempt->path, PLACE, NULL, MS_BIND | MS_REC, NULL) ||
		mount("none", PLACE, NULL, MS_BIND | MS_REMOUNT, NULL))
		return -errno;
	(void)snprintf(path, sizeof(path), PLACE "%s", attempt->text);
	return said(open(path, is_folder ? O_WRONLY | O_CREAT : O_WRONLY, 0600));
}

static int try_tree_attributes(const struct attempt *attempt)
{
	struct mount_attr clear = { .attr_clr = MOUNT_ATTR_RDONLY };
	const int tree = (int)syscall(SYS_open_tree, AT_FDCWD, attempt->path,
		OPEN_TREE_CLONE | (unsigned)attempt->args[0]);
	if (tree < 0)
		return -errno;
	return said(syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH, &clear, sizeof(clear)));
}

static int try_set_attributes(const struct attempt *attempt)
{
	struct mount_attr clear = { .attr_clr = MOUNT_ATTR_RDONLY };
	return said(syscall(SYS_mount_setattr, AT_FDCWD, attempt->path, 0, &clear, sizeof(clear)));
}

static int try_umount(const struct attempt *attempt)
{
	return said(umount2(attempt->path, (int)attempt->args[0]));
}
#define UMOUNT(path, flags)                                                                        \
	{                                                                                          \
		"umount " path " " #flags, try_umount, path, NULL, 0,                              \
		{                                                                                  \
			flags                                                                      \
		}                                                                                  \
	}

static int try_move(const struct attempt *attempt)
{
	if (make_place())
		return -errno;
	return said(syscall(SYS_move_mount, AT_FDCWD, attempt->path, AT_FDCWD, PLACE, 0));
}

/* Changes of a file system, not of a mount: of its size for instance. */
static int try_reconfigure(const struct attempt *attempt)
{
	const int fd = (int)syscall(SYS_fspick, AT_FDCWD, attempt->path, 0);
	if (fd < 0)
		return -errno;
	if (syscall(SYS_fsconfig, fd, FSCONFIG_SET_STRING, "size", "1g", 0))
		return -errno;
	return said(syscall(SYS_fsconfig, fd, FSCONFIG_CMD_RECONFIGURE, NULL, NULL, 0));
}

/* CVE-2022-0185: an option longer than the page that it is copied to. */
static int try_long_option(const struct attempt *attempt)
{
	char value[256];
	const int fd = (int)syscall(SYS_fsopen, attempt->path, 0);
	if (fd < 0)
		return -errno;
	memset(value, 'a', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	for (int i = 0; i < 64; i++)
		if (syscall(SYS_fsconfig, fd, FSCONFIG_SET_STRING, "", value, 0))
			return -errno;
	return ANSWER_OK;
}

/* ---- out of the root ---- */

/* chroot to a folder while a descriptor is outside of it, then up, then look for a host's file. */
static int leave_chroot(const struct attempt *attempt)
{
	const int root = open("/", O_RDONLY | O_DIRECTORY);
	(void)attempt;
	if (root < 0 || make_place() || chroot(PLACE) || fchdir(root))
		return -errno;
	for (int i = 0; i < 64; i++)
		if (chdir(".."))
			return -errno;
	if (chroot("."))
		return -errno;
	return access("/usr", F_OK) && access("/etc/shadow", F_OK) ? ANSWER_NO_EFFECT : ANSWER_OK;
}

static int pivot_to_host(const struct attempt *attempt)
{
	(void)attempt;
	if (make_place() || mount("none", PLACE, "tmpfs", 0, NULL) || chdir(PLACE) ||
		mkdir("old", 0700) || syscall(SYS_pivot_root, ".", "old"))
		return -errno;
	(void)chdir("/");
	if (umount2("/old", MNT_DETACH))
		return -errno;
	return access("/old/usr", F_OK) && access("/usr", F_OK) ? ANSWER_NO_EFFECT : ANSWER_OK;
}

static int try_handle(const struct attempt *attempt)
{
	union {
		struct file_handle handle;
		char room[sizeof(struct file_handle) + MAX_HANDLE_SZ];
	} of = { .handle.handle_bytes = MAX_HANDLE_SZ };
	int mount_id;
	const int fd = open(attempt->path, O_RDONLY);
	if (fd < 0 || name_to_handle_at(AT_FDCWD, attempt->path, &of.handle, &mount_id, 0))
		return -errno;
	return said(open_by_handle_at(fd, &of.handle, O_RDONLY));
}

/* The handle that opened /etc/shadow from a container in 2014: the file system's root. */
static int try_guessed_handle(const struct attempt *attempt)
{
	union {
		struct file_handle handle;
		char room[sizeof(struct file_handle) + 8];
	} of = { .handle = { .handle_bytes = 8, .handle_type = 1 } };
	static const uint64_t inode = 2;
	const int fd = open(attempt->path, O_RDONLY);
	if (fd < 0)
		return -errno;
	memcpy(of.handle.f_handle, &inode, sizeof(inode));
	return said(open_by_handle_at(fd, &of.handle, O_RDONLY));
}

#define PATHS(title, function, file, other)                                                        \
	{                                                                                          \
		title " " file, function, file, other, 0,                                          \
		{                                                                                  \
			0                                                                          \
		}                                                                                  \
	}

static const struct attempt rows[] = {
	CHANGE("remount read-write", "/", MS_REMOUNT, NULL),
	CHANGE("remount the bind read-write", "/", MS_REMOUNT | MS_BIND, NULL),
	CHANGE("remount the bind read-write", "/bin/busybox", MS_REMOUNT | MS_BIND, NULL),
	CHANGE("remount the bind read-write", "/files", MS_REMOUNT | MS_BIND, NULL),
	CHANGE("remount the bind read-write", "/proc/sys", MS_REMOUNT | MS_BIND, NULL),
	CHANGE("remount with suid and devices", "/tmp", MS_REMOUNT | MS_BIND, NULL),
	CHANGE("remount larger", "/tmp", MS_REMOUNT, "size=10g,nr_inodes=0"),
	CHANGE("remount larger", "/dev/shm", MS_REMOUNT, "size=10g"),
	CHANGE("remount with hidepid=0", "/proc", MS_REMOUNT, "hidepid=0"),
	CHANGE("make shared", "/", MS_REC | MS_SHARED, NULL),
	PATHS("reconfigure", try_reconfigure, "/tmp", NULL),
	PATHS("reconfigure", try_reconfigure, "/", NULL),
	PATHS("set the attributes of", try_set_attributes, "/", NULL),
	PATHS("set the attributes of", try_set_attributes, "/files", NULL),
	PATHS("set the attributes of", try_set_attributes, "/proc/sys", NULL),
	PATHS("set the attributes of a copy of", try_tree_attributes, "/files", NULL),
	PATHS("set the attributes of a copy of", try_tree_attributes, "/bin/busybox", NULL),
	{ "set the attributes of a recursive copy of /proc/sys", try_tree_attributes, "/proc/sys",
		NULL, 0, { AT_RECURSIVE } },
	NEW_WITH("tmpfs", "size=64m"),
	NEW("ramfs"),
	NEW("proc"),
	NEW_WITH("proc", "subset=pid"),
	NEW("sysfs"),
	NEW_WITH("cgroup", "none,name=x"),
	NEW("cgroup2"),
	NEW_WITH("devpts", "newinstance,ptmxmode=0666"),
	NEW("devtmpfs"),
	NEW("mqueue"),
	NEW_WITH("overlay", "lowerdir=/files:/etc"),
	NEW_WITH("fuse", "fd=3,rootmode=40000,user_id=0,group_id=0"),
	NEW("debugfs"),
	NEW("tracefs"),
	NEW("securityfs"),
	NEW("bpf"),
	NEW("binfmt_misc"),
	NEW("configfs"),
	NEW("efivarfs"),
	NEW("nfsd"),
	NEW("rpc_pipefs"),
	NEW("selinuxfs"),
	NEW("pstore"),
	NEW("hugetlbfs"),
	NEW("ext4"),
	BIND("/proc/self", "/proc/1", MS_BIND),
	BIND("/tmp", "/proc/1", MS_BIND),
	BIND("/tmp", "/etc", MS_BIND),
	BIND("/tmp", "/files", MS_BIND),
	BIND("/proc/sys", PLACE, MS_BIND),
	BIND("/proc", PLACE, MS_BIND),
	BIND("/proc", PLACE, MS_BIND | MS_REC),
	BIND("/", PLACE, MS_BIND),
	BIND("/", PLACE, MS_BIND | MS_REC),
	{ "write into a copy of /files", try_bind_writable, "/files", "/x", 0, { 1 } },
	{ "write into a copy of /proc/sys", try_bind_writable, "/proc/sys", "/kernel/pid_max", 0,
		{ 0 } },
	{ "write into a copy of /proc", try_bind_writable, "/proc", "/sys/kernel/core_pattern", 0,
		{ 0 } },
	UMOUNT("/", MNT_DETACH),
	UMOUNT("/proc", MNT_DETACH),
	UMOUNT("/proc/sys", 0),
	UMOUNT("/proc/sys", MNT_DETACH),
	UMOUNT("/proc/kallsyms", 0),
	UMOUNT("/proc/keys", 0),
	UMOUNT("/proc/timer_list", 0),
	UMOUNT("/proc/irq", MNT_DETACH),
	UMOUNT("/files", 0),
	UMOUNT("/files", MNT_DETACH),
	UMOUNT("/bin/busybox", 0),
	UMOUNT("/tmp", MNT_DETACH),
	UMOUNT("/dev/shm", MNT_FORCE),
	UMOUNT("/dev/null", 0),
	PATHS("move", try_move, "/proc/sys", NULL),
	PATHS("move", try_move, "/proc", NULL),
	PATHS("move", try_move, "/files", NULL),
	PATHS("move", try_move, "/proc/kallsyms", NULL),
	PATHS("a long option of", try_long_option, "ext4", NULL),
	PATHS("a long option of", try_long_option, "tmpfs", NULL),
	PATHS("a long option of", try_long_option, "cgroup2", NULL),
	RUN("leave a chroot upwards", leave_chroot),
	RUN("pivot_root to what is below", pivot_to_host),
	CALL("chroot /tmp", chroot, ADDRESS("/tmp")),
	PATHS("open by handle", try_handle, "/files", NULL),
	PATHS("open by handle", try_handle, "/proc/self/ns/mnt", NULL),
	PATHS("open by a guessed handle below", try_guessed_handle, "/files", NULL),
	PATHS("open by a guessed handle below", try_guessed_handle, "/bin/busybox", NULL),
};

const struct subject mounts = SUBJECT("mounts", rows);
