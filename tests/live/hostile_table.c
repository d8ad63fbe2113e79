/* SPDX-License-Identifier: MIT */
/*
 * Hostile inputs at run time, a row each: what is done, by which program, and the outcome. Each is
 * run in every mode that its row asks for. For all of them: the world ends in time, nothing is
 * left, and the next world works. docs/sandbox.md has the same table, "Hostile inputs at run time".
 */
#include "hostile_program.h"
#include "leftovers.h"
#include "one_world.h"

#include "base/mem.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#define PROGRAM "hostile-one"
#define LATE_MS 2000 /* how much longer than its limit a world may take */

static char folder[] = HOSTILE_FOLDER;

/* ---- the table ---- */

enum who {
	PLAIN = 1,   /* user 1000 without capabilities */
	CAPABLE = 2, /* user 0 with every capability that L2 can have */
	RANGED = 4,  /* the same with a range of ids, where there is one */
	POWERFUL = CAPABLE | RANGED,
	ANYBODY = PLAIN | POWERFUL,
	UNGROUPED = 8, /* only a control group bounds it, by memory: docs/sandbox.md, "Limits" */
};

struct row {
	const char *id;
	const char *what;
	const char *deed;      /* of tests/hostile/programs/one */
	enum limit_word limit; /* that ends the world, or none */
	const char *output;    /* without limit: what it says, NULL: does not matter */
	int status;            /* without limit: how it ends; a signal is negative */
	unsigned who;          /* bits of enum who */
};

static const struct row rows[] = {
	{ "B1", "fork bomb", "fork-bomb", LIMIT_PIDS, NULL, 0, ANYBODY },
	{ "B2", "daemon in a session of its own", "daemon", LIMIT_NONE, "", 0, ANYBODY },
	{ "B3", "memory bomb", "memory", LIMIT_MEMORY, NULL, 0, ANYBODY },
	{ "B3", "memory bomb of many processes", "memory-many", LIMIT_MEMORY, NULL, 0, PLAIN },
	{ "B4", "tmpfs bomb", "fill-tmp", LIMIT_DISK, NULL, 0, ANYBODY },
	{ "B4", "shared memory bomb", "fill-shm", LIMIT_DISK, NULL, 0, ANYBODY },
	{ "B4", "memfd bomb", "memfd", LIMIT_NONE, "ENOSYS\n", 0, ANYBODY },
	{ "B4", "System V segments", "segments", LIMIT_NONE, "16 MiB\n", 0, ANYBODY },
	{ "B4", "System V segments in a namespace of its own", "segments-elsewhere", LIMIT_NONE,
		"ENOSPC\n", 0, POWERFUL },
	{ "B4", "tmpfs of its own", "tmpfs", LIMIT_NONE, "512 MiB\n", 0, POWERFUL | UNGROUPED },
	{ "B4", "ramfs of its own", "ramfs", LIMIT_NONE, "512 MiB\n", 0, POWERFUL | UNGROUPED },
	{ "B5", "locked memory and huge pages", "lock", LIMIT_NONE, "", 0, ANYBODY },
	{ "B6", "memory bomb into the swap", "memory-swap", LIMIT_MEMORY, NULL, 0, PLAIN },
	{ "B7", "all descriptors", "descriptors", LIMIT_NONE, "1021 descriptors, then EMFILE\n", 0,
		ANYBODY },
	{ "B7", "descriptors in flight", "rights", LIMIT_NONE, "ETOOMANYREFS\n", 0, ANYBODY },
	{ "B8", "disk fill", "fill-tmp", LIMIT_DISK, NULL, 0, PLAIN },
	{ "B9", "a million empty files", "files", LIMIT_DISK, NULL, 0, ANYBODY },
	{ "B10", "sparse file of 2^60 bytes", "sparse", LIMIT_FILE_SIZE, NULL, 0, ANYBODY },
	{ "B11", "100,000-deep directories", "deep", LIMIT_DISK, NULL, 0, ANYBODY },
	{ "B12", "stdout flood", "stdout", LIMIT_OUTPUT, NULL, 0, ANYBODY },
	{ "B13", "stderr flood", "stderr", LIMIT_OUTPUT, NULL, 0, PLAIN },
	{ "B14", "a byte a second", "drip", LIMIT_WALL, NULL, 0, PLAIN },
	{ "B15", "closes its output and lingers", "linger", LIMIT_WALL, NULL, 0, PLAIN },
	{ "B16", "busy loop", "busy", LIMIT_CPU, NULL, 0, ANYBODY },
	{ "B16", "busy loops in children", "busy-children", LIMIT_CPU, NULL, 0, PLAIN },
	{ "B17", "sleeps past the limit", "late", LIMIT_WALL, NULL, 0, PLAIN },
	{ "B18", "stops itself", "stop", LIMIT_WALL, NULL, 0, ANYBODY },
	{ "B20", "leaves a child that holds the output", "child", LIMIT_NONE, "", 0, ANYBODY },
	{ "B21", "thread bomb", "thread-bomb", LIMIT_PIDS, NULL, 0, PLAIN },
	{ "B21", "real time and a nicer place", "real-time", LIMIT_NONE, "", 0, ANYBODY },
	{ "B23", "waits in vfork for ever", "vfork", LIMIT_WALL, NULL, 0, PLAIN },
	{ "B24", "crash flood", "crash", LIMIT_WALL, NULL, 0, PLAIN },
	{ "B24", "flood of logged calls", "log", LIMIT_CPU, NULL, 0, PLAIN },
	{ "B26", "50,000 signals to init", "signals", LIMIT_NONE, "", 0, ANYBODY },
	{ "B29", "forged verdicts", "forge", LIMIT_NONE, NULL, 77, PLAIN },
	{ "B30", "writes to every descriptor and terminal", "write-everywhere", LIMIT_NONE, "0\n",
		0, ANYBODY },
	{ "B47", "IPC objects left for the next run", "leave", LIMIT_NONE, "left\n", 0, ANYBODY },
	{ "B47", "looks for objects that were left", "find", LIMIT_NONE, "looked\n", 0, ANYBODY },
};

