/* SPDX-License-Identifier: MIT */
/*
 * world: a plan, carried out. The only header of sandbox/ that app/ needs.
 *
 * A world is a live resource: between open and close there is a keeper (pid 1 of the L1 user and
 * pid namespace) with containers inside. Closing kills and reaps everything; nothing is left: no
 * process, mount, namespace, file. That also happens when this process dies by any cause.
 * docs/sandbox.md is the theory of operation and says what is promised.
 */
#ifndef LAB_SANDBOX_WORLD_H
#define LAB_SANDBOX_WORLD_H

#include "base/err.h"
#include "core/call_event.h"
#include "core/observation.h"
#include "core/plan.h"

#include <stdbool.h>

struct sandbox; /* what all worlds of one process share */
struct world;

/* Who counts what a container uses (docs/sandbox.md, "Limits"). */
enum limit_backend {
	LIMITS_BEST, /* a choice only: the first of v2, v1, none that can be had */
	LIMITS_NONE,
	LIMITS_V1,
	LIMITS_V2,
};
const char *limit_backend_name(enum limit_backend backend); /* "none", "v1", "v2" */

struct sandbox_options {
	enum limit_backend limits; /* ERR_UNAVAILABLE if it can't be had */
};

/* Look at this machine and make ready what worlds share: the sealed programs, the ids, our own
 * baseline filter, the base image's busybox, which only a world of that image needs.
 * ERR_UNAVAILABLE says what is missing and how to get it. */
struct sandbox *sandbox_open(struct err *err);
struct sandbox *sandbox_open_with(const struct sandbox_options *options, struct err *err);
void sandbox_close(struct sandbox *sandbox); /* NULL is fine */
/* Once this descriptor is readable, waiting for a world of this sandbox fails with ERR_SYSTEM
 * "interrupted", at once. Borrowed; nothing is read from it. -1, as at the start: never. */
void sandbox_stop_at(struct sandbox *sandbox, int fd);
/* From now on each observation of world_run is told as it comes, before the world has ended. NULL:
 * nobody is. */
struct sandbox_watch {
	void (*seen)(void *context, const struct plan *plan, const struct observation *one);
	void *context;
};
void sandbox_watch(struct sandbox *sandbox, const struct sandbox_watch *watch);
/* Can worlds have this mode here? ERR_UNAVAILABLE says what it needs. */
int sandbox_need_ids(const struct sandbox *sandbox, enum id_mode mode, struct err *err);
enum limit_backend sandbox_limits(const struct sandbox *sandbox); /* never LIMITS_BEST */

/* Start the keeper and the containers. Errors: ERR_UNAVAILABLE when this machine does not let us
 * make such a world (the text says what failed and how to allow it), ERR_SYSTEM otherwise.
 * NULL on failure. Sandbox and plan must outlive the world. */
struct world *world_open(const struct sandbox *sandbox, const struct plan *plan, struct err *err);

int world_fd(const struct world *world); /* readable when world_step has something */

/* The master of the shell's terminal, from OBSERVED_TERMINAL on; the world's own. -1: none. */
int world_terminal(const struct world *world);

/* The next observation: 1 and `*next` filled; 0 when the world has ended (OBSERVED_END was given);
 * -1 on error, also when a keeper's message makes no sense or it died unasked. Blocks up to
 * `timeout_ms` (-1: for ever); 2 when time ran out. */
int world_step(struct world *world, struct observation *next, int timeout_ms, struct err *err);

/* The next recorded call of a world whose plan is recorded, in the same way: 1 and `*next` filled;
 * 0 when CALLS_OVER was given, or nothing is recorded; -1 on error; 2 when time ran out. world_step
 * keeps what comes while it waits, so calls may be asked for between steps or when the world has
 * ended; all of them are there only when this has said 0. */
int world_next_call(struct world *world, struct call_event *next, int timeout_ms, struct err *err);

/* What to poll for it beside world_fd; -1 when nothing more will come. Ask with a timeout of 0
 * first: some may be kept. */
int world_calls_fd(const struct world *world);

/* OBSERVED_FAULT as an error: -1. */
int world_fault(const struct observation *fault, struct err *err);

/* Kill and reap everything. False: a process in there is stuck in the kernel (waiting for a broken
 * disk, say) and could not be killed within three seconds; it is left behind. NULL is fine. */
bool world_close(struct world *world);

/* A world that was opened, to its end, and closed: as world_run does it. It is gone in any case. */
int world_finish(struct world *world_take, struct observations *all, struct err *err);

/* All of the above in one: run to the end and collect. A fault of ours (OBSERVED_FAULT) becomes an
 * error too: what was asked could not be observed. */
int world_run(const struct sandbox *sandbox, const struct plan *plan, struct observations *all,
	struct err *err);

/* The same, and where the plan is recorded, all its calls. */
int world_run_recorded(const struct sandbox *sandbox, const struct plan *plan,
	struct observations *all, struct call_events *calls, struct err *err);

#endif
