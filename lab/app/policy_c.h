/* SPDX-License-Identifier: MIT */
/* policy_c: a parsed policy in C, to its filter; the part of policy.h for those kinds. */
#ifndef LAB_APP_POLICY_C_H
#define LAB_APP_POLICY_C_H

#include "base/err.h"
#include "core/grade.h"
#include "sandbox/world.h"

/* Build it in one throw-away container, run what was built in another, take its filter; of a whole
 * program (program-c) take what was built. As policy_begin, policy_end and policy_drop;
 * ERR_UNAVAILABLE where the machine has no C toolchain. */
struct c_building;
struct c_building *policy_c_begin(
	struct answer_policy *policy, const struct sandbox *sandbox, struct err *err);
int policy_c_end(struct c_building *building_take, struct err *err);
void policy_c_drop(struct c_building *building_take);

#endif
