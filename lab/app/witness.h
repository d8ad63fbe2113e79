/* SPDX-License-Identifier: MIT */
/* witness: what failed analyses show, put to the kernel (core/proof.h). */
#ifndef LAB_APP_WITNESS_H
#define LAB_APP_WITNESS_H

#include "base/err.h"
#include "core/grade.h"
#include "core/plan.h"
#include "sandbox/world.h"

/* Try each witness of `verdict` in a world with the containers of `like` and the policies, and tell
 * what came of it. What can't be tried is left as it is, and result and digest are so in any case.
 * ERR_BUG: evaluator and kernel disagree, so there is no verdict. */
int witness_try(const struct sandbox *sandbox, const struct plan *like,
	const struct grade_input *input, struct verdict *verdict, struct err *err);

#endif
