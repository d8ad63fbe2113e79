/* SPDX-License-Identifier: MIT */
/*
 * learner: a person and the course: what there is on this machine, what of it they did, and what
 * comes next.
 *
 * Where the journal can't be read, all the rest is there: nothing is known of what was done.
 */
#ifndef LAB_APP_LEARNER_H
#define LAB_APP_LEARNER_H

#include "app/catalogue.h"
#include "base/buf.h"
#include "base/err.h"
#include "core/course.h"
#include "core/entry.h"
#include "core/progress.h"
#include "core/route.h"

#include <stdbool.h>

struct learner {
	struct catalogue catalogue;
	struct course course; /* what of it can't be read is left out: lint tells of that */
	struct progress progress;
	struct route route;
	bool known;      /* the journal could be read */
	struct buf news; /* lines that a person should be told; "" if there are none */
};

/* `data` as for catalogue_open. Release also after a failure. */
int learner_open(struct learner *learner, const char *data, struct err *err);
void learner_release(struct learner *learner);

/* Only what was done; false, and a line in `news`, where that can't be known. */
bool learner_progress(struct progress *progress, struct buf *news);

/* Keep what was done just now; the entry is released. */
int learner_keep(struct entry *entry_take, struct buf *news, struct err *err);

/* What a list calls an item of a track: its title, or its slug or id where none can be read. A new
 * string. */
char *learner_title(const struct learner *learner, const struct track_item *item);
char *learner_exercise_title(const struct learner *learner, const char *id);

/* Where the person stopped: the exercise of the newest start or attempt, if it is there and its
 * variant was neither passed nor given up; else NULL. */
const struct exercise_progress *learner_stopped_at(const struct learner *learner);

#endif
