/* SPDX-License-Identifier: MIT */
/* What only all files of content together can tell, and the content that is shipped. */
#include "app/course.h"
#include "app/lint.h"
#include "base/buf.h"
#include "base/mem.h"

#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

TCase *tests_course(void);

#define TRACK(members)                                                                             \
	"{\"format\": 1, \"title\": \"T\", \"purpose\": \"P\", \"level\": " members "}"

static void add(struct course *course, enum content_kind kind, const char *slug, const char *text)
{
	course_add(course, kind, slug, text, strlen(text));
}

static void add_lesson(struct course *course, const char *slug)
{
	add(course, CONTENT_LESSON, slug, "# T\n\n## Part one\n\nText.\n");
}

static void add_quiz(struct course *course, const char *lesson, const char *section)
{
	autofree char *text = mem_format(
		"{\"format\": 1, \"title\": \"Q\", \"questions\": [{\"id\": \"a\", \"text\": \"A?\","
		" \"why\": \"W\", \"lesson\": \"%s\", \"section\": \"%s\", \"answers\":"
		" [{\"text\": \"a\", \"right\": true}, {\"text\": \"b\"}]}]}",
		lesson, section);
	add(course, CONTENT_QUIZ, "quiz", text);
}

static const char *const exercises[] = { "a/one", "a/two" };

/* The faults, a line each. */
static void check(struct course *course, struct buf *faults)
{
	course_check(course, exercises, ARRAY_SIZE(exercises));
	for (size_t i = 0; i < course->fault_count; i++) {
		char text[2048];
		ck_assert_int_eq(course->faults[i].kind, ERR_INPUT);
		buf_format(faults, "%s\n", err_format(&course->faults[i], text, sizeof(text)));
	}
}

static void check_track(const char *text, const char *faults)
{
	struct course course = { 0 };
	autobuf struct buf got = { 0 };
	add(&course, CONTENT_TRACK, "track", text);
	check(&course, &got);
	ck_assert_str_eq(buf_string(&got), faults);
	course_release(&course);
}

START_TEST(a_whole_course_has_no_fault)
{
	struct course course = { 0 };
	autobuf struct buf got = { 0 };
	add_lesson(&course, "lesson");
	add_quiz(&course, "lesson", "Part one");
	add(&course, CONTENT_GLOSSARY, "glossary", "# W\n\n## a\n\nb\n");
	add(&course, CONTENT_TRACK, "track",
		TRACK("1, \"items\": [{\"lesson\": \"lesson\"}, {\"exercise\": \"a/one\"},"
		      " {\"quiz\": \"quiz\"}, {\"exercise\": \"a/three\", \"planned\": true}]"));
	check(&course, &got);
	ck_assert_str_eq(buf_string(&got), "");
	ck_assert_uint_eq(course_track(&course, "track")->placement, 1);
	ck_assert_str_eq(course_lesson(&course, "lesson")->title, "T");
	ck_assert_str_eq(course_quiz(&course, "quiz")->title, "Q");
	ck_assert_ptr_null(course_track(&course, "lesson"));
	ck_assert_uint_eq(course.glossary.term_count, 1);
	course_release(&course);
}
END_TEST

START_TEST(what_a_track_names_must_be_there)
{
	check_track(TRACK("1, \"items\": [{\"exercise\": \"a/tow\"}, {\"lesson\": \"l\"},"
			  "\n {\"quiz\": \"q\"}]"),
		"content/tracks/track.json:1:80: there is no exercise \"a/tow\" (did you mean "
		"\"a/two\"?)\n"
		"content/tracks/track.json:1:101: there is no lesson \"l\"\n"
		"content/tracks/track.json:2:11: there is no quiz \"q\"\n");
}
END_TEST

START_TEST(what_is_planned_must_not_be_there)
{
	check_track(TRACK("1, \"items\": [{\"exercise\": \"a/one\", \"planned\": true},"
			  " {\"lesson\": \"l\", \"planned\": true}]"),
		"content/tracks/track.json:1:80: the exercise \"a/one\" is there: it is no longer "
		"planned\n");
}
END_TEST

START_TEST(a_track_that_is_needed_must_be_there)
{
	check_track(TRACK("1, \"needs\": [\"tarck\"], \"items\": [{\"exercise\": \"a/one\"}]"),
		"content/tracks/track.json:1:67: there is no track \"tarck\" (did you mean "
		"\"track\"?)\n");
}
END_TEST

