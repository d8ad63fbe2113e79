/* SPDX-License-Identifier: MIT */
/*
 * replay: one check once more, recorded, without the policy and with it: every call that its probe
 * made, with the line of the policy that decided it. Run by a copy of this process (app/errand.h).
 * Nothing is graded and nothing is kept.
 */
#ifndef LAB_APP_REPLAY_H
#define LAB_APP_REPLAY_H

#include "app/catalogue.h"
#include "app/errand.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REPLAY_MOST 2000 /* calls */
#define REPLAY_TEXT 320

struct replay_call {
	uint32_t with_policy;
	uint32_t is_refused;    /* by the policy, or by the sandbox itself */
	uint32_t is_decisive;   /* the one that the check is about */
	uint32_t policy;        /* index of the exercise's, where line is not 0 */
	uint32_t line;          /* of it, that decided; 0: no policy did */
	char text[REPLAY_TEXT]; /* printable */
};

struct replay { /* { 0 } is none */
	struct errand errand;
	size_t check;
	bool is_over; /* all that there is has come */
	struct err trouble;
	struct replay_call *calls;
	size_t count;
	size_t capacity;
};

/* ERR_USAGE: that check makes no call that could be shown. `texts` has the policy files as they are
 * now, in the exercise's order. */
struct replay_wish {
	const struct loaded *loaded;
	size_t check;
	const struct buf *const *texts;
	const int *others; /* as for spawn_task */
	size_t other_count;
};
int replay_begin(struct replay *replay, const struct replay_wish *wish, struct err *err);
int replay_fd(const struct replay *replay); /* -1: nothing more comes */
bool replay_step(struct replay *replay);    /* was there news? */
void replay_end(struct replay *replay);

#endif
