/* SPDX-License-Identifier: MIT */
#include "hostile_program.h"

#include "one_world.h"

#include "base/mem.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

/* Beside the program that runs: the build puts all into one folder. */
static char *program_path(const char *name)
{
	char own[4096];
	const ssize_t size = readlink("/proc/self/exe", own, sizeof(own) - 1);
	ck_assert_int_gt(size, 0);
	own[size] = '\0';
	*strrchr(own, '/') = '\0';
	return mem_format("%s/%s", own, name);
}

static void copy_program(const char *from, const char *to)
{
	struct stat size;
	const int source = open(from, O_RDONLY | O_CLOEXEC);
	const int target = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
	ck_assert_msg(source >= 0 && target >= 0 && fstat(source, &size) == 0, "copy %s", from);
	for (off_t left = size.st_size; left > 0;) {
		const ssize_t sent = sendfile(target, source, NULL, (size_t)left);
		ck_assert_int_gt(sent, 0);
		left -= sent;
	}
	ck_assert_int_eq(fchmod(target, 0755), 0); /* whatever the umask */
	ck_assert_int_eq(close(target), 0);
	(void)close(source); /* only read */
}

void hostile_folder_make(char *folder, const char *name)
{
	autofree char *from = program_path(name);
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chmod(folder, 0755), 0);
	autofree char *to = mem_format("%s/%s", folder, name);
	copy_program(from, to);
}

void hostile_folder_remove(const char *folder, const char *name)
{
	autofree char *path = mem_format("%s/%s", folder, name);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(rmdir(folder), 0);
}

const char *hostile_caller(void)
{
	struct err why = { 0 };
	if (geteuid() == 0)
		return "root";
	return sandbox_need_ids(one.sandbox, ID_RANGE, &why) ? "plain user"
							     : "plain user with ranges";
}
