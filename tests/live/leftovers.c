/* SPDX-License-Identifier: MIT */
#include "leftovers.h"

#include "base/mem.h"
#include "sandbox/limits.h"
#include "sys/file.h"

#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* ---- processes and the namespaces they are in ---- */

struct process {
	pid_t pid;
	pid_t parent;
	bool ours;
};

struct processes {
	struct process *items;
	size_t count;
	size_t capacity;
};

/* proc(5): "pid (name) state ppid"; the name may hold anything, so start behind its last ')'. */
static bool read_parent(pid_t pid, pid_t *parent)
{
	char path[64];
	char text[512];
	(void)snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false; /* it ended while we looked */
	const ssize_t got = read(fd, text, sizeof(text) - 1);
	(void)close(fd); /* only read */
	text[got > 0 ? got : 0] = '\0';
	const char *rest = strrchr(text, ')');
	return rest && sscanf(rest, ") %*c %d", parent) == 1;
}

static void list_processes(struct processes *all)
{
	DIR *proc = opendir("/proc");
	ck_assert_msg(proc != NULL, "open /proc");
	for (const struct dirent *entry; (entry = readdir(proc));) {
		struct process one = { .pid = (pid_t)strtol(entry->d_name, NULL, 10) };
		if (one.pid <= 0 || !read_parent(one.pid, &one.parent))
			continue;
		all->items = mem_grow(all->items, all->count, &all->capacity, sizeof(one));
		all->items[all->count++] = one;
	}
	(void)closedir(proc); /* only read */
}

static bool is_ours(const struct processes *all, pid_t pid)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->items[i].pid == pid)
			return all->items[i].ours;
	return pid == getpid();
}

/* Ours are the children of ours, until nothing changes: numbers may wrap, so order means nothing.
 */
static void mark_ours(struct processes *all)
{
	for (bool changed = true; changed;) {
		changed = false;
		for (size_t i = 0; i < all->count; i++) {
			struct process *one = &all->items[i];
			if (one->ours || one->pid == getpid())
				continue;
			one->ours = one->parent == getpid() || is_ours(all, one->parent);
			changed |= one->ours;
		}
	}
}

/* A line for each namespace of a process; one that may not be read shows as itself. */
static void add_namespaces(pid_t pid, struct buf *out)
{
	static const char *const kinds[] = { "user", "pid", "mnt", "net", "ipc", "uts", "cgroup" };
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		char path[64];
		char link[64];
		(void)snprintf(path, sizeof(path), "/proc/%d/ns/%s", pid, kinds[i]);
		const ssize_t size = readlink(path, link, sizeof(link) - 1);
		if (size > 0)
			buf_format(out, "namespace %.*s\n", (int)size, link);
	}
}

static void add_processes(struct buf *out)
{
	struct processes all = { 0 };
	list_processes(&all);
	mark_ours(&all);
	add_namespaces(getpid(), out);
	for (size_t i = 0; i < all.count; i++) {
		if (!all.items[i].ours)
			continue;
		buf_format(out, "process %d of %d\n", all.items[i].pid, all.items[i].parent);
		add_namespaces(all.items[i].pid, out);
	}
	free(all.items);
}

unsigned leftovers_descendants(void)
{
	struct processes all = { 0 };
	unsigned count = 0;
	list_processes(&all);
	mark_ours(&all);
	for (size_t i = 0; i < all.count; i++)
		count += all.items[i].ours;
	free(all.items);
	return count;
}

pid_t leftovers_child(void)
{
	struct processes all = { 0 };
	pid_t child = 0;
	list_processes(&all);
	for (size_t i = 0; i < all.count && child == 0; i++)
		if (all.items[i].parent == getpid())
			child = all.items[i].pid;
	free(all.items);
	ck_assert_msg(child > 0, "there is no child");
	return child;
}

/* ---- mounts, files, descriptors ---- */

static void add_mounts(struct buf *out)
{
	char line[4096];
	FILE *file = fopen("/proc/self/mountinfo", "re");
	ck_assert_msg(file != NULL, "open /proc/self/mountinfo");
	while (fgets(line, sizeof(line), file))
		buf_format(out, "mount %s", line);
	(void)fclose(file); /* only read */
}

/* Scratch folders of tests that run beside us: mktemp(1) ends their names so. */
static bool is_scratch(const char *name)
{
	const size_t size = strlen(name);
	return size > 7 && name[size - 7] == '.';
}

/* What the lab might leave in a folder: files of ours that carry its name. */
static void add_files(const char *folder, struct buf *out)
{
	struct stat found;
	DIR *listed = folder ? opendir(folder) : NULL;
	if (!listed)
		return; /* this machine has no such folder */
	for (const struct dirent *entry; (entry = readdir(listed));)
		if (strstr(entry->d_name, "bulkhead") && !is_scratch(entry->d_name) &&
			fstatat(dirfd(listed), entry->d_name, &found, AT_SYMLINK_NOFOLLOW) == 0 &&
			found.st_uid == geteuid())
			buf_format(out, "file %s/%s\n", folder, entry->d_name);
	(void)closedir(listed); /* only read */
}

