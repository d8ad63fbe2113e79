/* SPDX-License-Identifier: MIT */
/*
 * The program tests/hostile/programs/everything inside a container, in each of several modes. Its
 * answers are compared with those in tests/hostile/expected. Before its container ends, init and
 * keeper are looked at from outside, and compared with those of a world in which nothing was tried;
 * afterwards a probe must still work, the program's own exit status must be told, nothing of the
 * host's may have been reached, and nothing may be left.
 */
#include "hostile_answers.h"
#include "hostile_outside.h"
#include "hostile_program.h"
#include "leftovers.h"
#include "one_world.h"

#include "base/mem.h"
#include "sys/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROGRAM      "hostile-everything"
#define STATUS       42 /* the program's, when it came to its end */

#define ALL_OPENINGS ((1u << OPENING_COUNT) - 1)

static const struct hostile_mode modes[] = {
	{ "user 1000", NULL, 1000, 0, ID_SINGLE, 0 },
	{ "user 0", "user-0", 0, 0, ID_SINGLE, 0 },
	{ "user 1000 with every capability", "capable", 1000, ~0ull, ID_SINGLE, 0 },
	{ "user 0 with every capability", "capable-user-0", 0, ~0ull, ID_SINGLE, 0 },
	{ "user 1000 with all openings", "open", 1000, 0, ID_SINGLE, ALL_OPENINGS },
	{ "user 0 with every capability and opening", "open-capable", 0, ~0ull, ID_SINGLE,
		ALL_OPENINGS },
	{ "user 1000 of a range", "range", 1000, 0, ID_RANGE, 0 },
	{ "user 0 of a range with every capability", "range-capable", 0, ~0ull, ID_RANGE, 0 },
};

static char folder[] = HOSTILE_FOLDER;

/* ---- running ---- */

static bool set_mode(const struct hostile_mode *mode)
{
	struct err why = { 0 };
	if (sandbox_need_ids(one.sandbox, mode->ids, &why)) {
		printf("skip everything as %s: %s\n", mode->name, why.text);
		return false;
	}
	one.ids = mode->ids;
	one.container.user = mode->user;
	one.container.capabilities = mode->capabilities;
	one.container.opens = mode->opens;
	one.container.files = folder;
	one.container.limits.wall_ms = one.wall_ms = 40000;
	one.container.limits.cpu_ms = 30000;
	return true;
}

static bool says_all(const struct observation *seen, struct buf *out)
{
	if (seen->kind == OBSERVED_OUTPUT && seen->output.stream == 1)
		buf_add(out, seen->output.bytes, seen->output.size);
	return strstr(buf_string(out), "\nthat is all\n") != NULL;
}

/* Run it; our processes are described at the moment when the program has said its last word, or, if
 * `out` is NULL, as soon as the world is ready. */
static void run_and_look(const struct plan *plan, struct buf *out, struct buf *ours)
{
	struct observation next;
	bool looked = false;
	struct world *world = world_open(one.sandbox, plan, &one.err);
	ck_assert_msg(world != NULL, "%s", one.err.text);
	int step;
	while ((step = world_step(world, &next, 45000, &one.err)) == 1) {
		ck_assert_msg(next.kind != OBSERVED_FAULT, "%s", next.fault.text);
		observations_add(&one.seen, &next);
		const bool now = out ? says_all(&next, out) : next.kind == OBSERVED_READY;
		if (now && !looked)
			hostile_describe_ours(ours);
		looked |= now;
		if (looked && !out)
			break;
	}
	ck_assert_msg(step >= 0, "%s", one.err.text);
	world_close(world);
}

static void run_program(const char *const *argv, struct buf *out, struct buf *ours)
{
	struct plan plan;
	one.container.run = argv;
	one.step_count = 0;
	one_world_add_step(PROBE_workload);
	one_world_add_step(PROBE_mkdir);
	one_world_plan(&plan);
	observations_release(&one.seen);
	run_and_look(&plan, out, ours);
	plan_release(&plan);
}

/* ---- the tests ---- */

static const char *const everything[] = { "/files/" PROGRAM, NULL };
static const char *const sleeper[] = { "sleep", "60", NULL };

static void expect_ordinary_end(void)
{
	autobuf struct buf told = { 0 };
	const struct process_end *end = one_world_end();
	one_world_describe(&told);
	ck_assert_msg(end && end->how == ENDED_EXIT && end->value == STATUS, "%.2000s",
		buf_string(&told) + (told.size > 2000 ? told.size - 2000 : 0));
	ck_assert_msg(observations_probe(&one.seen, 1)->effect, "a probe does not work");
	ck_assert_int_eq(one_world_limit(), LIMIT_NONE);
	ck_assert_int_eq(one.seen.items[one.seen.count - 1].kind, OBSERVED_END);
}

/* For who writes the files of expected answers: a file for each mode in $HOSTILE_ANSWERS. */
static void keep_answers(const struct hostile_mode *mode, const struct buf *out)
{
	if (!getenv("HOSTILE_ANSWERS"))
		return;
	autofree char *path = mem_format("%s/%s.txt", getenv("HOSTILE_ANSWERS"), mode->name);
	(void)unlink(path);
	ck_assert_msg(
		file_write_new(path, out->data, out->size, &one.err) == 0, "%s", one.err.text);
}

START_TEST(everything_that_is_tried_from_inside_is_answered_as_written)
{
	const struct hostile_mode *mode = &modes[_i];
	struct leftovers before;
	autobuf struct buf out = { 0 };
	autobuf struct buf wrong = { 0 };
	autobuf struct buf untouched = { 0 };
	autobuf struct buf ours = { 0 };

	if (!set_mode(mode))
		return;
	hostile_folder_make(folder, PROGRAM);
	run_program(sleeper, NULL, &untouched);
	hostile_host_make();
	leftovers_look(&before);
	run_program(everything, &out, &ours);
	keep_answers(mode, &out);
	expect_ordinary_end();
	leftovers_expect_none(&before, 0, false);
	leftovers_release(&before);
	hostile_host_remove();
	hostile_folder_remove(folder, PROGRAM);
	const size_t tried = hostile_compare(mode, buf_string(&out), &wrong);
	ck_assert_msg(wrong.size == 0, "as %s:\n%.3000s", mode->name, buf_string(&wrong));
	hostile_add_changes(buf_string(&untouched), buf_string(&ours), &wrong);
	ck_assert_msg(wrong.size == 0, "as %s, of our processes:\n%.3000s", mode->name,
		buf_string(&wrong));
	hostile_print_rows(mode, buf_string(&out));
	printf("ok everything: %zu attempts, init, keeper and host are unharmed [%s, %s]\n", tried,
		mode->name, hostile_caller());
}
END_TEST

TCase *live_hostile(void)
{
	TCase *tests = tcase_create("hostile");
	tcase_set_timeout(tests, 120);
	tcase_add_checked_fixture(tests, one_world_set_up, one_world_tear_down);
	tcase_add_loop_test(tests, everything_that_is_tried_from_inside_is_answered_as_written, 0,
		ARRAY_SIZE(modes));
	return tests;
}
