/* SPDX-License-Identifier: MIT */
/*
 * one: a program that does one hostile thing, named by its argument, until something ends it. What
 * it prints, if it comes to an end by itself, is what it got. tests/live/hostile_table.c runs it.
 */
#ifndef TESTS_HOSTILE_PROGRAMS_ONE_H
#define TESTS_HOSTILE_PROGRAMS_ONE_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MIB     (1ul << 20)
#define AT_MOST 512 /* MiB; where no limit holds, the machine that tests must not feel it */

struct deed {
	const char *name;
	int (*run)(void); /* the exit status */
};

struct deeds {
	const struct deed *items;
	size_t count;
};
#define DEEDS(rows)                                                                                \
	{                                                                                          \
		rows, sizeof(rows) / sizeof((rows)[0])                                             \
	}
extern const struct deeds of_processes, of_memory, of_files, of_output;

/* Print the name of errno, and 0. */
int tell_errno(void);

#endif
