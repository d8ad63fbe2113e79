/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. What these make are raw system calls, so that the list of calls that one
 * needs is the list in its comment and does not change with a C library.
 */
#include "inside/work_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

void work_end(int status)
{
	(void)syscall(SYS_exit_group, status);
	__builtin_trap(); /* exit_group is refused */
}

long work_write(int fd, const char *bytes, size_t size)
{
	while (size) {
		const long written = syscall(SYS_write, fd, bytes, size);
		if (written <= 0)
			return -1;
		bytes += written;
		size -= (size_t)written;
	}
	return 0;
}

static void complain(const char *name)
{
	(void)work_write(STDERR_FILENO, "cat: ", 5);
	(void)work_write(STDERR_FILENO, name, strlen(name));
	(void)work_write(STDERR_FILENO, ": can't be read\n", 16);
}

static long copy(int from)
{
	char bytes[16 * 1024];
	long got;
	while ((got = syscall(SYS_read, from, bytes, sizeof(bytes))) > 0)
		if (work_write(STDOUT_FILENO, bytes, (size_t)got))
			return -1;
	return got;
}

/* openat, read, write, close, exit_group */
void work_cat(const char *const *argv)
{
	int status = 0;
	for (size_t i = 1; argv[i]; i++) {
		const int fd = (int)syscall(SYS_openat, AT_FDCWD, argv[i], O_RDONLY, 0);
		if (fd < 0 || copy(fd)) {
			complain(argv[i]);
			status = 1;
		}
		if (fd >= 0)
			(void)syscall(SYS_close, fd);
	}
	work_end(status);
}

void work_run(enum work_kind kind, const char *const *argv, work_load *load, void *argument)
{
	static void (*const works[WORK_COUNT])(const char *const *argv) = {
#define WORK(word, name, words, what) [WORK_##word] = work_##word,
		WORK_LIST
#undef WORK
	};
	load(argument); /* none of them has anything to do before */
	works[kind](argv);
}
