/* SPDX-License-Identifier: MIT */
/* course_argument: what commands that go by the course have in common: its words and its steps. */
#ifndef LAB_CLI_COURSE_ARGUMENT_H
#define LAB_CLI_COURSE_ARGUMENT_H

#include "app/learner.h"
#include "base/buf.h"
#include "base/err.h"
#include "cli/commands.h"

/* learner_open for --data, with its news told. Release also after a failure. */
int course_argument_open(
	const struct invocation *invocation, struct learner *learner, struct err *err);

/* By the slug of the first word. NULL and ERR_USAGE with the nearest right one. */
const struct route_track *course_argument_track(
	const struct learner *learner, const char *slug, struct err *err);
const struct lesson *course_argument_lesson(
	const struct learner *learner, const char *slug, struct err *err);
const struct quiz *course_argument_quiz(
	const struct learner *learner, const char *slug, struct err *err);

/* Keep what was done just now. -1: it can't be kept, which is told behind `what`. */
int course_argument_keep(struct entry *entry_take, const char *what);

#endif
