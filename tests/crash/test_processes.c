/* SPDX-License-Identifier: MIT */
/* Many processes at once: adding, making the store, rebuilding it, and gone with its locks. */
#include "scene.h"

#include "base/mem.h"
#include "store/store_parts.h"

#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define ALL 1000 /* entries, whoever adds them */

/* In a process: open, add, close. */
static void add_many(int number, int count)
{
	struct err err = { 0 };
	struct store *store;
	if (store_open(&store, scene_folder, 1, &err))
		_exit(2);
	for (int i = 0; i < count; i++) {
		struct entry entry;
		entry_init(&entry, ENTRY_ATTEMPT, "a/b", NULL);
		entry.number = number + i;
		if (store_append(store, &entry, NULL, &err))
			_exit(3);
		entry_release(&entry);
	}
	store_close(store);
	_exit(0);
}

static void add_at_once(int processes, int each)
{
	for (int i = 0; i < processes; i++)
		if (fork() == 0)
			add_many(i * each, each);
	for (int i = 0; i < processes; i++) {
		int status;
		ck_assert_int_gt(wait(&status), 0);
		ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %d", status);
	}
}

struct numbers {
	bool seen[ALL];
	size_t count;
};

static int see_number(const struct entry *entry, void *context)
{
	struct numbers *numbers = context;
	if (!entry || entry->kind != ENTRY_ATTEMPT)
		return 0;
	ck_assert(!numbers->seen[entry->number]);
	numbers->seen[entry->number] = true;
	numbers->count++;
	return 0;
}

/* Each number once, and the chain whole. */
static void expect_all(size_t count)
{
	static struct numbers numbers;
	const struct store_filter all = { .kind = -1 };
	struct err err = { 0 };
	numbers = (struct numbers){ 0 };
	struct store *store = scene_open(scene_folder);
	ck_assert_int_eq(store_each(store, &all, see_number, &numbers, &err), 0);
	store_close(store);
	ledger->lost += (long)(count - numbers.count);
	ck_assert_uint_eq(numbers.count, count);
	scene_point(scene_folder, "many at once");
}

static const struct crew {
	int processes;
	bool remote;
} crews[] = { { 2, false }, { 8, false }, { 2, true }, { 8, true } };

START_TEST(a_thousand_by_many_are_a_thousand)
{
	scene_remote = crews[_i].remote;
	add_at_once(crews[_i].processes, ALL / crews[_i].processes);
	expect_all(ALL);
}
END_TEST

START_TEST(eight_that_make_the_store_make_one)
{
	for (int round = 0; round < 10; round++) {
		scene_remote = round % 2;
		add_at_once(8, 1);
		expect_all(8);
		ck_assert_uint_eq(scene_count(scene_folder, "damaged-"), 0);
		tree_remove(scene_folder);
	}
}
END_TEST

START_TEST(eight_that_find_it_damaged_rebuild_it_once)
{
	for (int round = 0; round < 10; round++) {
		scene_remote = round % 2;
		add_at_once(1, 20);
		scene_damage(scene_folder);
		for (int i = 0; i < 8; i++)
			if (fork() == 0)
				add_many(20 + i, 1);
		for (int i = 0; i < 8; i++) {
			int status;
			ck_assert_int_gt(wait(&status), 0);
			ck_assert_int_eq(status, 0);
		}
		ck_assert_uint_eq(scene_count(scene_folder, "damaged-"), 1);
		expect_all(28);
		tree_remove(scene_folder);
	}
}
END_TEST

/* Somebody who holds all there is to hold, in the middle of a transaction, is killed. */
START_TEST(locks_of_the_dead_hold_nobody_up)
{
	int ends[2];
	char byte;
	scene_remote = _i;
	scene_fill(scene_folder, 1, 3);
	ck_assert_int_eq(pipe(ends), 0);
	const pid_t child = fork();
	if (child == 0) {
		struct err err = { 0 };
		struct store *store = scene_open(scene_folder);
		if (store_lock(store, true, &err) ||
			store_sql_run(store, "BEGIN EXCLUSIVE", &err) ||
			write(ends[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			(void)pause();
	}
	ck_assert_int_eq(read(ends[0], &byte, 1), 1);
	ck_assert_int_eq(kill(child, SIGKILL), 0);
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
	scene_point(scene_folder, "after a kill");
}
END_TEST

TCase *tests_processes(void)
{
	TCase *tests = tcase_create("processes");
	tcase_set_timeout(tests, 400);
	tcase_add_checked_fixture(tests, scene_begin, scene_end);
	tcase_add_loop_test(tests, a_thousand_by_many_are_a_thousand, 0, (int)ARRAY_SIZE(crews));
	tcase_add_test(tests, eight_that_make_the_store_make_one);
	tcase_add_test(tests, eight_that_find_it_damaged_rebuild_it_once);
	tcase_add_loop_test(tests, locks_of_the_dead_hold_nobody_up, 0, 2);
	return tests;
}
