/* SPDX-License-Identifier: MIT */
#include "app/course.h"

#include "base/mem.h"
#include "sys/file.h"
#include "sys/paths.h"

#include <stdlib.h>
#include <string.h>

/* Does the course have it already? The glossary is one. */
static bool is_there(const struct course *course, enum content_kind kind, const char *slug)
{
	switch (kind) {
	case CONTENT_TRACK:
		return course_track(course, slug) != NULL;
	case CONTENT_LESSON:
		return course_lesson(course, slug) != NULL;
	case CONTENT_QUIZ:
		return course_quiz(course, slug) != NULL;
	case CONTENT_GLOSSARY:
		return course->glossary.term_count > 0;
	}
	return false;
}

static void add_file(
	struct course *course, enum content_kind kind, const char *slug, const char *path)
{
	autobuf struct buf text = { 0 };
	struct err err = { 0 };
	if (is_there(course, kind, slug))
		return;
	if (file_read(path, content_row(kind)->max_bytes, &text, &err))
		course_add_fault(course, &err);
	else
		course_add(course, kind, slug, buf_string(&text), text.size);
}

/* The name without the suffix of its kind; NULL: another kind of file. */
static char *slug_of(const char *file, const char *suffix)
{
	const size_t size = strlen(file);
	const size_t end = strlen(suffix);
	return size > end && !strcmp(file + size - end, suffix) ? mem_text_n(file, size - end)
								: NULL;
}

static void add_stranger(struct course *course, enum content_kind kind, const char *path)
{
	struct err err = { 0 };
	struct place place;
	place_set(&place, path, 0, 0);
	(void)err_at(&err, ERR_INPUT, &place, "is not %s: these are called SLUG%s",
		content_row(kind)->what, content_row(kind)->suffix); /* always -1 */
	course_add_fault(course, &err);
}

static int add_folder(
	struct course *course, enum content_kind kind, const char *content, struct err *err)
{
	autofree char *folder = paths_join(content, content_row(kind)->folder);
	struct file_names files = { 0 };
	if (!file_is_folder(folder))
		return 0;
	const int listed = file_list(folder, &files, err);
	for (size_t i = 0; !listed && i < files.count; i++) {
		autofree char *path = paths_join(folder, files.items[i]);
		autofree char *slug = slug_of(files.items[i], content_row(kind)->suffix);
		if (slug)
			add_file(course, kind, slug, path);
		else
			add_stranger(course, kind, path);
	}
	file_names_release(&files);
	return listed;
}

static int add_root(struct course *course, const char *root, struct err *err)
{
	static const enum content_kind kinds[] = { CONTENT_TRACK, CONTENT_LESSON, CONTENT_QUIZ };
	autofree char *content = paths_join(root, "content");
	autofree char *glossary = paths_join(content, "glossary.md");
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (add_folder(course, kinds[i], content, err))
			return -1;
	if (file_exists(glossary))
		add_file(course, CONTENT_GLOSSARY, "glossary", glossary);
	return 0;
}

int course_open(struct course *course, const struct catalogue *catalogue, struct err *err)
{
	*course = (struct course){ 0 };
	for (size_t i = 0; i < ARRAY_SIZE(catalogue->roots); i++)
		if (catalogue->roots[i] && add_root(course, catalogue->roots[i], err))
			return -1;
	autofree const char **exercises = mem_zero(catalogue->count, sizeof(*exercises));
	for (size_t i = 0; i < catalogue->count; i++)
		exercises[i] = catalogue->entries[i].id;
	course_check(course, exercises, catalogue->count);
	return 0;
}

/* For lint. */

static void add_item(struct course_lint *lint, bool good, char *text_take)
{
	lint->items = mem_grow(lint->items, lint->count, &lint->capacity, sizeof(*lint->items));
	lint->items[lint->count++] = (struct course_item){ .good = good, .text = text_take };
	lint->faults += !good;
}

static void add_good(struct course_lint *lint, const struct course *course, enum content_kind kind,
	const char *slug)
{
	autofree char *name = content_name(kind, slug);
	for (size_t i = 0; i < course->fault_count; i++)
		if (!strcmp(course->faults[i].at.file, name))
			return;
	add_item(lint, true, mem_format("%s: %s", name, content_row(kind)->what));
}

static void add_items(struct course_lint *lint, const struct course *course)
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
		err_format(&course->faults[i], text, sizeof(text));
		add_item(lint, false, mem_text(text));
	}
}

int course_lint(const struct catalogue *catalogue, struct course_lint *lint, struct err *err)
{
	struct course course;
	*lint = (struct course_lint){ 0 };
	const int failed = course_open(&course, catalogue, err);
	if (!failed)
		add_items(lint, &course);
	course_release(&course);
	return failed;
}

void course_lint_release(struct course_lint *lint)
{
	for (size_t i = 0; i < lint->count; i++)
		free(lint->items[i].text);
	free(lint->items);
	*lint = (struct course_lint){ 0 };
}
