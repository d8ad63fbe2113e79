/* SPDX-License-Identifier: MIT */
#include "app/workspace.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/course_argument.h"
#include "cli/step.h"
#include "cli/terminal.h"

#include <string.h>

/* What the examples name: the exercise of the first step that has one, else any. */
static const char *example_of(const struct learner *learner)
{
	const struct route *route = &learner->route;
	for (size_t i = 0; i < route->track_count; i++)
		for (size_t k = 0; k < route->tracks[i].step_count; k++) {
			const struct route_step *step = &route->tracks[i].steps[k];
			if (step->item->kind == ITEM_EXERCISE && step->state != STEP_MISSING)
				return step->item->of.name;
		}
	return learner->catalogue.count ? learner->catalogue.entries[0].id : "EX";
}

static void put_first_use(const struct learner *learner, struct buf *text)
{
	const struct route_next next = route_next(&learner->route);
	const size_t count = learner->catalogue.count;
	const char *first = example_of(learner);
	text_wrap(text,
		"Bulkhead " BULKHEAD_VERSION
		": write container security policies, and see them judged against live containers.",
		0, terminal_width());
	buf_format(text, "\n\n%zu exercise%s here. What to type next:\n\n", count,
		count == 1 ? " is" : "s are");
	if (next.step && next.step->item->kind != ITEM_EXERCISE) {
		autobuf struct buf command = { 0 };
		step_command(learner, next.step->item, &command);
		buf_format(text, "  %-37s  read this first\n", buf_string(&command));
	}
	buf_format(text,
		"  bulkhead list                          what there is to learn\n"
		"  bulkhead start %-22s  make a workspace with its task\n"
		"  bulkhead check %-22s  grade what you wrote\n"
		"  bulkhead help                          everything else\n",
		first, first);
}

/* Where one stopped, unless that is the next step anyway. */
static void put_stop(const struct learner *learner, struct buf *text)
{
	const struct exercise_progress *one = learner_stopped_at(learner);
	const struct route_next next = route_next(&learner->route);
	struct workspace workspace = { 0 };
	struct err none = { 0 };
	if (!one)
		return;
	buf_format(text, "You stopped at %s (%s", one->id, standing_name(progress_standing(one)));
	if (one->attempts)
		buf_format(text, ", best score %u", one->best);
	buf_text(text, ").\n");
	if (workspace_of(one->id, &workspace, &none) == 0) {
		buf_text(text, "Your workspace: ");
		text_escape(text, workspace.folder, strlen(workspace.folder));
		buf_char(text, '\n');
	}
	workspace_release(&workspace);
	if (!next.step || strcmp(next.step->item->of.name, one->id))
		buf_format(text, "\n  bulkhead check %s\n", one->id);
	buf_char(text, '\n');
}

static bool is_new(const struct progress *progress)
{
	return !progress->exercise_count && !progress->lesson_count && !progress->quiz_count;
}

static void put_return(const struct learner *learner, struct buf *text)
{
	buf_text(text, "Bulkhead " BULKHEAD_VERSION "\n\n");
	put_stop(learner, text);
	step_next(learner, terminal_width(), text);
	buf_text(text, "\nAll commands: bulkhead help\n");
}

int command_home(const struct invocation *invocation, int *code, struct err *err)
{
	struct learner learner;
	autobuf struct buf text = { 0 };
	(void)code; /* 0 or an error */
	int failed = course_argument_open(invocation, &learner, err);
	if (!failed) {
		(is_new(&learner.progress) ? put_first_use : put_return)(&learner, &text);
		failed = terminal_print(&text, err);
	}
	learner_release(&learner);
	return failed;
}
