/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/course_argument.h"
#include "cli/step.h"
#include "cli/terminal.h"

#include <string.h>

/* --- what both have --- */

/* "new, after first-hour" */
static void put_state(const struct route_track *one, struct buf *out)
{
	buf_text(out, one->state == TRACK_PLACED ? "passed by its last exercise"
						 : track_state_name(one->state));
	if (one->open)
		return;
	for (size_t i = 0; i < one->track->need_count; i++)
		buf_format(out, "%s %s", i ? " and" : ", after", one->track->needs[i].name);
}

static void put_wrapped(const char *text, size_t indent, struct buf *out)
{
	autobuf struct buf shown = { 0 };
	text_escape(&shown, text, strlen(text));
	buf_format(out, "%*s", (int)indent, "");
	text_wrap(out, buf_string(&shown), indent, terminal_width());
	buf_char(out, '\n');
}

static struct jout *track_json(const struct route_track *one)
{
	struct jout *facts = jout_object();
	struct jout *needs = jout_array();
	for (size_t i = 0; i < one->track->need_count; i++)
		jout_add_text(needs, one->track->needs[i].name);
	jout_text(facts, "track", one->track->slug);
	jout_text(facts, "title", one->track->title);
	jout_text(facts, "purpose", one->track->purpose);
	jout_integer(facts, "level", one->track->level);
	jout_text(facts, "state", track_state_name(one->state));
	jout_bool(facts, "passed", one->passed);
	jout_bool(facts, "open", one->open);
	jout_integer(facts, "done", (int64_t)one->done_count);
	jout_integer(facts, "steps", (int64_t)one->there_count);
	jout_put(facts, "needs", needs);
	return facts;
}

/* --- all tracks --- */

static void put_tracks(const struct route *route, struct buf *out)
{
	if (route->track_count)
		buf_text(out, "track                             done  state\n");
	for (size_t i = 0; i < route->track_count; i++) {
		const struct route_track *one = &route->tracks[i];
		autofree char *title = mem_format("%s, level %u. %s", one->track->title,
			one->track->level, one->track->purpose);
		buf_format(out, "%-28s  %2zu of %2zu  ", one->track->slug, one->done_count,
			one->there_count);
		put_state(one, out);
		buf_char(out, '\n');
		put_wrapped(title, 4, out);
		buf_char(out, '\n');
	}
	if (route->track_count)
		buf_text(out, "\"bulkhead track TRACK\" shows the steps of one.\n");
	else
		buf_text(out, "There is no track on this machine.\n");
}

static int show_all(const struct invocation *invocation, const struct learner *learner,
	struct buf *text, struct err *err)
{
	if (!invocation->json) {
		put_tracks(&learner->route, text);
		return terminal_print(text, err);
	}
	struct jout *facts = jout_array();
	for (size_t i = 0; i < learner->route.track_count; i++)
		jout_add(facts, track_json(&learner->route.tracks[i]));
	return terminal_print_json(facts, err);
}

/* --- one track --- */

/* "mastered", "helped, due in 2 days", "3 of 5 right": how a step stands, or nothing. */
static void put_standing(
	const struct learner *learner, const struct track_item *item, struct buf *out)
{
	const struct exercise_progress *one;
	struct quiz_score score;
	const struct quiz *quiz;
	int64_t due;
	switch (item->kind) {
	case ITEM_LESSON:
		break;
	case ITEM_EXERCISE:
		one = progress_exercise(&learner->progress, item->of.name);
		buf_format(out, ", %s", standing_name(one ? progress_standing(one) : STANDING_NEW));
		if (one && progress_due(one, &due)) {
			buf_text(out, ", due again ");
			step_due(due, learner->route.now, out);
		}
		break;
	case ITEM_QUIZ:
		quiz = course_quiz(&learner->course, item->of.name);
		if (!quiz)
			break;
		score = route_quiz(quiz, progress_quiz(&learner->progress, item->of.name));
		buf_format(out, ", %zu of %zu right", score.right, score.all);
		break;
	}
}

static void put_step(const struct learner *learner, const struct route_step *step, size_t number,
	bool is_next, struct buf *out)
{
	autofree char *title = learner_title(learner, step->item);
	autobuf struct buf line = { 0 };
	buf_format(out, "%3zu. %-7s  ", number, is_next ? "next" : step_state_name(step->state));
	text_escape(&line, title, strlen(title));
	buf_format(&line, " (%s", track_item_kind_name(step->item->kind));
	put_standing(learner, step->item, &line);
	buf_char(&line, ')');
	text_wrap(out, buf_string(&line), 14, terminal_width());
	buf_char(out, '\n');
	if (step->state == STEP_MISSING)
		return;
	buf_text(out, "              ");
	step_command(learner, step->item, out);
	buf_char(out, '\n');
}

static void put_track(const struct learner *learner, const struct route_track *one, struct buf *out)
{
	const struct route_next next = route_next(&learner->route);
	autofree char *head = mem_format("%s (%s), level %u: %zu of %zu done, ", one->track->title,
		one->track->slug, one->track->level, one->done_count, one->there_count);
	autobuf struct buf line = { 0 };
	buf_text(&line, head);
	put_state(one, &line);
	put_wrapped(buf_string(&line), 0, out);
	buf_char(out, '\n');
	put_wrapped(one->track->purpose, 0, out);
	buf_char(out, '\n');
	for (size_t i = 0; i < one->step_count; i++)
		put_step(learner, &one->steps[i], i + 1, &one->steps[i] == next.step, out);
	if (one->track->placement != TRACK_NONE && !one->passed)
		buf_format(out, "\nWho knows all this already passes the track by %s.\n",
			one->track->items[one->track->placement].of.name);
}

static struct jout *step_json(const struct learner *learner, const struct route_step *step)
{
	struct jout *facts = jout_object();
	autofree char *title = learner_title(learner, step->item);
	autobuf struct buf command = { 0 };
	step_command(learner, step->item, &command);
	jout_text(facts, "kind", track_item_kind_name(step->item->kind));
	jout_text(facts, "name", step->item->of.name);
	jout_text(facts, "title", title);
	jout_text(facts, "state", step_state_name(step->state));
	jout_text(facts, "command", step->state == STEP_MISSING ? NULL : buf_string(&command));
	return facts;
}

static int show_one(const struct invocation *invocation, const struct learner *learner,
	struct buf *text, struct err *err)
{
	const struct route_track *one = course_argument_track(learner, invocation->args[0], err);
	if (!one)
		return -1;
	if (!invocation->json) {
		put_track(learner, one, text);
		return terminal_print(text, err);
	}
	struct jout *facts = track_json(one);
	struct jout *items = jout_array();
	for (size_t i = 0; i < one->step_count; i++)
		jout_add(items, step_json(learner, &one->steps[i]));
	jout_put(facts, "items", items);
	return terminal_print_json(facts, err);
}

int command_track(const struct invocation *invocation, int *code, struct err *err)
{
	struct learner learner;
	autobuf struct buf text = { 0 };
	(void)code; /* 0 or an error */
	int failed = course_argument_open(invocation, &learner, err);
	if (!failed)
		failed = (invocation->arg_count ? show_one : show_all)(
			invocation, &learner, &text, err);
	learner_release(&learner);
	return failed;
}
