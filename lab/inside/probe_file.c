/* SPDX-License-Identifier: MIT */
/* Probes on files: what they do is left in the fresh directory, where init looks afterwards. */
#include "inside/probes.h"

#include "core/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOG       "rotator.log"
#define LOG_OLD   "rotator.log.1"
#define LOG_LINE  "rotated\n"
#define DIRECTORY "door"
#define AT        ((uint64_t)AT_FDCWD)
#define HERE      ((uint32_t)AT_FDCWD) /* what an i386 program has in a register */

/* The directory of a relative path, as a program of that ABI passes it. */
static uint64_t here(const struct probe *probe)
{
	return probe->request->abi == ABI_I386 ? HERE : AT;
}

static int write_new(int folder, const char *name)
{
	const int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0)
		return -1;
	const ssize_t written = write(fd, LOG_LINE, strlen(LOG_LINE));
	return close(fd) || written != (ssize_t)strlen(LOG_LINE) ? -1 : 0;
}

/* What is at `name`; mode 0: nothing. */
static struct stat look_at(const struct probe_look *look, const char *name)
{
	struct stat found;
	if (fstatat(look->folder, name, &found, AT_SYMLINK_NOFOLLOW))
		return (struct stat){ .st_mode = 0 };
	return found;
}

static bool is_file(const struct probe_look *look, const char *name)
{
	return S_ISREG(look_at(look, name).st_mode);
}

static int prepare_log(int folder, const struct probe_request *request)
{
	(void)request;
	return write_new(folder, LOG);
}

static int prepare_old_log(int folder, const struct probe_request *request)
{
	(void)request;
	return write_new(folder, LOG_OLD);
}

