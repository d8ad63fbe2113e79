/* SPDX-License-Identifier: MIT */
/*
 * disk: what would be left of a folder if the power went off now.
 *
 * A file has what was synced, and of what was written since, any of the sectors of 512 bytes. A
 * name is there once its folder was synced; of the names made, changed or taken away since, those
 * up to some moment are. Shared memory (-shm) never comes back.
 */
#ifndef TESTS_CRASH_DISK_H
#define TESTS_CRASH_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

void disk_begin(const char *folder); /* what is in it is on the disk */
void disk_end(void);

/* calls.h tells what was done. Paths begin with a slash, and are relative to the folder. Nothing
 * happens before disk_begin. */
void disk_make(const char *path, bool folder);
void disk_rename(const char *from, const char *to);
void disk_remove(const char *path);
void disk_write(const char *path, const void *bytes, size_t size, off_t at);
void disk_truncate(const char *path, off_t size);
void disk_sync(const char *path);

/* Make a new folder of what is left: of what was not synced nothing, all, or a part by chance. */
enum disk_rest { REST_NOTHING, REST_ALL, REST_CHANCE };
void disk_cut(const char *to, enum disk_rest rest, unsigned *state);

#endif
