/* SPDX-License-Identifier: MIT */
/* What only all files of content together can tell: is there what they name, is each reached, and
 * in which order are the tracks learned. */
#include "core/course.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

__attribute__((format(printf, 4, 5))) static void add_fault(
	struct course *course, const struct mention *at, const char *file, const char *format, ...)
{
	struct place place;
	struct err fault = { 0 };
	va_list args;
	mention_place(at, file, &place);
	va_start(args, format);
	(void)err_vat(&fault, ERR_INPUT, &place, format, args); /* always -1 */
	va_end(args);
	course_add_fault(course, &fault);
}

/* The names that a mention may have, of one kind. */
struct names {
	const char *what;
	const char **items;
	size_t count;
};

static bool is_among(const struct names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (!strcmp(names->items[i], name))
			return true;
	return false;
}

static void require(struct course *course, const struct names *names, const struct mention *mention,
	const char *file)
{
	if (is_among(names, mention->name))
		return;
	autobuf struct buf hint = { 0 };
	text_suggest(&hint, mention->name, names->items, names->count);
	add_fault(course, mention, file, "there is no %s \"%s\"%s", names->what, mention->name,
		buf_string(&hint));
}

/* Tracks. */

static void check_track(
	struct course *course, const struct track *track, const struct names *by_kind)
{
	autofree char *file = content_name(CONTENT_TRACK, track->slug);
	for (size_t i = 0; i < track->item_count; i++)
		require(course, &by_kind[track->items[i].kind], &track->items[i].of, file);
	for (size_t i = 0; i < track->planned_count; i++) {
		const struct track_item *item = &track->planned[i];
		if (is_among(&by_kind[item->kind], item->of.name))
			add_fault(course, &item->of, file,
				"the %s \"%s\" is there: it is no longer planned",
				by_kind[item->kind].what, item->of.name);
	}
}

/* Every need that is met takes its track out of the rest; a track that stays waits for itself. */
static bool is_ready(const struct course *course, const bool *placed, const struct track *track)
{
	for (size_t i = 0; i < track->need_count; i++) {
		const struct track *needed = course_track(course, track->needs[i].name);
		if (needed && !placed[needed - course->tracks])
			return false;
	}
	return true;
}

static bool comes_first(const struct track *one, const struct track *other)
{
	if (one->level != other->level)
		return one->level < other->level;
	return strcmp(one->slug, other->slug) < 0;
}

static const struct track *next_track(const struct course *course, const bool *placed)
{
	const struct track *best = NULL;
	for (size_t i = 0; i < course->track_count; i++) {
		const struct track *track = &course->tracks[i];
		if (!placed[i] && is_ready(course, placed, track) &&
			(!best || comes_first(track, best)))
			best = track;
	}
	return best;
}

/* Those that wait for each other come last, as they stand. */
static void add_circle(struct course *course, struct track *order, size_t count, const bool *placed)
{
	for (size_t i = 0; i < course->track_count; i++) {
		if (placed[i])
			continue;
		const struct track *track = &course->tracks[i];
		autofree char *file = content_name(CONTENT_TRACK, track->slug);
		add_fault(course, &track->needs[0], file,
			"what this track needs waits, in the end, for itself");
		order[count++] = *track;
	}
}

static void order_tracks(struct course *course)
{
	autofree bool *placed = mem_zero(course->track_count, sizeof(*placed));
	struct track *order = mem_zero(course->track_count, sizeof(*order));
	const struct track *next;
	size_t count = 0;
	while ((next = next_track(course, placed))) {
		order[count++] = *next;
		placed[next - course->tracks] = true;
	}
	add_circle(course, order, count, placed);
	free(course->tracks);
	course->tracks = order;
	course->track_capacity = course->track_count;
}

static void check_needs(struct course *course, const struct names *tracks)
{
	for (size_t i = 0; i < course->track_count; i++) {
		const struct track *track = &course->tracks[i];
		autofree char *file = content_name(CONTENT_TRACK, track->slug);
		for (size_t k = 0; k < track->need_count; k++)
			require(course, tracks, &track->needs[k], file);
	}
}

/* Quizzes. */

static void check_section(struct course *course, const struct quiz_question *question,
	const struct lesson *lesson, const char *file)
{
	const char *wanted = question->section.name;
	if (!wanted || !lesson || lesson_find(lesson, wanted))
		return;
	add_fault(course, &question->section, file, "the lesson %s has no heading \"%s\"",
		lesson->slug, wanted);
}

static void check_quiz(struct course *course, const struct quiz *quiz, const struct names *lessons)
{
	autofree char *file = content_name(CONTENT_QUIZ, quiz->slug);
	for (size_t i = 0; i < quiz->question_count; i++) {
		const struct quiz_question *question = &quiz->questions[i];
		require(course, lessons, &question->lesson, file);
		check_section(course, question, course_lesson(course, question->lesson.name), file);
	}
}

/* Is there a way to it? */

static bool is_reached(const struct course *course, enum track_item_kind kind, const char *slug)
{
	for (size_t i = 0; i < course->track_count; i++) {
		const struct track *track = &course->tracks[i];
		for (size_t k = 0; k < track->item_count; k++)
			if (track->items[k].kind == kind && !strcmp(track->items[k].of.name, slug))
				return true;
	}
	return false;
}

static void check_reached(struct course *course, enum content_kind content,
	enum track_item_kind kind, const struct names *names)
{
	for (size_t i = 0; i < names->count; i++) {
		autofree char *file = content_name(content, names->items[i]);
		const struct mention start = { .line = 1, .column = 1 };
		if (!is_reached(course, kind, names->items[i]))
			add_fault(course, &start, file, "no track has this %s", names->what);
	}
}

void course_check(struct course *course, const char *const *exercises, size_t count)
{
	order_tracks(course);
	autofree const char **lesson_slugs = mem_zero(course->lesson_count, sizeof(char *));
	autofree const char **quiz_slugs = mem_zero(course->quiz_count, sizeof(char *));
	autofree const char **track_slugs = mem_zero(course->track_count, sizeof(char *));
	for (size_t i = 0; i < course->lesson_count; i++)
		lesson_slugs[i] = course->lessons[i].slug;
	for (size_t i = 0; i < course->quiz_count; i++)
		quiz_slugs[i] = course->quizzes[i].slug;
	for (size_t i = 0; i < course->track_count; i++)
		track_slugs[i] = course->tracks[i].slug;
	const struct names by_kind[] = {
		[ITEM_LESSON] = { "lesson", lesson_slugs, course->lesson_count },
		[ITEM_EXERCISE] = { "exercise", (const char **)exercises, count },
		[ITEM_QUIZ] = { "quiz", quiz_slugs, course->quiz_count },
	};
	const struct names tracks = { "track", track_slugs, course->track_count };
	check_needs(course, &tracks);
	for (size_t i = 0; i < course->track_count; i++)
		check_track(course, &course->tracks[i], by_kind);
	for (size_t i = 0; i < course->quiz_count; i++)
		check_quiz(course, &course->quizzes[i], &by_kind[ITEM_LESSON]);
	check_reached(course, CONTENT_LESSON, ITEM_LESSON, &by_kind[ITEM_LESSON]);
	check_reached(course, CONTENT_QUIZ, ITEM_QUIZ, &by_kind[ITEM_QUIZ]);
}
