/* SPDX-License-Identifier: MIT */
#include "cli/course_argument.h"

#include "base/mem.h"
#include "base/text.h"
#include "cli/tell.h"

#include <string.h>

int course_argument_open(
	const struct invocation *invocation, struct learner *learner, struct err *err)
{
	if (learner_open(learner, invocation->data, err))
		return -1;
	tell_lines(buf_string(&learner->news));
	return 0;
}

/* `names` has `count` slugs; it may be that there are none at all. */
static void no_such(
	const char *what, const char *slug, const char *const *names, size_t count, struct err *err)
{
	autobuf struct buf hint = { 0 };
	autofree char *shown = text_escape_line(slug);
	text_suggest(&hint, slug, names, count);
	(void)err_set(err, ERR_USAGE, "no %s is called \"%s\"%s; \"bulkhead %s\" names them", what,
		shown, buf_string(&hint), what);
}

const struct route_track *course_argument_track(
	const struct learner *learner, const char *slug, struct err *err)
{
	const struct course *course = &learner->course;
	const struct route_track *found = route_find(&learner->route, slug);
	autofree const char **names = mem_zero(course->track_count + 1, sizeof(*names));
	for (size_t i = 0; i < course->track_count; i++)
		names[i] = course->tracks[i].slug;
	if (!found)
		no_such("track", slug, names, course->track_count, err);
	return found;
}

const struct lesson *course_argument_lesson(
	const struct learner *learner, const char *slug, struct err *err)
{
	const struct course *course = &learner->course;
	const struct lesson *found = course_lesson(course, slug);
	autofree const char **names = mem_zero(course->lesson_count + 1, sizeof(*names));
	for (size_t i = 0; i < course->lesson_count; i++)
		names[i] = course->lessons[i].slug;
	if (!found)
		no_such("lesson", slug, names, course->lesson_count, err);
	return found;
}

const struct quiz *course_argument_quiz(
	const struct learner *learner, const char *slug, struct err *err)
{
	const struct course *course = &learner->course;
	const struct quiz *found = course_quiz(course, slug);
	autofree const char **names = mem_zero(course->quiz_count + 1, sizeof(*names));
	for (size_t i = 0; i < course->quiz_count; i++)
		names[i] = course->quizzes[i].slug;
	if (!found)
		no_such("quiz", slug, names, course->quiz_count, err);
	return found;
}

int course_argument_keep(struct entry *entry_take, const char *what)
{
	autobuf struct buf news = { 0 };
	struct err err = { 0 };
	const int failed = learner_keep(entry_take, &news, &err);
	tell_lines(buf_string(&news));
	if (failed)
		tell_failure(what, &err);
	return failed;
}
