/* SPDX-License-Identifier: MIT */
/* policy_c: a parsed policy in C, to its filter. */
#ifndef LAB_APP_POLICY_C_H
#define LAB_APP_POLICY_C_H

#include "base/err.h"
#include "core/grade.h"
#include "sandbox/world.h"

/* Build it in one throw-away container, run what was built in another, take its filter; of a whole
 * program (program-c) take what was built. As policy_compile; ERR_UNAVAILABLE where the machine has
 * no C toolchain. */
int policy_c_build(struct answer_policy *policy, const struct sandbox *sandbox, struct err *err);

/* The same in two halves, so that two policies can be compiled side by side: what has begun goes
 * on by itself until it is ended. Policy and sandbox must outlive it. NULL: as above. */
struct c_building;
struct c_building *policy_c_begin(
	struct answer_policy *policy, const struct sandbox *sandbox, struct err *err);
int policy_c_end(struct c_building *building_take, struct err *err);
void policy_c_drop(struct c_building *building_take); /* nobody wants it any more; NULL is fine */

#endif
