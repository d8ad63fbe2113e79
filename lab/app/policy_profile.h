/* SPDX-License-Identifier: MIT */
/* policy_profile: a parsed seccomp profile, to its filter; the part of policy.h for that kind. */
#ifndef LAB_APP_POLICY_PROFILE_H
#define LAB_APP_POLICY_PROFILE_H

#include "base/err.h"
#include "core/grade.h"
#include "sandbox/world.h"

#include <stdint.h>

/* As policy_begin, policy_end and policy_drop. `levels`: of libseccomp's optimisation, 1 or
 * WIRE_LEVELS. */
struct profile_building;
struct profile_building *policy_profile_begin(struct answer_policy *policy,
	const struct sandbox *sandbox, uint32_t levels, struct err *err);
int policy_profile_end(struct profile_building *building_take, struct err *err);
void policy_profile_drop(struct profile_building *building_take);

#endif
