/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. All groups of a process are below one folder, its home, in our own group of
 * each tree. The name says whose it is: a pid may come back, but not with the same start time, so
 * when the owner was killed the next command knows that the home is nobody's and removes it. That
 * is all that has to be removed, as the processes in it died with their keeper; nothing is killed
 * here, for a pid that we can't see may be one of another pid namespace.
 *
 * v1: root only; a group may have processes and groups in it. v2: a plain user too, where the
 * group was delegated to the user, which is to say that its files are the user's
 * (Documentation/admin-guide/cgroup-v2.rst, "Delegation"). A group of v2 that hands controllers to
 * its children may have no process itself ("No Internal Process Constraint"), so this process
 * then moves into a child of its own home, and back at close. Where others are in our group it is
 * not ours alone, and v2 is not taken.
 *
 * Writing a pid into cgroup.procs waits for an RCU grace period (7 ms here); a clone straight into
 * a group, and "0" in v1's tasks, do not. So the supervisor's own move is the only one of that
 * kind.
 */
#include "sandbox/limits.h"

#include "base/mem.h"
#include "sandbox/proc_text.h"
#include "sys/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define PREFIX    "bulkhead-"
#define HOME_NAME sizeof(((struct limit_home *)0)->name)
#define HOMES_MAX 1000
#define SELF      "supervisor"
#define PROC_MAX  ((size_t)1 << 20) /* of a file in /proc */

static const char *const v1_controllers[] = { NULL };
static const char *const v2_controllers[] = { "memory", "pids", NULL };

/* ---- whose home is it? ---- */

/* Field 22 of /proc/PID/stat, in ticks since the machine started; 0: there is no such process. */
static unsigned long long start_of(pid_t pid)
{
	char text[PROC_TEXT];
	unsigned long long start = 0;
	(void)proc_text(pid, "stat", text);
	const char *rest = strrchr(text, ')'); /* the name may hold anything */
	if (!rest || sscanf(rest,
			     ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d "
			     "%*d %*d %*d %llu",
			     &start) != 1)
		return 0;
	return start;
}

/* The n-th home of a process: its first sandbox's has no number. */
static void name_home(char name[HOME_NAME], pid_t pid, unsigned long long start, unsigned n)
{
	const int size = snprintf(name, HOME_NAME, PREFIX "%d-%llu", pid, start);
	if (n > 0)
		(void)snprintf(name + size, HOME_NAME - (size_t)size, "-%u", n);
}

static bool owner_is_gone(const char *name)
{
	int pid;
	unsigned long long start;
	unsigned n = 0;
	char again[HOME_NAME];
	if (sscanf(name, PREFIX "%9d-%19llu-%9u", &pid, &start, &n) < 2)
		return false;
	name_home(again, pid, start, n);
	return pid > 0 && strcmp(name, again) == 0 && start_of(pid) != start;
}

/* Folders in a group are groups; what else is in it goes with it. */
static void remove_home(int parent, const char *name)
{
	const int home = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *listed = home < 0 ? NULL : fdopendir(home);
	if (!listed)
		return;
	for (const struct dirent *entry; (entry = readdir(listed));)
		if (entry->d_type == DT_DIR && entry->d_name[0] != '.')
			(void)unlinkat(home, entry->d_name, AT_REMOVEDIR); /* or it stays */
	(void)closedir(listed);                                            /* only read */
	(void)unlinkat(parent, name, AT_REMOVEDIR);                        /* or it stays */
}

void groups_sweep(int folder)
{
	const int again = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *listed = again < 0 ? NULL : fdopendir(again);
	if (!listed)
		return;
	for (const struct dirent *entry; (entry = readdir(listed));)
		if (entry->d_type == DT_DIR && owner_is_gone(entry->d_name))
			remove_home(folder, entry->d_name);
	(void)closedir(listed); /* only read */
}

/* ---- v2: controllers for the children ---- */

