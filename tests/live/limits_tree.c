/* SPDX-License-Identifier: MIT */
/*
 * Finding our group, and backend v2, on folders of the tests' own with the files that the kernel
 * would have in them (Documentation/admin-guide/cgroup-v2.rst). What v2 does by itself is tried in
 * limits_v2.c where the machine has a tree of v2; its controllers for memory and pids can't be
 * where v1 has them.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "sandbox/internal.h"
#include "sys/file.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char root[64];
static int root_fd;

static void set_up(void)
{
	(void)snprintf(root, sizeof(root), "/tmp/limits-tree.XXXXXX");
	ck_assert(mkdtemp(root) != NULL);
	root_fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_ge(root_fd, 0);
}

static void tear_down(void)
{
	int status = -1;
	(void)close(root_fd);
	const pid_t child = fork();
	if (child == 0) {
		(void)execlp("rm", "rm", "-rf", root, (char *)NULL);
		_exit(127);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
}

static void make_folder(const char *path)
{
	struct err err = { 0 };
	autofree char *whole = mem_format("%s/%s", root, path);
	ck_assert_msg(file_make_folders(whole, &err) == 0, "%s", err.text);
}

static void make_file(const char *path, const char *text)
{
	autofree char *whole = mem_format("%s/%s", root, path);
	FILE *file = fopen(whole, "we");
	ck_assert_msg(file != NULL, "%s: %s", whole, strerror(errno));
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
}

static const char *read_file(const char *path, struct buf *out)
{
	struct err err = { 0 };
	autofree char *whole = mem_format("%s/%s", root, path);
	buf_clear(out);
	ck_assert_msg(file_read(whole, 4096, out, &err) == 0, "%s", err.text);
	return buf_string(out);
}

static bool is_there(const char *path)
{
	struct stat found;
	return fstatat(root_fd, path, &found, AT_SYMLINK_NOFOLLOW) == 0;
}

/* ---- our own group ---- */

/* @ is the folder of the test. */
static const struct {
	const char *mountinfo;
	const char *cgroups;
	enum limit_backend backend;
	const char *folders[LIMIT_TREES]; /* NULL: is not to be found */
} places[] = {
	/* systemd's unified tree */
	{ "22 1 0:21 / /proc rw - proc proc rw\n"
	  "31 23 0:28 / @ rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n",
		"0::/user.slice/run-1.scope\n", LIMITS_V2, { "user.slice/run-1.scope" } },
	/* an optional field more, and less */
	{ "31 23 0:28 / @ rw master:1 propagate_from:2 - cgroup2 cgroup2 rw\n", "0::/a\n",
		LIMITS_V2, { "a" } },
	{ "31 23 0:28 / @ rw - cgroup2 cgroup2 rw\n", "0::/\n", LIMITS_V2, { "" } },
	/* a mount of a part of the tree, as containers have; one that is elsewhere comes first */
	{ "30 23 0:28 /b @/no rw - cgroup2 cgroup2 rw\n31 23 0:28 /a @ rw - cgroup2 cgroup2 rw\n",
		"0::/a/c\n", LIMITS_V2, { "c" } },
	{ "30 23 0:28 /a @ rw - cgroup2 cgroup2 rw\n", "0::/ab\n", LIMITS_V2, { NULL } },
	/* above the cgroup namespace's root */
	{ "31 23 0:28 / @ rw - cgroup2 cgroup2 rw\n", "0::/../a\n", LIMITS_V2, { NULL } },
	/* a space in the name */
	{ "31 23 0:28 / @/a\\040b rw - cgroup2 cgroup2 rw\n", "0::/\n", LIMITS_V2, { "a b" } },
	/* v1: each controller by itself, in any order, with more in its tree */
	{ "1 0 0:1 / @/p rw - cgroup cgroup rw,pids\n2 0 0:2 / @/m rw - cgroup x rw,memory\n"
	  "3 0 0:3 / @/c rw - cgroup cgroup rw,cpu,cpuacct\n",
		"4:memory:/x:y\n3:cpu,cpuacct:/\n2:pids:/z\n1:name=systemd:/\n0::/\n", LIMITS_V1,
		{ "m/x:y", "p/z", "c" } },
	/* no cpuacct; "cpu" is another word */
	{ "1 0 0:1 / @/p rw - cgroup cgroup rw,pids\n2 0 0:2 / @/m rw - cgroup x rw,memory\n"
	  "3 0 0:3 / @/c rw - cgroup cgroup rw,cpu\n",
		"4:memory:/\n3:cpu:/\n2:pids:/\n", LIMITS_V1, { NULL } },
	{ "31 23 0:28 / @ rw - cgroup2 cgroup2 rw\n", "0::/\n", LIMITS_V1, { NULL } },
	{ "", "", LIMITS_V2, { NULL } },
	{ "31 23 0:28 / @ rw", "0::", LIMITS_V2, { NULL } },
	{ "31 23 0:28 / @ rw -", "0\n:\n::\n0:", LIMITS_V2, { NULL } },
};

