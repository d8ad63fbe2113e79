/* SPDX-License-Identifier: MIT */
/* Against the host's files: those that should not be there, and those that may only be read. */
#include "everything.h"

#include <linux/fs.h>
#include <stdbool.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/fanotify.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#define BUSYBOX "/bin/busybox"
#define PROGRAM "/files/hostile-everything"

static char bytes[64];

static int try_unlink(const struct attempt *attempt)
{
	return said(unlink(attempt->path));
}

static int try_rename(const struct attempt *attempt)
{
	return said(rename(attempt->path, attempt->text));
}

static int try_link(const struct attempt *attempt)
{
	return said(link(attempt->path, attempt->text));
}

static int try_chmod(const struct attempt *attempt)
{
	return said(chmod(attempt->path, 0777));
}

static int try_chown(const struct attempt *attempt)
{
	return said(chown(attempt->path, getuid(), getgid()));
}

static int try_touch(const struct attempt *attempt)
{
	return said(utimensat(AT_FDCWD, attempt->path, NULL, 0));
}

static int try_attribute(const struct attempt *attempt)
{
	return said(setxattr(attempt->path, attempt->text, "x", 1, 0));
}

static int try_truncate(const struct attempt *attempt)
{
	return said(truncate(attempt->path, 0));
}

static int try_mkdir(const struct attempt *attempt)
{
	return said(mkdir(attempt->path, 0777));
}

static int try_symlink(const struct attempt *attempt)
{
	return said(symlink("/etc", attempt->path));
}

static int open_read_only(const struct attempt *attempt)
{
	return open(attempt->path, O_RDONLY);
}

/* A descriptor for reading, opened anew by its name in /proc. */
static int try_reopen(const struct attempt *attempt)
{
	char name[64];
	const int fd = open_read_only(attempt);
	if (fd < 0)
		return -errno;
	(void)snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	return said(open(name, O_WRONLY));
}

static int try_map(const struct attempt *attempt)
{
	const int fd = open_read_only(attempt);
	if (fd < 0)
		return -errno;
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	return page == MAP_FAILED ? -errno : ANSWER_OK;
}

/* Old kernels wrote through a pipe into pages of files (CVE-2022-0847). */
static int try_dirty_pipe(const struct attempt *attempt)
{
	char was[2];
	char is[2];
	int ends[2];
	loff_t at = 0;
	const int fd = open_read_only(attempt);
	if (fd < 0 || pipe(ends) || pread(fd, was, 2, 0) != 2)
		return -errno;
	for (int i = 0; i < 16; i++)
		if (write(ends[1], bytes, 64) != 64 || read(ends[0], bytes, 64) != 64)
			return -errno;
	if (splice(fd, &at, ends[1], NULL, 1, 0) != 1 || write(ends[1], "X", 1) != 1)
		return -errno;
	if (pread(fd, is, 2, 0) != 2)
		return -errno;
	return memcmp(was, is, 2) == 0 ? ANSWER_NO_EFFECT : ANSWER_OK;
}

static int try_descriptor_call(const struct attempt *attempt)
{
	const int fd = open_read_only(attempt);
	if (fd < 0)
		return -errno;
	return said(syscall(attempt->number, fd, attempt->args[1], attempt->args[2],
		attempt->args[3], attempt->args[4]));
}
#define FILE_CALL(title, file, call, ...)                                                          \
	{                                                                                          \
		title " " file, try_descriptor_call, file, NULL, SYS_##call,                       \
		{                                                                                  \
			0, __VA_ARGS__                                                             \
		}                                                                                  \
	}

static int try_inotify(const struct attempt *attempt)
{
	const int fd = inotify_init1(IN_CLOEXEC);
	return fd < 0 ? -errno : said(inotify_add_watch(fd, attempt->path, IN_ALL_EVENTS));
}

static int try_fanotify(const struct attempt *attempt)
{
	const int fd = fanotify_init((unsigned)attempt->args[0], O_RDONLY);
	if (fd < 0)
		return -errno;
	return said(fanotify_mark(
		fd, FAN_MARK_ADD | (unsigned)attempt->args[1], FAN_OPEN, AT_FDCWD, attempt->path));
}

/* ---- a program of ours with more rights than we have ---- */

static int copy_self(const char *path, mode_t mode)
{
	struct stat size;
	const int from = open("/proc/self/exe", O_RDONLY);
	const int to = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0700);
	if (from < 0 || to < 0 || fstat(from, &size))
		return -1;
	for (off_t at = 0; at < size.st_size;)
		if (sendfile(to, from, &at, (size_t)size.st_size) <= 0)
			return -1;
	const int changed = fchmod(to, mode);
	return close(to) || close(from) || changed ? -1 : 0;
}

/* Reads who a process is: the ids and the effective capabilities in its status. */
static void who(pid_t pid, char *text, size_t size)
{
	char path[64];
	char line[256];
	size_t used = 0;
	(void)snprintf(path, sizeof(path), "/proc/%d/status", pid);
	FILE *file = fopen(path, "r");
	text[0] = '\0';
	while (file && fgets(line, sizeof(line), file))
		if ((strncmp(line, "Uid", 3) == 0 || strncmp(line, "Gid", 3) == 0 ||
			    strncmp(line, "CapEff", 6) == 0) &&
			used < size)
			used += (size_t)snprintf(text + used, size - used, "%s", line);
	if (file)
		(void)fclose(file);
}

