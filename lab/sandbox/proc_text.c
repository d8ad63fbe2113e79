/* SPDX-License-Identifier: MIT */
#include "sandbox/proc_text.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

bool proc_text(pid_t pid, const char *name, char text[PROC_TEXT])
{
	char path[64];
	text[0] = '\0';
	(void)snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	const ssize_t got = read(fd, text, PROC_TEXT - 1);
	(void)close(fd); /* only read */
	text[got > 0 ? got : 0] = '\0';
	return got > 0;
}