static char *put_root(const char *text)
{
	struct buf out = { 0 };
	for (; *text; text++)
		if (*text == '@')
			buf_text(&out, root);
		else
			buf_char(&out, *text);
	return buf_take(&out);
}

START_TEST(our_group_is_found_where_it_is_mounted)
{
	autofree char *mountinfo = put_root(places[_i].mountinfo);
	struct limit_place place;
	for (size_t i = 0; i < LIMIT_TREES; i++)
		if (places[_i].folders[i])
			make_folder(places[_i].folders[i]);
	const bool found =
		limit_place_open(&place, places[_i].backend, mountinfo, places[_i].cgroups);
	ck_assert_int_eq(found, places[_i].folders[0] != NULL);
	for (size_t i = 0; i < LIMIT_TREES; i++) {
		struct stat is;
		struct stat should;
		ck_assert_int_eq(place.folders[i] >= 0, places[_i].folders[i] != NULL);
		if (place.folders[i] < 0)
			continue;
		autofree char *whole = mem_format("%s/%s", root, places[_i].folders[i]);
		ck_assert(fstat(place.folders[i], &is) == 0 && stat(whole, &should) == 0);
		ck_assert_uint_eq(is.st_ino, should.st_ino);
	}
	limit_place_close(&place);
}
END_TEST

/* ---- the sweeper ---- */

START_TEST(homes_of_the_dead_are_removed_and_nothing_else)
{
	struct limit_home home;
	struct limit_place place = { LIMITS_V1, { root_fd, -1, -1 } };
	static const char *const gone[] = { "bulkhead-1-1", "bulkhead-1-1-7",
		"bulkhead-999999999-5" };
	static const char *const kept[] = { "bulkhead-1", "bulkhead-1-", "bulkhead--1-1",
		"bulkhead-1-1x", "bulkhead-01-1", "bulkhead-1-1-0", "bulkhead-+1-1",
		"bulkhead-1-1-1-1", "xbulkhead-1-1", "Bulkhead-1-1", "user.slice" };
	for (size_t i = 0; i < ARRAY_SIZE(gone); i++) {
		autofree char *group = mem_format("%s/0", gone[i]);
		make_folder(group);
	}
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++)
		make_folder(kept[i]);
	make_folder("bulkhead-1-2/busy"); /* a group that has processes can't be removed either */
	make_file("bulkhead-1-2/busy/process", "");
	make_folder("elsewhere/0");
	ck_assert_int_eq(symlinkat("elsewhere", root_fd, "bulkhead-1-3"), 0);
	make_file("bulkhead-1-4", "");
	static const char *const none[] = { NULL };
	ck_assert_int_eq(limit_home_make(&home, &place, none, 0), 0); /* it sweeps */
	for (size_t i = 0; i < ARRAY_SIZE(gone); i++)
		ck_assert_msg(!is_there(gone[i]), "%s", gone[i]);
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++)
		ck_assert_msg(is_there(kept[i]), "%s", kept[i]);
	ck_assert(is_there("bulkhead-1-2/busy") && is_there("bulkhead-1-3"));
	ck_assert(is_there("elsewhere/0") && is_there("bulkhead-1-4"));
	groups_sweep(root_fd);
	ck_assert_msg(is_there(home.name), "its owner lives");
	root_fd = dup(root_fd); /* the home takes the one that it was given */
	limit_home_close(&home);
	ck_assert(!is_there(home.name));
}
END_TEST

