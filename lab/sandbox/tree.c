/* SPDX-License-Identifier: MIT */
#include "sandbox/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int tree_open(const char *path, uint64_t attributes)
{
	const unsigned flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE;
	const int tree = (int)syscall(SYS_open_tree, AT_FDCWD, path, flags);
	if (tree < 0)
		return -1;
	struct mount_attr attr = { .attr_set = attributes };
	if (syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &attr,
		    sizeof(attr)) == 0)
		return tree;
	const int error = errno;
	(void)close(tree);
	errno = error;
	return -1;
}

int tree_move(int tree, const char *to)
{
	const long moved = syscall(SYS_move_mount, tree, "", AT_FDCWD, to, MOVE_MOUNT_F_EMPTY_PATH);
	const int error = errno;
	(void)close(tree);
	errno = error;
	return moved ? -1 : 0;
}

static int write_and_close(int fd, const void *bytes, size_t size)
{
	if (fd < 0)
		return -1;
	const bool written = write(fd, bytes, size) == (ssize_t)size;
	const int error = errno;
	const bool closed = close(fd) == 0;
	errno = written ? errno : error;
	return written && closed ? 0 : -1;
}

int tree_make_file(const char *path, const char *text)
{
	return write_and_close(
		open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644), text, strlen(text));
}

int tree_make_program(const char *path, const void *bytes, size_t size)
{
	return write_and_close(
		open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755), bytes, size);
}

int tree_write(const char *path, const char *text)
{
	return write_and_close(open(path, O_WRONLY | O_CLOEXEC), text, strlen(text));
}
