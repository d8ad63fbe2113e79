/* SPDX-License-Identifier: MIT */
#include "sys/file.h"

#include "base/mem.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Up to `cap` + 1 bytes, so that the caller sees when there are more. */
static int read_up_to(int fd, size_t cap, struct buf *out)
{
	char piece[16384];
	while (out->size <= cap) {
		const size_t room = cap + 1 - out->size;
		const ssize_t got = read(fd, piece, room < sizeof(piece) ? room : sizeof(piece));
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return (int)got;
		buf_add(out, piece, (size_t)got);
	}
	return 0;
}

int file_read(const char *path, size_t cap, struct buf *out, struct err *err)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		(void)err_errno(err, "%s", path);
		err->kind = ERR_INPUT;
		return -1;
	}
	const int got = read_up_to(fd, cap, out);
	if (got) {
		(void)err_errno(err, "read %s", path);
		err->kind = ERR_INPUT;
	}
	(void)close(fd); /* only read */
	if (!got && out->size > cap)
		return err_set(err, ERR_INPUT, "%s: larger than %zu KiB", path, cap / 1024);
	return got;
}

/* Open without following a last link and without waiting for a FIFO's writer. */
static int open_answer(int folder, const char *path, const char *name, struct err *err)
{
	const int fd = openat(folder, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd >= 0)
		return fd;
	const struct place at = { 0 };
	switch (errno) {
	case ELOOP:
		return err_at(err, ERR_REFUSED, &at, "%s is a symbolic link, not a file", name);
	case ENXIO: /* a socket, or a device that is not there */
		return err_at(err, ERR_REFUSED, &at, "%s is no regular file", name);
	case ENOENT:
		return err_set(err, ERR_INPUT, "there is no file %s", path);
	default:
		(void)err_errno(err, "%s", path);
		err->kind = ERR_INPUT;
		return -1;
	}
}

static bool same_state(const struct stat *a, const struct stat *b)
{
	return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec && a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
	       a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

static int read_answer(int fd, const char *name, size_t cap, struct buf *out, struct err *err)
{
	struct stat before;
	struct stat after;
	if (fstat(fd, &before))
		return err_errno(err, "look at %s", name);
	if (!S_ISREG(before.st_mode))
		return err_set(err, ERR_REFUSED, "%s is no regular file", name);
	if ((size_t)before.st_size > cap)
		return err_set(err, ERR_REFUSED, "%s is larger than %zu KiB", name, cap / 1024);
	if (read_up_to(fd, cap, out) || fstat(fd, &after)) {
		(void)err_errno(err, "read %s", name);
		err->kind = ERR_INPUT;
		return -1;
	}
	if (out->size != (size_t)before.st_size || !same_state(&before, &after))
		return err_set(
			err, ERR_REFUSED, "%s changed while it was read; save it again", name);
	return 0;
}

int file_read_answer(
	const char *path, const char *name, size_t cap, struct buf *out, struct err *err)
{
	const int fd = open_answer(AT_FDCWD, path, name, err);
	if (fd < 0)
		return -1;
	const int got = read_answer(fd, name, cap, out, err);
	(void)close(fd); /* only read */
	return got;
}

/* A second name may be that of a file which its giver could not read. */
static int check_names(int fd, const char *name, struct err *err)
{
	struct stat found;
	if (fstat(fd, &found) == 0 && found.st_nlink > 1)
		return err_set(err, ERR_REFUSED, "%s has a second name (a hard link)", name);
	return 0;
}

int file_read_answer_at(int folder, const char *name, size_t cap, struct buf *out, struct err *err)
{
	const int fd = open_answer(folder, name, name, err);
	if (fd < 0)
		return -1;
	const int got = check_names(fd, name, err) || read_answer(fd, name, cap, out, err) ? -1 : 0;
	(void)close(fd); /* only read */
	return got;
}

int file_write_all(int fd, const void *bytes, size_t size)
{
	for (const char *at = bytes; size > 0;) {
		const ssize_t written = write(fd, at, size);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return -1;
		at += written;
		size -= (size_t)written;
	}
	return 0;
}

static int fail_to_write(const char *path, struct err *err)
{
	(void)err_errno(err, "%s", path);
	err->kind = ERR_INPUT;
	return -1;
}

int file_create(const char *path, struct err *err)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOCTTY | O_CLOEXEC, 0644);
	return fd < 0 ? fail_to_write(path, err) : fd;
}

/* A file without a name in the folder of `path`, where the file system has such (open(2),
 * O_TMPFILE); -1 otherwise. */
static int open_nameless(const char *path)
{
	autofree char *folder = mem_text(path);
	char *slash = strrchr(folder, '/');
	if (slash)
		slash[slash == folder] = '\0';
	return open(slash ? folder : ".", O_WRONLY | O_TMPFILE | O_CLOEXEC, 0644);
}