START_TEST(each_sandbox_of_a_process_has_a_home)
{
	struct limit_home homes[2];
	static const char *const none[] = { NULL };
	for (size_t i = 0; i < 2; i++) {
		struct limit_place place = { LIMITS_V1, { dup(root_fd), -1, -1 } };
		ck_assert_int_eq(limit_home_make(&homes[i], &place, none, 0), 0);
	}
	ck_assert_str_ne(homes[0].name, homes[1].name);
	limit_home_close(&homes[1]);
	ck_assert(is_there(homes[0].name) && !is_there(homes[1].name));
	limit_home_close(&homes[0]);
	ck_assert(!is_there(homes[0].name));
}
END_TEST

/* ---- v2: may we? ---- */

/* The files of a group of v2 that is not ours, or has too little, or can't hand it on. */
static const struct {
	const char *controllers; /* NULL: no such file */
	const char *subtree;
} refusals[] = {
	{ NULL, NULL },
	{ "", "" },
	{ "cpu io memory\n", "" },
	{ "memory pids\n", NULL },
	{ "memoryx xpids\n", "" },
};

START_TEST(v2_without_delegation_is_not_taken)
{
	struct limit_home home;
	struct limit_place place = { LIMITS_V2, { dup(root_fd), -1, -1 } };
	static const char *const wanted[] = { "memory", "pids", NULL };
	if (refusals[_i].controllers)
		make_file("cgroup.controllers", refusals[_i].controllers);
	if (refusals[_i].subtree)
		make_file("cgroup.subtree_control", refusals[_i].subtree);
	ck_assert_int_eq(limit_home_make(&home, &place, wanted, 0), -1);
	ck_assert_int_eq(home.backend, LIMITS_NONE);
	ck_assert(!is_there(home.name));
}
END_TEST

/* ---- v2: the files of a group ---- */

static const struct limits tight = { .cpu_ms = 200, .memory_mib = 16, .pids = 4, .disk_mib = 2 };

static void make_v2_group(void)
{
	static const char *const written[] = { "memory.max", "memory.swap.max", "pids.max" };
	for (size_t i = 0; i < ARRAY_SIZE(written); i++)
		make_file(written[i], "");
	make_file("memory.current", "99999744\n");
	make_file("memory.stat", "anon 4096\nfile 8388608\nkernel 7\nshmem 2097152\n");
	make_file("memory.events", "low 0\nhigh 0\nmax 9\noom 0\noom_kill 0\noom_group_kill 0\n");
	make_file("pids.current", "2\n");
	make_file("pids.events", "max 0\n");
	make_file("cpu.stat", "usage_usec 1500\nuser_usec 1000\nsystem_usec 500\n");
}

static void open_v2_group(struct limit_group *group)
{
	const int folders[LIMIT_TREES] = { root_fd, -1, -1 };
	ck_assert_int_eq(limit_group_fill(group, LIMITS_V2, folders, &tight), 0);
}

START_TEST(v2_limits_are_written_and_usage_is_read)
{
	autobuf struct buf text = { 0 };
	struct limit_group group;
	make_v2_group();
	open_v2_group(&group);
	/* 16, 2 and 64 MiB; four tasks are init's */
	ck_assert_str_eq(read_file("memory.max", &text), "85983232\n");
	ck_assert_str_eq(read_file("memory.swap.max", &text), "0\n");
	ck_assert_str_eq(read_file("pids.max", &text), "8\n");
	ck_assert_uint_eq(limit_group_count(&group, COUNTER_MEMORY), 99999744);
	ck_assert_uint_eq(limit_group_count(&group, COUNTER_PRIVATE), 4096);
	ck_assert_uint_eq(limit_group_count(&group, COUNTER_SHARED), 2097152);
	ck_assert_uint_eq(limit_group_count(&group, COUNTER_KILLS), 0);
	ck_assert_uint_eq(limit_group_count(&group, COUNTER_TASKS), 2);
	ck_assert_uint_eq(limit_group_count(&group, COUNTER_REFUSED), 0);
	ck_assert_uint_eq(limit_group_count(&group, COUNTER_CPU_US), 1500);
	limit_group_close(&group);
}
END_TEST

START_TEST(v2_goes_without_swap_accounting_but_not_without_a_limit)
{
	struct limit_group group;
	const int folders[LIMIT_TREES] = { root_fd, -1, -1 };
	make_v2_group();
	ck_assert_int_eq(unlinkat(root_fd, "memory.swap.max", 0), 0);
	open_v2_group(&group);
	limit_group_close(&group);
	ck_assert_int_eq(unlinkat(root_fd, "pids.max", 0), 0);
	ck_assert_int_eq(limit_group_fill(&group, LIMITS_V2, folders, &tight), -1);
	for (size_t i = 0; i < COUNTER_COUNT; i++)
		ck_assert_int_eq(group.counters[i], -1);
}
END_TEST

