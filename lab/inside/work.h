/* SPDX-License-Identifier: MIT */
/*
 * work: the lab's own workloads (core/work_list in core/work.h), which are functions of init and
 * not programs. One runs in a process of the learner's side; where the policy is applied from
 * inside, it calls `load` when it has started, and goes on under the policy.
 */
#ifndef LAB_INSIDE_WORK_H
#define LAB_INSIDE_WORK_H

#include "core/work.h"

/* Does not return where calls are refused that it can't do without: it ends as such a program
 * would, by an exit status or a signal. `load` loads the learner's filter, or ends the process. */
typedef void work_load(void *argument);
void work_run(enum work_kind kind, const char *const *argv, work_load *load, void *argument);

#endif
