/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. A process finds its group by two files: /proc/self/cgroup has a line
 * "number:controllers:path" for each tree of groups (v2's is "0::path"), and /proc/self/mountinfo
 * says where trees are mounted and which folder of them is the mount's root (cgroups(7), proc(5)).
 * Nothing is assumed about /sys/fs/cgroup. Mounts whose root is not above our group, as after a
 * careless bind into a container, are passed over.
 */
#include "sandbox/limits.h"

#include "base/mem.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The v1 controllers that must all be there, in the order of limit_group.c's trees. */
static const char *const controllers[LIMIT_TREES] = { "memory", "pids", "cpuacct" };

/* Is `word` one of a list with commas, `size` bytes long? */
static bool list_has(const char *list, size_t size, const char *word)
{
	const size_t length = strlen(word);
	for (const char *end = list + size; list < end;) {
		const char *comma = memchr(list, ',', (size_t)(end - list));
		const size_t part = (size_t)((comma ? comma : end) - list);
		if (part == length && memcmp(list, word, length) == 0)
			return true;
		list += part + 1;
	}
	return false;
}

/* Our path in the tree that has this controller, NULL for v2; a new string or NULL. */
static char *own_path(const char *cgroups, const char *controller)
{
	for (const char *line = cgroups; *line;
		line += strcspn(line, "\n"), line += *line == '\n') {
		const size_t size = strcspn(line, "\n");
		const char *list = memchr(line, ':', size);
		const char *path =
			list ? memchr(list + 1, ':', size - (size_t)(list + 1 - line)) : NULL;
		if (!path)
			continue;
		const size_t listed = (size_t)(path - list - 1);
		if (controller ? list_has(list + 1, listed, controller)
			       : line[0] == '0' && listed == 0)
			return mem_text_n(path + 1, size - (size_t)(path + 1 - line));
	}
	return NULL;
}

/* The kernel writes space, tab, newline and backslash of a path as \040 and so on. */
static void unescape(char *path)
{
	char *to = path;
	for (const char *from = path; *from; to++) {
		unsigned code;
		if (from[0] == '\\' && sscanf(from + 1, "%3o", &code) == 1) {
			*to = (char)code;
			from += 4;
		} else {
			*to = *from++;
		}
	}
	*to = '\0';
}

/* `path` seen from the mount's root, or NULL if it is not below it. */
static const char *below(const char *path, const char *root)
{
	const size_t size = strcmp(root, "/") == 0 ? 0 : strlen(root);
	if (strncmp(path, root, size) != 0 || (path[size] && path[size] != '/'))
		return NULL;
	return path + size;
}

/* One line of mountinfo: "id parent dev root point options [optional...] - type source super". */
static int open_by_line(const char *text, const char *controller, const char *own)
{
	char root[PATH_MAX];
	char point[PATH_MAX];
	char type[32];
	char super[512];
	const char *rest = strstr(text, " - ");
	if (!rest || sscanf(rest, " - %31s %*s %511s", type, super) != 2 ||
		sscanf(text, "%*s %*s %*s %4095s %4095s", root, point) != 2)
		return -1;
	if (strcmp(type, controller ? "cgroup" : "cgroup2") != 0)
		return -1;
	if (controller && !list_has(super, strlen(super), controller))
		return -1;
	unescape(root);
	unescape(point);
	const char *path = below(own, root);
	if (!path || strncmp(path, "/..", 3) == 0) /* above our cgroup namespace's root */
		return -1;
	autofree char *folder = mem_format("%s%s", point, path);
	return open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static int open_own(const char *mountinfo, const char *cgroups, const char *controller)
{
	autofree char *own = own_path(cgroups, controller);
	int folder = -1;
	for (const char *line = mountinfo; own && folder < 0 && *line;) {
		const size_t size = strcspn(line, "\n");
		autofree char *text = mem_text_n(line, size);
		folder = open_by_line(text, controller, own);
		line += size + (line[size] == '\n');
	}
	return folder;
}

bool limit_place_open(struct limit_place *place, enum limit_backend backend, const char *mountinfo,
	const char *cgroups)
{
	const size_t count = backend == LIMITS_V1 ? ARRAY_SIZE(controllers) : 1;
	*place = (struct limit_place){ .backend = backend, .folders = { -1, -1, -1 } };
	for (size_t i = 0; i < count; i++) {
		place->folders[i] =
			open_own(mountinfo, cgroups, backend == LIMITS_V1 ? controllers[i] : NULL);
		if (place->folders[i] < 0) {
			limit_place_close(place);
			return false;
		}
	}
	return true;
}

void limit_place_close(struct limit_place *place)
{
	for (size_t i = 0; i < LIMIT_TREES; i++) {
		if (place->folders[i] >= 0)
			(void)close(place->folders[i]); /* only a handle */
		place->folders[i] = -1;
	}
}