static int write_at(int folder, const char *name, const char *text)
{
	const int fd = openat(folder, name, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	const ssize_t written = write(fd, text, strlen(text));
	const int error = errno;
	(void)close(fd); /* a setting is written by write(2) or not at all */
	errno = error;
	return written == (ssize_t)strlen(text) ? 0 : -1;
}

/* Does a file with words name all of them? */
static bool names_all(int folder, const char *name, const char *const *words)
{
	char text[512] = " ";
	const int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	const ssize_t got = read(fd, text + 1, sizeof(text) - 3);
	(void)close(fd); /* only read */
	if (got < 0)
		return false;
	text[1 + got] = ' ';
	text[2 + got] = '\0';
	for (char *end = text; (end = strchr(end, '\n'));)
		*end = ' ';
	for (size_t i = 0; words[i]; i++) {
		char word[34];
		(void)snprintf(word, sizeof(word), " %.31s ", words[i]);
		if (!strstr(text, word))
			return false;
	}
	return true;
}

/* "+memory +pids", or with '-'. */
static int switch_controllers(int folder, char sign, const char *const *controllers)
{
	char text[128] = "";
	size_t size = 0;
	for (size_t i = 0; controllers[i]; i++)
		size += (size_t)snprintf(text + size, sizeof(text) - size, "%s%c%.31s",
			i ? " " : "", sign, controllers[i]);
	return write_at(folder, "cgroup.subtree_control", text);
}

static bool others_are_in(int folder)
{
	char own[16];
	char text[16] = "";
	(void)snprintf(own, sizeof(own), "%d\n", getpid());
	const int fd = openat(folder, "cgroup.procs", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return true;
	const ssize_t got = read(fd, text, sizeof(text) - 1);
	(void)close(fd); /* only read */
	return got < 0 || strcmp(text, own) != 0;
}

static int move_into_home(struct limit_home *home)
{
	if (others_are_in(home->place.folders[0])) {
		errno = EBUSY;
		return -1;
	}
	if (mkdirat(home->folders[0], SELF, 0755) && errno != EEXIST)
		return -1;
	if (write_at(home->folders[0], SELF "/cgroup.procs", "0"))
		return -1;
	home->moved = true;
	return 0;
}

/* The keeper clones containers into their groups by its own right, and needs that over the group
 * that its own and theirs have in common: the home. */
static int give_to_keeper(const struct limit_home *home)
{
	if (home->keeper == geteuid())
		return 0;
	return fchownat(
		home->folders[0], "cgroup.procs", home->keeper, (gid_t)-1, AT_SYMLINK_NOFOLLOW);
}

static int prepare_v2(struct limit_home *home, const char *const *controllers)
{
	const int own = home->place.folders[0];
	if (!names_all(own, "cgroup.subtree_control", controllers)) {
		if (switch_controllers(own, '+', controllers) &&
			(errno != EBUSY || move_into_home(home) ||
				switch_controllers(own, '+', controllers)))
			return -1;
		home->enabled = true;
	}
	if (switch_controllers(home->folders[0], '+', controllers))
		return -1;
	return give_to_keeper(home);
}

/* Others may have begun to use what we switched on; then it stays on, and so do we. */
static void undo_v2(struct limit_home *home, const char *const *controllers)
{
	const int own = home->place.folders[0];
	(void)switch_controllers(home->folders[0], '-', controllers);
	if (home->enabled && switch_controllers(own, '-', controllers))
		return;
	if (home->moved && write_at(own, "cgroup.procs", "0"))
		return;
	(void)unlinkat(home->folders[0], SELF, AT_REMOVEDIR); /* not there unless we moved */
}

/* ---- the home ---- */

/* A name that is free: each sandbox of this process has its own home. */
static int take_name(struct limit_home *home)
{
	const pid_t own = getpid();
	const unsigned long long start = start_of(own);
	for (unsigned n = 0; n < HOMES_MAX; n++) {
		name_home(home->name, own, start, n);
		if (mkdirat(home->place.folders[0], home->name, 0755) == 0)
			return 0;
		if (errno != EEXIST)
			return -1;
	}
	return -1;
}

static int make_folders(struct limit_home *home)
{
	if (take_name(home))
		return -1;
	for (size_t i = 0; i < LIMIT_TREES && home->place.folders[i] >= 0; i++) {
		const int own = home->place.folders[i];
		/* two controllers may be in one tree */
		if (i > 0 && mkdirat(own, home->name, 0755) && errno != EEXIST)
			return -1;
		home->folders[i] = openat(own, home->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (home->folders[i] < 0)
			return -1;
	}
	return 0;
}

static void remove_folders(struct limit_home *home)
{
	for (size_t i = 0; i < LIMIT_TREES; i++) {
		if (home->folders[i] < 0)
			continue;
		(void)close(home->folders[i]); /* only a handle */
		home->folders[i] = -1;
		remove_home(home->place.folders[i], home->name);
	}
}

int limit_home_make(struct limit_home *home, struct limit_place *place,
	const char *const *controllers, uid_t keeper)
{
	*home = (struct limit_home){
		.backend = place->backend,
		.place = *place,
		.folders = { -1, -1, -1 },
		.controllers = controllers,
		.keeper = keeper,
	};
	/* asked first, as most users may not; reading what others left takes longer */
	if (faccessat(place->folders[0], ".", W_OK, 0)) {
		const int error = errno;
		limit_home_close(home);
		errno = error;
		return -1;
	}
	if (place->backend == LIMITS_V2 &&
		!names_all(place->folders[0], "cgroup.controllers", controllers)) {
		limit_home_close(home);
		errno = ENOTSUP;
		return -1;
	}
	for (size_t i = 0; i < LIMIT_TREES && place->folders[i] >= 0; i++)
		groups_sweep(place->folders[i]);
	if (make_folders(home) == 0 &&
		(home->backend != LIMITS_V2 || prepare_v2(home, controllers) == 0))
		return 0;
	const int error = errno;
	limit_home_close(home);
	errno = error;
	return -1;
}

void limit_home_close(struct limit_home *home)
{
	if (home->backend == LIMITS_V2 && home->folders[0] >= 0)
		undo_v2(home, home->controllers);
	if (home->backend != LIMITS_NONE) {
		remove_folders(home);
		limit_place_close(&home->place);
	}
	home->backend = LIMITS_NONE;
}

/* Most plain users have no group that is theirs, and most systems mount v2 in one of two places. A
 * folder that we may not write into there, we may not write into by any other mount of it. */
static bool is_out_of_reach(const char *cgroups)
{
	static const char *const places[] = { "/sys/fs/cgroup", "/sys/fs/cgroup/unified" };
	const char *own = strncmp(cgroups, "0::", 3) == 0 ? cgroups : strstr(cgroups, "\n0::");
	if (geteuid() == 0 || !own)
		return false;
	own = strchr(own, '/');
	for (size_t i = 0; own && i < ARRAY_SIZE(places); i++) {
		struct statfs system;
		if (statfs(places[i], &system) || system.f_type != CGROUP2_SUPER_MAGIC)
			continue;
		autofree char *folder =
			mem_format("%s%.*s", places[i], (int)strcspn(own, "\n"), own);
		return faccessat(AT_FDCWD, folder, W_OK, 0) && errno == EACCES;
	}
	return false;
}

void limit_home_open(struct limit_home *home, enum limit_backend wanted, uid_t keeper)
{
	static const enum limit_backend order[] = { LIMITS_V2, LIMITS_V1 };
	autobuf struct buf mountinfo = { 0 };
	autobuf struct buf cgroups = { 0 };
	struct err ignored = { 0 };
	*home = (struct limit_home){ .backend = LIMITS_NONE };
	if (wanted == LIMITS_NONE || file_read("/proc/self/cgroup", PROC_MAX, &cgroups, &ignored) ||
		(wanted == LIMITS_BEST && is_out_of_reach(buf_string(&cgroups))) ||
		file_read("/proc/self/mountinfo", PROC_MAX, &mountinfo, &ignored))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
		struct limit_place place;
		if ((wanted != LIMITS_BEST && wanted != order[i]) ||
			!limit_place_open(
				&place, order[i], buf_string(&mountinfo), buf_string(&cgroups)))
			continue;
		if (limit_home_make(home, &place,
			    order[i] == LIMITS_V2 ? v2_controllers : v1_controllers, keeper) == 0)
			return;
	}
}
