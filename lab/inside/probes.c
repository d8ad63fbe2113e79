/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. A probe is four small functions. `prepare` (in init, before) lays out the
 * fresh directory; `before` (in the child, before the filters) opens what the call needs, so that
 * no other call than the decisive one depends on the policy; `run` (under the filters) states the
 * call in shared memory, makes it raw, and leaves the result; `effect` (in init, after) looks
 * at what is really there. A filter may forbid any call, also exit_group: the child ends by a
 * fault.
 */
#include "inside/init.h"

#include "core/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LOG       "rotator.log"
#define LOG_OLD   "rotator.log.1"
#define LOG_LINE  "rotated\n"
#define DIRECTORY "door"

/* The kernel's own answer, without the C library's errno: >= 0, or -errno. */
static long raw_call(uint32_t number, const uint64_t args[SYSCALL_ARGS])
{
#if defined(__x86_64__)
	long result;
	register uint64_t r10 __asm__("r10") = args[3];
	register uint64_t r8 __asm__("r8") = args[4];
	register uint64_t r9 __asm__("r9") = args[5];
	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"((uint64_t)number), "D"(args[0]), "S"(args[1]), "d"(args[2]),
			 "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
#else
	const long result = syscall(number, args[0], args[1], args[2], args[3], args[4], args[5]);
	return result < 0 ? -errno : result;
#endif
}

static void state_and_call(
	struct probe_page *page, uint32_t number, const uint64_t args[SYSCALL_ARGS])
{
	page->call.audit_arch = INSIDE_AUDIT_ARCH;
	page->call.number = number;
	memcpy(page->call.args, args, sizeof(page->call.args));
	page->stated = 1;
	__asm__ volatile("" ::: "memory");
	page->result = raw_call(number, args);
	page->returned = 1;
}

#define CALL(page, number, ...)                                                                    \
	state_and_call(page, number, (const uint64_t[SYSCALL_ARGS]){ __VA_ARGS__ })

static int write_new(int folder, const char *name)
{
	const int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0)
		return -1;
	const ssize_t written = write(fd, LOG_LINE, strlen(LOG_LINE));
	return close(fd) || written != (ssize_t)strlen(LOG_LINE) ? -1 : 0;
}

static bool is_file(int folder, const char *name)
{
	struct stat found;
	return fstatat(folder, name, &found, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(found.st_mode);
}

static bool is_directory(int folder, const char *name)
{
	struct stat found;
	return fstatat(folder, name, &found, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(found.st_mode);
}

static int prepare_log(int folder)
{
	return write_new(folder, LOG);
}

static int prepare_old_log(int folder)
{
	return write_new(folder, LOG_OLD);
}

static int before_open_log(struct probe *probe)
{
	probe->fd = open(LOG, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	return probe->fd < 0 ? -1 : 0;
}

/* --- open-file --- */

static void run_open(struct probe *probe)
{
	CALL(probe->page, SYS_openat, (uint64_t)AT_FDCWD, (uintptr_t)LOG,
		O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
}

static bool effect_open(int folder, int64_t result)
{
	return result >= 0 && is_file(folder, LOG);
}

/* --- write-file --- */

static void run_write(struct probe *probe)
{
	CALL(probe->page, SYS_write, (uint64_t)probe->fd, (uintptr_t)LOG_LINE, strlen(LOG_LINE));
}

static bool effect_write(int folder, int64_t result)
{
	char text[64] = "";
	(void)result;
	const int fd = openat(folder, LOG, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return false;
	const ssize_t got = read(fd, text, sizeof(text) - 1);
	(void)close(fd); /* only read */
	return got == (ssize_t)strlen(LOG_LINE) && strcmp(text, LOG_LINE) == 0;
}

/* --- fsync-file: what a flush does to a disk can't be seen from here, so its result counts --- */

static void run_fsync(struct probe *probe)
{
	CALL(probe->page, SYS_fsync, (uint64_t)probe->fd);
}

static bool effect_fsync(int folder, int64_t result)
{
	return result == 0 && is_file(folder, LOG);
}

/* --- rename-file --- */

static void run_rename(struct probe *probe)
{
	CALL(probe->page, SYS_rename, (uintptr_t)LOG, (uintptr_t)LOG_OLD);
}

static bool effect_rename(int folder, int64_t result)
{
	(void)result;
	return is_file(folder, LOG_OLD) && !is_file(folder, LOG);
}

/* --- unlink-file --- */

static void run_unlink(struct probe *probe)
{
	CALL(probe->page, SYS_unlink, (uintptr_t)LOG_OLD);
}

static bool effect_unlink(int folder, int64_t result)
{
	(void)result;
	return !is_file(folder, LOG_OLD);
}

/* --- mkdir, mkdirat --- */

static void run_mkdir(struct probe *probe)
{
	CALL(probe->page, SYS_mkdir, (uintptr_t)DIRECTORY, 0755);
}

static void run_mkdirat(struct probe *probe)
{
	CALL(probe->page, SYS_mkdirat, (uint64_t)AT_FDCWD, (uintptr_t)DIRECTORY, 0755);
}

static bool effect_mkdir(int folder, int64_t result)
{
	(void)result;
	return is_directory(folder, DIRECTORY);
}

static const struct probe_functions functions[PROBE_COUNT] = {
	[PROBE_open_file] = { .run = run_open, .effect = effect_open, .number = SYS_openat },
	[PROBE_write_file] = { .before = before_open_log,
		.run = run_write,
		.effect = effect_write,
		.number = SYS_write },
	[PROBE_fsync_file] = { .before = before_open_log,
		.run = run_fsync,
		.effect = effect_fsync,
		.number = SYS_fsync },
	[PROBE_rename_file] = { .prepare = prepare_log,
		.run = run_rename,
		.effect = effect_rename,
		.number = SYS_rename },
	[PROBE_unlink_file] = { .prepare = prepare_old_log,
		.run = run_unlink,
		.effect = effect_unlink,
		.number = SYS_unlink },
	[PROBE_mkdir] = { .run = run_mkdir, .effect = effect_mkdir, .number = SYS_mkdir },
	[PROBE_mkdirat] = { .run = run_mkdirat, .effect = effect_mkdir, .number = SYS_mkdirat },
};

const struct probe_functions *probe_functions(uint32_t kind)
{
	return kind < PROBE_COUNT && functions[kind].run ? &functions[kind] : NULL;
}
