/* SPDX-License-Identifier: MIT */
/* step: what to type for a step of a track, and the one that comes next, in words and as JSON. */
#ifndef LAB_CLI_STEP_H
#define LAB_CLI_STEP_H

#include "app/learner.h"
#include "base/buf.h"
#include "base/json.h"

#include <stdint.h>

/* "bulkhead lesson what-a-system-call-is" */
void step_command(const struct learner *learner, const struct track_item *item, struct buf *out);

/* "in 3 days", "today", "for 3 days": of a review that is due then. */
void step_due(int64_t due, int64_t now, struct buf *out);

/* The next step: what it is, what to type, why. Whole lines. */
void step_next(const struct learner *learner, size_t width, struct buf *out);
struct jout *step_next_json(const struct learner *learner);

#endif
