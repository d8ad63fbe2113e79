/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. Everything inside a world is ONE id of the host ("single" mode). For a
 * plain user that is the user's own id. Started as root it is an id of a range that nobody uses,
 * never 0: with host root mapped, core_pattern, drop_caches and cgroup.procs are writable from
 * inside and RLIMIT_NPROC is ignored (measured). The range must meet no line of /etc/subuid and
 * /etc/subgid, or some user's own containers would share ids with ours.
 *
 * A plain user may map only its own id, and its gid only after setgroups is denied
 * (user_namespaces(7)); so supplementary groups stay with the processes inside. Nothing in there
 * belongs to a group, which is why that does not matter. Root drops them.
 */
#include "sandbox/internal.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RANGE_SIZE  65536u
#define RANGE_FIRST 2000000000u /* below 2^31: some tools read ids as signed */
#define RANGE_TRIES 4096

/* Does a line "name:start:count" of `path` meet the range? No file: no. */
static bool range_is_taken(const char *path, uint32_t first)
{
	FILE *file = fopen(path, "re");
	if (!file)
		return false;
	bool taken = false;
	char line[512];
	while (!taken && fgets(line, sizeof(line), file)) {
		const char *numbers = strchr(line, ':');
		unsigned long long start = 0;
		unsigned long long count = 0;
		if (numbers && sscanf(numbers, ":%llu:%llu", &start, &count) == 2)
			taken = start < (unsigned long long)first + RANGE_SIZE &&
				first < start + count;
	}
	(void)fclose(file); /* only read */
	return taken;
}

static int choose_unused(struct id_map *map, struct err *err)
{
	uint32_t first = RANGE_FIRST;
	for (int i = 0; i < RANGE_TRIES; i++, first -= RANGE_SIZE) {
		if (range_is_taken("/etc/subuid", first) || range_is_taken("/etc/subgid", first))
			continue;
		map->uid = first;
		map->gid = first;
		return 0;
	}
	return err_set(err, ERR_UNAVAILABLE,
		"no unused range of ids is left: /etc/subuid and /etc/subgid take all that were tried");
}

/* What this process's own id is outside of its user namespace, by uid_map's lines: id inside, id
 * outside, count (user_namespaces(7)). The first namespace maps all ids to themselves. */
enum own_id { OWN_ID_PLAIN, OWN_ID_HOST_ROOT, OWN_ID_HOST_ROOT_IN_NAMESPACE };

static enum own_id what_own_id_is(void)
{
	const unsigned long long own = geteuid();
	unsigned long long inside;
	unsigned long long outside;
	unsigned long long count;
	bool maps_all = false;
	bool is_root = own == 0; /* unless a line says otherwise */
	FILE *file = fopen("/proc/self/uid_map", "re");
	while (file && fscanf(file, "%llu %llu %llu", &inside, &outside, &count) == 3) {
		maps_all = inside == 0 && outside == 0 && count == 4294967295u;
		if (own >= inside && own - inside < count)
			is_root = outside + (own - inside) == 0;
	}
	if (file)
		(void)fclose(file); /* only read */
	if (!is_root)
		return OWN_ID_PLAIN;
	return maps_all ? OWN_ID_HOST_ROOT : OWN_ID_HOST_ROOT_IN_NAMESPACE;
}

/* Root of a user namespace around us (a rootless container) is some plain id of the host, and is
 * mapped as a plain user's is: ids of a range of ours do not exist there. */
int credentials_choose(struct id_map *map, struct err *err)
{
	*map = (struct id_map){ .mode = ID_SINGLE, .uid = geteuid(), .gid = getegid() };
	switch (what_own_id_is()) {
	case OWN_ID_PLAIN:
		return 0;
	case OWN_ID_HOST_ROOT:
		map->as_root = true;
		return choose_unused(map, err);
	case OWN_ID_HOST_ROOT_IN_NAMESPACE:
		break;
	}
	return err_set(err, ERR_UNAVAILABLE,
		"this user is the host's root seen from a user namespace, and root is never put "
		"into a container: run as a plain user");
}

static int write_file(const char *path, const char *text)
{
	const int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	const ssize_t written = write(fd, text, strlen(text));
	const int error = errno;
	(void)close(fd); /* a map is written by write(2) or not at all */
	errno = error;
	return written == (ssize_t)strlen(text) ? 0 : -1;
}

int credentials_write_maps(const struct id_map *map, pid_t child, struct err *err)
{
	char path[64];
	char line[64];

	(void)snprintf(path, sizeof(path), "/proc/%d/setgroups", child);
	if (!map->as_root && write_file(path, "deny"))
		return err_errno(err, "write %s", path);
	(void)snprintf(path, sizeof(path), "/proc/%d/uid_map", child);
	(void)snprintf(line, sizeof(line), "0 %u 1", map->uid);
	if (write_file(path, line))
		return err_errno(err, "write \"%s\" to %s", line, path);
	(void)snprintf(path, sizeof(path), "/proc/%d/gid_map", child);
	(void)snprintf(line, sizeof(line), "0 %u 1", map->gid);
	if (write_file(path, line))
		return err_errno(err, "write \"%s\" to %s", line, path);
	return 0;
}

int credentials_become_inner_root(const struct id_map *map)
{
	if (map->as_root && setgroups(0, NULL))
		return -1;
	if (setresgid(0, 0, 0))
		return -1;
	return setresuid(0, 0, 0);
}
