/* SPDX-License-Identifier: MIT */
#include "app/course.h"

#include "base/mem.h"
#include "sys/file.h"
#include "sys/paths.h"

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
