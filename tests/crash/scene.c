/* SPDX-License-Identifier: MIT */
#include "scene.h"

#include "base/mem.h"
#include "store/store_parts.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define EX "first-hour/two-doors"

struct ledger *ledger;
bool scene_remote;
char *scene_folder;
static char *scratch;

/* In the place of lab/store/store_remote.c. */
bool store_is_remote(const char *path)
{
	(void)path;
	return scene_remote;
}

void ledger_make(void)
{
	ledger = mmap(
		NULL, sizeof(*ledger), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (ledger == MAP_FAILED)
		abort();
}

/* In memory where that can be had: nothing here is about real disks. */
void scene_begin(void)
{
	scratch = mem_text("/dev/shm/bulkhead-crash.XXXXXX");
	if (!mkdtemp(scratch)) {
		free(scratch);
		scratch = mem_text("/tmp/bulkhead-crash.XXXXXX");
		ck_assert_ptr_nonnull(mkdtemp(scratch));
	}
	scene_folder = scene_path("live/state/bulkhead");
	scene_remote = false;
	scene_forget();
}

void scene_end(void)
{
	tree_remove(scratch);
	free(scene_folder);
	free(scratch);
}

char *scene_path(const char *name)
{
	return mem_format("%s/%s", scratch, name);
}

void scene_forget(void)
{
	const long points = ledger->points;
	const long lost = ledger->lost;
	*ledger = (struct ledger){ .points = points, .lost = lost };
}

unsigned scene_random(unsigned *state)
{
	*state = *state * 1103515245u + 12345u;
	return *state >> 16;
}

struct store *scene_open(const char *folder)
{
	struct store *store;
	struct err err = { 0 };
	ck_assert_msg(store_open(&store, folder, 1, &err) == 0, "%s", err.text);
	return store;
}

static void make_entry(struct entry *entry, int number, size_t size)
{
	unsigned state = (unsigned)number;
	autofree char *bytes = mem_zero(size + 1, 1);
	for (size_t i = 0; i < size; i++)
		bytes[i] = (char)scene_random(&state);
	entry_init(entry, ENTRY_ATTEMPT, EX, "0000000000000001");
	entry_set_word(entry, "failed");
	entry->number = number;
	entry->at = 1000 + number;
	entry_set_body_take(entry, mem_format("{\"number\":%d}", number));
	entry_add_file(entry, "profile.json", bytes, size);
}

int scene_add(struct store *store, int number, size_t size, struct err *err)
{
	struct entry entry;
	make_entry(&entry, number, size);
	ledger->adding = true;
	const int failed = store_append(store, &entry, "{\"evidence\":1}", err);
	ledger->adding = false;
	if (!failed) {
		ck_assert_uint_lt(ledger->count, SCENE_MOST);
		ledger->acknowledged[ledger->count++] = entry.hash;
		ledger->silent |= ledger->in_sync && ledger->in_adding;
	}
	ledger->in_adding = false;
	entry_release(&entry);
	return failed;
}

void scene_fill(const char *folder, int number, int count)
{
	struct err err = { 0 };
	struct store *store = scene_open(folder);
	for (int i = 0; i < count; i++)
		ck_assert_msg(scene_add(store, number + i, 100, &err) == 0, "%s", err.text);
	store_close(store);
}

void scene_flatten(const char *folder)
{
	sqlite3 *db;
	autofree char *path = mem_format("%s/store/store.db", folder);
	autofree char *log = mem_format("%s-wal", path);
	autofree char *shared = mem_format("%s-shm", path);
	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	ck_assert_int_eq(
		sqlite3_exec(db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
	(void)unlink(log); /* SQLite may have done it */
	(void)unlink(shared);
}

/* The head of each page but the first, which says what is in it. */
void scene_damage(const char *folder)
{
	scene_flatten(folder);
	autofree char *path = mem_format("%s/store/store.db", folder);
	struct bytes file = bytes_of(path);
	for (size_t at = STORE_PAGE; at < file.size; at += STORE_PAGE)
		memset(file.data + at, 0xee, 8);
	bytes_write(path, file.data, file.size);
	free(file.data);
}

/* ---- what is left ---- */

struct count {
	struct scene_look *look;
	bool *seen;
};

static int count_entry(const struct entry *entry, void *context)
{
	struct count *count = context;
	if (!entry) {
		*count->look = (struct scene_look){ 0 };
		memset(count->seen, 0, ledger->count);
		return 0;
	}
	for (size_t i = 0; i < ledger->count; i++) {
		if (memcmp(&ledger->acknowledged[i], &entry->hash, sizeof(entry->hash)) != 0)
			continue;
		count->look->present += !count->seen[i];
		count->seen[i] = true;
		return 0;
	}
	count->look->others += entry->kind != ENTRY_REBUILT;
	return 0;
}

void scene_look(struct store *store, struct scene_look *look)
{
	const struct store_filter all = { .kind = -1 };
	struct err err = { 0 };
	autofree bool *seen = mem_zero(ledger->count + 1, sizeof(bool));
	struct count count = { look, seen };
	*look = (struct scene_look){ 0 };
	ck_assert_msg(store_each(store, &all, count_entry, &count, &err) == 0, "%s", err.text);
	look->skipped = store_skipped(store);
}

static void fail_on_fault(const char *fault, void *context)
{
	ck_abort_msg("%s: %s", (const char *)context, fault);
}

void scene_point(const char *folder, const char *what)
{
	struct scene_look look;
	struct store_census census;
	struct store *store;
	struct err err = { 0 };
	ledger->points++;
	ck_assert_msg(store_open(&store, folder, 1, &err) == 0, "%s: %s", what, err.text);
	ledger->told |= *store_news(store) != '\0';
	scene_look(store, &look);
	ledger->lost += (long)(ledger->count - look.present);
	ck_assert_msg(look.present == ledger->count, "%s: %zu of %zu acknowledged entries are left",
		what, look.present, ledger->count);
	ck_assert_uint_eq(look.skipped, 0);
	ck_assert_msg(
		store_verify(store, fail_on_fault, (void *)(uintptr_t)what, &census, &err) == 0,
		"%s: %s", what, err.text);
	const struct ledger before = *ledger;
	if (!store_read_only(store))
		ck_assert_msg(scene_add(store, -1, 50, &err) == 0, "%s: %s", what, err.text);
	*ledger = before; /* this one is nobody's */
	store_close(store);
}

size_t scene_count(const char *folder, const char *beginning)
{
	DIR *names = opendir(folder);
	size_t count = 0;
	ck_assert_ptr_nonnull(names);
	for (const struct dirent *name; (name = readdir(names));)
		count += strncmp(name->d_name, beginning, strlen(beginning)) == 0;
	(void)closedir(names); /* only read */
	return count;
}
