/* SPDX-License-Identifier: MIT */
#include "disk.h"

#include "base/mem.h"
#include "scene.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SECTOR     512
#define MOST_NODES 256
#define MOST_NAMES 256

/* To a file's content, not yet synced. */
struct change {
	size_t at;
	size_t size;
	unsigned char *bytes; /* NULL: the file ends at `at` */
};

struct node {
	bool folder;
	unsigned char *bytes; /* that are on the disk */
	size_t size;
	struct change *changes;
	size_t change_count;
	size_t change_capacity;
};

/* Node 0 is the folder itself. */
struct name {
	int folder;
	int node;
	char text[64];
};

/* One name goes, one comes, at one moment; either may be "". */
struct turn {
	int folder;
	int node;
	char gone[64];
	char came[64];
};

struct names {
	struct name items[MOST_NAMES];
	size_t count;
};

static struct {
	bool begun;
	struct node nodes[MOST_NODES];
	int node_count;
	struct names now;    /* as programs see it */
	struct names synced; /* as it is on the disk */
	struct turn turns[MOST_NAMES];
	size_t turn_count;
} disk;

static int new_node(bool folder)
{
	ck_assert_int_lt(disk.node_count, MOST_NODES);
	disk.nodes[disk.node_count] = (struct node){ .folder = folder };
	return disk.node_count++;
}

static struct name *find_name(struct names *names, int folder, const char *text)
{
	for (size_t i = 0; i < names->count; i++)
		if (names->items[i].folder == folder && strcmp(names->items[i].text, text) == 0)
			return &names->items[i];
	return NULL;
}

static void take_turn(struct names *names, const struct turn *turn)
{
	struct name *gone = find_name(names, turn->folder, turn->gone);
	if (gone)
		*gone = names->items[--names->count];
	struct name *replaced = find_name(names, turn->folder, turn->came);
	if (replaced)
		*replaced = names->items[--names->count];
	if (!*turn->came)
		return;
	ck_assert_uint_lt(names->count, MOST_NAMES);
	struct name *name = &names->items[names->count++];
	*name = (struct name){ .folder = turn->folder, .node = turn->node };
	(void)snprintf(name->text, sizeof(name->text), "%s", turn->came);
}

/* The node that holds a path's last part, and that part. -1: there is none. */
static int find_folder(const char *path, char last[64])
{
	int at = 0;
	for (;;) {
		path += *path == '/';
		const size_t size = strcspn(path, "/");
		ck_assert_uint_lt(size, 64);
		memcpy(last, path, size);
		last[size] = '\0';
		path += size;
		if (!*path)
			return at;
		const struct name *name = find_name(&disk.now, at, last);
		if (!name)
			return -1;
		at = name->node;
	}
}

static int find_node(const char *path)
{
	char last[64];
	const int folder = find_folder(path, last);
	if (!*last)
		return folder;
	const struct name *name = folder < 0 ? NULL : find_name(&disk.now, folder, last);
	return name ? name->node : -1;
}

static void turn_names(const struct turn *turn)
{
	take_turn(&disk.now, turn);
	ck_assert_uint_lt(disk.turn_count, MOST_NAMES);
	disk.turns[disk.turn_count++] = *turn;
}

/* ---- what is told ---- */

void disk_make(const char *path, bool folder)
{
	struct turn turn = { 0 };
	if (!disk.begun)
		return;
	turn.folder = find_folder(path, turn.came);
	turn.node = new_node(folder);
	turn_names(&turn);
}

void disk_rename(const char *from, const char *to)
{
	struct turn turn = { .node = disk.begun ? find_node(from) : 0 };
	if (!disk.begun)
		return;
	turn.folder = find_folder(from, turn.gone);
	ck_assert_int_eq(find_folder(to, turn.came), turn.folder); /* all that we do */
	turn_names(&turn);
}

void disk_remove(const char *path)
{
	struct turn turn = { 0 };
	if (!disk.begun)
		return;
	turn.folder = find_folder(path, turn.gone);
	turn_names(&turn);
}

static void add_change(const char *path, size_t at, size_t size, const void *bytes)
{
	const int found = disk.begun && !strstr(path, "-shm") ? find_node(path) : -1;
	if (found < 0)
		return;
	struct node *node = &disk.nodes[found];
	node->changes = mem_grow(
		node->changes, node->change_count, &node->change_capacity, sizeof(*node->changes));
	node->changes[node->change_count++] =
		(struct change){ at, size, bytes ? mem_copy(bytes, size) : NULL };
}

void disk_write(const char *path, const void *bytes, size_t size, off_t at)
{
	add_change(path, (size_t)at, size, bytes);
}

void disk_truncate(const char *path, off_t size)
{
	add_change(path, (size_t)size, 0, NULL);
}

