/* SPDX-License-Identifier: MIT */
/*
 * seccomp_profile_parts: what the files of seccomp_profile share. Nobody else includes this.
 *
 *   seccomp_profile.c           the top level: default, architectures, the walk over "syscalls"
 *   seccomp_profile_form.c      is it a profile, and has it only what the lab does?
 *   seccomp_profile_entry.c     one entry: names and args to rules
 *   seccomp_profile_answer.c    action and errnoRet to an answer
 *   seccomp_profile_scope.c     includes and excludes: does the entry count here?
 *   seccomp_profile_decide.c    what the written rules mean for one call
 *   seccomp_profile_conflict.c  rules that meet in one call
 *
 * All parsers return 0, or -1 with `err` at the value's place.
 */
#ifndef LAB_CORE_SECCOMP_PROFILE_PARTS_H
#define LAB_CORE_SECCOMP_PROFILE_PARTS_H

#include "core/seccomp_profile.h"

/* Elements `[0, *count)` of member `key`, an array of at most `max`; absent is empty. */
int profile_array(const struct jnode *object, const char *key, size_t max, struct jnode *array,
	size_t *count, struct err *err);

/* The keys known at the top, and nothing around the profile. */
int profile_check_form(const struct jnode *root, enum profile_reading reading, struct err *err);

/* The keys of one answer. */
struct answer_keys {
	const char *action;
	const char *number; /* of the errno */
	const char *name;   /* of the errno, in Podman's profiles */
};

/* The answer of these keys. `*at` is the action's place. Adds the finding "zero". */
int profile_parse_answer(struct seccomp_profile *profile, const struct jnode *object,
	const struct answer_keys *keys, struct answer *answer, struct place *at, struct err *err);

/* One element of "syscalls": appends its rules and findings. */
int profile_parse_entry(struct seccomp_profile *profile, const struct jnode *entry,
	const struct profile_context *context, struct err *err);

/* Does the entry count here? */
struct profile_scope {
	bool skipped;
	bool foreign;  /* by architecture: its names may be ones that our tables lack */
	char why[160]; /* of `skipped` */
};
int profile_parse_scope(const struct jnode *entry, const struct profile_context *context,
	struct profile_scope *scope, struct err *err);

bool profile_compare_holds(const struct profile_compare *compare, uint64_t argument);

/* Marks the outranked rules and adds the findings "conflict". */
void profile_find_conflicts(struct seccomp_profile *profile);

#endif
