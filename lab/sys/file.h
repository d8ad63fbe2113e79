/* SPDX-License-Identifier: MIT */
/* file: files as an ordinary user sees them. What is read may be hostile, what is written is a
 * person's own, so nothing is followed that should not be, and nothing is overwritten but by
 * file_replace. */
#ifndef LAB_SYS_FILE_H
#define LAB_SYS_FILE_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

/* Read a file of ours or of an author, at most `cap` bytes. ERR_INPUT. */
int file_read(const char *path, size_t cap, struct buf *out, struct err *err);

/* Read a learner's file, which may be hostile: ERR_INPUT when it is absent or can't be read
 * (EACCES, EIO); ERR_REFUSED when it is there but is a link, no regular file, larger than `cap` or
 * changes while it is read. `name` is what messages call it. */
int file_read_answer(
	const char *path, const char *name, size_t cap, struct buf *out, struct err *err);

/* The same of a plain name in an open folder. One that has a second name (a hard link) is
 * ERR_REFUSED too. */
int file_read_answer_at(int folder, const char *name, size_t cap, struct buf *out, struct err *err);

/* All bytes to a descriptor, whatever interrupts. 0, or -1 and errno. */
int file_write_all(int fd, const void *bytes, size_t size);

/* Open a file to write to it bit by bit: a new one, or what is there, emptied, as a shell's > does.
 * A descriptor; ERR_INPUT. */
int file_create(const char *path, struct err *err);

/* Write a new file, whole or not at all; ERR_INPUT also when it exists. */
int file_write_new(const char *path, const void *bytes, size_t size, struct err *err);
/* Write a file that takes the place of what is there, whole or not at all. ERR_INPUT. */
int file_replace(const char *path, const void *bytes, size_t size, struct err *err);
/* A new and empty folder beside a path, of a name that nothing has: "PATH.old-1". A new string;
 * ERR_INPUT, NULL. */
char *file_make_beside(const char *path, struct err *err);
/* Put what is at `fresh` in the place of what is at `path`, in one step where the file system has
 * such (renameat2(2), RENAME_EXCHANGE). Where that went: a new string; ERR_INPUT, NULL. */
char *file_swap_in(const char *path, const char *fresh, struct err *err);
/* Give a regular file a second name beside it, that nothing has: "PATH.old-1". A new string;
 * ERR_INPUT, NULL. */
char *file_keep(const char *path, struct err *err);
int file_make_folders(const char *path, struct err *err); /* like mkdir -p */
bool file_is_folder(const char *path);
bool file_is_regular(const char *path);
bool file_exists(const char *path); /* of any type, also a broken link */

/* Names in a folder, sorted, without those that begin with a dot. */
struct file_names {
	char **items;
	size_t count;
	size_t capacity;
};
int file_list(const char *path, struct file_names *names, struct err *err);
void file_names_release(struct file_names *names);

#endif
