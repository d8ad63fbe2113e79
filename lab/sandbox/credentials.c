/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. In "single" mode everything inside a world is ONE id of the host. For a
 * plain user that is the user's own id. Started as root it is an id of a range that nobody uses,
 * never 0: with host root mapped, core_pattern, drop_caches and cgroup.procs are writable from
 * inside and RLIMIT_NPROC is ignored (measured). The range must meet no line of /etc/subuid and
 * /etc/subgid, or some user's own containers would share ids with ours.
 *
 * In "range" mode L1's root is that same id, and L1's ids from 1 on are the learner's: 65536 of
 * the user's lines in /etc/subuid and /etc/subgid, by newuidmap(1) and newgidmap(1)
 * (ids_helper.c), or as root more of our own range.
 *
 * A plain user may map only its own id, and its gid only after setgroups is denied
 * (user_namespaces(7)); so in single mode supplementary groups stay with the processes inside.
 * Nothing in there belongs to a group, which is why that does not matter. Root and range mode drop
 * them.
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

#define RANGE_SIZE  (2 * 65536u) /* of which the first 65537 are used */
#define RANGE_FIRST 2000000000u  /* below 2^31: some tools read ids as signed */
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
	*map = (struct id_map){ .uid = geteuid(), .gid = getegid() };
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

static int write_map(pid_t child, const char *name, const char *lines, struct err *err)
{
	char path[64];
	(void)snprintf(path, sizeof(path), "/proc/%d/%s", child, name);
	return write_file(path, lines) ? err_errno(err, "write \"%s\" to %s", lines, path) : 0;
}

static int write_single(const struct id_map *map, pid_t child, struct err *err)
{
	char uids[64];
	char gids[64];
	(void)snprintf(uids, sizeof(uids), "0 %u 1", map->uid);
	(void)snprintf(gids, sizeof(gids), "0 %u 1", map->gid);
	if (!map->as_root && write_map(child, "setgroups", "deny", err))
		return -1;
	return write_map(child, "uid_map", uids, err) || write_map(child, "gid_map", gids, err) ? -1
												: 0;
}

static int write_own_range(const struct id_map *map, pid_t child, struct err *err)
{
	char ids[64];
	(void)snprintf(ids, sizeof(ids), "0 %u %u", map->uid, 1 + ID_RANGE_COUNT);
	return write_map(child, "uid_map", ids, err) || write_map(child, "gid_map", ids, err) ? -1
											      : 0;
}

int credentials_write_maps(
	const struct id_map *map, enum id_mode mode, pid_t child, struct err *err)
{
	if (mode == ID_SINGLE)
		return write_single(map, child, err);
	return map->as_root ? write_own_range(map, child, err)
			    : ids_helper_write_maps(map, child, err);
}

int credentials_need(const struct id_map *map, enum id_mode mode, struct err *err)
{
	return mode == ID_SINGLE || map->as_root ? 0 : ids_helper_need(map, err);
}

int credentials_become_inner_root(const struct id_map *map, enum id_mode mode)
{
	if ((map->as_root || mode == ID_RANGE) && setgroups(0, NULL))
		return -1;
	if (setresgid(0, 0, 0))
		return -1;
	return setresuid(0, 0, 0);
}
