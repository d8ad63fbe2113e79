/* SPDX-License-Identifier: MIT */
/*
 * lint_parts: what the files of lint share. Nobody else includes this.
 *
 *   lint.c           the order of the phases
 *   lint_describe.c  a verdict in a few words
 *   lint_item.c      items, and how they come from a worker: as bytes
 *   lint_variant.c   an exercise in one of its variants; seeds
 *   lint_answers.c   phase 1: solution, right, starter, extremes, wrong
 *   lint_extremes.c  the extremes, by kind of policy
 *   lint_mutants.c   phase 2: which mutants matter, and phase 3: those are tried
 *   lint_texts.c     texts
 *   lint_content.c   tracks, lessons, quizzes, the glossary
 */
#ifndef LAB_APP_LINT_PARTS_H
#define LAB_APP_LINT_PARTS_H

#include "app/lint.h"
#include "core/mutant.h"
#include "core/tried.h"

/* --- lint_item.c --- */

__attribute__((format(printf, 3, 4))) void lint_add(
	struct lint *lint, enum lint_mark mark, const char *format, ...);
/* The same with lines below it, which it takes over; NULL and "" are none. */
__attribute__((format(printf, 4, 5))) void lint_add_more(
	struct lint *lint, enum lint_mark mark, char *more_take, const char *format, ...);
void lint_release(struct lint *lint);

/* What a worker found out about one answer. */
struct lint_result {
	struct lint items;
	bool passed;
	bool *failed; /* per check */
	size_t check_count;
	struct tried_calls tried;
};
void lint_result_format(const struct lint_result *result, struct buf *out);
/* ERR_BUG: a worker of ours wrote what makes no sense. Release also after a failure. */
int lint_result_parse(struct lint_result *result, const struct buf *bytes, struct err *err);
void lint_result_release(struct lint_result *result);

/* --- lint_variant.c --- */

#define LINT_SEEDS_DEFAULT 3
#define LINT_SEEDS_MAX     64

struct lint_variant {
	struct lint *lint; /* of its exercise */
	struct loaded loaded;
	struct loaded neighbour; /* another variant, if there is one */
	bool has_neighbour;
	bool can_run; /* all of it is built */
	char *label;  /* before what is said of it: "seed 00c0ffee00c0ffee: ", or "" */
	/* what was found out in phase 1 */
	bool *killed; /* per check: some wrong answer fails it */
	size_t agreed;
	bool is_sound;            /* the solution passes, so that its mutants say something */
	struct tried_calls tried; /* of the solution */
	/* made before phase 2, per policy */
	struct answer_policy *solutions;
	struct mutants *mutants;
};

/* --- lint_extremes.c: a text a kind; NULL: there is none of it --- */

struct lint_extremes {
	const char *allow[POLICY_KIND_COUNT];
	const char *deny[POLICY_KIND_COUNT];
	char *owned[2]; /* those of them that are made of the table of capabilities */
};
void lint_extremes_make(struct lint_extremes *extremes);
void lint_extremes_release(struct lint_extremes *extremes);

struct linting {
	const struct bench *bench;
	struct lint_extremes extremes;
	const struct lint_options *options;
	struct lint_variant *variants;
	size_t variant_count;
	size_t variant_capacity;
	int *signal;
};

/* All variants of an exercise that are to be looked at; what can't be read becomes an item. */
void lint_variants_add(
	struct linting *linting, const struct catalogue_entry *entry, struct lint *lint);
void lint_variants_release(struct linting *linting);

/* --- the phases --- */

void lint_texts(const struct lint_variant *variant);
int lint_answers(struct linting *linting, struct err *err);
int lint_mutants(struct linting *linting, struct err *err);

/* "failed (door-mkdir, every-door)" */
char *lint_describe(const struct verdict *verdict);
bool lint_check_failed(const struct verdict *verdict, size_t check);

/* A phase's jobs by the crew of `linting`. */
struct crew;
int lint_run_crew(const struct linting *linting, struct crew *crew, size_t count, struct err *err);

#endif