START_TEST(tracks_are_in_the_order_in_which_to_learn)
{
	static const char *const wanted[] = { "b", "a", "d", "c", "e" };
	struct course course = { 0 };
	autobuf struct buf got = { 0 };
	add(&course, CONTENT_TRACK, "c",
		TRACK("1, \"needs\": [\"d\"], \"items\": [{\"exercise\": \"a/one\"}]"));
	add(&course, CONTENT_TRACK, "e", TRACK("5, \"items\": [{\"exercise\": \"a/one\"}]"));
	add(&course, CONTENT_TRACK, "a", TRACK("2, \"items\": [{\"exercise\": \"a/one\"}]"));
	add(&course, CONTENT_TRACK, "d", TRACK("2, \"items\": [{\"exercise\": \"a/one\"}]"));
	add(&course, CONTENT_TRACK, "b", TRACK("1, \"items\": [{\"exercise\": \"a/one\"}]"));
	check(&course, &got);
	ck_assert_str_eq(buf_string(&got), "");
	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++)
		ck_assert_str_eq(course.tracks[i].slug, wanted[i]);
	course_release(&course);
}
END_TEST

START_TEST(tracks_that_need_each_other_are_told)
{
	struct course course = { 0 };
	autobuf struct buf got = { 0 };
	add(&course, CONTENT_TRACK, "a",
		TRACK("1, \"needs\": [\"b\"], \"items\": [{\"exercise\": \"a/one\"}]"));
	add(&course, CONTENT_TRACK, "b",
		TRACK("1, \"needs\": [\"a\"], \"items\": [{\"exercise\": \"a/one\"}]"));
	add(&course, CONTENT_TRACK, "c", TRACK("2, \"items\": [{\"exercise\": \"a/one\"}]"));
	check(&course, &got);
	ck_assert_str_eq(buf_string(&got),
		"content/tracks/a.json:1:67: what this track needs waits, in the end, for itself\n"
		"content/tracks/b.json:1:67: what this track needs waits, in the end, for "
		"itself\n");
	ck_assert_uint_eq(course.track_count, 3);
	ck_assert_str_eq(course.tracks[0].slug, "c");
	course_release(&course);
}
END_TEST

START_TEST(a_question_names_a_lesson_and_a_heading_of_it)
{
	struct course course = { 0 };
	autobuf struct buf got = { 0 };
	add_lesson(&course, "lesson");
	add_quiz(&course, "lesson", "Part two");
	add(&course, CONTENT_TRACK, "t",
		TRACK("1, \"items\": [{\"lesson\": \"lesson\"}, {\"quiz\": \"quiz\"}]"));
	check(&course, &got);
	ck_assert_str_eq(buf_string(&got), "content/quizzes/quiz.json:1:112: the lesson lesson has "
					   "no heading \"Part two\"\n");
	course_release(&course);
}
END_TEST

START_TEST(a_question_on_no_lesson_is_told_once)
{
	struct course course = { 0 };
	autobuf struct buf got = { 0 };
	add_quiz(&course, "lessen", "Part two");
	add(&course, CONTENT_TRACK, "t", TRACK("1, \"items\": [{\"quiz\": \"quiz\"}]"));
	check(&course, &got);
	ck_assert_str_eq(buf_string(&got),
		"content/quizzes/quiz.json:1:91: there is no lesson \"lessen\"\n");
	course_release(&course);
}
END_TEST

START_TEST(what_no_track_has_is_told)
{
	struct course course = { 0 };
	autobuf struct buf got = { 0 };
	add_lesson(&course, "lesson");
	add_quiz(&course, "lesson", "Part one");
	check(&course, &got);
	ck_assert_str_eq(buf_string(&got),
		"content/lessons/lesson.md:1:1: no track has this lesson\n"
		"content/quizzes/quiz.json:1:1: no track has this quiz\n");
	course_release(&course);
}
END_TEST

START_TEST(a_broken_file_hides_no_other)
{
	struct course course = { 0 };
	autobuf struct buf got = { 0 };
	add(&course, CONTENT_TRACK, "broken", "{");
	add(&course, CONTENT_LESSON, "Broken", "# T\n");
	add(&course, CONTENT_GLOSSARY, "glossary", "words\n");
	add(&course, CONTENT_TRACK, "t", TRACK("1, \"items\": [{\"exercise\": \"a/one\"}]"));
	check(&course, &got);
	ck_assert_uint_eq(course.track_count, 1);
	ck_assert_uint_eq(course.lesson_count, 0);
	ck_assert_uint_eq(course.glossary.term_count, 0);
	ck_assert_uint_eq(course.fault_count, 3);
	ck_assert_ptr_nonnull(strstr(buf_string(&got), "content/tracks/broken.json:1:"));
	ck_assert_ptr_nonnull(strstr(buf_string(&got),
		"content/lessons/Broken.md: its name must be lower-case letters"));
	ck_assert_ptr_nonnull(strstr(buf_string(&got), "content/glossary.md:1:1: a lesson begins"));
	course_release(&course);
}
END_TEST

/* From files. */

