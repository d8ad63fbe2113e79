/* SPDX-License-Identifier: MIT */
/*
 * c_policy: a policy in C as a policy that can be judged: the filter that its program handed over,
 * and beside it the rules that the program's calls of libseccomp made, each with its line. The
 * rules are the program's own word; they name lines and nothing else hangs on them.
 */
#ifndef LAB_CORE_C_POLICY_H
#define LAB_CORE_C_POLICY_H

#include "core/elf.h"
#include "core/grade.h"
#include "core/wire_build.h"
#include "core/wire_export.h"

/* The learner's text, quoted where a line is named. ERR_REFUSED: it has a NUL byte. */
int c_policy_parse(struct answer_policy *policy, const char *file, const void *text, size_t size,
	struct err *err);

/* 0 for BUILD_DONE; else -1: ERR_REFUSED in words for the learner, with a place where one can be
 * believed, or ERR_SYSTEM where the lab failed. Of what hit a limit policy->limit is set. */
int c_policy_built(
	struct answer_policy *policy, const struct build_response *response, struct err *err);

/* Take the filter and the rules. */
void c_policy_take(
	struct answer_policy *policy, struct exported *exported, const struct elf *program);

#endif
