/* SPDX-License-Identifier: MIT */
/*
 * profile_hints: the constants that a profile compares a call's arguments with. The answers of its
 * filter change there, so they are where it is worth asking (pattern.h).
 */
#ifndef LAB_CORE_PROFILE_HINTS_H
#define LAB_CORE_PROFILE_HINTS_H

#include "core/pattern.h"
#include "core/seccomp_profile.h"

struct profile_hints {
	const struct seccomp_profile *profile; /* NULL: there are none */
	const struct bpf_program *program;     /* asked where no rules are known; or NULL */
	struct hint_values {
		uint64_t *values;
		size_t count;
		size_t capacity;
	} * args; /* SYSCALL_ARGS of them, filled again for every call */
};

void profile_hints_init(struct profile_hints *hints, const struct seccomp_profile *profile);
/* For a filter whose rules nobody knows: what its own instructions compare. */
void profile_hints_init_program(struct profile_hints *hints, const struct bpf_program *program);
void profile_hints_release(struct profile_hints *hints);

/* What `out` gets is valid until the next call. `hints` is a struct profile_hints: the form is that
 * of struct pattern_question. A call that others are reached through (i386 socketcall)
 * has their selectors, and what their rules compare. */
void profile_hints_of(const void *hints, const struct syscall_row *call, struct pattern_hints *out);

#endif
