/* SPDX-License-Identifier: MIT */
/* Every call that changes a file, as the last of its process, and failing. */
#include "calls.h"
#include "scene.h"

#include "base/mem.h"
#include "store/store_parts.h"

#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define LARGE 20000 /* bytes: pages of its own */

/* What a process does while things break. It stops at the first error of opening. */
static void add_three(const char *folder)
{
	static const size_t sizes[] = { 100, LARGE, 100 };
	struct store *store;
	struct err err = { 0 };
	if (store_open(&store, folder, 1, &err))
		return;
	ledger->told |= *store_news(store) != '\0';
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
		(void)scene_add(store, 1000 + (int)i, sizes[i], &err); /* the ledger says */
	store_close(store);
}

static void add_to_damaged(const char *folder)
{
	struct store *store;
	struct err err = { 0 };
	if (store_open(&store, folder, 1, &err))
		return;
	ledger->told |= *store_news(store) != '\0';
	(void)scene_add(store, 1000, 100, &err);
	ledger->told |= *store_news(store) != '\0';
	store_close(store);
}

static const struct store_step two_steps[] = {
	{ "" },
	{ "ALTER TABLE entry ADD COLUMN colour TEXT; CREATE TABLE extra (id INTEGER) STRICT;" },
};

static int migrate(const char *folder)
{
	struct store *store;
	struct err err = { 0 };
	if (store_open(&store, folder, 1, &err))
		return -1;
	const int failed = store_read_only(store)
				   ? 0
				   : store_lock(store, true, &err) || store_settle(store, &err) ||
					     store_migrate(store, two_steps, 2, &err);
	store_close(store);
	return failed;
}

static void try_migrate(const char *folder)
{
	(void)migrate(folder); /* what is left is looked at */
}

/* After it the newer form is there, with one backup. */
static void finish_migrate(const char *folder, const char *what)
{
	ck_assert_msg(migrate(folder) == 0, "%s", what);
	ck_assert_uint_eq(scene_count(folder, "backup-"), 1);
	struct store *store = scene_open(folder);
	ck_assert_ptr_nonnull(store_read_only(store));
	store_close(store);
}

/* What was damaged is there, once, byte for byte. */
static void check_aside(const char *folder, const char *what)
{
	autofree char *was = scene_path("template/store");
	autofree char *aside = mem_format("%s/damaged-1", folder);
	ck_assert_msg(scene_count(folder, "damaged-") == 1, "%s: set aside more than once", what);
	ck_assert_msg(tree_equal(was, aside), "%s: not as it was found", what);
	ck_assert_msg(ledger->told, "%s: nobody was told", what);
}

static void prepare_nothing(void)
{
	autofree char *path = scene_path("template");
	ck_assert_int_eq(mkdir(path, 0700), 0);
}

static void prepare_some(void)
{
	autofree char *path = scene_path("template");
	scene_fill(path, 1, 6);
}

static void prepare_flat(void)
{
	autofree char *path = scene_path("template");
	scene_fill(path, 1, 6);
	scene_flatten(path);
}

static void prepare_damaged(void)
{
	autofree char *path = scene_path("template");
	scene_fill(path, 1, 6);
	scene_damage(path);
}

/* A log so long that it is carried over into the database when the store is closed. */
static void prepare_long_log(void)
{
	struct err err = { 0 };
	autofree char *path = scene_path("template");
	struct store *store = scene_open(path);
	for (int i = 0; i < 12; i++)
		ck_assert_int_eq(scene_add(store, i, 4 * LARGE, &err), 0);
	store_close(store);
}

static void prepare_hot_journal(void)
{
	autofree char *path = scene_path("template");
	scene_fill(path, 1, 6);
	scene_break_off(path);
}

