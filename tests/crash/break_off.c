/* SPDX-License-Identifier: MIT */
#include "calls.h"
#include "scene.h"

#include "base/mem.h"
#include "store/store_parts.h"

#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define LARGE 20000 /* bytes: pages of its own */

static void add_until_killed(const char *folder, long at)
{
	struct err err = { 0 };
	const pid_t child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		calls_watch(folder, at, FAULT_KILL);
		struct store *store = scene_open(folder);
		(void)scene_add(store, 1000, LARGE, &err);
		_exit(0);
	}
	int status;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

/* Both: a journal with a head that counts, and a database that is not as it was. */
static bool is_broken_off(const char *folder, const char *kept)
{
	static const unsigned char magic[] = { 0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7 };
	autofree char *path = mem_format("%s/store/store.db-journal", folder);
	autofree char *database = mem_format("%s/store/store.db", folder);
	autofree char *was = mem_format("%s/store/store.db", kept);
	struct bytes journal = bytes_of(path);
	struct bytes now = bytes_of(database);
	struct bytes before = bytes_of(was);
	const bool counts = journal.size > STORE_PAGE && !memcmp(journal.data, magic, 8);
	const bool differs =
		now.size != before.size || memcmp(now.data, before.data, now.size) != 0;
	free(journal.data);
	free(now.data);
	free(before.data);
	return counts && differs;
}

void scene_break_off(const char *folder)
{
	autofree char *kept = scene_path("kept");
	const size_t count = ledger->count;
	tree_copy(folder, kept);
	for (long at = 1; !is_broken_off(folder, kept); at++) {
		tree_copy(kept, folder);
		add_until_killed(folder, at);
		ck_assert_uint_eq(ledger->count, count);
	}
}
