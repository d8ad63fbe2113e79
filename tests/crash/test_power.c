/* SPDX-License-Identifier: MIT */
/* The power goes off before every call that changes a file, and at the end. */
#include "calls.h"
#include "disk.h"
#include "scene.h"

#include "base/mem.h"
#include "store/store_parts.h"

#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_CUTS 4000

/* What is left is kept aside, and looked at when all is over: SQLite is in the middle of something.
 */
static struct {
	size_t acknowledged[MOST_CUTS];
	size_t count;
	long calls;
	long stride;
	unsigned chance;
} cuts;

static void cut(enum disk_rest rest)
{
	autofree char *name = mem_format("cut-%zu", cuts.count);
	autofree char *to = scene_path(name);
	ck_assert_uint_lt(cuts.count, MOST_CUTS);
	disk_cut(to, rest, &cuts.chance);
	cuts.acknowledged[cuts.count++] = ledger->count;
}

static void cut_all(void)
{
	if (cuts.calls++ % cuts.stride)
		return;
	autofree char *live = scene_path("live");
	(void)calls_stop(); /* the copies are no calls of the store */
	cut(REST_NOTHING);
	cut(REST_ALL);
	cut(REST_CHANCE);
	cut(REST_CHANCE);
	calls_watch(live, 0, FAULT_NONE);
	calls_before(cut_all);
}

static void look_at_cuts(const char *name, bool rebuilds)
{
	const size_t all = ledger->count;
	for (size_t i = 0; i < cuts.count; i++) {
		autofree char *what = mem_format("%s, cut %zu", name, i);
		autofree char *cut_name = mem_format("cut-%zu", i);
		autofree char *folder = scene_path(cut_name);
		autofree char *state = mem_format("%s/state/bulkhead", folder);
		ledger->count = cuts.acknowledged[i];
		ledger->told = false;
		scene_point(state, what);
		ck_assert_msg(rebuilds || !ledger->told, "%s: it was taken for damage", what);
		tree_remove(folder);
	}
	ledger->count = all;
}

static void add_some(int number, size_t size, int count)
{
	struct err err = { 0 };
	struct store *store = scene_open(scene_folder);
	for (int i = 0; i < count; i++)
		ck_assert_msg(scene_add(store, number + i, size, &err) == 0, "%s", err.text);
	store_close(store);
}

static void create(void)
{
	add_some(1, 100, 2);
	add_some(3, 9000, 2);
	add_some(5, 100, 1);
}

/* Over the end of a round of the log, which is then begun anew. */
static void carry_over(void)
{
	add_some(100, 80000, 4);
	add_some(200, 100, 3);
	add_some(300, 80000, 2);
}

static void prepare_some(void)
{
	scene_fill(scene_folder, 1, 6);
}

static void prepare_long_log(void)
{
	add_some(1, 80000, 10);
}

static void prepare_damaged(void)
{
	scene_fill(scene_folder, 1, 6);
	scene_damage(scene_folder);
}

static const struct scenario {
	const char *name;
	void (*prepare)(void);
	void (*run)(void);
	bool rebuilds;
	bool remote;
	long stride;
} scenarios[] = {
	{ "create", NULL, create, false, false, 1 },
	{ "add", prepare_some, create, false, false, 1 },
	{ "carry over", prepare_long_log, carry_over, false, false, 13 },
	{ "rebuild", prepare_damaged, create, true, false, 1 },
	{ "create, remote", NULL, create, false, true, 1 },
	{ "add, remote", prepare_some, create, false, true, 1 },
	{ "large, remote", prepare_some, carry_over, false, true, 7 },
	{ "rebuild, remote", prepare_damaged, create, true, true, 1 },
};

START_TEST(what_was_acknowledged_survives_a_loss_of_power)
{
	const struct scenario *scenario = &scenarios[_i];
	autofree char *live = scene_path("live");
	ck_assert_int_eq(mkdir(live, 0700), 0);
	scene_remote = scenario->remote;
	if (scenario->prepare)
		scenario->prepare();
	cuts.stride = scenario->stride;
	disk_begin(live);
	calls_watch(live, 0, FAULT_NONE);
	calls_before(cut_all);
	scenario->run();
	cut_all();
	(void)calls_stop();
	ck_assert_uint_gt(cuts.count, 100);
	disk_end();
	look_at_cuts(scenario->name, scenario->rebuilds);
}
END_TEST

/* The model itself: a file and a name that were synced, and that were not. */
static int make_file(const char *path, bool synced)
{
	const int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(pwrite(fd, "text", 4, 0), 4);
	if (synced)
		ck_assert_int_eq(fsync(fd), 0);
	return fd;
}

START_TEST(the_disk_forgets_what_was_not_synced)
{
	autofree char *live = scene_path("live");
	autofree char *synced = scene_path("live/synced");
	autofree char *empty = scene_path("live/empty");
	autofree char *unnamed = scene_path("live/unnamed");
	autofree char *to = scene_path("cut");
	autofree char *left = scene_path("cut/synced");
	autofree char *left_empty = scene_path("cut/empty");
	ck_assert_int_eq(mkdir(live, 0700), 0);
	const int folder = open(live, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	disk_begin(live);
	calls_watch(live, 0, FAULT_NONE);
	(void)close(make_file(synced, true));
	(void)close(make_file(empty, false));
	ck_assert_int_eq(fsync(folder), 0);
	(void)close(make_file(unnamed, true));
	(void)calls_stop();
	disk_cut(to, REST_NOTHING, NULL);
	disk_end();
	(void)close(folder);
	struct bytes bytes = bytes_of(left);
	ck_assert_uint_eq(bytes.size, 4);
	free(bytes.data);
	bytes = bytes_of(left_empty);
	ck_assert_ptr_nonnull(bytes.data);
	ck_assert_uint_eq(bytes.size, 0);
	free(bytes.data);
	ck_assert_uint_eq(scene_count(to, "unnamed"), 0);
}
END_TEST

TCase *tests_power(void)
{
	TCase *tests = tcase_create("power");
	tcase_set_timeout(tests, 400);
	tcase_add_checked_fixture(tests, scene_begin, scene_end);
	tcase_add_test(tests, the_disk_forgets_what_was_not_synced);
	tcase_add_loop_test(tests, what_was_acknowledged_survives_a_loss_of_power, 0,
		(int)ARRAY_SIZE(scenarios));
	return tests;
}
