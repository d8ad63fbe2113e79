/* SPDX-License-Identifier: MIT */
/*
 * mutant: a policy with one small mistake in it, made by rule from one that is right. An exercise
 * whose checks pass a mutant that matters has a hole (design: "An exercise is a folder").
 *
 * A mutant is a change of the text at one place or two, so that the author reads it as a difference
 * of the file. Of a profile a place is a JSON path, of a C source the statement or the element, of
 * a ruleset the chain and the rule.
 * Whether it means anything else than the policy does, and whether that matters, is not known here:
 * see core/stake.h.
 */
#ifndef LAB_CORE_MUTANT_H
#define LAB_CORE_MUTANT_H

#include "base/json.h"
#include "core/exercise.h"
#include "core/names.h"

#include <stddef.h>
#include <stdint.h>

struct mutant {
	const char *operator; /* "drop-name"; static */
	char *path;   /* of what is changed: "syscalls[0].names[1]", "profile", "policy[3]" */
	char *detail; /* what makes it one of several at that path: "mkdirat"; may be "" */
	char *text;   /* the whole file */
};

struct mutants {
	struct mutant *items;
	size_t count;
	size_t capacity;
};

#define MUTANTS_MAX 2000 /* of one file; what would be more is left out */

/* A call that the exercise is about; of a ruleset a port of its matrices, "80/tcp". */
struct mutant_call {
	const char *name;
	bool is_stated; /* by a probe; `args` are its arguments */
	uint64_t args[SYSCALL_ARGS];
};

/* All mutants of a policy that was parsed without error, in the order of the operators and of the
 * file, or, in C and of a ruleset, of the file only. Some may be no policies: a condition that is
 * doubled, say, or what does not compile. A kind that no operators are for has none. */
void mutants_make(struct mutants *mutants, enum policy_kind kind, const struct jdoc *text,
	const struct mutant_call *calls, size_t call_count);
void mutants_release(struct mutants *mutants);

/* "drop-name:profile.json:syscalls[0].names[1]:mkdirat", as in exercise.json's "equivalent". */
char *mutant_name(const struct mutant *mutant, const char *file);

#endif