static int before_open_log(struct probe *probe)
{
	probe->fd = open(LOG, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	return probe->fd < 0 ? -1 : 0;
}

/* --- open-file, write-file --- */

static void run_open(struct probe *probe)
{
	CALL(probe, here(probe), (uintptr_t)LOG, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
}

static bool effect_open(const struct probe_look *look)
{
	return look->result >= 0 && is_file(look, LOG);
}
const struct probe_functions probe_open_file = { .run = run_open, .effect = effect_open };

static void run_write(struct probe *probe)
{
	CALL(probe, (uint64_t)probe->fd, (uintptr_t)LOG_LINE, strlen(LOG_LINE));
}

static bool effect_write(const struct probe_look *look)
{
	char text[64] = "";
	const int fd = openat(look->folder, LOG, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return false;
	const ssize_t got = read(fd, text, sizeof(text) - 1);
	(void)close(fd); /* only read */
	return got == (ssize_t)strlen(LOG_LINE) && strcmp(text, LOG_LINE) == 0;
}
const struct probe_functions probe_write_file = {
	.before = before_open_log, .run = run_write, .effect = effect_write
};

/* --- fsync-file: what a flush does to a disk can't be seen from here, so its result counts --- */

static void run_fsync(struct probe *probe)
{
	CALL(probe, (uint64_t)probe->fd);
}

static bool effect_fsync(const struct probe_look *look)
{
	return look->result == 0 && is_file(look, LOG);
}
const struct probe_functions probe_fsync_file = {
	.before = before_open_log, .run = run_fsync, .effect = effect_fsync
};

/* --- names --- */

static void run_rename(struct probe *probe)
{
	CALL(probe, (uintptr_t)LOG, (uintptr_t)LOG_OLD);
}

static bool effect_rename(const struct probe_look *look)
{
	return is_file(look, LOG_OLD) && !is_file(look, LOG);
}
const struct probe_functions probe_rename_file = {
	.prepare = prepare_log, .run = run_rename, .effect = effect_rename
};

static void run_unlink(struct probe *probe)
{
	CALL(probe, (uintptr_t)LOG_OLD);
}

static bool effect_unlink(const struct probe_look *look)
{
	return !is_file(look, LOG_OLD);
}
const struct probe_functions probe_unlink_file = {
	.prepare = prepare_old_log, .run = run_unlink, .effect = effect_unlink
};

static bool effect_link(const struct probe_look *look)
{
	return look_at(look, LOG_OLD).st_nlink == 2;
}
const struct probe_functions probe_link_file = { .prepare = prepare_log,
	.run = run_rename, /* the same two names */
	.effect = effect_link };

static bool effect_symlink(const struct probe_look *look)
{
	return S_ISLNK(look_at(look, LOG_OLD).st_mode);
}
const struct probe_functions probe_symlink_file = {
	.prepare = prepare_log, .run = run_rename, .effect = effect_symlink
};

/* --- mkdir, mkdirat, make-fifo --- */

static void run_mkdir(struct probe *probe)
{
	CALL(probe, (uintptr_t)DIRECTORY, 0755);
}

static void run_mkdirat(struct probe *probe)
{
	CALL(probe, here(probe), (uintptr_t)DIRECTORY, 0755);
}

static bool effect_mkdir(const struct probe_look *look)
{
	return S_ISDIR(look_at(look, DIRECTORY).st_mode);
}
const struct probe_functions probe_mkdir = { .run = run_mkdir, .effect = effect_mkdir };
const struct probe_functions probe_mkdirat = { .run = run_mkdirat, .effect = effect_mkdir };

static void run_mknod(struct probe *probe)
{
	CALL(probe, (uintptr_t)DIRECTORY, S_IFIFO | 0644, 0);
}

static bool effect_mknod(const struct probe_look *look)
{
	return S_ISFIFO(look_at(look, DIRECTORY).st_mode);
}
const struct probe_functions probe_make_fifo = { .run = run_mknod, .effect = effect_mknod };

/* --- reading --- */

static void run_read(struct probe *probe)
{
	CALL(probe, here(probe), (uintptr_t)probe_word(probe->request, 0), O_RDONLY | O_CLOEXEC, 0);
}

/* The descriptor that it holds is open for reading and has that name. */
static bool effect_read(const struct probe_look *look)
{
	char path[64];
	char name[256];
	const int taken = probe_take_descriptor(look, look->result);
	if (taken < 0)
		return false;
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", taken);
	const ssize_t size = readlink(path, name, sizeof(name) - 1);
	(void)close(taken);
	name[size > 0 ? size : 0] = '\0';
	return strcmp(name, probe_word(look->request, 0)) == 0;
}
const struct probe_functions probe_read_file = {
	.run = run_read, .effect = effect_read, .holds = true
};

/* --- modes and owners --- */

static void run_chmod(struct probe *probe)
{
	CALL(probe, (uintptr_t)LOG, 0666);
}

static bool effect_chmod(const struct probe_look *look)
{
	return (look_at(look, LOG).st_mode & 07777) == 0666;
}
const struct probe_functions probe_chmod_file = {
	.prepare = prepare_log, .run = run_chmod, .effect = effect_chmod
};

static void run_setuid_bit(struct probe *probe)
{
	CALL(probe, (uintptr_t)LOG, 04755);
}

static bool effect_setuid_bit(const struct probe_look *look)
{
	return look_at(look, LOG).st_mode & S_ISUID;
}
const struct probe_functions probe_setuid_bit = {
	.prepare = prepare_log, .run = run_setuid_bit, .effect = effect_setuid_bit
};

static void run_chown(struct probe *probe)
{
	CALL(probe, here(probe), (uintptr_t)LOG, (uint64_t)probe->request->values[0], UINT32_MAX,
		0);
}

static bool effect_chown(const struct probe_look *look)
{
	return look_at(look, LOG).st_uid == probe_outer_id(look, look->request->values[0]);
}
const struct probe_functions probe_chown_file = {
	.prepare = prepare_log, .run = run_chown, .effect = effect_chown
};

static void run_truncate(struct probe *probe)
{
	CALL(probe, (uintptr_t)LOG, 0);
}

static bool effect_truncate(const struct probe_look *look)
{
	return is_file(look, LOG) && look_at(look, LOG).st_size == 0;
}
const struct probe_functions probe_truncate_file = {
	.prepare = prepare_log, .run = run_truncate, .effect = effect_truncate
};