/* What one file says, and the word: at once, and when it still says so 200 ms later. */
static const struct {
	const char *file;
	const char *text;
	enum limit_word at_once;
	enum limit_word later;
} words[] = {
	{ "pids.current", "3\n", LIMIT_NONE, LIMIT_NONE },
	/* taking back cached pages is no hit, however often it was needed */
	{ "memory.events", "max 900\noom 1\noom_kill 0\n", LIMIT_NONE, LIMIT_NONE },
	{ "memory.events", "max 1\noom 1\noom_kill 1\n", LIMIT_MEMORY, LIMIT_MEMORY },
	/* memory.current is large */
	{ "memory.stat", "anon 4096\nfile 90000000\nkernel 90000000\nshmem 0\n", LIMIT_NONE,
		LIMIT_NONE },
	{ "memory.stat", "anon 90000000\nfile 0\n", LIMIT_MEMORY, LIMIT_MEMORY },
	{ "memory.stat", "anon 0\nfile 90000000\nshmem 90000000\n", LIMIT_MEMORY, LIMIT_MEMORY },
	{ "cpu.stat", "usage_usec 200999\n", LIMIT_NONE, LIMIT_NONE },
	{ "cpu.stat", "nice_usec 0\nusage_usec 201000\n", LIMIT_CPU, LIMIT_CPU },
	{ "pids.current", "4\n", LIMIT_NONE, LIMIT_NONE },
	{ "pids.current", "5\n", LIMIT_NONE, LIMIT_PIDS },
	/* refused once, and not again */
	{ "pids.events", "max 1\n", LIMIT_NONE, LIMIT_NONE },
};

START_TEST(v2_files_give_the_words_of_every_backend)
{
	struct limit_group group;
	struct watch watch = { 0 };
	const struct plan_container plan = { .limits = tight };
	const struct container container = { .plan = &plan, .group = &group, .disk = -1 };
	make_v2_group();
	open_v2_group(&group);
	ck_assert_int_eq(limits_sample(&watch, &container, 1), LIMIT_NONE);
	make_file(words[_i].file, words[_i].text);
	ck_assert_int_eq(limits_sample(&watch, &container, 1), words[_i].at_once);
	ck_assert_int_eq(limits_sample(&watch, &container, 200001), words[_i].later);
	limit_group_close(&group);
}
END_TEST

START_TEST(v2_containers_are_cloned_into_their_group)
{
	struct limit_group group;
	struct clone_args args = { .flags = CLONE_NEWPID };
	make_v2_group();
	open_v2_group(&group);
	groups_cloned_into(NULL, &args);
	ck_assert_uint_eq(args.flags, CLONE_NEWPID);
	groups_cloned_into(&group, &args);
	ck_assert_uint_eq(args.flags, CLONE_NEWPID | CLONE_INTO_CGROUP);
	ck_assert_int_eq((int)args.cgroup, group.joins[0]);
	ck_assert_int_eq(groups_join(&group), 0);
	ck_assert_int_eq(groups_join(NULL), 0);
	limit_group_close(&group);
}
END_TEST

TCase *live_limits_tree(void)
{
	TCase *tc = tcase_create("limits_tree");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_loop_test(tc, our_group_is_found_where_it_is_mounted, 0, ARRAY_SIZE(places));
	tcase_add_test(tc, homes_of_the_dead_are_removed_and_nothing_else);
	tcase_add_test(tc, each_sandbox_of_a_process_has_a_home);
	tcase_add_loop_test(tc, v2_without_delegation_is_not_taken, 0, ARRAY_SIZE(refusals));
	tcase_add_test(tc, v2_limits_are_written_and_usage_is_read);
	tcase_add_test(tc, v2_goes_without_swap_accounting_but_not_without_a_limit);
	tcase_add_loop_test(tc, v2_files_give_the_words_of_every_backend, 0, ARRAY_SIZE(words));
	tcase_add_test(tc, v2_containers_are_cloned_into_their_group);
	return tc;
}
