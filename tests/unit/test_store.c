/* SPDX-License-Identifier: MIT */
/* The store as it is used; what happens to it when things break is in test_store_damage.c. */
#include "store/store.h"

#include "base/mem.h"

#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define EX "first-hour/two-doors"

static char *scratch;
static char *folder;

static void make_scratch(void)
{
	scratch = mem_text("/tmp/bulkhead-store.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(scratch));
	folder = mem_format("%s/state/bulkhead", scratch);
}

static int remove_one(const char *path, const struct stat *state, int kind, struct FTW *where)
{
	(void)state;
	(void)kind;
	(void)where;
	return remove(path);
}

static void remove_scratch(void)
{
	ck_assert_int_eq(nftw(scratch, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
	free(folder);
	free(scratch);
}

static struct store *open_store(void)
{
	struct store *store;
	struct err err = { 0 };
	ck_assert_msg(store_open(&store, folder, 1, &err) == 0, "%s", err.text);
	ck_assert_str_eq(store_news(store), "");
	return store;
}

static void add(struct store *store, const char *subject, const char *bytes, size_t size)
{
	struct entry entry;
	struct err err = { 0 };
	entry_init(&entry, ENTRY_ATTEMPT, subject, "0000000000000001");
	entry_set_word(&entry, "failed");
	entry.number = 50;
	entry.at = -5;
	entry_set_body_take(&entry, mem_text("{\"a\":1}"));
	entry_add_file(&entry, "profile.json", bytes, size);
	ck_assert_msg(store_append(store, &entry, "{}", &err) == 0, "%s", err.text);
	entry_release(&entry);
}

static int count(const struct entry *entry, void *context)
{
	*(size_t *)context = entry ? *(size_t *)context + 1 : 0;
	return 0;
}

static size_t count_all(struct store *store, const struct store_filter *filter)
{
	size_t found = 0;
	struct err err = { 0 };
	ck_assert_int_eq(store_each(store, filter, count, &found, &err), 0);
	return found;
}

START_TEST(what_was_added_comes_back_byte_for_byte)
{
	static const char bytes[] = "a\0b\xff\x1b";
	struct err err = { 0 };
	struct entry entry;
	struct store *store = open_store();
	add(store, EX, bytes, sizeof(bytes));
	store_close(store);
	store = open_store();
	ck_assert_int_eq(store_get(store, 1, &entry, &err), 0);
	ck_assert_int_eq(entry.kind, ENTRY_ATTEMPT);
	ck_assert_str_eq(entry.subject, EX);
	ck_assert_str_eq(entry.word, "failed");
	ck_assert_int_eq(entry.number, 50);
	ck_assert_int_eq(entry.at, -5);
	ck_assert_str_eq(entry.body, "{\"a\":1}");
	ck_assert_uint_eq(entry.file_count, 1);
	ck_assert_str_eq(entry.files[0].name, "profile.json");
	ck_assert_mem_eq(entry.files[0].bytes, bytes, sizeof(bytes));
	entry_release(&entry);
	store_close(store);
}
END_TEST

START_TEST(entries_are_chosen_by_kind_and_subject)
{
	struct store *store = open_store();
	add(store, EX, "x", 1);
	add(store, "a/b", "x", 1);
	add(store, EX, "y", 1);
	ck_assert_uint_eq(count_all(store, &(struct store_filter){ .kind = -1 }), 3);
	ck_assert_uint_eq(
		count_all(store, &(struct store_filter){ .kind = -1, .summary = true }), 3);
	ck_assert_uint_eq(
		count_all(store, &(struct store_filter){ .kind = ENTRY_ATTEMPT, .subject = EX }),
		2);
	ck_assert_uint_eq(count_all(store, &(struct store_filter){ .kind = ENTRY_HINT }), 0);
	store_close(store);
}
END_TEST

START_TEST(evidence_is_the_newest_attempts)
{
	int64_t id;
	struct err err = { 0 };
	autobuf struct buf text = { 0 };
	struct store *store = open_store();
	add(store, EX, "x", 1);
	add(store, EX, "y", 1);
	ck_assert_int_eq(store_evidence(store, EX, &id, &text, &err), 0);
	ck_assert_int_eq(id, 2);
	ck_assert_str_eq(buf_string(&text), "{}");
	ck_assert_int_eq(store_evidence(store, "a/b", &id, &text, &err), 0);
	ck_assert_int_eq(id, 0);
	store_close(store);
}
END_TEST

START_TEST(there_is_no_entry_of_another_number)
{
	struct err err = { 0 };
	struct entry entry;
	struct store *store = open_store();
	ck_assert_int_eq(store_get(store, 1, &entry, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	store_close(store);
}
END_TEST

START_TEST(it_is_the_owners_alone_whatever_the_umask)
{
	static const char *const names[] = { "", "/lock", "/store", "/store/store.db",
		"/store/store.db-wal" };
	const mode_t before = umask(0777);
	struct store *store = open_store();
	add(store, EX, "x", 1);
	store_close(store);
	(void)umask(before);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct stat found;
		autofree char *path = mem_format("%s%s", folder, names[i]);
		ck_assert_int_eq(stat(path, &found), 0);
		ck_assert_msg((found.st_mode & 0777) == (S_ISDIR(found.st_mode) ? 0700 : 0600),
			"%s: %o", path, (unsigned)found.st_mode);
	}
}
END_TEST

static void fail_on_fault(const char *fault, void *context)
{
	(void)context;
	ck_abort_msg("%s", fault);
}

START_TEST(a_store_that_is_whole_has_no_faults)
{
	struct store_census census;
	struct err err = { 0 };
	struct store *store = open_store();
	for (int i = 0; i < 30; i++)
		add(store, EX, "0123456789", 10);
	ck_assert_int_eq(store_verify(store, fail_on_fault, NULL, &census, &err), 0);
	ck_assert_uint_eq(census.entries, 30);
	ck_assert_uint_eq(census.faults, 0);
	store_close(store);
}
END_TEST

TCase *tests_store(void)
{
	TCase *tests = tcase_create("store");
	tcase_add_checked_fixture(tests, make_scratch, remove_scratch);
	tcase_add_test(tests, what_was_added_comes_back_byte_for_byte);
	tcase_add_test(tests, entries_are_chosen_by_kind_and_subject);
	tcase_add_test(tests, evidence_is_the_newest_attempts);
	tcase_add_test(tests, there_is_no_entry_of_another_number);
	tcase_add_test(tests, it_is_the_owners_alone_whatever_the_umask);
	tcase_add_test(tests, a_store_that_is_whole_has_no_faults);
	return tests;
}
