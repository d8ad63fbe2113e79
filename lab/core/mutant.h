/* SPDX-License-Identifier: MIT */
/*
 * mutant: a policy with one small mistake in it, made by rule from one that is right. An exercise
 * whose checks pass a mutant that matters has a hole (design: "An exercise is a folder").
 *
 * A mutant of a seccomp-json profile is a change of its text at one place, so that the author reads
 * it as a difference of the file. Whether it means anything else than the profile does, and whether
 * that matters, is not known here: see core/stake.h.
 */
#ifndef LAB_CORE_MUTANT_H
#define LAB_CORE_MUTANT_H

#include "base/json.h"
#include "core/names.h"

#include <stddef.h>
#include <stdint.h>

struct mutant {
	const char *operator; /* "drop-name"; static */
	char *path;           /* of what is changed: "syscalls[0].names[1]", or "profile" */
	char *detail;         /* what makes it one of several at that path: "mkdirat"; may be "" */
	char *text;           /* the whole profile */
};

struct mutants {
	struct mutant *items;
	size_t count;
	size_t capacity;
};

#define MUTANTS_MAX 2000 /* of one profile; what would be more is left out */

/* A call that the exercise is about. */
struct mutant_call {
	const char *name;
	bool is_stated; /* by a probe; `args` are its arguments */
	uint64_t args[SYSCALL_ARGS];
};

/* All mutants of a profile that was parsed without error, in the order of the operators and of the
 * file. Some may be no profiles: a condition that is doubled, say. */
void mutants_make(struct mutants *mutants, const struct jdoc *profile,
	const struct mutant_call *calls, size_t call_count);
void mutants_release(struct mutants *mutants);

/* "drop-name:profile.json:syscalls[0].names[1]:mkdirat", as in exercise.json's "equivalent". */
char *mutant_name(const struct mutant *mutant, const char *file);

#endif
