/* SPDX-License-Identifier: MIT */
/*
 * everything: a program that runs inside a container and tries all that it can think of against
 * init, the keeper, the supervisor and the host. Each attempt is a row of a table, and each row is
 * one line of output, "SUBJECT: NAME<TAB>ANSWER". It judges nothing: tests/live/hostile.c compares
 * the lines with tests/hostile/expected and looks at our processes from outside.
 *
 * An attempt runs in a child of its own, so that none can spoil the next one.
 */
#ifndef TESTS_HOSTILE_PROGRAMS_EVERYTHING_H
#define TESTS_HOSTILE_PROGRAMS_EVERYTHING_H

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What an attempt comes to, besides 0 ("ok": the kernel said yes) and an errno made negative. */
enum answer {
	ANSWER_OK,
	ANSWER_NO_EFFECT, /* the kernel said yes, and nothing came of it */
	ANSWER_EMPTY,     /* there was nothing to be seen */
	ANSWER_TOLD,      /* in `told` */
};

struct attempt {
	const char *name;
	int (*run)(const struct attempt *attempt);
	const char *path;
	const char *text;
	long number; /* of a system call */
	long args[6];
};

struct subject {
	const char *name;
	const struct attempt *attempts;
	size_t count;
};

/* Words of an attempt's own, for ANSWER_TOLD. */
int tell(const char *format, ...) __attribute__((format(printf, 1, 2)));

int try_call(const struct attempt *attempt);  /* the system call `number` with `args` */
int try_open(const struct attempt *attempt);  /* path, with the flags args[0] */
int try_read(const struct attempt *attempt);  /* path; EMPTY if it holds nothing */
int try_write(const struct attempt *attempt); /* text to path */
int try_list(const struct attempt *attempt);  /* the folder path; EMPTY, or what it holds */

#define ADDRESS(object) ((long)(uintptr_t)(object))
#define CALL(name, call, ...)                                                                      \
	{                                                                                          \
		name, try_call, NULL, NULL, SYS_##call,                                            \
		{                                                                                  \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}
#define OPEN(path, flags)                                                                          \
	{                                                                                          \
		"open " path " " #flags, try_open, path, NULL, 0,                                  \
		{                                                                                  \
			flags                                                                      \
		}                                                                                  \
	}
#define READ(path)                                                                                 \
	{                                                                                          \
		"read " path, try_read, path, NULL, 0,                                             \
		{                                                                                  \
			0                                                                          \
		}                                                                                  \
	}
#define WRITE(path, text)                                                                          \
	{                                                                                          \
		"write " path, try_write, path, text, 0,                                           \
		{                                                                                  \
			0                                                                          \
		}                                                                                  \
	}
#define LIST(path)                                                                                 \
	{                                                                                          \
		"list " path, try_list, path, NULL, 0,                                             \
		{                                                                                  \
			0                                                                          \
		}                                                                                  \
	}
#define RUN(name, function, ...)                                                                   \
	{                                                                                          \
		name, function, NULL, NULL, 0,                                                     \
		{                                                                                  \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}
#define HIGH (1l << 32) /* what a 32-bit comparison does not see */

#define SUBJECT(title, rows)                                                                       \
	{                                                                                          \
		title, rows, sizeof(rows) / sizeof((rows)[0])                                      \
	}
extern const struct subject processes, files, mounts, namespaces, descriptors, devices, ipc, keys,
	network, limits, kernel, abis;

/* 0 or -errno, as most functions of the C library say it. */
static inline int said(long result)
{
	return result < 0 ? -errno : 0;
}

#endif