static const struct scenario {
	const char *name;
	void (*prepare)(void);
	void (*run)(const char *folder);
	void (*check)(const char *folder,
		const char *what); /* after the store was opened again, or NULL */
	bool remote;
	long stride; /* of the calls; 1 but where they are many and alike */
} scenarios[] = {
	{ "create", prepare_nothing, add_three, NULL, false, 1 },
	{ "add", prepare_some, add_three, NULL, false, 1 },
	{ "carry over", prepare_long_log, add_three, NULL, false, 7 },
	{ "rebuild", prepare_damaged, add_to_damaged, check_aside, false, 1 },
	{ "migrate", prepare_some, try_migrate, finish_migrate, false, 1 },
	{ "become remote", prepare_flat, add_three, NULL, true, 1 },
	{ "create, remote", prepare_nothing, add_three, NULL, true, 3 },
	{ "add, remote", prepare_some, add_three, NULL, true, 1 },
	{ "hot journal, remote", prepare_hot_journal, add_three, NULL, true, 1 },
	{ "rebuild, remote", prepare_damaged, add_to_damaged, check_aside, true, 3 },
	{ "migrate, remote", prepare_some, try_migrate, finish_migrate, true, 3 },
};

/* The process in which the call fails. How many calls it made goes to a pipe, unless that is -1. */
static void run_child(
	const struct scenario *scenario, const char *folder, long at, enum fault fault, int to)
{
	const pid_t child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		calls_watch(folder, at, fault);
		scenario->run(folder);
		const long calls = calls_stop();
		_exit(to < 0 || write(to, &calls, sizeof(calls)) == (ssize_t)sizeof(calls) ? 0 : 1);
	}
	int status;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	const bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
	ck_assert_msg(
		fault == FAULT_KILL && at ? killed : WIFEXITED(status) && !WEXITSTATUS(status),
		"%s, call %ld, fault %d: status %d", scenario->name, at, (int)fault, status);
}

static long count_calls(const struct scenario *scenario, const char *folder, enum fault fault)
{
	int ends[2];
	long calls;
	ck_assert_int_eq(pipe(ends), 0);
	run_child(scenario, folder, 0, fault, ends[1]);
	ck_assert_int_eq(read(ends[0], &calls, sizeof(calls)), (ssize_t)sizeof(calls));
	(void)close(ends[0]);
	(void)close(ends[1]);
	return calls;
}

static void one_point(const struct scenario *scenario, const char *from, long at, enum fault fault)
{
	const size_t before = ledger->count;
	autofree char *folder = scene_path("point");
	autofree char *what = mem_format("%s, call %ld, fault %d", scenario->name, at, (int)fault);
	ledger->fired = ledger->silent = ledger->told = false;
	ledger->in_sync = ledger->in_adding = false;
	tree_copy(from, folder);
	run_child(scenario, folder, at, fault, -1);
	ck_assert_msg(ledger->fired, "%s: it did not happen", what);
	ck_assert_msg(!ledger->silent, "%s: a failed sync was taken for done", what);
	scene_point(folder, what);
	if (scenario->check)
		scenario->check(folder, what);
	ledger->count = before; /* what the template has */
}

static void try_all(const struct scenario *scenario, enum fault fault)
{
	autofree char *from = scene_path("template");
	autofree char *folder = scene_path("point");
	const size_t before = ledger->count;
	tree_copy(from, folder);
	const long calls = count_calls(scenario, folder, fault);
	ledger->count = before;
	ck_assert_int_gt(calls, 5);
	for (long at = 1; at <= calls; at += scenario->stride)
		one_point(scenario, from, at, fault);
}

START_TEST(nothing_acknowledged_is_lost)
{
	const struct scenario *scenario = &scenarios[_i];
	scene_remote = scenario->remote && strcmp(scenario->name, "become remote") != 0;
	scenario->prepare();
	scene_remote = scenario->remote;
	for (int fault = FAULT_KILL; fault <= FAULT_READ; fault++)
		try_all(scenario, (enum fault)fault);
}
END_TEST

TCase *tests_faults(void)
{
	TCase *tests = tcase_create("faults");
	tcase_set_timeout(tests, 400);
	tcase_add_checked_fixture(tests, scene_begin, scene_end);
	tcase_add_loop_test(tests, nothing_acknowledged_is_lost, 0, (int)ARRAY_SIZE(scenarios));
	return tests;
}
