/* SPDX-License-Identifier: MIT */
/*
 * An answer to subject/slug lies in PERSON/subject/slug, as in a learner's own ~/bulkhead; or
 * PERSON is a copy of the one workspace, which its .bulkhead says. Each step is taken from the
 * descriptor of the one before, and never over a link.
 */
#include "app/grading_parts.h"

#include "base/mem.h"
#include "base/text.h"
#include "sys/folder.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

__attribute__((format(printf, 3, 4))) static int nothing_there(
	struct graded_answer *answer, enum graded_as as, const char *format, ...)
{
	autobuf struct buf text = { 0 };
	va_list args;
	va_start(args, format);
	buf_vformat(&text, format, args);
	va_end(args);
	answer->as = as;
	answer->why = buf_take(&text);
	return -1;
}

/* PERSON itself, if it says so. */
static int place_at_top(int person, const struct exercise *exercise, struct graded_answer *answer)
{
	struct workspace workspace = { 0 };
	struct err err = { 0 };
	const bool is = workspace_claimed(person, &workspace, &err) == 1 &&
			strcmp(workspace.exercise, exercise->id) == 0;
	workspace_release(&workspace);
	const int fd = is ? folder_enter(person, ".", &err) : -1;
	return fd >= 0 ? fd
		       : nothing_there(
				 answer, GRADED_MISSING, "there is no folder %s", exercise->id);
}

/* One step: a descriptor, or -1 with `answer` filled; -2: there is nothing of that name. */
static int step(int folder, const char *name, const char *path, struct graded_answer *answer)
{
	struct err err = { 0 };
	const enum thing kind = folder_look(folder, name);
	if (kind == THING_NONE)
		return -2;
	if (kind != THING_FOLDER)
		return nothing_there(
			answer, GRADED_REFUSED, "%s is %s, not a folder", path, thing_name(kind));
	const int fd = folder_enter(folder, name, &err);
	return fd >= 0 ? fd : nothing_there(answer, GRADED_REFUSED, "%s: %s", path, err.text);
}

int place_of_answer(int person, const struct exercise *exercise, struct graded_answer *answer)
{
	const char *slash = strchr(exercise->id, '/');
	autofree char *subject = mem_text_n(exercise->id, (size_t)(slash - exercise->id));
	int fd = step(person, subject, subject, answer);
	if (fd >= 0) {
		const int slug = step(fd, slash + 1, exercise->id, answer);
		(void)close(fd); /* only looked at */
		fd = slug;
	}
	return fd == -2 ? place_at_top(person, exercise, answer) : fd;
}

/* --- what else there is --- */

static void add_extra(struct graded_person *graded, int folder, const char *path, const char *name)
{
	const enum thing kind = folder_look(folder, name);
	if (graded->extra_count == GRADING_EXTRA) {
		graded->extra_more = true;
		return;
	}
	if (!graded->extra)
		graded->extra = mem_zero(GRADING_EXTRA, sizeof(*graded->extra));
	autofree char *shown = text_escape_line(name);
	graded->extra[graded->extra_count++] =
		kind == THING_FILE ? mem_format("%s%s", path, shown)
				   : mem_format("%s%s (%s)", path, shown, thing_name(kind));
}

static bool is_of_workspace(const struct exercise *exercise, const char *name)
{
	static const char *const others[] = { ".bulkhead", "task.md", VARIANT_HEADER };
	for (size_t i = 0; i < exercise->policy_count; i++)
		if (strcmp(exercise->policies[i].file, name) == 0)
			return true;
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (strcmp(others[i], name) == 0)
			return true;
	return false;
}

/* What to do with each name in a folder: look below it, or say that it is there. */
struct looking {
	const struct grading_work *work;
	struct graded_person *graded;
	const char *path;                /* "", "seccomp/", "seccomp/families/" */
	const struct exercise *exercise; /* whose folder it is */
};

/* Does an exercise of this run have an id that begins so? The id itself: `*found` is it. */
static bool leads_to_answer(
	const struct looking *looking, const char *path, const struct exercise **found)
{
	const size_t size = strlen(path);
	bool any = false;
	for (size_t i = 0; i < looking->work->exercise_count; i++) {
		const struct exercise *exercise = &looking->work->exercises[i].loaded.exercise;
		const bool begins = strncmp(exercise->id, path, size) == 0;
		if (begins && exercise->id[size] == '\0')
			*found = exercise;
		any |= begins && (exercise->id[size] == '/' || exercise->id[size] == '\0');
	}
	return any;
}

static void look_into(const struct looking *looking, int folder);

static void look_at(const struct looking *looking, int folder, const char *name)
{
	struct looking below = *looking;
	struct err ignored = { 0 };
	autofree char *path = mem_format("%s%s", looking->path, name);
	if (looking->exercise && is_of_workspace(looking->exercise, name))
		return;
	if (!looking->exercise && leads_to_answer(looking, path, &below.exercise) &&
		folder_look(folder, name) == THING_FOLDER) {
		autofree char *prefix = mem_format("%s/", path);
		const int fd = folder_enter(folder, name, &ignored);
		below.path = prefix;
		if (fd < 0)
			return; /* the answer's own words say so */
		look_into(&below, fd);
		(void)close(fd); /* only looked at */
		return;
	}
	add_extra(looking->graded, folder, looking->path, name);
}

static void look_into(const struct looking *looking, int folder)
{
	struct file_names names = { 0 };
	struct err ignored = { 0 };
	bool more = false;
	(void)folder_list(folder, GRADING_ENTRIES, &names, &more, &ignored);
	looking->graded->extra_more |= more;
	/* of more than can be listed the first ones are another choice each time */
	for (size_t i = 0; !more && i < names.count; i++)
		look_at(looking, folder, names.items[i]);
	file_names_release(&names);
}

/* The exercise that PERSON itself is a workspace of, or NULL. */
static const struct exercise *workspace_exercise(const struct grading_work *work, int person)
{
	struct workspace workspace = { 0 };
	struct err ignored = { 0 };
	const struct exercise *found = NULL;
	if (workspace_claimed(person, &workspace, &ignored) == 1)
		for (size_t i = 0; i < work->exercise_count; i++)
			if (!strcmp(workspace.exercise, work->exercises[i].loaded.exercise.id))
				found = &work->exercises[i].loaded.exercise;
	workspace_release(&workspace);
	return found;
}

void place_find_extra(const struct grading_work *work, int person, struct graded_person *graded)
{
	const struct looking looking = {
		.work = work,
		.graded = graded,
		.path = "",
		.exercise = workspace_exercise(work, person),
	};
	look_into(&looking, person);
}
