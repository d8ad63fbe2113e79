/* SPDX-License-Identifier: MIT */
#include "core/route.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

const char *step_state_name(enum step_state state)
{
	static const char *const names[] = {
		[STEP_DONE] = "done",
		[STEP_OPEN] = "open",
		[STEP_LATER] = "later",
		[STEP_MISSING] = "missing",
	};
	return names[state];
}

const char *track_state_name(enum track_state state)
{
	static const char *const names[] = {
		[TRACK_NEW] = "new",
		[TRACK_UNDER_WAY] = "under way",
		[TRACK_PLACED] = "placed",
		[TRACK_DONE] = "done",
		[TRACK_PLANNED] = "planned",
	};
	return names[state];
}

/* --- quizzes --- */

static const struct question_progress *find_question(
	const struct quiz_progress *known, const char *question)
{
	for (size_t i = 0; known && i < known->question_count; i++)
		if (strcmp(known->questions[i].id, question) == 0)
			return &known->questions[i];
	return NULL;
}

bool route_question_is_done(const struct quiz_progress *known, const char *question)
{
	const struct question_progress *one = find_question(known, question);
	return one && one->right;
}

struct quiz_score route_quiz(const struct quiz *quiz, const struct quiz_progress *known)
{
	struct quiz_score score = { .all = quiz->question_count };
	for (size_t i = 0; i < quiz->question_count; i++) {
		const struct question_progress *one = find_question(known, quiz->questions[i].id);
		score.answered += one != NULL;
		score.right += one && one->right;
	}
	return score;
}

/* --- steps --- */

/* What is looked at to make a route. */
struct sight {
	const struct course *course;
	const struct progress *progress;
	const char *const *exercises;
	size_t count;
};

static bool has_exercise(const struct sight *sight, const char *id)
{
	for (size_t i = 0; i < sight->count; i++)
		if (strcmp(sight->exercises[i], id) == 0)
			return true;
	return false;
}

static bool is_there(const struct sight *sight, const struct track_item *item)
{
	switch (item->kind) {
	case ITEM_LESSON:
		return course_lesson(sight->course, item->of.name) != NULL;
	case ITEM_EXERCISE:
		return has_exercise(sight, item->of.name);
	case ITEM_QUIZ:
		return course_quiz(sight->course, item->of.name) != NULL;
	}
	return false;
}

static bool is_done(const struct sight *sight, const struct track_item *item)
{
	const char *name = item->of.name;
	const struct exercise_progress *one;
	struct quiz_score score;
	switch (item->kind) {
	case ITEM_LESSON:
		return progress_has_read(sight->progress, name);
	case ITEM_EXERCISE:
		one = progress_exercise(sight->progress, name);
		return one && progress_standing(one) >= STANDING_HELPED;
	case ITEM_QUIZ:
		score = route_quiz(
			course_quiz(sight->course, name), progress_quiz(sight->progress, name));
		return score.right == score.all;
	}
	return false;
}

/* A give-up is no pass: it skips nothing. */
static bool is_placed(const struct sight *sight, const struct track *track)
{
	if (track->placement == TRACK_NONE)
		return false;
	const char *id = track->items[track->placement].of.name;
	const struct exercise_progress *one = progress_exercise(sight->progress, id);
	return one && one->passes > 0;
}

/* --- tracks --- */

/* A track that is not there, or has nothing in it, keeps nobody waiting. */
static bool is_open(const struct route *route, const struct track *track)
{
	for (size_t i = 0; i < track->need_count; i++) {
		const struct route_track *needed = route_find(route, track->needs[i].name);
		if (needed && needed->there_count && !needed->passed)
			return false;
	}
	return true;
}

static void look_at_steps(struct route_track *one, const struct sight *sight)
{
	const struct track *track = one->track;
	one->step_count = track->item_count;
	one->steps = mem_zero(track->item_count + 1, sizeof(*one->steps));
	for (size_t i = 0; i < track->item_count; i++) {
		struct route_step *step = &one->steps[i];
		step->item = &track->items[i];
		if (!is_there(sight, step->item))
			step->state = STEP_MISSING;
		else
			step->state = is_done(sight, step->item) ? STEP_DONE : STEP_OPEN;
		one->there_count += step->state != STEP_MISSING;
		one->done_count += step->state == STEP_DONE;
	}
}

/* Who passed the placement and left out what comes before it went past the track; who did all that
 * comes before is on the ordinary way, and goes on behind it. */
