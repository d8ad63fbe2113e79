/* SPDX-License-Identifier: MIT */
/*
 * What a program begins with. A task that stops at its exec has closed what is closed at an exec
 * and has got the capabilities that go over one, and none of its own instructions has run; so what
 * /proc says of it there is what the program before it has left.
 */
#include "sandbox/recorder_parts.h"

#include "core/process_state.h"
#include "sandbox/proc_text.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

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
	char text[PROC_TEXT];
	char uid_map[PROC_TEXT];
	char gid_map[PROC_TEXT];
	struct process_state state = { 0 };
	if (!proc_text(task->tid, "status", text) || !proc_text(task->tid, "uid_map", uid_map) ||
		!proc_text(task->tid, "gid_map", gid_map) || !process_state_parse(&state, text) ||
		!read_descriptors(task->tid, &state))
		return;
	process_state_map_ids(&state, uid_map, gid_map);
	process_state_put(&state, event);
}
