/* SPDX-License-Identifier: MIT */
/*
 * published: what a learner tells the class of their own work, as a file of a shared folder
 * (docs/schema/output/published.schema.json): for a trainer's eyes while a workshop runs. It is the
 * learner's word, so nothing is graded by it, and it is read as hostile input.
 */
#ifndef LAB_CORE_PUBLISHED_H
#define LAB_CORE_PUBLISHED_H

#include "base/buf.h"
#include "base/err.h"
#include "core/verdict.h"

#include <stdbool.h>
#include <stddef.h>

#define PUBLISHED_BYTES     ((size_t)64 * 1024)
#define PUBLISHED_EXERCISES 50 /* the newest ones */
#define PUBLISHED_FAILED    20 /* checks that are named */
#define PUBLISHED_ID        64 /* bytes of a check's id */

struct published_exercise {
	char *id;
	unsigned attempts;
	unsigned since_progress; /* attempts since one had more checks in order than any before */
	unsigned most_ok;        /* so many it had */
	unsigned best;           /* score */
	bool passed;             /* once */
	enum outcome outcome;    /* of the newest attempt */
	unsigned score;          /* the same */
	char **failed;           /* the same: ids of checks */
	size_t failed_count;
};

struct published {
	char *person;
	struct published_exercise *exercises; /* the one of the newest attempt last */
	size_t count;
};

/* One more attempt. Its exercise goes to the end; what is one too many goes from the front. */
void published_add(struct published *published, const struct verdict *verdict);

char *published_format(const struct published *published); /* a new string, with a newline */
/* ERR_INPUT with `name` for the text. Release also after a failure. */
int published_parse(struct published *published, const char *name, const void *text, size_t size,
	struct err *err);
void published_release(struct published *published);

/* Tried so often in vain that somebody should go and see. */
#define PUBLISHED_STUCK 3
bool published_is_stuck(const struct published_exercise *exercise);

#endif
