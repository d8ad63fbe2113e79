/* SPDX-License-Identifier: MIT */
/*
 * folder_watch: the files that are saved in a folder, as something to wait for beside other
 * descriptors. A file counts as saved when one who wrote to it has closed it, or when it was
 * renamed to its name; so all of an editor's ways of saving count, once it is done.
 */
#ifndef LAB_SYS_FOLDER_WATCH_H
#define LAB_SYS_FOLDER_WATCH_H

#include "base/err.h"

#include <stddef.h>
#include <sys/inotify.h>

struct folder_watch {
	int fd; /* readable when folder_watch_next may have something */
	char *path;
	int folder; /* watch descriptors of inotify(7); -1: none */
	int parent;
	_Alignas(struct inotify_event) char events[4096];
	size_t size; /* of them; those before `at` were taken */
	size_t at;
};

/* What is saved from now on. ERR_INPUT: there is no such folder, or it can't be read;
 * ERR_UNAVAILABLE: this user watches too much already. Close it also after a failure. */
int folder_watch_open(struct folder_watch *watch, const char *folder, struct err *err);

/* 1 and the name of a file that was saved, borrowed until the next call: NULL when the kernel lost
 * count, so that any may have been. 0: nothing at present. -1: ERR_INPUT when the folder is gone
 * from where it was. Never waits. */
int folder_watch_next(struct folder_watch *watch, const char **name, struct err *err);
void folder_watch_close(struct folder_watch *watch);

#endif
