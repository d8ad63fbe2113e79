/* SPDX-License-Identifier: MIT */
#include "cli/step.h"

#include "app/journal.h"
#include "base/mem.h"
#include "base/text.h"

#include <string.h>

static void start_command(const struct learner *learner, const char *id, struct buf *out)
{
	const struct exercise_progress *one = progress_exercise(&learner->progress, id);
	const enum standing standing = one ? progress_standing(one) : STANDING_NEW;
	const bool begun = standing == STANDING_STARTED || standing == STANDING_TRIED;
	buf_format(out, "bulkhead %s %s", begun ? "check" : "start", id);
}

void step_command(const struct learner *learner, const struct track_item *item, struct buf *out)
{
	switch (item->kind) {
	case ITEM_LESSON:
	case ITEM_QUIZ:
		buf_format(out, "bulkhead %s %s", track_item_kind_name(item->kind), item->of.name);
		break;
	case ITEM_EXERCISE:
		start_command(learner, item->of.name, out);
		break;
	}
}

static void put_days(const char *before, int64_t days, struct buf *out)
{
	buf_format(out, "%s %lld day%s", before, (long long)days, days == 1 ? "" : "s");
}

void step_due(int64_t due, int64_t now, struct buf *out)
{
	if (due > now)
		put_days("in", (due - now + PROGRESS_DAY_MS - 1) / PROGRESS_DAY_MS, out);
	else if (now - due < PROGRESS_DAY_MS)
		buf_text(out, "today");
	else
		put_days("for", (now - due) / PROGRESS_DAY_MS, out);
}

/* --- in words --- */

static void put_escaped(const char *text, struct buf *out)
{
	text_escape(out, text, strlen(text));
}

static void wrap(const struct buf *text, size_t width, struct buf *out)
{
	text_wrap(out, buf_string(text), 0, width);
	buf_char(out, '\n');
}

static void put_review(const struct learner *learner, size_t width, struct buf *out)
{
	const struct route *route = &learner->route;
	const struct route_review *first = &route->reviews[0];
	autofree char *title = learner_exercise_title(learner, first->exercise);
	autobuf struct buf why = { 0 };
	buf_text(out, "Next: a fresh variant of \"");
	put_escaped(title, out);
	buf_format(out, "\"\n\n  bulkhead start %s --fresh\n\n", first->exercise);
	buf_text(&why, "Why: you were helped with an earlier variant, and the exercise is due "
		       "again (");
	step_due(first->due, route->now, &why);
	buf_text(&why, "). To do it anew, without help, is what makes it stay.");
	wrap(&why, width, out);
	if (route->due_count > 1)
		buf_text(out, "\nAlso due:\n");
	for (size_t i = 1; i < route->due_count; i++) {
		buf_format(out, "  %-32s  ", route->reviews[i].exercise);
		step_due(route->reviews[i].due, route->now, out);
		buf_char(out, '\n');
	}
}

static void put_step(
	const struct learner *learner, const struct route_next *next, size_t width, struct buf *out)
{
	const struct route_track *track = next->track;
	autofree char *title = learner_title(learner, next->step->item);
	autobuf struct buf why = { 0 };
	buf_format(out, "Next: the %s \"", track_item_kind_name(next->step->item->kind));
	put_escaped(title, out);
	buf_text(out, "\"\n\n  ");
	step_command(learner, next->step->item, out);
	buf_format(&why, "Why: it is the first open step of the track \"%s\", of which %zu of %zu ",
		track->track->title, track->done_count, track->there_count);
	buf_format(&why, "are done. \"bulkhead track %s\" shows them.", track->track->slug);
	autobuf struct buf shown = { 0 };
	put_escaped(buf_string(&why), &shown);
	buf_text(out, "\n\n");
	wrap(&shown, width, out);
}

static void put_nothing(const struct learner *learner, size_t width, struct buf *out)
{
	const struct route *route = &learner->route;
	autobuf struct buf text = { 0 };
	if (!route->track_count)
		buf_text(&text, "There is no track on this machine.");
	else
		buf_text(&text, "Every track on this machine is done.");
	if (route->review_count) {
		buf_format(&text, " The next review is of %s, ", route->reviews[0].exercise);
		step_due(route->reviews[0].due, route->now, &text);
		buf_char(&text, '.');
	}
	buf_text(&text, " \"bulkhead list\" names all exercises.");
	wrap(&text, width, out);
}

void step_next(const struct learner *learner, size_t width, struct buf *out)
{
	const struct route_next next = route_next(&learner->route);
	switch (next.kind) {
	case NEXT_REVIEW:
		put_review(learner, width, out);
		break;
	case NEXT_STEP:
		put_step(learner, &next, width, out);
		break;
	case NEXT_NOTHING:
		put_nothing(learner, width, out);
		break;
	}
}

/* --- as JSON --- */

static void put_reviews(const struct route *route, struct jout *facts)
{
	struct jout *all = jout_array();
	for (size_t i = 0; i < route->review_count; i++) {
		struct jout *one = jout_object();
		autofree char *due = journal_time_utc(route->reviews[i].due);
		jout_text(one, "exercise", route->reviews[i].exercise);
		jout_text(one, "due", due);
		jout_bool(one, "is_due", i < route->due_count);
		jout_add(all, one);
	}
	jout_put(facts, "reviews", all);
}

/* All that is known of a next step but its reason; nulls where there is none. */
static void put_what(struct jout *facts, const char *kind, const char *name, const char *title,
	const char *track, const char *command)
{
	jout_text(facts, "kind", kind);
	jout_text(facts, "name", name);
	jout_text(facts, "title", title);
	jout_text(facts, "track", track);
	jout_text(facts, "command", command);
}

static void put_review_json(const struct learner *learner, const char *id, struct jout *facts)
{
	autofree char *title = learner_exercise_title(learner, id);
	autofree char *command = mem_format("bulkhead start %s --fresh", id);
	put_what(facts, track_item_kind_name(ITEM_EXERCISE), id, title, NULL, command);
}

static void put_step_json(
	const struct learner *learner, const struct route_next *next, struct jout *facts)
{
	const struct track_item *item = next->step->item;
	autofree char *title = learner_title(learner, item);
	autobuf struct buf command = { 0 };
	step_command(learner, item, &command);
	put_what(facts, track_item_kind_name(item->kind), item->of.name, title,
		next->track->track->slug, buf_string(&command));
}

struct jout *step_next_json(const struct learner *learner)
{
	const struct route_next next = route_next(&learner->route);
	struct jout *facts = jout_object();
	switch (next.kind) {
	case NEXT_REVIEW:
		jout_text(facts, "reason", "review");
		put_review_json(learner, next.review->exercise, facts);
		break;
	case NEXT_STEP:
		jout_text(facts, "reason", "step");
		put_step_json(learner, &next, facts);
		break;
	case NEXT_NOTHING:
		jout_text(facts, "reason", "nothing");
		put_what(facts, NULL, NULL, NULL, NULL, NULL);
		break;
	}
	put_reviews(&learner->route, facts);
	return facts;
}