static void set_size(struct bytes *bytes, size_t size)
{
	if (size > bytes->size) {
		bytes->data = mem_resize(bytes->data, size, 1);
		memset(bytes->data + bytes->size, 0, size - bytes->size);
	}
	bytes->size = size;
}

static bool is_kept(enum disk_rest rest, unsigned *state)
{
	return rest == REST_ALL || (rest == REST_CHANCE && scene_random(state) % 2);
}

/* A change, sector by sector. */
static void apply(
	struct bytes *bytes, const struct change *change, enum disk_rest rest, unsigned *state)
{
	if (!change->bytes) {
		if (is_kept(rest, state))
			set_size(bytes, change->at);
		return;
	}
	for (size_t done = 0; done < change->size;) {
		const size_t at = change->at + done;
		const size_t to_end = SECTOR - at % SECTOR;
		const size_t part = change->size - done < to_end ? change->size - done : to_end;
		if (is_kept(rest, state)) {
			if (at + part > bytes->size)
				set_size(bytes, at + part);
			memcpy(bytes->data + at, change->bytes + done, part);
		}
		done += part;
	}
}

static void sync_file(struct node *node)
{
	struct bytes bytes = { node->bytes, node->size };
	for (size_t i = 0; i < node->change_count; i++) {
		apply(&bytes, &node->changes[i], REST_ALL, NULL);
		free(node->changes[i].bytes);
	}
	node->bytes = bytes.data;
	node->size = bytes.size;
	node->change_count = 0;
}

static void sync_folder(int folder)
{
	size_t kept = 0;
	for (size_t i = 0; i < disk.turn_count; i++) {
		if (disk.turns[i].folder == folder)
			take_turn(&disk.synced, &disk.turns[i]);
		else
			disk.turns[kept++] = disk.turns[i];
	}
	disk.turn_count = kept;
}

void disk_sync(const char *path)
{
	const int node = disk.begun ? find_node(path) : -1;
	if (node < 0)
		return;
	if (disk.nodes[node].folder)
		sync_folder(node);
	else
		sync_file(&disk.nodes[node]);
}

/* ---- begin and end ---- */

static void load(const char *path, const char *relative)
{
	static const char *const names[] = { "state", "bulkhead", "lock", "store", "store.db",
		"store.db-wal", "store.db-journal" };
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct stat state;
		autofree char *there = mem_format("%s/%s", path, names[i]);
		autofree char *name = mem_format("%s/%s", relative, names[i]);
		if (stat(there, &state))
			continue;
		disk_make(name, S_ISDIR(state.st_mode));
		if (S_ISDIR(state.st_mode)) {
			load(there, name);
			continue;
		}
		struct bytes bytes = bytes_of(there);
		disk_write(name, bytes.data, bytes.size, 0);
		free(bytes.data);
	}
}

void disk_begin(const char *folder)
{
	disk.begun = true;
	disk.node_count = 0;
	disk.now.count = disk.synced.count = disk.turn_count = 0;
	(void)new_node(true);
	load(folder, "");
	for (int i = 0; i < disk.node_count; i++) {
		sync_file(&disk.nodes[i]);
		sync_folder(i);
	}
}

void disk_end(void)
{
	for (int i = 0; i < disk.node_count; i++) {
		sync_file(&disk.nodes[i]);
		free(disk.nodes[i].bytes);
		free(disk.nodes[i].changes);
	}
	disk.begun = false;
}

/* ---- the cut ---- */

static void write_file(
	const char *path, const struct node *node, enum disk_rest rest, unsigned *state)
{
	struct bytes bytes = { 0 };
	set_size(&bytes, node->size);
	if (node->size)
		memcpy(bytes.data, node->bytes, node->size);
	for (size_t i = 0; i < node->change_count; i++)
		apply(&bytes, &node->changes[i], rest, state);
	bytes_write(path, bytes.data ? bytes.data : (const void *)"", bytes.size);
	free(bytes.data);
}

static void write_folder(const struct names *names, int folder, const char *path,
	enum disk_rest rest, unsigned *state)
{
	ck_assert_msg(mkdir(path, 0700) == 0, "%s", path);
	for (size_t i = 0; i < names->count; i++) {
		const struct name *name = &names->items[i];
		autofree char *inner = mem_format("%s/%s", path, name->text);
		if (name->folder != folder || strstr(name->text, "-shm"))
			continue;
		if (disk.nodes[name->node].folder)
			write_folder(names, name->node, inner, rest, state);
		else
			write_file(inner, &disk.nodes[name->node], rest, state);
	}
}

void disk_cut(const char *to, enum disk_rest rest, unsigned *state)
{
	static struct names names;
	size_t turns = rest == REST_ALL ? disk.turn_count : 0;
	if (rest == REST_CHANCE)
		turns = scene_random(state) % (disk.turn_count + 1);
	names = disk.synced;
	for (size_t i = 0; i < turns; i++)
		take_turn(&names, &disk.turns[i]);
	write_folder(&names, 0, to, rest, state);
}
