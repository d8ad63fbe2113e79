/* SPDX-License-Identifier: MIT */
/*
 * hostile_program: the static programs of tests/hostile/programs that the build puts beside this
 * one, in a folder that a container may have as its /files; and what was tried with them, in words.
 */
#ifndef TESTS_LIVE_HOSTILE_PROGRAM_H
#define TESTS_LIVE_HOSTILE_PROGRAM_H

#include "core/names.h"
#include "core/plan.h"

#include <stdint.h>

#define HOSTILE_FOLDER "/tmp/live-hostile.XXXXXX"

/* A new folder with a copy of the program `name`; `folder` holds HOSTILE_FOLDER before. */
void hostile_folder_make(char *folder, const char *name);
void hostile_folder_remove(const char *folder, const char *name);

/* Who a program is in its container. */
struct hostile_mode {
	const char *name; /* "user 0 with every capability" */
	const char *file; /* answers that differ: tests/hostile/expected/FILE.txt; NULL: none */
	unsigned user;
	uint64_t capabilities;
	enum id_mode ids;
	unsigned opens; /* bits of enum opening */
};

/* Who runs the tests, which decides what ids there are. */
const char *hostile_caller(void); /* "root", "plain user with ranges", "plain user" */

#endif
