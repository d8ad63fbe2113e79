/* SPDX-License-Identifier: MIT */
/* debrief: what was built, once there is nothing to give away any more. */
#include "app/debrief.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "app/beside.h"
#include "cli/commands.h"
#include "cli/exercise_argument.h"
#include "cli/markdown.h"
#include "cli/solution.h"
#include "cli/terminal.h"

/* When the exercise comes back, after a help. */
static void add_due(const struct past *past, struct buf *text)
{
	int64_t due = 0;
	if (!past->exercise || !progress_due(past->exercise, &due))
		return;
	autofree char *at = journal_time(due);
	autofree char *words = mem_format(
		"There was help with this one, so it comes back as a fresh variant: from %s on, "
		"\"bulkhead start %s --fresh\".",
		at, past->loaded.exercise.id);
	buf_char(text, '\n');
	text_wrap(text, words, 0, terminal_width());
	buf_char(text, '\n');
}

static struct jout *facts_of(
	const struct past *past, const struct debrief *debrief, const struct buf *words)
{
	struct jout *facts = jout_object();
	int64_t due = 0;
	jout_text(facts, "exercise", past->loaded.exercise.id);
	jout_text(facts, "seed", past->loaded.exercise.variant.seed);
	jout_integer(facts, "attempt", debrief->attempt.id);
	jout_text(facts, "not_compared", debrief->why_not);
	jout_put(facts, "policies", beside_json(debrief));
	jout_text(facts, "debrief", buf_string(words));
	const bool comes_back = past->exercise && progress_due(past->exercise, &due);
	autofree char *when = comes_back ? journal_time_utc(due) : NULL;
	jout_text(facts, "due", when);
	return facts;
}

static int show(const struct invocation *invocation, const struct past *past,
	const struct debrief *debrief, struct err *err)
{
	autobuf struct buf words = { 0 };
	autobuf struct buf text = { 0 };
	if (loaded_text(&past->loaded, "debrief.md", &words, err))
		return -1;
	if (invocation->json)
		return terminal_print_json(facts_of(past, debrief, &words), err);
	beside_format(debrief, terminal_width(), &text);
	buf_char(&text, '\n');
	markdown_text(&words, &text);
	add_due(past, &text);
	return terminal_print(&text, err);
}

int command_debrief(const struct invocation *invocation, int *code, struct err *err)
{
	struct past past;
	struct debrief debrief = { 0 };
	int failed = exercise_argument_past(invocation, &past, err);
	if (!failed)
		failed = solution_need_end(&past, code, err);
	if (!failed)
		failed = debrief_make(&debrief, &past, err);
	if (!failed)
		failed = show(invocation, &past, &debrief, err);
	debrief_release(&debrief);
	exercise_argument_past_end(&past);
	return failed;
}
