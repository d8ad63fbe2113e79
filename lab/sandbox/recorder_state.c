/* SPDX-License-Identifier: MIT */
/*
 * What a program begins with. A task that stops at its exec has closed what is closed at an exec
 * and has got the capabilities that go over one, and none of its own instructions has run; so what
 * /proc says of it there is what the program before it has left.
 */
#include "sandbox/recorder_parts.h"

#include "core/process_state.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define STATUS_BYTES 4096 /* of the file: 1.5 KiB, and ten for each supplementary group */

static bool read_text(pid_t tid, const char *name, char text[STATUS_BYTES])
{
	char path[64];
	(void)snprintf(path, sizeof(path), "/proc/%d/%s", tid, name);
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	const ssize_t got = read(fd, text, STATUS_BYTES - 1);
	(void)close(fd); /* only read */
	text[got > 0 ? got : 0] = '\0';
	return got > 0;
}

/* A plain user may not look into the folder of a process that is another id, as in range mode,
 * whatever it may do to the process (fs/proc/fd.c, proc_fd_permission). */
static bool read_descriptors(pid_t tid, struct process_state *state)
{
	char path[64];
	const struct dirent *entry;
	(void)snprintf(path, sizeof(path), "/proc/%d/fd", tid);
	DIR *folder = opendir(path);
	if (!folder && errno == EACCES)
		state->descriptors_above = PROCESS_UNREAD;
	if (!folder)
		return errno == EACCES;
	while ((entry = readdir(folder)))
		if (entry->d_name[0] != '.')
			process_state_add_descriptor(
				state, (unsigned)strtoul(entry->d_name, NULL, 10));
	(void)closedir(folder); /* only read */
	return true;
}

void state_tell(const struct task *task, struct call_event *event)
{
	char text[STATUS_BYTES];
	char uid_map[STATUS_BYTES];
	char gid_map[STATUS_BYTES];
	struct process_state state = { 0 };
	if (!read_text(task->tid, "status", text) || !read_text(task->tid, "uid_map", uid_map) ||
		!read_text(task->tid, "gid_map", gid_map) || !process_state_parse(&state, text) ||
		!read_descriptors(task->tid, &state))
		return;
	process_state_map_ids(&state, uid_map, gid_map);
	process_state_put(&state, event);
}
