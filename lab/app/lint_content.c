/* SPDX-License-Identifier: MIT */
/* What lint says of tracks, lessons, quizzes and the glossary: each file that is well, each fault.
 */
#include "app/course.h"
#include "app/lint_parts.h"

#include "base/mem.h"

#include <string.h>

static void add_good(
	struct lint *lint, const struct course *course, enum content_kind kind, const char *slug)
{
	autofree char *name = content_name(kind, slug);
	for (size_t i = 0; i < course->fault_count; i++)
		if (!strcmp(course->faults[i].at.file, name))
			return;
	lint_add(lint, LINT_OK, "%s: %s", name, content_row(kind)->what);
}

static void add_items(struct lint *lint, const struct course *course)
{
	for (size_t i = 0; i < course->track_count; i++)
		add_good(lint, course, CONTENT_TRACK, course->tracks[i].slug);
	for (size_t i = 0; i < course->lesson_count; i++)
		add_good(lint, course, CONTENT_LESSON, course->lessons[i].slug);
	for (size_t i = 0; i < course->quiz_count; i++)
		add_good(lint, course, CONTENT_QUIZ, course->quizzes[i].slug);
	if (course->glossary.term_count)
		add_good(lint, course, CONTENT_GLOSSARY, "glossary");
	for (size_t i = 0; i < course->fault_count; i++) {
		char text[2048];
		lint_add(
			lint, LINT_WRONG, "%s", err_format(&course->faults[i], text, sizeof(text)));
	}
}

int lint_content(const struct catalogue *catalogue, struct lints *lints, struct err *err)
{
	struct course course;
	struct lint lint = { 0 };
	const int failed = course_open(&course, catalogue, err);
	if (!failed)
		add_items(&lint, &course);
	course_release(&course);
	if (!lint.count)
		return failed;
	lints->items = mem_resize(lints->items, lints->count + 1, sizeof(*lints->items));
	lints->items[lints->count++] = lint;
	return 0;
}
