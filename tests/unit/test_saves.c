/* SPDX-License-Identifier: MIT */
/* Saves: what counts as one, in which folder, and when its writer is done. */
#include "app/saves.h"
#include "base/mem.h"
#include "sys/clock.h"
#include "sys/folder_watch.h"

#include <check.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

TCase *tests_saves(void);

#define PATIENCE_MS 5000

static char folder[64];
static struct err err;

static void set_up(void)
{
	(void)snprintf(folder, sizeof(folder), "/tmp/bulkhead-saves.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

/* All that a test makes is called so. */
static void tear_down(void)
{
	static const char *const names[] = { "profile.json", "profile.json~", ".profile.json.swp",
		"4913", "rules.nft", "task.md", "new" };
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		autofree char *path = mem_format("%s/%s", folder, names[i]);
		(void)remove(path);
	}
	(void)rmdir(folder);
}

/* Nothing is written: whoever might have written has closed it. */
static void save(const char *name)
{
	autofree char *path = mem_format("%s/%s", folder, name);
	const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	ck_assert(fd >= 0 && close(fd) == 0);
}

static void rename_file(const char *from, const char *to)
{
	autofree char *before = mem_format("%s/%s", folder, from);
	autofree char *after = mem_format("%s/%s", folder, to);
	ck_assert_int_eq(rename(before, after), 0);
}

static void delete_file(const char *name)
{
	autofree char *path = mem_format("%s/%s", folder, name);
	ck_assert_int_eq(unlink(path), 0);
}

/* ---- a folder ---- */

static void expect_saved(struct folder_watch *watch, const char *wanted)
{
	const char *name = "";
	ck_assert_int_eq(folder_watch_next(watch, &name, &err), wanted ? 1 : 0);
	if (wanted)
		ck_assert_str_eq(name, wanted);
}

START_TEST(a_file_is_saved_when_its_writer_closes_it_or_renames_to_it)
{
	struct folder_watch watch;
	save("profile.json");
	ck_assert_int_eq(folder_watch_open(&watch, folder, &err), 0);
	expect_saved(&watch, NULL);
	save("profile.json");
	save("new");
	rename_file("new", "profile.json");
	delete_file("profile.json");
	expect_saved(&watch, "profile.json");
	expect_saved(&watch, "new");
	expect_saved(&watch, "profile.json");
	expect_saved(&watch, NULL);
	folder_watch_close(&watch);
}
END_TEST

/* Someone stands in it, as learners do: then the kernel does not tell of its removal. */
START_TEST(a_folder_that_is_removed_is_gone_also_when_someone_stands_in_it)
{
	struct folder_watch watch;
	const char *name;
	const int held = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_eq(folder_watch_open(&watch, folder, &err), 0);
	ck_assert_int_eq(rmdir(folder), 0);
	ck_assert_int_eq(folder_watch_next(&watch, &name, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	ck_assert_ptr_nonnull(strstr(err.text, "was moved or removed"));
	folder_watch_close(&watch);
	(void)close(held);
}
END_TEST

START_TEST(a_folder_that_is_moved_is_gone_and_its_neighbours_do_not_matter)
{
	struct folder_watch watch;
	autofree char *elsewhere = mem_format("%s.moved", folder);
	const char *name;
	ck_assert_int_eq(folder_watch_open(&watch, folder, &err), 0);
	ck_assert_int_eq(mkdir(elsewhere, 0700), 0);
	ck_assert_int_eq(rmdir(elsewhere), 0);
	expect_saved(&watch, NULL);
	ck_assert_int_eq(rename(folder, elsewhere), 0);
	ck_assert_int_eq(folder_watch_next(&watch, &name, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	folder_watch_close(&watch);
	ck_assert_int_eq(rmdir(elsewhere), 0);
}
END_TEST

START_TEST(only_a_folder_can_be_watched)
{
	struct folder_watch watch;
	autofree char *file = mem_format("%s/task.md", folder);
	autofree char *nothing = mem_format("%s/nothing", folder);
	save("task.md");
	ck_assert_int_eq(folder_watch_open(&watch, nothing, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	folder_watch_close(&watch);
	ck_assert_int_eq(folder_watch_open(&watch, file, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	folder_watch_close(&watch);
	ck_assert_int_eq(folder_watch_open(&watch, "/", &err), 0);
	folder_watch_close(&watch);
}
END_TEST

/* ---- policy files ---- */

static struct exercise_policy policies[] = {
	{ .file = (char[]){ "profile.json" } },
	{ .file = (char[]){ "rules.nft" } },
};
static const struct exercise exercise = { .policies = policies, .policy_count = 2 };
static struct saves saves;

static void open_saves(void)
{
	ck_assert_int_eq(saves_open(&saves, &exercise, folder, &err), 0);
}

/* Poll as a caller does. The names; "" when nothing came for a while. */
static const char *wait_for_save(void)
{
	static struct buf names;
	int got = 0;
	buf_clear(&names);
	while (!got) {
		struct pollfd polled = { .fd = saves_fd(&saves), .events = POLLIN };
		const int wait_ms = saves_wait_ms(&saves);
		const int ready = poll(&polled, 1, wait_ms < 0 ? 0 : wait_ms);
		ck_assert_int_ge(ready, 0);
		got = saves_next(&saves, &names, &err);
		ck_assert_int_ge(got, 0);
		if (!got && !ready && wait_ms < 0)
			break;
	}
	return buf_string(&names);
}

START_TEST(what_an_editor_does_in_one_go_is_one_save)
{
	save("profile.json");
	open_saves();
	/* vim with 'backup': it tries whether it may make files, keeps the old one, writes anew */
	save("4913");
	delete_file("4913");
	save(".profile.json.swp");
	rename_file("profile.json", "profile.json~");
	save("profile.json");
	delete_file("profile.json~");
	ck_assert_str_eq(wait_for_save(), "profile.json");
	ck_assert_str_eq(wait_for_save(), "");
	/* one that writes beside and renames, and one that writes twice */
	save("new");
	rename_file("new", "profile.json");
	save("profile.json");
	save("profile.json");
	ck_assert_str_eq(wait_for_save(), "profile.json");
	ck_assert_str_eq(wait_for_save(), "");
	saves_close(&saves);
}
END_TEST

START_TEST(files_that_are_saved_together_are_one_save_of_all)
{
	open_saves();
	save("rules.nft");
	save("profile.json");
	ck_assert_str_eq(wait_for_save(), "profile.json, rules.nft");
	save("rules.nft");
	ck_assert_str_eq(wait_for_save(), "rules.nft");
	saves_close(&saves);
}
END_TEST

START_TEST(files_that_are_no_policies_are_nothing_to_wait_for)
{
	save("profile.json");
	open_saves();
	save("task.md");
	save("profile.json~");
	save(".profile.json.swp");
	rename_file("profile.json", "new");
	struct pollfd polled = { .fd = saves_fd(&saves), .events = POLLIN };
	autobuf struct buf names = { 0 };
	ck_assert_int_eq(poll(&polled, 1, PATIENCE_MS), 1);
	ck_assert_int_eq(saves_next(&saves, &names, &err), 0);
	ck_assert_int_eq(saves_wait_ms(&saves), -1);
	ck_assert_str_eq(wait_for_save(), "");
	saves_close(&saves);
}
END_TEST

START_TEST(one_who_never_stops_saving_is_heard_all_the_same)
{
	autobuf struct buf names = { 0 };
	int got = 0;
	open_saves();
	const uint64_t until_us = clock_us() + PATIENCE_MS * 1000u;
	while (!got && clock_us() < until_us) {
		save("profile.json");
		got = saves_next(&saves, &names, &err);
	}
	ck_assert_int_eq(got, 1);
	saves_close(&saves);
}
END_TEST

/* The limit of the machine, or as many saves as most machines never have at once. */
static unsigned long most_events(void)
{
	unsigned long most = 0;
	FILE *limit = fopen("/proc/sys/fs/inotify/max_queued_events", "re");
	if (!limit || fscanf(limit, "%lu", &most) != 1)
		most = 16384;
	if (limit)
		(void)fclose(limit);
	return most;
}

START_TEST(when_the_kernel_loses_count_all_files_may_have_been_saved)
{
	const unsigned long most = most_events();
	if (most > 100000)
		return; /* nobody gets there */
	open_saves();
	for (unsigned long i = 0; i <= most / 2; i++) { /* equal events in a row become one */
		save("task.md");
		save("new");
	}
	ck_assert_str_eq(wait_for_save(), "profile.json, rules.nft");
	ck_assert_str_eq(wait_for_save(), "");
	saves_close(&saves);
}
END_TEST

TCase *tests_saves(void)
{
	TCase *tests = tcase_create("saves");
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_set_timeout(tests, 30);
	tcase_add_test(tests, a_file_is_saved_when_its_writer_closes_it_or_renames_to_it);
	tcase_add_test(tests, a_folder_that_is_removed_is_gone_also_when_someone_stands_in_it);
	tcase_add_test(tests, a_folder_that_is_moved_is_gone_and_its_neighbours_do_not_matter);
	tcase_add_test(tests, only_a_folder_can_be_watched);
	tcase_add_test(tests, what_an_editor_does_in_one_go_is_one_save);
	tcase_add_test(tests, files_that_are_saved_together_are_one_save_of_all);
	tcase_add_test(tests, files_that_are_no_policies_are_nothing_to_wait_for);
	tcase_add_test(tests, one_who_never_stops_saving_is_heard_all_the_same);
	tcase_add_test(tests, when_the_kernel_loses_count_all_files_may_have_been_saved);
	return tests;
}
