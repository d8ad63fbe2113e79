/* SPDX-License-Identifier: MIT */
#include "base/text.h"
#include "cli/commands.h"
#include "cli/course_argument.h"
#include "cli/terminal.h"
#include "core/lesson_text.h"

#include <string.h>

static struct jout *facts_of(const struct learner *learner, const struct lesson *lesson)
{
	struct jout *facts = jout_object();
	jout_text(facts, "lesson", lesson->slug);
	jout_text(facts, "title", lesson->title);
	jout_bool(facts, "read", progress_has_read(&learner->progress, lesson->slug));
	return facts;
}

static int list_lessons(
	const struct invocation *invocation, const struct learner *learner, struct err *err)
{
	const struct course *course = &learner->course;
	struct jout *facts = jout_array();
	autobuf struct buf text = { 0 };
	buf_text(&text, "lesson                            read  title\n");
	for (size_t i = 0; i < course->lesson_count; i++) {
		const struct lesson *lesson = &course->lessons[i];
		jout_add(facts, facts_of(learner, lesson));
		buf_format(&text, "%-32s  %-4s  %s\n", lesson->slug,
			progress_has_read(&learner->progress, lesson->slug) ? "yes" : "no",
			lesson->title);
	}
	if (invocation->json)
		return terminal_print_json(facts, err);
	jout_free(facts);
	return terminal_print(&text, err);
}

static int print_json(const struct learner *learner, const struct lesson *lesson, struct err *err)
{
	const struct lesson_look look = { .width = 80 };
	autobuf struct buf text = { 0 };
	struct jout *facts = facts_of(learner, lesson);
	lesson_text(lesson, &look, &text);
	jout_text(facts, "text", buf_string(&text));
	return terminal_print_json(facts, err);
}

static void keep(const struct learner *learner, const char *slug)
{
	struct entry entry;
	if (progress_has_read(&learner->progress, slug))
		return;
	entry_init(&entry, ENTRY_LESSON, slug, NULL);
	(void)course_argument_keep(&entry, "it is not kept that you read this"); /* it was told */
}

static int show_lesson(
	const struct invocation *invocation, const struct learner *learner, struct err *err)
{
	const struct lesson *lesson = course_argument_lesson(learner, invocation->args[0], err);
	const struct lesson_look look = {
		.width = terminal_width(),
		.styled = terminal_has_colour(),
	};
	autobuf struct buf text = { 0 };
	if (!lesson)
		return -1;
	if (invocation->json)
		return print_json(learner, lesson, err);
	lesson_text(lesson, &look, &text);
	if (terminal_print(&text, err))
		return -1;
	keep(learner, lesson->slug);
	return 0;
}

int command_lesson(const struct invocation *invocation, int *code, struct err *err)
{
	struct learner learner;
	(void)code; /* 0 or an error */
	int failed = course_argument_open(invocation, &learner, err);
	if (!failed)
		failed = (invocation->arg_count ? show_lesson : list_lessons)(
			invocation, &learner, err);
	learner_release(&learner);
	return failed;
}