/* As that program it waits (main.c); we look at it meanwhile. */
static int compare_rights(const char *path)
{
	char *const none[] = { "", NULL };
	char mine[512];
	char its[512];
	int ends[2];
	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	const pid_t pid = fork();
	if (pid == 0) {
		(void)execve(path, none, none);
		(void)!write(ends[1], &errno, sizeof(errno));
		_exit(1);
	}
	(void)close(ends[1]);
	int error = 0;
	if (read(ends[0], &error, sizeof(error)) > 0)
		return -error;
	who(getpid(), mine, sizeof(mine));
	who(pid, its, sizeof(its));
	(void)kill(pid, 9);
	(void)waitpid(pid, NULL, 0);
	return strcmp(mine, its) == 0 ? ANSWER_NO_EFFECT : tell("is %s", its);
}

static int run_setuid_copy(const struct attempt *attempt)
{
	if (copy_self(attempt->path, 06755))
		return -errno;
	(void)!chown(attempt->path, 0, 0); /* where there is another id */
	(void)chmod(attempt->path, 06755);
	return compare_rights(attempt->path);
}

static int run_capable_copy(const struct attempt *attempt)
{
	/* struct vfs_cap_data, revision 2, effective, all of the first 32 capabilities */
	static const uint32_t all[] = { 0x02000001, 0xffffffff, 0xffffffff, 0x1ff, 0x1ff };
	if (copy_self(attempt->path, 0755) ||
		setxattr(attempt->path, "security.capability", all, sizeof(all), 0))
		return -errno;
	return compare_rights(attempt->path);
}

/* ---- what should not be there ---- */

static int try_beside(const struct attempt *attempt)
{
	const int fd = open(attempt->path, O_PATH | O_DIRECTORY);
	return fd < 0 ? -errno : said(openat(fd, attempt->text, O_RDONLY));
}

#define ABOVE "../../../../../../.."
#define PATHS(title, function, file, other)                                                        \
	{                                                                                          \
		title " " file, function, file, other, 0,                                          \
		{                                                                                  \
			0                                                                          \
		}                                                                                  \
	}