/* ---- running one ---- */

static const struct limits tight = {
	.wall_ms = 1200,
	.cpu_ms = 500,
	.memory_mib = 64,
	.pids = 16,
	.output_kib = 64,
	.disk_mib = 4,
	.file_mib = 2,
};

static bool is_unbounded(const struct row *row)
{
	return row->who & UNGROUPED && sandbox_limits(one.sandbox) == LIMITS_NONE;
}

static enum limit_word limit_of(const struct row *row)
{
	return row->who & UNGROUPED && !is_unbounded(row) ? LIMIT_MEMORY : row->limit;
}

static void set_up_row(const struct row *row, enum who who, const char *const *argv)
{
	one.container.user = who == PLAIN ? 1000 : 0;
	one.container.capabilities = who == PLAIN ? 0 : ~0ull;
	one.ids = who == RANGED ? ID_RANGE : ID_SINGLE;
	one.container.files = folder;
	one.container.limits = tight;
	/* where another limit is to be hit, this one must not be, also on a busy machine */
	if (limit_of(row) != LIMIT_WALL)
		one.container.limits.wall_ms = 20000;
	if (limit_of(row) != LIMIT_CPU)
		one.container.limits.cpu_ms = 20000;
	one.wall_ms = one.container.limits.wall_ms;
	one.container.run = argv;
	one.step_count = 0;
	one_world_add_step(PROBE_workload);
}

static uint64_t ended_ms(void)
{
	ck_assert_uint_gt(one.seen.count, 0);
	const struct observation *last = &one.seen.items[one.seen.count - 1];
	ck_assert_int_eq(last->kind, OBSERVED_END);
	return last->at_us / 1000;
}

static void expect_end(const struct row *row, const char *told)
{
	autobuf struct buf out = { 0 };
	const struct process_end *end = one_world_end();
	one_world_output(1, &out);
	ck_assert_msg(end && end->how == (row->status < 0 ? ENDED_SIGNAL : ENDED_EXIT) &&
			      end->value == (row->status < 0 ? -row->status : row->status),
		"%s %s: %s", row->id, row->what, told);
	ck_assert_msg(!row->output || strcmp(buf_string(&out), row->output) == 0,
		"%s %s: it says \"%s\"", row->id, row->what, buf_string(&out));
}

static void expect_outcome(const struct row *row)
{
	autobuf struct buf told = { 0 };
	one_world_describe(&told);
	const char *last = buf_string(&told) + (told.size > 1000 ? told.size - 1000 : 0);
	ck_assert_msg(one_world_limit() == limit_of(row), "%s %s: limited by %s: %s", row->id,
		row->what, limit_word_name(one_world_limit()), last);
	if (limit_of(row) == LIMIT_NONE)
		expect_end(row, last);
	ck_assert_msg(ended_ms() <= one.wall_ms + LATE_MS, "%s %s: after %ju ms", row->id,
		row->what, (uintmax_t)ended_ms());
}

/* In the next world everything is as it always is. */
static void expect_next_world(void)
{
	one.container.run = NULL;
	one.ids = ID_SINGLE;
	one.step_count = 0;
	one_world_add_step(PROBE_mkdir);
	one_world_run();
	ck_assert(observations_probe(&one.seen, 0)->effect);
}

static const char *who_name(enum who who)
{
	if (who == PLAIN)
		return "no capability";
	return who == CAPABLE ? "every capability" : "every capability and id";
}

static void run_row(const struct row *row, enum who who)
{
	const char *const argv[] = { "/files/" PROGRAM, row->deed, NULL };
	struct leftovers before;
	set_up_row(row, who, argv);
	leftovers_look(&before);
	one_world_run();
	leftovers_expect_none(&before, 0, false);
	leftovers_release(&before);
	expect_outcome(row);
	expect_next_world();
	autofree char *limited = mem_format("limited(%s)", limit_word_name(limit_of(row)));
	const char *outcome = is_unbounded(row) ? "NOT BOUNDED here" : "no gain";
	printf("ok %s %s: %s [%s, %s]\n", row->id, row->what,
		limit_of(row) == LIMIT_NONE ? outcome : limited, who_name(who), hostile_caller());
}

START_TEST(a_hostile_program_has_its_outcome)
{
	static const enum who each[] = { PLAIN, CAPABLE, RANGED };
	struct err why = { 0 };
	const bool has_ranges = sandbox_need_ids(one.sandbox, ID_RANGE, &why) == 0;
	hostile_folder_make(folder, PROGRAM);
	for (size_t i = 0; i < ARRAY_SIZE(each); i++)
		if (rows[_i].who & each[i] && (each[i] != RANGED || has_ranges))
			run_row(&rows[_i], each[i]);
	hostile_folder_remove(folder, PROGRAM);
}
END_TEST

TCase *live_hostile_table(void)
{
	TCase *tests = tcase_create("hostile_table");
	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, one_world_set_up, one_world_tear_down);
	tcase_add_loop_test(tests, a_hostile_program_has_its_outcome, 0, ARRAY_SIZE(rows));
	return tests;
}
