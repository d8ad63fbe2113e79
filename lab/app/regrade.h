/* SPDX-License-Identifier: MIT */
/*
 * regrade: grade an answer, and again whenever one of its policy files was saved, until a signal
 * ends it. A save while a check runs leads to one more check behind it. Exercise and bench are
 * opened once.
 */
#ifndef LAB_APP_REGRADE_H
#define LAB_APP_REGRADE_H

#include "app/attempt.h"
#include "app/catalogue.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>

enum regrade_event {
	REGRADE_BEGINS,
	REGRADE_GRADED,
	REGRADE_UNREADABLE, /* the next save may mend that */
};

struct regrade_news {
	enum regrade_event event;
	unsigned number;               /* of the check, from 1 */
	const char *saved;             /* "profile.json"; NULL: the first check needs no save */
	const struct attempt *attempt; /* REGRADE_GRADED */
	const struct err *why;         /* REGRADE_UNREADABLE */
};

struct regrade {
	const struct loaded *loaded;
	const char *folder; /* of the policy files */
	const char *only;   /* a check's id, or NULL */
	bool is_static;     /* by attempt_static */
	int output;         /* a descriptor; when nobody reads it any more, that is the end */
	/* Told of what happens; appends what is to be written to the output. -1 ends it with that
	 * error, once that is written. */
	int (*tell)(
		void *context, const struct regrade_news *news, struct buf *out, struct err *err);
	void *context;
};

/* 0 and the signal that ended it: SIGINT, SIGTERM, SIGHUP, or SIGPIPE when nobody reads. -1: what
 * attempt_run says but ERR_INPUT, or the folder is gone. What ran has ended, and nothing is left.
 */
int regrade_run(const struct regrade *regrade, int *signal, struct err *err);

#endif
