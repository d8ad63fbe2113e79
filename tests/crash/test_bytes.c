/* SPDX-License-Identifier: MIT */
/* One byte that is wrong, at every place; and every length at which a file may end. */
#include "scene.h"

#include "base/mem.h"
#include "store/store_parts.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define ENTRIES 5

static const struct form {
	const char *name;
	bool flat;
	bool remote;
	const char *file; /* that is changed */
	size_t stride;    /* of the bytes that have a meaning */
	bool broken_off;  /* an entry that was never acknowledged is half there */
} forms[] = {
	{ "the database", true, false, "store/store.db", 1, false },
	{ "the database beside its log", false, false, "store/store.db", 7, false },
	{ "the log", false, false, "store/store.db-wal", 7, false },
	{ "the database, remote", true, true, "store/store.db", 7, false },
	{ "the database, broken off", true, true, "store/store.db", 7, true },
	{ "the journal", true, true, "store/store.db-journal", 7, true },
	{ "the head", false, false, "lock", 1, false },
};

/* A small store with an entry that has pages of its own; the last two are in the log. */
static void make_store(const char *folder, const struct form *form)
{
	scene_remote = form->remote;
	struct err err = { 0 };
	for (int i = 0; i < ENTRIES; i++) {
		struct store *store = scene_open(folder);
		ck_assert_int_eq(scene_add(store, i, i == 2 ? 4200 : 60, &err), 0);
		store_close(store);
		if (form->flat || i == ENTRIES - 3)
			scene_flatten(folder);
	}
	if (form->broken_off)
		scene_break_off(folder);
}

/* What came of one store that was changed. */
struct seen {
	bool told;       /* the opening, or the reading, said so */
	bool faults;     /* store_verify said so */
	size_t missing;  /* of the entries */
	int64_t summary; /* the sum of the numbers, as the index has them */
};

static int add_number(const struct entry *entry, void *context)
{
	int64_t *sum = context;
	*sum = entry ? *sum + (entry->kind == ENTRY_ATTEMPT ? entry->number : 0) : 0;
	return 0;
}

static void ignore_fault(const char *fault, void *context)
{
	(void)fault;
	(void)context;
}

static void look(const char *folder, const struct form *form, const char *what, struct seen *seen)
{
	const struct store_filter summary = { .kind = -1, .summary = true };
	struct scene_look found;
	struct store_census census;
	struct err err = { 0 };
	struct store *store;
	*seen = (struct seen){ 0 };
	ck_assert_msg(store_open(&store, folder, 1, &err) == 0, "%s: %s", what, err.text);
	ck_assert_msg(!store_read_only(store), "%s: %s", what, store_read_only(store));
	ck_assert_int_eq(store_each(store, &summary, add_number, &seen->summary, &err), 0);
	scene_look(store, &found);
	seen->missing = ENTRIES - found.present;
	ck_assert_msg(found.others <= form->broken_off, "%s: an entry that never was", what);
	ck_assert_msg(store_verify(store, ignore_fault, NULL, &census, &err) == 0, "%s: %s", what,
		err.text);
	seen->told = *store_news(store) || found.skipped;
	seen->faults = census.faults;
	store_close(store);
}

/* Every entry but the one that was hit is there, and what is not right is told. */
static void check(const struct form *form, const char *folder, const char *from, const char *what,
	size_t may_miss, struct seen *seen)
{
	autofree char *aside = mem_format("%s/damaged-1", folder);
	autofree char *store = mem_format("%s/store", from);
	ledger->points++;
	look(folder, form, what, seen);
	ck_assert_msg(
		seen->missing <= may_miss, "%s: %zu entries are missing", what, seen->missing);
	ck_assert_msg(!seen->missing || seen->told || seen->faults, "%s: nobody was told", what);
	ck_assert_msg(seen->summary == ENTRIES * (ENTRIES - 1) / 2 || seen->told || seen->faults ||
			      form->broken_off,
		"%s: a wrong sum", what);
	ck_assert_uint_le(scene_count(folder, "damaged-"), 1);
	if (scene_count(folder, "damaged-") && !form->broken_off) /* which is taken back first */
		ck_assert_msg(tree_equal(store, aside), "%s: it was not kept as it was", what);
}

static bool is_near_text(const struct bytes *file, size_t at)
{
	for (size_t i = at > 3 ? at - 3 : 0; i < file->size && i <= at + 3; i++)
		if (file->data[i])
			return true;
	return false;
}

/* Of the empty room in the pages every 61st. */
static bool is_tried(const struct form *form, const struct bytes *file, size_t at)
{
	return at % (is_near_text(file, at) ? form->stride : 61) == 0;
}

/* `at` has another byte in the file of the folder that is looked at. */
static void one_byte(
	const struct form *form, const char *from, struct bytes *file, size_t at, size_t *losses)
{
	struct seen seen;
	autofree char *folder = scene_path("point");
	autofree char *path = mem_format("%s/%s", from, form->file);
	autofree char *what = mem_format("%s, byte %zu", form->name, at);
	const unsigned char was = file->data[at];
	file->data[at] ^= at % 3 == 0 ? 0xff : (unsigned char)(1u << at % 8);
	bytes_write(path, file->data, file->size);
	tree_copy(from, folder);
	check(form, folder, from, what, 1, &seen);
	*losses += seen.missing;
	file->data[at] = was;
}