static void add_descriptors(struct buf *out)
{
	DIR *listed = opendir("/proc/self/fd");
	ck_assert_msg(listed != NULL, "open /proc/self/fd");
	for (const struct dirent *entry; (entry = readdir(listed));) {
		char target[256];
		const ssize_t size =
			readlinkat(dirfd(listed), entry->d_name, target, sizeof(target) - 1);
		if (size > 0 && strtol(entry->d_name, NULL, 10) != dirfd(listed))
			buf_format(
				out, "descriptor %s of %.*s\n", entry->d_name, (int)size, target);
	}
	(void)closedir(listed); /* only read */
}

/* ---- groups of the kernel: one level below the homes of this process (sandbox/limits.h) ---- */

static bool has_processes(int home, const char *name)
{
	char path[300];
	char byte;
	(void)snprintf(path, sizeof(path), "%.255s/cgroup.procs", name);
	const int fd = openat(home, path, O_RDONLY | O_CLOEXEC);
	const bool has = fd >= 0 && read(fd, &byte, 1) == 1;
	if (fd >= 0)
		(void)close(fd); /* only read */
	return has;
}

/* How many there are, and a line for each that is not empty: an empty one is removed by the next
 * command when the supervisor was killed. */
static unsigned add_groups_of(int folder, const char *home, struct buf *out)
{
	unsigned count = 0;
	DIR *listed = fdopendir(openat(folder, home, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	ck_assert_msg(listed != NULL, "open %s", home);
	for (const struct dirent *entry; (entry = readdir(listed));) {
		if (entry->d_type != DT_DIR || entry->d_name[0] == '.')
			continue;
		count++;
		if (out && has_processes(dirfd(listed), entry->d_name))
			buf_format(out, "group %s/%s\n", home, entry->d_name);
	}
	(void)closedir(listed); /* only read */
	return count;
}

static unsigned add_groups_at(int folder, struct buf *out)
{
	unsigned count = 0;
	char own[64];
	(void)snprintf(own, sizeof(own), "bulkhead-%d-", getpid());
	DIR *listed = fdopendir(openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	ck_assert(listed != NULL);
	for (const struct dirent *entry; (entry = readdir(listed));)
		if (strncmp(entry->d_name, own, strlen(own)) == 0)
			count += add_groups_of(folder, entry->d_name, out);
	(void)closedir(listed); /* only read */
	return count;
}

static unsigned add_groups(struct buf *out)
{
	unsigned count = 0;
	autobuf struct buf mountinfo = { 0 };
	autobuf struct buf cgroups = { 0 };
	struct err err = { 0 };
	ck_assert(file_read("/proc/self/mountinfo", 1u << 20, &mountinfo, &err) == 0 &&
		  file_read("/proc/self/cgroup", 1u << 20, &cgroups, &err) == 0);
	for (enum limit_backend backend = LIMITS_V1; backend <= LIMITS_V2; backend++) {
		struct limit_place place;
		if (!limit_place_open(
			    &place, backend, buf_string(&mountinfo), buf_string(&cgroups)))
			continue;
		for (size_t i = 0; i < LIMIT_TREES && place.folders[i] >= 0; i++)
			count += add_groups_at(place.folders[i], out);
		limit_place_close(&place);
	}
	return count;
}

unsigned leftovers_groups(void)
{
	return add_groups(NULL);
}

static void look(struct buf *out)
{
	add_processes(out);
	add_mounts(out);
	add_files("/tmp", out);
	add_files("/var/tmp", out);
	add_files("/dev/shm", out);
	add_files(getenv("HOME"), out);
	(void)add_groups(out);
	add_descriptors(out);
}

/* ---- before and after ---- */

void leftovers_look(struct leftovers *before)
{
	*before = (struct leftovers){ 0 };
	ck_assert_int_eq(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
	look(&before->lines);
}

static bool has_line(const char *lines, const char *line, size_t size)
{
	for (const char *at = lines; *at; at += strcspn(at, "\n") + 1)
		if (strncmp(at, line, size) == 0 && at[size] == '\n')
			return true;
	return false;
}

void leftovers_new(const struct leftovers *before, struct buf *what)
{
	autobuf struct buf now = { 0 };
	look(&now);
	for (const char *at = buf_string(&now); *at;) {
		const size_t size = strcspn(at, "\n");
		if (!has_line(buf_string(&before->lines), at, size))
			buf_add(what, at, size + 1);
		at += size + 1;
	}
}

static uint64_t now_ms(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail with this clock */
	return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}

void leftovers_expect_none(const struct leftovers *before, unsigned wait_ms, bool reap)
{
	const uint64_t until = now_ms() + wait_ms;
	autobuf struct buf what = { 0 };
	for (;;) {
		while (reap && waitpid(-1, NULL, WNOHANG) > 0)
			;
		leftovers_new(before, &what);
		if (what.size == 0 || now_ms() >= until)
			break;
		buf_clear(&what);
		(void)poll(NULL, 0, 5);
	}
	ck_assert_msg(what.size == 0, "left behind:\n%s", buf_string(&what));
}

void leftovers_release(struct leftovers *before)
{
	buf_release(&before->lines);
}
