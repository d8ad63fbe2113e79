/* SPDX-License-Identifier: MIT */
/*
 * crew: many jobs done by worker processes, and their results in the order of the jobs.
 *
 * A worker is a copy of this process as it was when crew_run began (sys/spawn): jobs are known by
 * their index, everything else they have in common is memory that was there before. What a worker
 * computes comes back as bytes. Workers share nothing afterwards, so a job that kills or hangs its
 * worker costs that job alone: it is told of as failed, and a new worker takes the next one.
 *
 * Memory is bounded: no job is begun that is further than CREW_AHEAD before the last one taken.
 */
#ifndef LAB_APP_CREW_H
#define LAB_APP_CREW_H

#include "base/buf.h"
#include "base/err.h"

#include <stddef.h>

#define CREW_AHEAD      256
#define CREW_WORKERS    64
#define CREW_RESULT_MAX ((size_t)4 << 20)

struct crew {
	const void *context;

	/* In a worker: job `index`. -1 and `err`: it could not be done. */
	int (*work)(const void *context, size_t index, struct buf *result, struct err *err);

	/* Here, one job after the other from 0 on: its result, or why there is none (`why` is NULL
	 * for a job that was done). -1 and `err` ends everything. */
	int (*take)(void *taker, size_t index, const struct buf *result, const struct err *why,
		struct err *err);
	/* Here, whenever one more job is over, in no order; may be NULL. */
	void (*progress)(void *taker, size_t over, size_t index);
	void *taker;

	size_t workers;  /* 0: one more than there are processors, CREW_WORKERS at most */
	unsigned job_ms; /* a job that takes longer has failed */
};

/* All of `count` jobs. 0; or -1 and `err`, when nothing more can be done, when `take` said so, or
 * when SIGINT, SIGTERM or SIGHUP came: then `*signal` (else 0) is its number. No worker is left
 * in any case; what they had begun has ended. */
int crew_run(const struct crew *crew, size_t count, int *signal, struct err *err);

#endif
