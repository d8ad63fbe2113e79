/* SPDX-License-Identifier: MIT */
/*
 * graded: what came of one person's answers, as `bulkhead grade` keeps it: a JSON object a person
 * (docs/schema/output/graded.schema.json). It is written with everything that is known, and read
 * back for tables and reports.
 */
#ifndef LAB_CORE_GRADED_H
#define LAB_CORE_GRADED_H

#include "base/buf.h"
#include "base/err.h"
#include "core/score.h"
#include "core/verdict.h"

#include <stdbool.h>
#include <stddef.h>

#define GRADED_FORMAT 1

enum graded_as {
	GRADED_PASSED,
	GRADED_FAILED,
	GRADED_REFUSED, /* its files are no policies, or are not to be read */
	GRADED_LIMITED,
	GRADED_VOID,    /* our fault */
	GRADED_MISSING, /* there is no answer */
};
#define GRADED_AS_COUNT (GRADED_MISSING + 1)
const char *graded_as_name(enum graded_as as); /* "missing" */
enum graded_as graded_as_of(enum outcome outcome);

struct graded_check {
	char *id;
	enum check_result result;
	bool is_hidden; /* learners don't have it: nothing but these is told */
	/* of others: what its exercise calls it, and of a failed one the verdict's words; NULL
	 * where they were left out for want of room */
	char *title;
	char *happened;
	char *observed;
	char *place; /* "profile.json:6" */
	char *line;
	char *why;
	char *next;
};

struct graded_answer {
	char *exercise;
	enum graded_as as; /* with the hidden checks */
	char *why;         /* of what has no verdict, or what is to be said of it besides; NULL */
	int score;         /* -1: none */
	struct graded_points {
		int points, most; /* -1: there is no such group */
	} groups[VERDICT_GROUPS];
	char seed[VARIANT_SEED_BYTES];     /* of the variant that was graded; "": none was */
	char made_for[VARIANT_SEED_BYTES]; /* the variant that it was made for, if another; "" */
	char *made_for_person;             /* who has that one; NULL: nobody that we know */
	char *digest;                      /* NULL: there is no verdict */
	struct graded_check *checks;
	size_t check_count;
};

struct graded_person {
	char *id;      /* or what the folder is called, if that is no id */
	char *refused; /* why nothing of it was looked at, or NULL */
	char **extra;  /* names of what was there and is no answer */
	size_t extra_count;
	bool extra_more; /* and more of that */
	struct graded_answer *answers;
	size_t answer_count;
};

/* Points and score as a verdict says. */
void graded_take_score(struct graded_answer *answer, const struct verdict *verdict);

/* The canonical JSON of an answer, for a person's; a new string. `verdict` may be NULL, `hidden`
 * is the one with the hidden checks or NULL: of that, only those from `first_hidden` on. Without
 * `evidence` the words are left out. */
char *graded_answer_format(const struct graded_answer *answer, const struct verdict *verdict,
	const struct verdict *hidden, size_t first_hidden, bool evidence);

/* All but the answers; then graded_person_close with what graded_answer_format gave, with commas.
 */
char *graded_head_format(const struct graded_person *person);
void graded_person_close(struct buf *out, const char *head, const char *answers);

/* ERR_INPUT with `name` for the text. Release also after a failure. */
int graded_person_parse(struct graded_person *person, const char *name, const void *text,
	size_t size, struct err *err);
void graded_answer_release(struct graded_answer *answer);
void graded_person_release(struct graded_person *person);

#endif
