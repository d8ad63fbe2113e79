/* SPDX-License-Identifier: MIT */
/*
 * calls: the C library's calls that change files, in our own hands.
 *
 * This program defines pwrite, fsync, renameat and the like itself, so lab/store and SQLite (also
 * as a shared library) call these. Below a folder that is watched they are counted, the n-th one
 * can fail or be the last that the process makes, and disk.h is told what was done.
 */
#ifndef TESTS_CRASH_CALLS_H
#define TESTS_CRASH_CALLS_H

#include <stdbool.h>

enum fault {
	FAULT_NONE,
	FAULT_KILL, /* the process ends before the call */
	FAULT_EIO,
	FAULT_ENOSPC,
	FAULT_SHORT, /* a write of more than a byte writes half; else it is as ENOSPC */
	FAULT_READ,  /* reads are counted too, and one fails with EIO */
};

/* Count from 0 what happens below the folder; the call number `at` (from 1) fails. */
void calls_watch(const char *folder, long at, enum fault fault);
/* Call before each counted one. */
void calls_before(void (*call)(void));
long calls_stop(void); /* how many there were */

#endif
