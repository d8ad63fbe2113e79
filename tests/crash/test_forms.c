/* SPDX-License-Identifier: MIT */
/* Stores of other versions, and of other times. What breaks in a migration is in test_faults.c. */
#include "scene.h"

#include "base/mem.h"
#include "store/store_parts.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The newest form and one that is newer. */
static const struct store_step steps[] = {
	{ "" },
	{ "ALTER TABLE entry ADD COLUMN colour TEXT DEFAULT 'red';"
	  "CREATE TABLE extra (id INTEGER) STRICT;" },
};

static int migrate(struct store *store, const struct store_step *with, struct err *err)
{
	return store_lock(store, true, err) || store_settle(store, err) ||
			       store_migrate(store, with, 2, err)
		       ? -1
		       : 0;
}

static void make_newer(void)
{
	struct err err = { 0 };
	struct store *store = scene_open(scene_folder);
	ck_assert_msg(migrate(store, steps, &err) == 0, "%s", err.text);
	store_close(store);
}

START_TEST(an_older_form_is_backed_up_before_it_changes)
{
	autofree char *backup = mem_format("%s/backup-v1", scene_folder);
	autofree char *file = mem_format("%s/store.db", backup);
	autofree char *other = scene_path("other");
	autofree char *place = scene_path("other/store");
	struct stat state;
	scene_fill(scene_folder, 1, 6);
	make_newer();
	ck_assert_int_eq(stat(file, &state), 0);
	ck_assert_int_eq(state.st_mode & 0777, 0600);
	ck_assert_int_eq(mkdir(other, 0700), 0);
	tree_copy(backup, place);
	scene_point(other, "the backup");
}
END_TEST

START_TEST(a_step_that_fails_leaves_the_older_form)
{
	static const struct store_step wrong[] = { { "" },
		{ "CREATE TABLE extra (id INTEGER) STRICT; INSERT INTO nowhere VALUES (1);" } };
	struct err err = { 0 };
	scene_fill(scene_folder, 1, 6);
	for (int i = 0; i < 3; i++) {
		struct store *store = scene_open(scene_folder);
		ck_assert_ptr_null(store_read_only(store));
		ck_assert_int_eq(migrate(store, wrong, &err), -1);
		store_close(store);
	}
	ck_assert_uint_eq(scene_count(scene_folder, "backup-"), 1);
	scene_point(scene_folder, "after a step that failed");
}
END_TEST

START_TEST(a_newer_form_is_read_and_not_touched)
{
	autofree char *kept = scene_path("kept");
	struct entry entry;
	struct err err = { 0 };
	scene_remote = _i % 2;
	scene_fill(scene_folder, 1, 6);
	make_newer();
	if (_i / 2)
		scene_flatten(scene_folder);
	scene_remote = _i % 2 == 0; /* by the other kind of journal, too */
	tree_copy(scene_folder, kept);
	struct store *store = scene_open(scene_folder);
	ck_assert_ptr_nonnull(strstr(store_news(store), "newer bulkhead"));
	entry_init(&entry, ENTRY_HINT, "a/b", NULL);
	ck_assert_int_eq(store_append(store, &entry, NULL, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "newer bulkhead"));
	entry_release(&entry);
	ck_assert_int_eq(store_get(store, 6, &entry, &err), 0);
	entry_release(&entry);
	store_close(store);
	ck_assert(tree_equal(kept, scene_folder));
	scene_point(scene_folder, "newer");
	ck_assert(tree_equal(kept, scene_folder));
}
END_TEST

/* ---- time ---- */

static int see_order(const struct entry *entry, void *context)
{
	int64_t *before = context;
	if (!entry)
		return 0;
	ck_assert_int_eq(entry->id, *before + 1);
	ck_assert_int_eq(entry->number, entry->id);
	*before = entry->id;
	return 0;
}

START_TEST(the_order_is_that_of_the_numbers_whatever_the_clock_says)
{
	static const int64_t clock[] = { 1000000000000, 0, -1, -3000000000000, 2147483647000,
		2147483648000, 4294967296000, 5000000000000, 999999999999, INT64_MAX, INT64_MIN,
		1 };
	const struct store_filter all = { .kind = -1 };
	const struct store_filter summary = { .kind = -1, .subject = "a/b", .summary = true };
	struct err err = { 0 };
	int64_t before = 0;
	for (size_t i = 0; i < ARRAY_SIZE(clock); i++) {
		struct entry entry;
		struct store *store;
		ck_assert_int_eq(store_open(&store, scene_folder, clock[i], &err), 0);
		entry_init(&entry, ENTRY_ATTEMPT, "a/b", NULL);
		entry.number = (int64_t)i + 1;
		entry.at = clock[i];
		ck_assert_int_eq(store_append(store, &entry, NULL, &err), 0);
		ledger->acknowledged[ledger->count++] = entry.hash;
		ledger->points++;
		entry_release(&entry);
		store_close(store);
	}
	struct store *store = scene_open(scene_folder);
	ck_assert_int_eq(store_each(store, &all, see_order, &before, &err), 0);
	ck_assert_int_eq(before, ARRAY_SIZE(clock));
	before = 0;
	ck_assert_int_eq(store_each(store, &summary, see_order, &before, &err), 0);
	store_close(store);
	scene_damage(scene_folder); /* and when it is rebuilt */
	scene_point(scene_folder, "odd clocks");
}
END_TEST

TCase *tests_forms(void)
{
	TCase *tests = tcase_create("forms");
	tcase_add_checked_fixture(tests, scene_begin, scene_end);
	tcase_add_test(tests, an_older_form_is_backed_up_before_it_changes);
	tcase_add_test(tests, a_step_that_fails_leaves_the_older_form);
	tcase_add_loop_test(tests, a_newer_form_is_read_and_not_touched, 0, 4);
	tcase_add_test(tests, the_order_is_that_of_the_numbers_whatever_the_clock_says);
	return tests;
}
