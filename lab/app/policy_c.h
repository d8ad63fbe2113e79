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

#endif
