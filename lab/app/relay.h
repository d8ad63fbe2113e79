/* SPDX-License-Identifier: MIT */
/*
 * relay: carries bytes between a world and our own standard streams, in one poll loop, until the
 * world is over and all of its output is written. Memory stays bounded: nothing is read while
 * what was read before is not written. The streams' own flags are left alone (others share them).
 */
#ifndef LAB_APP_RELAY_H
#define LAB_APP_RELAY_H

#include "app/outlet.h"
#include "base/err.h"
#include "core/observation.h"
#include "sandbox/world.h"
#include "sys/signals.h"

#include <stdbool.h>
#include <stdint.h>

/* Our standard streams, or what stands for them. */
struct relay_streams {
	int input;     /* -1: none */
	int output[2]; /* stdout, stderr; -1: what comes there is dropped */
	enum outlet_filter filter[2];
};

/* Who is told of the calls of a recorded world, in order. */
struct relay_calls {
	/* `text` is what to write about it, to `output`; what is added there is written as it is.
	 */
	void (*take)(void *owner, const struct call_event *event, struct buf *text);
	void *owner;
	int output; /* may be one of the streams' */
};

struct relay {
	struct world *world;
	struct signals *signals;
	const struct relay_streams *streams;
	const struct relay_calls *calls; /* NULL: it is not recorded */
	int input; /* write end of the workload's stdin, non-blocking; closed at the end of ours */
};

/* What the world came to. */
struct relay_end {
	struct process_end workload; /* ENDED_NOT: it did not end by itself */
	enum limit_word limit;
	bool started;      /* the program was executed */
	int start_error;   /* why it was not: errno; 0: it was, or the policy refused */
	int signal;        /* that ended us, or SIGPIPE: nobody reads our output; 0 */
	uint64_t bytes[2]; /* that the workload wrote, as far as they were read */
	uint64_t input;    /* bytes that it was given */
};

/* 0 with `end` filled, or -1: the lab failed. Closes relay->input. */
int relay_run(struct relay *relay, struct relay_end *end, struct err *err);

#endif
