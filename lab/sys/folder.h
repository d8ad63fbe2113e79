/* SPDX-License-Identifier: MIT */
/*
 * folder: a tree that somebody else filled, looked at from a descriptor, one name at a time. No
 * link is followed at any step, nothing is waited for, and what is listed is bounded: who made the
 * tree may change it meanwhile, and gains nothing by it.
 */
#ifndef LAB_SYS_FOLDER_H
#define LAB_SYS_FOLDER_H

#include "base/err.h"
#include "sys/file.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum thing {
	THING_NONE, /* there is nothing of this name, or it can't be looked at */
	THING_FILE,
	THING_FOLDER,
	THING_LINK,
	THING_FIFO,
	THING_SOCKET,
	THING_DEVICE,
};
const char *thing_name(enum thing kind); /* "a symbolic link" */

/* A folder that the caller named, links on the way and all. A descriptor; ERR_INPUT. */
int folder_open(const char *path, struct err *err);

/* A folder in it: a descriptor, or -1, also where it is a link. ERR_INPUT. */
int folder_enter(int folder, const char *name, struct err *err);

/* What is called so there: the thing itself, not what a link points to. */
enum thing folder_look(int folder, const char *name);
bool folder_owner(int folder, const char *name, uid_t *owner); /* false: it is not there */

/* When it was last changed, in milliseconds since 1970; 0: it is not there. */
int64_t folder_changed_ms(int folder, const char *name);

/* All names but . and .., sorted, also those with a dot before; at most `max`, which come first in
 * the folder's own order: then `*more` is true. ERR_INPUT. */
int folder_list(int folder, size_t max, struct file_names *names, bool *more, struct err *err);

#endif
