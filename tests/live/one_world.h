/* SPDX-License-Identifier: MIT */
/*
 * one_world: a world of one container with a plan made by hand, run to its end.
 */
#ifndef TESTS_LIVE_ONE_WORLD_H
#define TESTS_LIVE_ONE_WORLD_H

#include "base/buf.h"
#include "core/plan.h"
#include "sandbox/world.h"

#include <check.h>

/* What a test changes before it runs the world. Each test has a process of its own. */
extern struct one_world {
	struct sandbox *sandbox;
	struct plan_container container; /* user 1000, an exercise's default limits, no program */
	const char *argv[4];
	struct probe_request steps[8];
	size_t step_count;
	unsigned wall_ms;
	enum id_mode ids;
	struct observations seen;
	struct err err;
} one;

/* The fixture; it opens the sandbox. */
void one_world_set_up(void);
void one_world_tear_down(void);

/* Open the sandbox anew, with this backend. */
void one_world_set_limits(enum limit_backend backend);

/* The container's program is the shell with this script; no step waits for it. */
void one_world_set_script(const char *script);
void one_world_add_step(enum probe_kind probe);

/* The plan of what is set; release it with plan_release. Borrows from `one`. */
void one_world_plan(struct plan *plan);

/* Run it anew to its end. The test fails if the world could not be made. */
void one_world_run(void);

/* Run the script and wait for it: its stdout, and the test fails unless it exits with 0. */
const char *one_world_script(const char *script, struct buf *out);

/* What the program wrote to stream 1 or 2. */
void one_world_output(unsigned stream, struct buf *out);

/* How the program ended, or NULL. */
const struct process_end *one_world_end(void);
enum limit_word one_world_limit(void); /* LIMIT_NONE: none was hit */

/* Words for messages: "up, ready, probe 0 begun, ..." */
void one_world_describe(struct buf *out);

/* Add the tests of world_program.c and world_limits.c. */
void world_program_add(TCase *tests);
void world_limits_add(TCase *tests);

#endif
