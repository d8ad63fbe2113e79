/* SPDX-License-Identifier: MIT */
/* policy: one policy file of an answer, from bytes to a program that can be judged. */
#ifndef LAB_APP_POLICY_H
#define LAB_APP_POLICY_H

#include "base/err.h"
#include "core/grade.h"
#include "sandbox/world.h"

#include <stddef.h>
#include <stdint.h>

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

/* Compile what was parsed: a profile as sandbox/confined.h says, a policy in C in throw-away
 * containers (ERR_UNAVAILABLE where there are none). ERR_REFUSED when no filter can be made of it;
 * policy->limit is set if that is because of a limit. */
int policy_compile(struct answer_policy *policy, const struct sandbox *sandbox, struct err *err);

/* The same in two halves, so that two policies can be compiled side by side: what has begun goes on
 * by itself until it is ended or dropped, once. Policy and sandbox must outlive it. `levels`:
 * WIRE_LEVELS, or 1, which leaves `optimised` out, in half the time. NULL: as above. */
struct policy_building;
struct policy_building *policy_begin(struct answer_policy *policy, const struct sandbox *sandbox,
	uint32_t levels, struct err *err);
int policy_end(struct policy_building *building_take, struct err *err);
void policy_drop(struct policy_building *building_take); /* nobody wants it; NULL is fine */

/* Both for a file of the caller's choice. It is opened as carefully as a learner's, but read as
 * container runtimes read it (PROFILE_AS_RUNTIMES); policy->exercise says whose variant.h a
 * policy in C finds. ERR_INPUT: it is absent. */
int policy_read(struct answer_policy *policy, const char *path, enum policy_kind kind,
	const struct sandbox *sandbox, struct err *err);
void policy_release(struct answer_policy *policy);

/* Put what is no filter into all worlds: programs, rulesets, and who containers' processes are.
 * `index` is the policy's in the exercise. Borrowed. */
void policy_put(struct plans *plans, const struct exercise *exercise, size_t index,
	const struct answer_policy *policy);
void policies_put(
	struct plans *plans, const struct exercise *exercise, const struct answer_policy *policies);

#endif
