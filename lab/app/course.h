/* SPDX-License-Identifier: MIT */
/*
 * course: the content of this machine: content/ of the data folder, and of the user's own.
 */
#ifndef LAB_APP_COURSE_H
#define LAB_APP_COURSE_H

#include "app/catalogue.h"
#include "base/err.h"
#include "core/course.h"

/* Everything that can be read, checked and in order; what can't is among course->faults. Where two
 * files have one name, the data folder's counts. -1 only when a folder can't be listed. */
int course_open(struct course *course, const struct catalogue *catalogue, struct err *err);

#endif