static bool is_skipped(const struct route_track *one)
{
	for (size_t i = 0; i < one->track->placement; i++)
		if (one->steps[i].state == STEP_OPEN)
			return true;
	return false;
}

static enum track_state state_of(const struct route_track *one, bool placed)
{
	if (!one->there_count)
		return TRACK_PLANNED;
	if (one->done_count == one->there_count)
		return TRACK_DONE;
	if (placed && is_skipped(one))
		return TRACK_PLACED;
	return one->done_count ? TRACK_UNDER_WAY : TRACK_NEW;
}

static void put_off(struct route_track *one)
{
	for (size_t i = 0; i < one->step_count; i++)
		if (one->steps[i].state == STEP_OPEN)
			one->steps[i].state = STEP_LATER;
}

/* Before any is asked whether it is open: with tracks in a circle none stands before the others. */
static void look_at_track(
	struct route_track *one, const struct track *track, const struct sight *sight)
{
	one->track = track;
	look_at_steps(one, sight);
	const bool placed = is_placed(sight, track);
	one->state = state_of(one, placed);
	one->passed = placed || one->state == TRACK_DONE;
}

/* --- reviews --- */

static int by_due(const void *a, const void *b)
{
	const struct route_review *one = a;
	const struct route_review *other = b;
	if (one->due != other->due)
		return one->due < other->due ? -1 : 1;
	return strcmp(one->exercise, other->exercise);
}

static void look_at_reviews(struct route *route, const struct sight *sight)
{
	const struct progress *progress = sight->progress;
	route->reviews = mem_zero(progress->exercise_count + 1, sizeof(*route->reviews));
	for (size_t i = 0; i < progress->exercise_count; i++) {
		struct route_review review = { .exercise = progress->exercises[i].id };
		if (!progress_due(&progress->exercises[i], &review.due) ||
			!has_exercise(sight, review.exercise))
			continue;
		route->reviews[route->review_count++] = review;
		route->due_count += review.due <= route->now;
	}
	qsort(route->reviews, route->review_count, sizeof(*route->reviews), by_due);
}

/* --- all --- */

void route_make(struct route *route, const struct course *course, const struct progress *progress,
	const char *const *exercises, size_t count, int64_t now)
{
	const struct sight sight = { course, progress, exercises, count };
	*route = (struct route){ .now = now, .track_count = course->track_count };
	route->tracks = mem_zero(course->track_count + 1, sizeof(*route->tracks));
	for (size_t i = 0; i < course->track_count; i++)
		look_at_track(&route->tracks[i], &course->tracks[i], &sight);
	for (size_t i = 0; i < route->track_count; i++) {
		struct route_track *one = &route->tracks[i];
		one->open = is_open(route, one->track);
		if (!one->open || one->state == TRACK_PLACED)
			put_off(one);
	}
	look_at_reviews(route, &sight);
}

void route_release(struct route *route)
{
	for (size_t i = 0; i < route->track_count; i++)
		free(route->tracks[i].steps);
	free(route->tracks);
	free(route->reviews);
	*route = (struct route){ 0 };
}

const struct route_track *route_find(const struct route *route, const char *slug)
{
	for (size_t i = 0; i < route->track_count; i++)
		if (strcmp(route->tracks[i].track->slug, slug) == 0)
			return &route->tracks[i];
	return NULL;
}

static const struct route_step *first_step(const struct route_track *track, enum step_state state)
{
	for (size_t i = 0; i < track->step_count; i++)
		if (track->steps[i].state == state)
			return &track->steps[i];
	return NULL;
}

static bool find_step(const struct route *route, enum step_state state, struct route_next *next)
{
	for (size_t i = 0; !next->step && i < route->track_count; i++) {
		const struct route_track *track = &route->tracks[i];
		next->step = track->state == TRACK_PLACED ? NULL : first_step(track, state);
		next->track = next->step ? track : NULL;
	}
	next->kind = next->step ? NEXT_STEP : NEXT_NOTHING;
	return next->step != NULL;
}

struct route_next route_next(const struct route *route)
{
	struct route_next next = { .kind = NEXT_NOTHING };
	if (route->due_count) {
		next.kind = NEXT_REVIEW;
		next.review = &route->reviews[0];
		return next;
	}
	if (!find_step(route, STEP_OPEN, &next))
		(void)find_step(route, STEP_LATER, &next); /* tracks that wait in a circle */
	return next;
}
