/* SPDX-License-Identifier: MIT */
/*
 * inotify(7) tells that a watched folder was removed (IN_DELETE_SELF) only when nobody holds it any
 * more, and it is held by every shell that stands in it (measured on 6.18): usually the learner's.
 * So its parent is watched too, for that one name.
 */
#include "sys/folder_watch.h"

#include "base/mem.h"
#include "sys/paths.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SAVED (IN_CLOSE_WRITE | IN_MOVED_TO)
#define GONE  (IN_DELETE_SELF | IN_MOVE_SELF)
#define OVER  (IN_UNMOUNT | IN_IGNORED) /* come unasked */

static int refuse(const char *path, struct err *err)
{
	switch (errno) {
	case ENOSPC:
		return err_set(err, ERR_UNAVAILABLE,
			"watch %s: this user watches too many folders already; as root, \"sysctl -w "
			"fs.inotify.max_user_watches=65536\"",
			path);
	case EMFILE:
		return err_set(err, ERR_UNAVAILABLE,
			"watch %s: too many programs of this user watch folders already; as root, "
			"\"sysctl -w fs.inotify.max_user_instances=512\"",
			path);
	default:
		(void)err_errno(err, "watch %s", path);
		err->kind = ERR_INPUT;
		return -1;
	}
}

/* Of a folder below one that may not be read, a removal is seen later or never; saves all are. */
static void watch_parent(struct folder_watch *watch)
{
	autofree char *parent = mem_text(watch->path);
	char *slash = strrchr(parent, '/');
	if (!slash || !slash[1])
		return;
	slash[slash == parent] = '\0';
	watch->parent =
		inotify_add_watch(watch->fd, parent, IN_DELETE | IN_MOVED_FROM | IN_ONLYDIR);
}

int folder_watch_open(struct folder_watch *watch, const char *folder, struct err *err)
{
	*watch = (struct folder_watch){ .fd = -1, .folder = -1, .parent = -1 };
	watch->path = paths_real(folder, err);
	if (!watch->path)
		return -1;
	watch->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (watch->fd < 0)
		return refuse(watch->path, err);
	watch->folder = inotify_add_watch(watch->fd, watch->path, SAVED | GONE | IN_ONLYDIR);
	if (watch->folder < 0)
		return refuse(watch->path, err);
	watch_parent(watch);
	return 0;
}

static bool is_end(const struct folder_watch *watch, const struct inotify_event *event)
{
	if (event->wd == watch->folder)
		return event->mask & (GONE | OVER);
	return event->wd == watch->parent && event->len &&
	       strcmp(event->name, strrchr(watch->path, '/') + 1) == 0;
}

/* 1, 0: it is not for the caller, -1. */
static int take(const struct folder_watch *watch, const struct inotify_event *event,
	const char **name, struct err *err)
{
	if (is_end(watch, event))
		return err_set(err, ERR_INPUT, "the folder %s was moved or removed", watch->path);
	const bool lost = event->mask & IN_Q_OVERFLOW;
	*name = lost ? NULL : event->name;
	return lost || (event->wd == watch->folder && event->len);
}

/* One read at most for each call: whoever is in a hurry to save can't keep us here. */
static int read_events(struct folder_watch *watch, struct err *err)
{
	const ssize_t got = read(watch->fd, watch->events, sizeof(watch->events));
	if (got < 0 && errno != EAGAIN && errno != EINTR)
		return err_errno(err, "read what happened in %s", watch->path);
	watch->size = got > 0 ? (size_t)got : 0;
	watch->at = 0;
	return 0;
}

int folder_watch_next(struct folder_watch *watch, const char **name, struct err *err)
{
	if (watch->at == watch->size && read_events(watch, err))
		return -1;
	while (watch->at < watch->size) {
		const struct inotify_event *event = (const void *)(watch->events + watch->at);
		watch->at += sizeof(*event) + event->len;
		const int taken = take(watch, event, name, err);
		if (taken)
			return taken;
	}
	return 0;
}

void folder_watch_close(struct folder_watch *watch)
{
	if (watch->fd >= 0)
		(void)close(watch->fd);
	free(watch->path);
	*watch = (struct folder_watch){ .fd = -1 };
}
