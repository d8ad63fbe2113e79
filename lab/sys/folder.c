/* SPDX-License-Identifier: MIT */
#include "sys/folder.h"

#include "base/mem.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER (O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC)

const char *thing_name(enum thing kind)
{
	static const char *const names[] = {
		[THING_NONE] = "nothing",
		[THING_FILE] = "a file",
		[THING_FOLDER] = "a folder",
		[THING_LINK] = "a symbolic link",
		[THING_FIFO] = "a FIFO",
		[THING_SOCKET] = "a socket",
		[THING_DEVICE] = "a device",
	};
	return names[kind];
}

static int unreadable(const char *name, struct err *err)
{
	autofree char *shown = text_escape_line(name);
	(void)err_errno(err, "%s", shown);
	err->kind = ERR_INPUT;
	return -1;
}

int folder_open(const char *path, struct err *err)
{
	const int fd = open(path, FOLDER);
	return fd < 0 ? unreadable(path, err) : fd;
}

int folder_enter(int folder, const char *name, struct err *err)
{
	const int fd = openat(folder, name, FOLDER | O_NOFOLLOW);
	return fd < 0 ? unreadable(name, err) : fd;
}

static bool look(int folder, const char *name, struct stat *found)
{
	return fstatat(folder, name, found, AT_SYMLINK_NOFOLLOW) == 0;
}

enum thing folder_look(int folder, const char *name)
{
	struct stat found;
	if (!look(folder, name, &found))
		return THING_NONE;
	switch (found.st_mode & S_IFMT) {
	case S_IFREG:
		return THING_FILE;
	case S_IFDIR:
		return THING_FOLDER;
	case S_IFLNK:
		return THING_LINK;
	case S_IFIFO:
		return THING_FIFO;
	case S_IFSOCK:
		return THING_SOCKET;
	default:
		return THING_DEVICE;
	}
}

bool folder_owner(int folder, const char *name, uid_t *owner)
{
	struct stat found;
	if (!look(folder, name, &found))
		return false;
	*owner = found.st_uid;
	return true;
}

int64_t folder_changed_ms(int folder, const char *name)
{
	struct stat found;
	if (!look(folder, name, &found))
		return 0;
	return (int64_t)found.st_mtim.tv_sec * 1000 + found.st_mtim.tv_nsec / 1000000;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_dots(const char *name)
{
	return !strcmp(name, ".") || !strcmp(name, "..");
}

static void read_names(DIR *open, size_t max, struct file_names *names, bool *more)
{
	for (const struct dirent *entry; (entry = readdir(open));) {
		if (is_dots(entry->d_name))
			continue;
		if (names->count == max) {
			*more = true;
			return;
		}
		names->items = mem_grow(
			names->items, names->count, &names->capacity, sizeof(*names->items));
		names->items[names->count++] = mem_text(entry->d_name);
	}
}

int folder_list(int folder, size_t max, struct file_names *names, bool *more, struct err *err)
{
	/* a descriptor of its own, as that one's position is shared */
	const int fd = openat(folder, ".", FOLDER);
	DIR *open = fd < 0 ? NULL : fdopendir(fd);
	*more = false;
	if (!open) {
		if (fd >= 0)
			(void)close(fd);
		return unreadable("list a folder", err);
	}
	read_names(open, max, names, more);
	(void)closedir(open); /* only read */
	if (names->count)
		qsort(names->items, names->count, sizeof(*names->items), by_name);
	return 0;
}
