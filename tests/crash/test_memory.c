/* SPDX-License-Identifier: MIT */
/* SQLite gets no memory, once or from then on. (Where we get none the program ends: base/mem.h.) */
#include "scene.h"

#include "base/mem.h"
#include "store/store_parts.h"

#include <check.h>
#include <stdlib.h>

static struct {
	sqlite3_mem_methods real;
	long count;
	long at;
	bool for_good;
} memory;

static bool is_refused(void)
{
	memory.count++;
	return memory.at &&
	       (memory.for_good ? memory.count >= memory.at : memory.count == memory.at);
}

static void *get(int size)
{
	return is_refused() ? NULL : memory.real.xMalloc(size);
}

static void *resize(void *old, int size)
{
	return is_refused() ? NULL : memory.real.xRealloc(old, size);
}

/* Each test is a process of its own, so this is undone by its end. */
static void take_over(void)
{
	ck_assert_int_eq(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &memory.real), SQLITE_OK);
	sqlite3_mem_methods mine = memory.real;
	mine.xMalloc = get;
	mine.xRealloc = resize;
	ck_assert_int_eq(sqlite3_config(SQLITE_CONFIG_MALLOC, &mine), SQLITE_OK);
}

static void add_two(const char *folder)
{
	struct store *store;
	struct err err = { 0 };
	if (store_open(&store, folder, 1, &err))
		return;
	(void)scene_add(store, 100, 100, &err); /* the ledger says */
	(void)scene_add(store, 101, 9000, &err);
	store_close(store);
}

static void start(long at, bool for_good)
{
	memory.count = 0;
	memory.at = at;
	memory.for_good = for_good;
}

static void try_from(const char *from, const char *what, long stride)
{
	autofree char *folder = scene_path("point");
	const size_t before = ledger->count;
	tree_copy(from, folder);
	start(0, false);
	add_two(folder);
	const long calls = memory.count;
	ck_assert_int_gt(calls, 100);
	for (long at = 1; at <= calls; at += stride) {
		ledger->count = before;
		tree_copy(from, folder);
		start(at, at / stride % 2);
		add_two(folder);
		start(0, false);
		scene_point(folder, what);
	}
	ledger->count = before;
}

START_TEST(want_of_memory_loses_nothing)
{
	autofree char *from = scene_path("template");
	scene_remote = _i;
	take_over();
	scene_fill(from, 1, 6);
	try_from(from, "adding without memory", 3);
	scene_damage(from);
	try_from(from, "rebuilding without memory", 11);
}
END_TEST

TCase *tests_memory(void)
{
	TCase *tests = tcase_create("memory");
	tcase_set_timeout(tests, 400);
	tcase_add_checked_fixture(tests, scene_begin, scene_end);
	tcase_add_loop_test(tests, want_of_memory_loses_nothing, 0, 2);
	return tests;
}