static int give_name(int fd, const char *path)
{
	autofree char *self = mem_format("/proc/self/fd/%d", fd);
	return linkat(AT_FDCWD, self, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
}

static int write_and_sync(int fd, const void *bytes, size_t size)
{
	return file_write_all(fd, bytes, size) || fsync(fd) ? -1 : 0;
}

/* Half a file would look like the learner's work, so it goes; who kills us meanwhile leaves it. */
static int write_named(const char *path, const void *bytes, size_t size)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return -1;
	const int written = write_and_sync(fd, bytes, size);
	const int error = errno;
	const int closed = close(fd);
	if (!written && !closed)
		return 0;
	errno = written ? error : errno;
	(void)unlink(path); /* it is ours, and new */
	return -1;
}

int file_write_new(const char *path, const void *bytes, size_t size, struct err *err)
{
	const int fd = open_nameless(path);
	if (fd < 0)
		return write_named(path, bytes, size) ? fail_to_write(path, err) : 0;
	const int failed = write_and_sync(fd, bytes, size) || give_name(fd, path);
	const int error = errno;
	(void)close(fd); /* it was synced */
	errno = error;
	return failed ? fail_to_write(path, err) : 0;
}

int file_replace(const char *path, const void *bytes, size_t size, struct err *err)
{
	autofree char *beside = mem_format("%s.%d~", path, (int)getpid());
	if (file_write_new(beside, bytes, size, err))
		return -1;
	if (rename(beside, path) == 0)
		return 0;
	(void)err_errno(err, "%s", path);
	err->kind = ERR_INPUT;
	(void)unlink(beside);
	return -1;
}

/* One call that fails where the new name is taken. */
static char *with_new_name(const char *path, int give(const char *, const char *), struct err *err)
{
	for (unsigned i = 1;; i++) {
		autofree char *name = mem_format("%s.old-%u", path, i);
		if (give(path, name) == 0)
			return steal(&name);
		if (errno == EEXIST || errno == ENOTEMPTY)
			continue;
		(void)err_errno(err, "set %s aside", path);
		err->kind = ERR_INPUT;
		return NULL;
	}
}

static int rename_new(const char *from, const char *to)
{
	return renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
}

static int make_new(const char *path, const char *to)
{
	(void)path;
	return mkdir(to, 0755);
}

char *file_make_beside(const char *path, struct err *err)
{
	return with_new_name(path, make_new, err);
}

/* In two steps. */
static char *move_in(const char *path, const char *fresh, struct err *err)
{
	autofree char *aside = with_new_name(path, rename_new, err);
	if (!aside)
		return NULL;
	if (rename(fresh, path) == 0)
		return steal(&aside);
	(void)fail_to_write(path, err);
	return NULL;
}

char *file_swap_in(const char *path, const char *fresh, struct err *err)
{
	if (renameat2(AT_FDCWD, fresh, AT_FDCWD, path, RENAME_EXCHANGE) == 0)
		return mem_text(fresh);
	return move_in(path, fresh, err);
}

char *file_keep(const char *path, struct err *err)
{
	return with_new_name(path, link, err);
}

int file_make_folders(const char *path, struct err *err)
{
	autofree char *partial = mem_text(path);
	for (char *at = partial + 1;; at++) {
		const char was = *at;
		if (was != '/' && was != '\0')
			continue;
		*at = '\0';
		if (mkdir(partial, 0755) && errno != EEXIST) {
			(void)err_errno(err, "make the folder %s", partial);
			err->kind = ERR_INPUT;
			return -1;
		}
		*at = was;
		if (was == '\0')
			break;
	}
	if (file_is_folder(path))
		return 0;
	return err_set(err, ERR_INPUT, "%s is there and is no folder", path);
}

bool file_is_regular(const char *path)
{
	struct stat found;
	return stat(path, &found) == 0 && S_ISREG(found.st_mode);
}

bool file_is_folder(const char *path)
{
	struct stat found;
	return stat(path, &found) == 0 && S_ISDIR(found.st_mode);
}

bool file_exists(const char *path)
{
	struct stat found;
	return lstat(path, &found) == 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int file_list(const char *path, struct file_names *names, struct err *err)
{
	DIR *folder = opendir(path);
	if (!folder) {
		(void)err_errno(err, "%s", path);
		err->kind = ERR_INPUT;
		return -1;
	}
	for (const struct dirent *entry; (entry = readdir(folder));) {
		if (entry->d_name[0] == '.')
			continue;
		names->items = mem_grow(
			names->items, names->count, &names->capacity, sizeof(*names->items));
		names->items[names->count++] = mem_text(entry->d_name);
	}
	(void)closedir(folder); /* only read */
	if (names->count)
		qsort(names->items, names->count, sizeof(*names->items), by_name);
	return 0;
}

void file_names_release(struct file_names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->items[i]);
	free(names->items);
	*names = (struct file_names){ 0 };
}
