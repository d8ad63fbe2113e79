/* SPDX-License-Identifier: MIT */
/* Whole folders of small files: copied, compared, removed. */
#include "scene.h"

#include "base/mem.h"

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct bytes bytes_of(const char *path)
{
	struct stat state;
	struct bytes bytes = { 0 };
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return bytes;
	ck_assert_int_eq(fstat(fd, &state), 0);
	bytes.size = (size_t)state.st_size;
	bytes.data = mem_zero(bytes.size + 1, 1);
	ck_assert_int_eq(read(fd, bytes.data, bytes.size), (ssize_t)bytes.size);
	(void)close(fd); /* only read */
	return bytes;
}

void bytes_write(const char *path, const void *data, size_t size)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	ck_assert_msg(fd >= 0, "%s", path);
	ck_assert_int_eq(write(fd, data, size), (ssize_t)size);
	ck_assert_int_eq(close(fd), 0);
}

static int remove_one(const char *path, const struct stat *state, int kind, struct FTW *where)
{
	(void)state;
	(void)kind;
	(void)where;
	return remove(path);
}

void tree_remove(const char *path)
{
	if (nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS))
		ck_assert_int_eq(errno, ENOENT);
}

/* Call for each name in a folder. */
static void each_name(const char *folder,
	void (*call)(const char *path, const char *name, void *context), void *context)
{
	DIR *names = opendir(folder);
	ck_assert_msg(names, "%s", folder);
	for (const struct dirent *one; (one = readdir(names));) {
		autofree char *path = mem_format("%s/%s", folder, one->d_name);
		if (strcmp(one->d_name, ".") != 0 && strcmp(one->d_name, "..") != 0)
			call(path, one->d_name, context);
	}
	(void)closedir(names); /* only read */
}

static bool is_folder(const char *path)
{
	struct stat state;
	return stat(path, &state) == 0 && S_ISDIR(state.st_mode);
}

static void copy_one(const char *path, const char *name, void *context)
{
	autofree char *to = mem_format("%s/%s", (const char *)context, name);
	if (is_folder(path)) {
		tree_copy(path, to);
		return;
	}
	struct bytes bytes = bytes_of(path);
	bytes_write(to, bytes.data, bytes.size);
	free(bytes.data);
}

void tree_copy(const char *from, const char *to)
{
	tree_remove(to);
	ck_assert_msg(mkdir(to, 0700) == 0, "%s", to);
	each_name(from, copy_one, (void *)(uintptr_t)to);
}

struct compare {
	const char *other;
	bool equal;
};

static void compare_one(const char *path, const char *name, void *context)
{
	struct compare *compare = context;
	autofree char *other = mem_format("%s/%s", compare->other, name);
	if (strstr(name, "-shm"))
		return;
	if (is_folder(path)) {
		compare->equal &= tree_equal(path, other);
		return;
	}
	struct bytes a = bytes_of(path);
	struct bytes b = bytes_of(other);
	compare->equal &=
		a.data && b.data && a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
	free(a.data);
	free(b.data);
}

/* Shared memory is nothing that is kept. */
bool tree_equal(const char *a, const char *b)
{
	struct compare compare = { b, is_folder(b) };
	if (compare.equal)
		each_name(a, compare_one, &compare);
	return compare.equal;
}