static const struct attempt rows[] = {
	LIST("/"),
	LIST("/etc"),
	LIST("/dev"),
	LIST("/files"),
	OPEN("/etc/shadow", O_RDONLY),
	OPEN("/etc/machine-id", O_RDONLY),
	OPEN("/root", O_RDONLY),
	OPEN("/home", O_RDONLY),
	OPEN("/sys", O_RDONLY),
	OPEN("/run", O_RDONLY),
	OPEN("/var", O_RDONLY),
	OPEN("/usr", O_RDONLY),
	OPEN("/boot", O_RDONLY),
	OPEN("/sys/fs/cgroup/cgroup.procs", O_RDWR),
	OPEN("/sys/fs/cgroup/release_agent", O_RDWR),
	OPEN("/sys/kernel/uevent_helper", O_RDWR),
	OPEN("/run/docker.sock", O_RDWR),
	OPEN("/run/systemd/notify", O_RDWR),
	OPEN("/dev/log", O_RDWR),
	PATHS("open above", try_beside, "/", ABOVE "/etc/shadow"),
	PATHS("open above", try_beside, "/files", ABOVE "/etc/shadow"),
	PATHS("open above", try_beside, "/tmp", ABOVE "/etc/shadow"),
	PATHS("open above", try_beside, "/dev/shm", ABOVE "/usr"),
	PATHS("open above", try_beside, "/proc/self/cwd", ABOVE "/home"),
	PATHS("open above", try_beside, "/proc/self/root", ABOVE "/home"),
	/* writing what may be read */
	OPEN(BUSYBOX, O_WRONLY | O_TRUNC),
	OPEN(PROGRAM, O_WRONLY | O_TRUNC),
	OPEN("/proc/self/exe", O_RDWR),
	OPEN("/etc/hosts", O_WRONLY),
	OPEN("/etc/passwd", O_WRONLY | O_APPEND),
	OPEN("/etc/ld.so.preload", O_WRONLY | O_CREAT),
	OPEN("/bin/new", O_WRONLY | O_CREAT),
	OPEN("/files/new", O_WRONLY | O_CREAT),
	OPEN("/new", O_WRONLY | O_CREAT),
	OPEN("/dev/new", O_WRONLY | O_CREAT),
	OPEN("/proc/new", O_WRONLY | O_CREAT),
	OPEN("/", O_TMPFILE | O_RDWR),
	OPEN("/files", O_TMPFILE | O_RDWR),
	PATHS("unlink", try_unlink, "/bin/sh", NULL),
	PATHS("unlink", try_unlink, PROGRAM, NULL),
	PATHS("unlink", try_unlink, "/dev/null", NULL),
	PATHS("rename", try_rename, "/etc/hosts", "/etc/x"),
	PATHS("rename", try_rename, PROGRAM, "/files/x"),
	PATHS("rename", try_rename, "/tmp", "/x"),
	PATHS("link", try_link, BUSYBOX, "/tmp/busybox"),
	PATHS("link", try_link, PROGRAM, "/tmp/program"),
	PATHS("link", try_link, "/dev/null", "/tmp/null"),
	PATHS("mkdir", try_mkdir, "/new", NULL),
	PATHS("mkdir", try_mkdir, "/files/new", NULL),
	PATHS("symlink", try_symlink, "/bin/new", NULL),
	PATHS("chmod", try_chmod, BUSYBOX, NULL),
	PATHS("chmod", try_chmod, PROGRAM, NULL),
	PATHS("chmod", try_chmod, "/files", NULL),
	PATHS("chmod", try_chmod, "/dev/null", NULL),
	PATHS("chmod", try_chmod, "/etc/hosts", NULL),
	PATHS("chown", try_chown, BUSYBOX, NULL),
	PATHS("chown", try_chown, PROGRAM, NULL),
	PATHS("chown", try_chown, "/dev/null", NULL),
	PATHS("touch", try_touch, BUSYBOX, NULL),
	PATHS("touch", try_touch, PROGRAM, NULL),
	PATHS("touch", try_touch, "/dev/null", NULL),
	PATHS("touch", try_touch, "/dev/urandom", NULL),
	PATHS("set user.x of", try_attribute, PROGRAM, "user.x"),
	PATHS("set trusted.x of", try_attribute, PROGRAM, "trusted.x"),
	PATHS("set security.capability of", try_attribute, PROGRAM, "security.capability"),
	PATHS("set user.x of", try_attribute, "/dev/null", "user.x"),
	PATHS("truncate", try_truncate, BUSYBOX, NULL),
	PATHS("truncate", try_truncate, PROGRAM, NULL),
	PATHS("reopen for writing", try_reopen, BUSYBOX, NULL),
	PATHS("reopen for writing", try_reopen, PROGRAM, NULL),
	PATHS("map for writing", try_map, PROGRAM, NULL),
	PATHS("write through a pipe into", try_dirty_pipe, BUSYBOX, NULL),
	PATHS("write through a pipe into", try_dirty_pipe, PROGRAM, NULL),
	FILE_CALL("fallocate", PROGRAM, fallocate, 0, 0, 4096),
	FILE_CALL("ftruncate", PROGRAM, ftruncate, 0),
	FILE_CALL("fchmod", PROGRAM, fchmod, 0777),
	FILE_CALL("change the flags of", PROGRAM, ioctl, (long)FS_IOC_SETFLAGS, ADDRESS(bytes)),
	FILE_CALL("change the extended flags of", PROGRAM, ioctl, (long)FS_IOC_FSSETXATTR,
		ADDRESS(bytes)),
	FILE_CALL("freeze the file system of", PROGRAM, ioctl, (long)FIFREEZE, 0),
	FILE_CALL("freeze the file system of", "/tmp", ioctl, (long)FIFREEZE, 0),
	FILE_CALL("trim the file system of", PROGRAM, ioctl, (long)FITRIM, ADDRESS(bytes)),
	/* what advises or watches: reads nothing, but could be felt by the host */
	FILE_CALL("lock", BUSYBOX, flock, LOCK_EX | LOCK_NB),
	FILE_CALL("lock", PROGRAM, flock, LOCK_EX | LOCK_NB),
	FILE_CALL("lock", "/dev/null", flock, LOCK_EX | LOCK_NB),
	FILE_CALL("lease", BUSYBOX, fcntl, F_SETLEASE, F_RDLCK),
	FILE_CALL("lease", PROGRAM, fcntl, F_SETLEASE, F_RDLCK),
	FILE_CALL("notify of", "/files", fcntl, F_NOTIFY, DN_MODIFY),
	PATHS("watch", try_inotify, BUSYBOX, NULL),
	PATHS("watch", try_inotify, PROGRAM, NULL),
	{ "watch by fanotify " PROGRAM, try_fanotify, PROGRAM, NULL, 0, { FAN_REPORT_FID, 0 } },
	{ "watch by fanotify the mount of " PROGRAM, try_fanotify, PROGRAM, NULL, 0,
		{ FAN_REPORT_FID, FAN_MARK_MOUNT } },
	{ "watch by fanotify the file system of " PROGRAM, try_fanotify, PROGRAM, NULL, 0,
		{ FAN_REPORT_FID, FAN_MARK_FILESYSTEM } },
	{ "permit by fanotify " PROGRAM, try_fanotify, PROGRAM, NULL, 0, { FAN_CLASS_CONTENT, 0 } },
	PATHS("run a setuid copy", run_setuid_copy, "/tmp/setuid", NULL),
	PATHS("run a setuid copy", run_setuid_copy, "/dev/shm/setuid", NULL),
	PATHS("run a copy with file capabilities", run_capable_copy, "/tmp/capable", NULL),
};

const struct subject files = SUBJECT("files", rows);
