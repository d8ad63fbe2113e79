/* SPDX-License-Identifier: MIT */
/* policy: one policy file of an answer, from bytes to a program that can be judged. */
#ifndef LAB_APP_POLICY_H
#define LAB_APP_POLICY_H

#include "base/err.h"
#include "core/grade.h"
#include "sandbox/world.h"

#include <stddef.h>

/* Parse `text` as the policy kind of `row`. ERR_REFUSED with a place. Release also after a failure.
 * A policy in C is not looked into; policy_vary comes before policy_compile. */
int policy_parse(struct answer_policy *policy, const struct exercise_policy *row, const void *text,
	size_t size, struct err *err);

/* Parse a policy of the caller's choice: policy->kind and policy->file are set. As above; a profile
 * is read as `reading` says. */
int policy_parse_as(struct answer_policy *policy, enum profile_reading reading, const void *text,
	size_t size, struct err *err);

/* What a policy in C finds as variant.h, if the exercise has params; and whose networks a ruleset
 * is for: the exercise must outlive the policy. */
void policy_vary(struct answer_policy *policy, const struct exercise *exercise);

/* Compile what was parsed, in a throw-away container; a profile where there is none to be had as
 * sandbox/confined.h says, a policy in C not at all (ERR_UNAVAILABLE). ERR_REFUSED when no filter
 * can be made of it; policy->limit is set if that is because of a limit. */
int policy_compile(struct answer_policy *policy, const struct sandbox *sandbox, struct err *err);

/* The same without `optimised`, in half the time. */
int policy_compile_plain(
	struct answer_policy *policy, const struct sandbox *sandbox, struct err *err);

/* Both for a file of the caller's choice. It is opened as carefully as a learner's, but read as
 * container runtimes read it (PROFILE_AS_RUNTIMES). ERR_INPUT: it is absent. */
int policy_read(struct answer_policy *policy, const char *path, enum policy_kind kind,
	const struct sandbox *sandbox, struct err *err);
void policy_release(struct answer_policy *policy);

#endif
