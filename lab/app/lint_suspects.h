/* SPDX-License-Identifier: MIT */
/*
 * lint_suspects: mutants on their way through phases 2 and 3. Nobody else includes this.
 *
 *   lint_mutants.c   makes them, and has the crew do the phases
 *   lint_compare.c   in a worker: phase 2, does it matter? and phase 3, is it caught?
 *   lint_survivors.c what is said of them
 */
#ifndef LAB_APP_LINT_SUSPECTS_H
#define LAB_APP_LINT_SUSPECTS_H

#include "app/lint_parts.h"

enum fate {
	FATE_UNKNOWN, /* the lab could not find out */
	FATE_NO_POLICY,
	FATE_EQUAL,   /* compiles to the solution's program, or to one that answers the same */
	FATE_OUTSIDE, /* differs where no check looks */
	FATE_CAUGHT,
	FATE_TO_TRY,
	FATE_TO_TRY_UNDECIDED,
	FATE_SURVIVED,
	FATE_LEFT_OUT, /* more undecided ones than are tried */
	FATE_NOT_HERE, /* another variant's, or more than are compiled */
};
#define FATE_COUNT (FATE_NOT_HERE + 1)

/* One mutant's way; also what a worker sends back, so without pointers that it made. */
struct suspect {
	size_t variant;
	size_t policy;
	size_t mutant;
	enum fate fate;
	bool undecided;
	size_t check;    /* at stake */
	char where[256]; /* the call that shows it: "x86_64:mkdir(0, 0)" */
	char how[256];   /* how it was caught: "failed (every-door)" */
};

struct suspects {
	const struct linting *linting;
	struct suspect *items;
	size_t count;
	size_t capacity;
	const size_t *chosen; /* which of them this phase is about */
	size_t chosen_count;
	bool in_containers; /* phase 3 */
	char **texts;       /* per suspect: what a learner would read; NULL */
};

const struct lint_variant *suspect_variant(
	const struct suspects *suspects, const struct suspect *suspect);
const struct mutant *suspect_mutant(const struct suspects *suspects, const struct suspect *suspect);
char *suspect_name(const struct suspects *suspects, const struct suspect *suspect);

/* Jobs of a crew: `context` is a struct suspects, `index` one of `chosen`, the result the suspect
 * with its fate, and behind it from phase 3 what a learner would read. */
int suspect_compare(const void *context, size_t index, struct buf *out, struct err *err);
int suspect_try(const void *context, size_t index, struct buf *out, struct err *err);

/* Every variant's items. */
void suspects_say(const struct suspects *suspects);

#endif