START_TEST(a_wrong_byte_costs_one_entry_at_most)
{
	const struct form *form = &forms[_i];
	autofree char *from = scene_path("template");
	autofree char *path = mem_format("%s/%s", from, form->file);
	size_t tried = 0;
	size_t losses = 0;
	make_store(from, form);
	struct bytes file = bytes_of(path);
	for (size_t at = 0; at < file.size; at++) {
		if (!is_tried(form, &file, at))
			continue;
		tried++;
		one_byte(form, from, &file, at, &losses);
	}
	(void)printf("%s: %zu of %zu bytes were made wrong, %zu times an entry was hit\n",
		form->name, tried, file.size, losses);
	free(file.data);
}
END_TEST

/* ---- lengths ---- */

/* What was cut off is missing; the rest is there, the head tells how much that is. */
static void one_length(
	const struct form *form, const char *from, const struct bytes *file, size_t size)
{
	struct seen seen;
	autofree char *folder = scene_path("point");
	autofree char *path = mem_format("%s/%s", from, form->file);
	autofree char *what = mem_format("%s, cut off at %zu", form->name, size);
	bytes_write(path, file->data, size);
	tree_copy(from, folder);
	check(form, folder, from, what, strstr(form->file, "journal") ? 0 : ENTRIES, &seen);
	if (size == file->size)
		ck_assert_uint_eq(seen.missing, 0);
}

START_TEST(a_file_that_ends_early_is_told)
{
	const struct form *form = &forms[_i];
	autofree char *from = scene_path("template");
	autofree char *path = mem_format("%s/%s", from, form->file);
	size_t tried = 0;
	make_store(from, form);
	struct bytes file = bytes_of(path);
	for (size_t size = 0; size <= file.size; size += size % STORE_PAGE < 20 ? 1 : 331) {
		tried++;
		one_length(form, from, &file, size);
	}
	(void)printf("%s: %zu lengths\n", form->name, tried);
	free(file.data);
}
END_TEST

/* ---- what a log has behind its end ---- */

/* The checksum of its head: SQLite then takes it for empty, and the head of ours tells. */
static void spoil_log(void)
{
	autofree char *log = mem_format("%s/store/store.db-wal", scene_folder);
	struct bytes file = bytes_of(log);
	ck_assert_uint_gt(file.size, STORE_PAGE);
	file.data[24] ^= 1;
	bytes_write(log, file.data, file.size);
	free(file.data);
}

/* An entry that was broken off, and the one that got its number: the acknowledged one comes back.
 */
START_TEST(what_was_broken_off_takes_nobodys_place)
{
	autofree char *copy = scene_path("copy");
	autofree char *log = mem_format("%s/store/store.db-wal", scene_folder);
	autofree char *other_log = mem_format("%s/store/store.db-wal", copy);
	struct err err = { 0 };
	make_store(scene_folder, &forms[1]);
	tree_copy(scene_folder, copy);
	const struct ledger before = *ledger;
	struct store *store = scene_open(copy); /* large: its frames reach far behind */
	ck_assert_int_eq(scene_add(store, 50, 40000, &err), 0);
	store_close(store);
	*ledger = before;
	scene_fill(scene_folder, 60, 1);
	struct bytes mine = bytes_of(log);
	struct bytes other = bytes_of(other_log);
	ck_assert_uint_gt(other.size, mine.size);
	memcpy(other.data, mine.data, mine.size);
	bytes_write(log, other.data, other.size);
	free(mine.data);
	free(other.data);
	scene_point(scene_folder, "a tail of a longer transaction");
	ledger->told = false;
	spoil_log();
	scene_point(scene_folder, "and rebuilt from it");
	ck_assert(ledger->told);
}
END_TEST

/* A log that was begun anew has what is left of older rounds behind its end. */
START_TEST(older_rounds_of_a_log_hide_nothing)
{
	struct err err = { 0 };
	struct store *store = scene_open(scene_folder);
	int before = 0;
	int added = 0;
	for (; added < 200 && store->log_pages >= before; added++) {
		before = store->log_pages;
		ck_assert_int_eq(scene_add(store, added, 80000, &err), 0);
	}
	ck_assert_int_lt(added, 200); /* it has begun anew */
	store_close(store);
	spoil_log();
	scene_point(scene_folder, "rounds of a log");
	ck_assert(ledger->told);
}
END_TEST

/* Who runs one command after the other does not have a log that only grows. */
START_TEST(a_log_is_cut_off_when_it_was_carried_over)
{
	struct stat state;
	struct err err = { 0 };
	autofree char *log = mem_format("%s/store/store.db-wal", scene_folder);
	for (int i = 0; i < 40; i++) {
		struct store *store = scene_open(scene_folder);
		ck_assert_int_eq(scene_add(store, i, 80000, &err), 0);
		store_close(store);
	}
	ck_assert_int_eq(stat(log, &state), 0);
	ck_assert_int_lt(state.st_size, 300 * STORE_PAGE);
}
END_TEST

TCase *tests_bytes(void)
{
	TCase *tests = tcase_create("bytes");
	tcase_set_timeout(tests, 400);
	tcase_add_checked_fixture(tests, scene_begin, scene_end);
	tcase_add_loop_test(tests, a_wrong_byte_costs_one_entry_at_most, 0, (int)ARRAY_SIZE(forms));
	tcase_add_loop_test(tests, a_file_that_ends_early_is_told, 0, (int)ARRAY_SIZE(forms));
	tcase_add_test(tests, what_was_broken_off_takes_nobodys_place);
	tcase_add_test(tests, a_log_is_cut_off_when_it_was_carried_over);
	tcase_add_test(tests, older_rounds_of_a_log_hide_nothing);
	return tests;
}
