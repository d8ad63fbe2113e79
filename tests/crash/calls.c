/* SPDX-License-Identifier: MIT */
#undef _FORTIFY_SOURCE /* its versions of these calls are inline */

#include "calls.h"

#include "disk.h"
#include "scene.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct {
	char root[PATH_MAX];
	size_t size; /* of the root; 0: nothing is watched */
	long count;
	long at;
	enum fault fault;
	void (*before)(void);
} watch;

void calls_watch(const char *folder, long at, enum fault fault)
{
	watch.size = (size_t)snprintf(watch.root, sizeof(watch.root), "%s", folder);
	watch.count = 0;
	watch.at = at;
	watch.fault = fault;
	watch.before = NULL;
}

void calls_before(void (*call)(void))
{
	watch.before = call;
}

long calls_stop(void)
{
	watch.size = 0;
	return watch.count;
}

/* Where a name in a folder, or with NULL a descriptor itself, is; relative to what is watched.
 * False: it is not below. */
static bool find_path(int at, const char *name, char path[PATH_MAX])
{
	char link[64];
	size_t size = 0;
	if (!watch.size)
		return false;
	if (!name || name[0] != '/') {
		(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", at);
		const ssize_t got = syscall(SYS_readlink, link, path, PATH_MAX - 1);
		size = got > 0 ? (size_t)got : 0;
		path[size] = '\0';
	}
	if (name && snprintf(path + size, PATH_MAX - size, "%s%s", size ? "/" : "", name) < 0)
		return false;
	if (strncmp(path, watch.root, watch.size) != 0)
		return false;
	memmove(path, path + watch.size, strlen(path + watch.size) + 1);
	return true;
}

enum call { CALL_CHANGE, CALL_SYNC, CALL_READ };

/* The fault that hits this call, errno being set; it is counted. */
static enum fault due(enum call call)
{
	if ((call == CALL_READ) != (watch.fault == FAULT_READ))
		return FAULT_NONE;
	if (watch.before)
		watch.before();
	if (++watch.count != watch.at)
		return FAULT_NONE;
	ledger->fired = true;
	ledger->in_adding = ledger->adding;
	ledger->in_sync = call == CALL_SYNC;
	if (watch.fault == FAULT_KILL)
		(void)kill(getpid(), SIGKILL);
	errno = watch.fault == FAULT_ENOSPC || watch.fault == FAULT_SHORT ? ENOSPC : EIO;
	return watch.fault;
}

/* ---- names ---- */

static int do_open(int at, const char *name, int flags, mode_t mode)
{
	char path[PATH_MAX];
	struct stat state;
	const bool makes = flags & O_CREAT && find_path(at, name, path) &&
			   syscall(SYS_newfstatat, at, name, &state, AT_SYMLINK_NOFOLLOW) != 0;
	if (makes && due(CALL_CHANGE) != FAULT_NONE)
		return -1;
	const int fd = (int)syscall(SYS_openat, at, name, flags, mode);
	if (makes && fd >= 0)
		disk_make(path, false);
	return fd;
}

#define OPEN(name, parameters, at, path)                                                           \
	int name parameters;                                                                       \
	int name parameters                                                                        \
	{                                                                                          \
		va_list args;                                                                      \
		va_start(args, flags);                                                             \
		const mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;                    \
		va_end(args);                                                                      \
		return do_open(at, path, flags, mode);                                             \
	}
OPEN(open, (const char *file, int flags, ...), AT_FDCWD, file)
OPEN(open64, (const char *file, int flags, ...), AT_FDCWD, file)
OPEN(openat, (int at, const char *file, int flags, ...), at, file)
OPEN(openat64, (int at, const char *file, int flags, ...), at, file)

int mkdirat(int at, const char *name, mode_t mode)
{
	char path[PATH_MAX];
	struct stat state;
	const bool makes = find_path(at, name, path) &&
			   syscall(SYS_newfstatat, at, name, &state, AT_SYMLINK_NOFOLLOW) != 0;
	if (makes && due(CALL_CHANGE) != FAULT_NONE)
		return -1;
	const int failed = (int)syscall(SYS_mkdirat, at, name, mode);
	if (makes && !failed)
		disk_make(path, true);
	return failed;
}

int mkdir(const char *name, mode_t mode)
{
	return mkdirat(AT_FDCWD, name, mode);
}

int renameat(int from_at, const char *from, int to_at, const char *to)
{
	char from_path[PATH_MAX];
	char to_path[PATH_MAX];
	const bool ours = find_path(from_at, from, from_path) && find_path(to_at, to, to_path);
	if (ours && due(CALL_CHANGE) != FAULT_NONE)
		return -1;
	const int failed = (int)syscall(SYS_renameat2, from_at, from, to_at, to, 0);
	if (ours && !failed)
		disk_rename(from_path, to_path);
	return failed;
}

int unlinkat(int at, const char *name, int flags)
{
	char path[PATH_MAX];
	const bool ours = find_path(at, name, path);
	if (ours && due(CALL_CHANGE) != FAULT_NONE)
		return -1;
	const int failed = (int)syscall(SYS_unlinkat, at, name, flags);
	if (ours && !failed)
		disk_remove(path);
	return failed;
}

int unlink(const char *name)
{
	return unlinkat(AT_FDCWD, name, 0);
}

/* ---- contents ---- */

static ssize_t do_write(int fd, const void *bytes, size_t size, off_t at)
{
	char path[PATH_MAX];
	const bool ours = find_path(fd, NULL, path);
	const enum fault fault = ours ? due(CALL_CHANGE) : FAULT_NONE;
	if (fault == FAULT_SHORT && size > 1)
		size /= 2;
	else if (fault != FAULT_NONE)
		return -1;
	const ssize_t written = syscall(SYS_pwrite64, fd, bytes, size, at);
	if (ours && written > 0)
		disk_write(path, bytes, (size_t)written, at);
	return written;
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at)
{
	return do_write(fd, bytes, size, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at)
{
	return do_write(fd, bytes, size, at);
}

static ssize_t do_read(int fd, void *bytes, size_t size, off_t at)
{
	char path[PATH_MAX];
	if (find_path(fd, NULL, path) && due(CALL_READ) != FAULT_NONE)
		return -1;
	return syscall(SYS_pread64, fd, bytes, size, at);
}

ssize_t pread(int fd, void *bytes, size_t size, off_t at)
{
	return do_read(fd, bytes, size, at);
}

ssize_t pread64(int fd, void *bytes, size_t size, off64_t at)
{
	return do_read(fd, bytes, size, at);
}

int ftruncate64(int fd, off64_t size)
{
	char path[PATH_MAX];
	const bool ours = find_path(fd, NULL, path);
	if (ours && due(CALL_CHANGE) != FAULT_NONE)
		return -1;
	const int failed = (int)syscall(SYS_ftruncate, fd, size);
	if (ours && !failed)
		disk_truncate(path, size);
	return failed;
}

static int do_sync(int fd, long call)
{
	char path[PATH_MAX];
	const bool ours = find_path(fd, NULL, path);
	struct stat state;
	const bool folder = ours && syscall(SYS_fstat, fd, &state) == 0 && S_ISDIR(state.st_mode);
	if (ours && due(folder ? CALL_CHANGE : CALL_SYNC) != FAULT_NONE)
		return -1;
	const int failed = (int)syscall(call, fd);
	if (ours && !failed)
		disk_sync(path);
	return failed;
}

int fsync(int fd)
{
	return do_sync(fd, SYS_fsync);
}

int fdatasync(int fd)
{
	return do_sync(fd, SYS_fdatasync);
}
