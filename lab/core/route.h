/* SPDX-License-Identifier: MIT */
/*
 * route: how far a learner is on each track of the course, and what to do next.
 *
 * It recommends and forbids nothing: whatever is there can be begun at any time. A lesson is done
 * when it was read, a quiz when each of its questions was answered rightly at last, an exercise
 * when it was passed or given up (a review brings that one back, core/progress.h). A track is
 * passed when all of it is done, or when its placement was passed.
 */
#ifndef LAB_CORE_ROUTE_H
#define LAB_CORE_ROUTE_H

#include "core/course.h"
#include "core/progress.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum step_state {
	STEP_DONE,
	STEP_OPEN,
	STEP_LATER,   /* other tracks come first, or its track was passed without it */
	STEP_MISSING, /* the track names what is not on this machine */
};
const char *step_state_name(enum step_state state); /* "open" */

enum track_state {
	TRACK_NEW,
	TRACK_UNDER_WAY,
	TRACK_PLACED, /* passed by its placement; what comes before that is not needed */
	TRACK_DONE,
	TRACK_PLANNED, /* there is nothing to do in it yet */
};
const char *track_state_name(enum track_state state); /* "under way" */

struct route_step {
	const struct track_item *item;
	enum step_state state;
};

struct route_track {
	const struct track *track;
	enum track_state state;
	bool passed;
	bool open; /* the tracks that it needs are passed */
	struct route_step *steps;
	size_t step_count;
	size_t done_count;
	size_t there_count; /* steps that can be done: all but the missing */
};

struct route_review {
	const char *exercise;
	int64_t due;
};

struct route {
	struct route_track *tracks; /* in the order of the course */
	size_t track_count;
	struct route_review *reviews; /* to come, the first one due first */
	size_t review_count;
	size_t due_count; /* of these, due at `now` */
	int64_t now;
};

/* Everything in it is borrowed from the course and the progress. `exercises` are the ids of those
 * that are there. */
void route_make(struct route *route, const struct course *course, const struct progress *progress,
	const char *const *exercises, size_t count, int64_t now);
void route_release(struct route *route);

const struct route_track *route_find(const struct route *route, const char *slug); /* or NULL */

enum next_kind {
	NEXT_REVIEW,  /* an exercise is due again */
	NEXT_STEP,    /* the first open step */
	NEXT_NOTHING, /* all is done, or no track is there */
};

struct route_next {
	enum next_kind kind;
	const struct route_review *review; /* NEXT_REVIEW */
	const struct route_track *track;   /* NEXT_STEP */
	const struct route_step *step;
};

/* A review that is due goes before anything new: it is what makes the old stay. */
struct route_next route_next(const struct route *route);

/* What the newest answer to each question says. */
struct quiz_score {
	size_t right, answered, all;
};
struct quiz_score route_quiz(const struct quiz *quiz, const struct quiz_progress *known);

/* Was this question answered rightly at last? `known` may be NULL. */
bool route_question_is_done(const struct quiz_progress *known, const char *question);

#endif
