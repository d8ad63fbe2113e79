/* SPDX-License-Identifier: MIT */
/*
 * profile_reference: what an accepted profile says about one call, read off its JSON each time, in
 * the most straightforward way. It shares no code with core/seccomp_profile*.c but the JSON getters
 * and the tables, so that tests/fuzz/profile.c can hold the two against each other.
 */
#ifndef TESTS_LIVE_PROFILE_REFERENCE_H
#define TESTS_LIVE_PROFILE_REFERENCE_H

#include "core/seccomp_profile.h"

struct reference_answer {
	struct answer answer;
	bool by_rule; /* else the default, or an ABI that is not the profile's */
	size_t entry; /* of the rule, in "syscalls" */
};

/* `doc` is the document of a profile that was accepted in `context`. */
struct reference_answer reference_decide(const struct jdoc *doc,
	const struct profile_context *context, const struct seccomp_data *data);

#endif