static void put(const char *root, const char *name, const char *text)
{
	autofree char *path = mem_format("%s/%s", root, name);
	for (char *slash = path + strlen(root) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		(void)mkdir(path, 0700); /* may be there */
		*slash = '/';
	}
	FILE *file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
}

static int remove_one(const char *path, const struct stat *stat, int type, struct FTW *walk)
{
	(void)stat;
	(void)type;
	(void)walk;
	return remove(path);
}

static void remove_all(const char *root)
{
	ck_assert_int_eq(nftw(root, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static void lint_root(const char *root, struct lints *lints)
{
	struct catalogue catalogue;
	struct err err = { 0 };
	ck_assert_msg(!catalogue_open(&catalogue, root, &err), "%s", err.text);
	ck_assert_msg(!lint_content(&catalogue, lints, &err), "%s", err.text);
	catalogue_release(&catalogue);
}

static void lint_to_text(const char *root, struct buf *out)
{
	struct lints lints = { 0 };
	lint_root(root, &lints);
	ck_assert_uint_eq(lints.count, 1);
	const struct lint *lint = &lints.items[0];
	size_t wrong = 0;
	ck_assert_ptr_null(lint->exercise);
	for (size_t i = 0; i < lint->count; i++) {
		const bool good = lint->items[i].mark == LINT_OK;
		buf_format(out, "%s %s\n", good ? "ok" : "WRONG", lint->items[i].text);
		wrong += !good;
	}
	ck_assert_uint_eq(wrong, lint->wrong);
	lints_release(&lints);
}

START_TEST(lint_names_each_file_and_each_fault)
{
	char root[] = "/tmp/bulkhead-course.XXXXXX";
	autobuf struct buf got = { 0 };
	ck_assert_ptr_nonnull(mkdtemp(root));
	put(root, "exercises/a/one/exercise.json", "{}");
	put(root, "content/tracks/first.json",
		TRACK("1, \"items\": [{\"lesson\": \"calls\"}, {\"exercise\": \"a/one\"}]"));
	put(root, "content/tracks/second.json", TRACK("1, \"items\": [{\"exercise\": \"a/oen\"}]"));
	put(root, "content/lessons/calls.md", "# Calls\n");
	put(root, "content/lessons/notes.txt", "");
	lint_to_text(root, &got);
	autofree char *wanted = mem_format(
		"ok content/tracks/first.json: a track\n"
		"ok content/lessons/calls.md: a lesson\n"
		"WRONG %s/content/lessons/notes.txt: is not a lesson: these are called SLUG.md\n"
		"WRONG content/tracks/second.json:1:80: there is no exercise \"a/oen\" (did you mean "
		"\"a/one\"?)\n",
		root);
	ck_assert_str_eq(buf_string(&got), wanted);
	remove_all(root);
}
END_TEST

START_TEST(lint_says_nothing_where_there_is_no_content)
{
	char root[] = "/tmp/bulkhead-course.XXXXXX";
	struct lints lints = { 0 };
	ck_assert_ptr_nonnull(mkdtemp(root));
	put(root, "exercises/a/one/exercise.json", "{}");
	lint_root(root, &lints);
	ck_assert_uint_eq(lints.count, 0);
	lints_release(&lints);
	remove_all(root);
}
END_TEST

START_TEST(the_content_that_is_shipped_has_no_fault)
{
	struct lints lints = { 0 };
	lint_root(".", &lints);
	ck_assert_uint_eq(lints.count, 1);
	for (size_t i = 0; i < lints.items[0].count; i++)
		ck_assert_msg(lints.items[0].items[i].mark == LINT_OK, "%s",
			lints.items[0].items[i].text);
	ck_assert_uint_ge(lints.items[0].count, 5);
	lints_release(&lints);
}
END_TEST

TCase *tests_course(void)
{
	TCase *tcase = tcase_create("course");
	tcase_add_test(tcase, a_whole_course_has_no_fault);
	tcase_add_test(tcase, what_a_track_names_must_be_there);
	tcase_add_test(tcase, what_is_planned_must_not_be_there);
	tcase_add_test(tcase, a_track_that_is_needed_must_be_there);
	tcase_add_test(tcase, tracks_are_in_the_order_in_which_to_learn);
	tcase_add_test(tcase, tracks_that_need_each_other_are_told);
	tcase_add_test(tcase, a_question_names_a_lesson_and_a_heading_of_it);
	tcase_add_test(tcase, a_question_on_no_lesson_is_told_once);
	tcase_add_test(tcase, what_no_track_has_is_told);
	tcase_add_test(tcase, a_broken_file_hides_no_other);
	tcase_add_test(tcase, lint_names_each_file_and_each_fault);
	tcase_add_test(tcase, lint_says_nothing_where_there_is_no_content);
	tcase_add_test(tcase, the_content_that_is_shipped_has_no_fault);
	return tcase;
}
