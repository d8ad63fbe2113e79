/* SPDX-License-Identifier: MIT */
/* keeper: what the files keeper*.c share. Nobody else includes it. */
#ifndef LAB_SANDBOX_KEEPER_H
#define LAB_SANDBOX_KEEPER_H

#include "sandbox/internal.h"

#define LINE_MAX_BYTES 256

struct member {
	struct container container;
	struct learner_space space; /* until it is handed to init */
	struct watch watch;
	bool up;
	bool may_go; /* nobody else has to say so: it need not be recorded, or is */
	bool gone;   /* on: it has its L2 */
	bool seen;   /* its limits can be watched */
	unsigned looks;
	bool ready;
	bool shell_ordered;
	bool shell_ended;
	bool ended; /* its workload's main process */
	uint64_t ended_us;
	struct process_end end;
	uint64_t output_bytes;
	uint64_t output_kept;
	uint32_t probe_step;           /* whose output comes, */
	uint64_t probe_kept;           /* and how much of it came */
	uint64_t output_owed[2];       /* what its program left in the pipes when it ended */
	char line[LINE_MAX_BYTES + 1]; /* the last, unfinished line of its stdout */
	size_t line_size;
};

struct keeper {
	const struct keeper_setup *setup;
	const struct plan *plan;
	struct member members[PLAN_MAX_CONTAINERS];
	uint64_t began_us;
	uint64_t sampled_us;
	size_t next_step;
	bool step_in_flight;
	bool over;                      /* END is in the queue, nothing follows */
	int terminal;                   /* that goes out with TERMINAL; -1 */
	int netns[PLAN_MAX_CONTAINERS]; /* while packets are to be tried; -1 */
	struct observations queue;
	size_t sent;
};

/* --- keeper.c --- */
void keeper_tell(struct keeper *keeper, struct observation *observation);
void keeper_fault(struct keeper *keeper, const char *what, int error); /* ends the world */
void keeper_limit_hit(struct keeper *keeper, size_t member, enum limit_word limit); /* the same */
void keeper_finish(struct keeper *keeper);               /* the same, and nothing is said of it */
bool keeper_output_is_done(const struct member *member); /* it ended, and all it wrote was read */

/* --- keeper_begin.c --- */

/* Make the containers. What fails is told over the socket, so a keeper keeps also when it has
 * nothing. */
void keeper_begin(struct keeper *keeper);
/* Hand L2 to the inits that may go on now: what joins another container goes first and alone, and
 * all others wait until it has ended. What ended badly ends the world. */
void keeper_let_go(struct keeper *keeper);

/* --- keeper_look.c: for who watches a world; nothing where nobody does --- */

void keeper_tell_processes(struct keeper *keeper, size_t index);
void keeper_tell_usage(struct keeper *keeper); /* of all containers */

/* --- keeper_output.c --- */

/* Read from the workload's stdout (`which` 0) or stderr (1): count, keep, look for READY_LINE. */
void keeper_output_readable(struct keeper *keeper, size_t index, int which);

/* A piece of a probe's output came from init: the same but for READY_LINE. */
void keeper_probe_output(struct keeper *keeper, size_t index, struct observation *said);

/* The workload's main process ended: all that is in the pipes now will be read, however slow the
 * supervisor is; what others write later is taken for a moment only. */
void keeper_output_ended(struct member *member);

#endif
