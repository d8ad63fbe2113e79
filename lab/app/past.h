/* SPDX-License-Identifier: MIT */
/*
 * past: what a person did so far at one exercise, and so what may be shown of it. By the journal;
 * where that can't be had it is as if nothing had been done.
 */
#ifndef LAB_APP_PAST_H
#define LAB_APP_PAST_H

#include "app/catalogue.h"
#include "app/journal.h"
#include "base/err.h"
#include "core/verdict.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct past_attempt {
	int64_t id; /* its entry's number, by which history calls it; 0: there is none */
	int64_t at;
	char seed[VARIANT_SEED_BYTES];
};

struct past {
	struct loaded loaded;    /* the exercise, in the variant that the person works on */
	struct journal *journal; /* NULL: there is none, and `why` says why */
	struct err why;
	struct progress progress;
	const struct exercise_progress *variant;      /* NULL: of this variant nothing is known, or
						       * another one was worked on since */
	const struct exercise_progress *exercise;     /* the same, whichever variant; or NULL */
	struct past_attempt newest;                   /* in any variant */
	struct past_attempt newest_here, passed_here; /* in this variant */
	bool gave_up_here;
};

/* By an exercise's id. Which variant: that of `seed`; if that is NULL of the workspace that one
 * stands in, or of the usual one; else the newest that is known. Release also after a failure. */
int past_open(struct past *past, const struct catalogue *catalogue, const char *exercise,
	const char *seed, struct err *err);
void past_close(struct past *past);

/* For who needs the journal to answer: -1 and why there is none. */
int past_need_journal(const struct past *past, struct err *err);

/* May the solution be seen? */
bool past_is_over(const struct past *past);

/* Milliseconds until a give-up is allowed; 0: it is. False: this variant was not begun yet, as far
 * as is known. A clock that went back makes it longer. */
bool past_give_up_wait(const struct past *past, int64_t now, int64_t *wait);

/* An attempt's entry, with its files; release it also after a failure. */
int past_entry(struct past *past, const struct past_attempt *attempt, struct entry *entry,
	struct err *err);

/* What verdict_json said of an attempt. ERR_INPUT: it is not kept, which it is for the newest one
 * only. */
int past_evidence(
	struct past *past, const struct past_attempt *attempt, struct buf *text, struct err *err);
/* The same as a verdict of past->loaded, which must be of that attempt's variant (core/verdict_read
 * says what else is refused). Release also after a failure. */
int past_verdict(struct past *past, const struct past_attempt *attempt, struct verdict *verdict,
	struct err *err);

/* Names of the files of an attempt's entry that are not the same any more where they were judged,
 * with commas between; nothing is added where all are. */
void past_changed_files(const struct entry *entry, struct buf *names);

#endif
