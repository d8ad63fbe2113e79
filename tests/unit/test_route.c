/* SPDX-License-Identifier: MIT */
/* Where a learner stands on the tracks, and what comes next: a table of ways. */
#include "core/route.h"

#include "base/buf.h"
#include "base/mem.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define DAY PROGRESS_DAY_MS

/* --- the course --- */

static void add(struct course *course, enum content_kind kind, const char *slug, const char *text)
{
	course_add(course, kind, slug, text, strlen(text));
}

static void add_quiz(struct course *course)
{
#define ANSWERS "\"answers\": [{\"text\": \"a\", \"right\": true}, {\"text\": \"b\"}]"
	add(course, CONTENT_QUIZ, "quiz",
		"{\"format\": 1, \"title\": \"Q\", \"questions\": [{\"id\": \"first\", \"text\": \"A?\","
		" \"why\": \"W\", \"lesson\": \"early\", " ANSWERS
		"}, {\"id\": \"second\", \"text\":"
		" \"B?\", \"why\": \"W\", \"lesson\": \"early\", " ANSWERS "}]}");
}

#define TRACK(level, needs, items)                                                                 \
	"{\"format\": 1, \"title\": \"T\", \"purpose\": \"P\", \"level\": " level needs            \
	", \"items\": [" items "]}"

/* One way of two tracks and what is only planned; a/two is the placement of "one". */
static void make_course(struct course *course)
{
	*course = (struct course){ 0 };
	add(course, CONTENT_LESSON, "early", "# T\n\nText.\n");
	add(course, CONTENT_LESSON, "late", "# T\n\nText.\n");
	add_quiz(course);
	add(course, CONTENT_TRACK, "one",
		TRACK("1", "",
			"{\"lesson\": \"early\"}, {\"exercise\": \"a/one\"},"
			" {\"exercise\": \"a/two\"}, {\"quiz\": \"quiz\"}"));
	add(course, CONTENT_TRACK, "two",
		TRACK("2", ", \"needs\": [\"one\"]",
			"{\"lesson\": \"late\"}, {\"exercise\": \"b/one\"},"
			" {\"exercise\": \"b/gone\"}"));
	add(course, CONTENT_TRACK, "ideas",
		TRACK("3", "", "{\"exercise\": \"c/one\", \"planned\": true}"));
}

static const char *const exercises[] = { "a/one", "a/two", "b/one" };

/* --- ways --- */

/* "pass a/one": what was done, in words. */
static const struct deed {
	const char *name;
	enum entry_kind kind;
	const char *word;
	int64_t number;
} deeds[] = {
	{ "read", ENTRY_LESSON, "", 0 },
	{ "start", ENTRY_START, "new", 0 },
	{ "fail", ENTRY_ATTEMPT, "failed", 10 },
	{ "pass", ENTRY_ATTEMPT, "passed", 100 },
	{ "hint", ENTRY_HINT, "", HINT_LAST },
	{ "give-up", ENTRY_GIVE_UP, "", 0 },
	{ "first", ENTRY_QUIZ, "first", 1 },
	{ "second", ENTRY_QUIZ, "second", 1 },
	{ "second-wrong", ENTRY_QUIZ, "second", 0 },
};

static void do_deed(struct progress *progress, const char *name, const char *subject)
{
	struct entry entry;
	size_t i = 0;
	while (i < ARRAY_SIZE(deeds) && strcmp(deeds[i].name, name))
		i++;
	ck_assert_msg(i < ARRAY_SIZE(deeds), "%s", name);
	entry_init(&entry, deeds[i].kind, subject, "00000000000000ff");
	entry_set_word(&entry, deeds[i].word);
	entry.number = deeds[i].number;
	entry.id = 1;
	progress_add(progress, &entry);
	entry_release(&entry);
}

static void go(struct progress *progress, const char *way)
{
	autofree char *words = mem_text(way);
	char *rest = words;
	const char *name;
	*progress = (struct progress){ 0 };
	while ((name = strsep(&rest, " ")) && *name)
		do_deed(progress, name, strsep(&rest, " "));
	progress_end(progress);
}

/* --- what came of it --- */

static void describe_next(const struct route *route, struct buf *out)
{
	const struct route_next next = route_next(route);
	switch (next.kind) {
	case NEXT_REVIEW:
		buf_format(out, "review %s", next.review->exercise);
		break;
	case NEXT_STEP:
		buf_format(out, "%s %s of %s", track_item_kind_name(next.step->item->kind),
			next.step->item->of.name, next.track->track->slug);
		break;
	case NEXT_NOTHING:
		buf_text(out, "nothing");
		break;
	}
}

/* "under way, open 1/4 done open ...; next" */
static void describe(const struct route *route, struct buf *out)
{
	for (size_t i = 0; i < route->track_count; i++) {
		const struct route_track *one = &route->tracks[i];
		buf_format(out, "%s %s%s%s %zu/%zu", one->track->slug, track_state_name(one->state),
			one->passed ? " passed" : "", one->open ? "" : " shut", one->done_count,
			one->there_count);
		for (size_t k = 0; k < one->step_count; k++)
			buf_format(out, " %s", step_state_name(one->steps[k].state));
		buf_text(out, "; ");
	}
	describe_next(route, out);
}

#define LATER "two new shut 0/2 later later missing; "
#define IDEAS "ideas planned 0/0; "

static const struct {
	const char *way;
	int64_t now;
	const char *wanted;
} ways[] = {
	{ "", 0, "one new 0/4 open open open open; " LATER IDEAS "lesson early of one" },
	{ "start a/one", 0, "one new 0/4 open open open open; " LATER IDEAS "lesson early of one" },
	{ "read early", 0,
		"one under way 1/4 done open open open; " LATER IDEAS "exercise a/one of one" },
	{ "read early fail a/one", 0,
		"one under way 1/4 done open open open; " LATER IDEAS "exercise a/one of one" },
	{ "read early pass a/one", 0,
		"one under way 2/4 done done open open; " LATER IDEAS "exercise a/two of one" },
	/* help lets one go on */
	{ "read early give-up a/one", DAY,
		"one under way 2/4 done done open open; " LATER IDEAS "exercise a/two of one" },
	{ "read early hint a/one pass a/one", DAY,
		"one under way 2/4 done done open open; " LATER IDEAS "exercise a/two of one" },
	/* and brings a review that goes first */
	{ "read early give-up a/one", 2 * DAY,
		"one under way 2/4 done done open open; " LATER IDEAS "review a/one" },
	{ "give-up a/one hint a/two pass a/two", 90 * DAY,
		"one placed passed 2/4 later done done later; "
		"two new 0/2 open open missing; " IDEAS "review a/one" },
	/* a quiz is done by the newest answers */
	{ "first quiz", 0, "one new 0/4 open open open open; " LATER IDEAS "lesson early of one" },
	{ "first quiz second quiz", 0,
		"one under way 1/4 open open open done; " LATER IDEAS "lesson early of one" },
	{ "first quiz second quiz second-wrong quiz", 0,
		"one new 0/4 open open open open; " LATER IDEAS "lesson early of one" },
	{ "second-wrong quiz first quiz second quiz", 0,
		"one under way 1/4 open open open done; " LATER IDEAS "lesson early of one" },
	/* the placement: past the track for who left things out, on the way for who did not */
	{ "pass a/two", 0,
		"one placed passed 1/4 later later done later; "
		"two new 0/2 open open missing; " IDEAS "lesson late of two" },
	{ "give-up a/two", 0,
		"one under way 1/4 open open done open; " LATER IDEAS "lesson early of one" },
	{ "read early pass a/one pass a/two", 0,
		"one under way passed 3/4 done done done open; "
		"two new 0/2 open open missing; " IDEAS "quiz quiz of one" },
	{ "read early pass a/one pass a/two first quiz second quiz", 0,
		"one done passed 4/4 done done done done; "
		"two new 0/2 open open missing; " IDEAS "lesson late of two" },
	/* what is shut can be done all the same; what is missing keeps nobody waiting */
	{ "read late pass b/one", 0,
		"one new 0/4 open open open open; "
		"two done passed shut 2/2 done done missing; " IDEAS "lesson early of one" },
	{ "pass a/two read late pass b/one", 0,
		"one placed passed 1/4 later later done later; "
		"two done passed 2/2 done done missing; " IDEAS "nothing" },
	/* what is known of things that are gone is passed over */
	{ "read other give-up b/gone", 90 * DAY,
		"one new 0/4 open open open open; " LATER IDEAS "lesson early of one" },
};

START_TEST(a_way_leads_where_the_table_says)
{
	struct course course;
	struct progress progress;
	struct route route;
	autobuf struct buf got = { 0 };
	make_course(&course);
	course_check(&course, exercises, ARRAY_SIZE(exercises));
	go(&progress, ways[_i].way);
	route_make(&route, &course, &progress, exercises, ARRAY_SIZE(exercises), ways[_i].now);
	describe(&route, &got);
	ck_assert_str_eq(buf_string(&got), ways[_i].wanted);
	route_release(&route);
	progress_release(&progress);
	course_release(&course);
}
END_TEST

START_TEST(tracks_that_wait_in_a_circle_are_begun_all_the_same)
{
	struct course course = { 0 };
	const struct progress none = { 0 };
	struct route route;
	add(&course, CONTENT_TRACK, "a",
		TRACK("1", ", \"needs\": [\"b\"]", "{\"exercise\": \"a/one\"}"));
	add(&course, CONTENT_TRACK, "b",
		TRACK("1", ", \"needs\": [\"a\"]", "{\"exercise\": \"a/two\"}"));
	route_make(&route, &course, &none, exercises, ARRAY_SIZE(exercises), 0);
	const struct route_next next = route_next(&route);
	ck_assert_int_eq(next.kind, NEXT_STEP);
	ck_assert_int_eq(next.step->state, STEP_LATER);
	route_release(&route);
	course_release(&course);
}
END_TEST

START_TEST(reviews_come_in_the_order_in_which_they_are_due)
{
	struct course course;
	struct progress progress;
	struct route route;
	make_course(&course);
	go(&progress, "give-up b/one give-up a/two give-up b/gone");
	for (size_t i = 0; i < progress.exercise_count; i++)
		if (!strcmp(progress.exercises[i].id, "b/one"))
			progress.exercises[i].helped_at = -DAY;
	route_make(&route, &course, &progress, exercises, ARRAY_SIZE(exercises), DAY);
	ck_assert_uint_eq(route.review_count, 2);
	ck_assert_uint_eq(route.due_count, 1);
	ck_assert_str_eq(route.reviews[0].exercise, "b/one");
	ck_assert_str_eq(route.reviews[1].exercise, "a/two");
	route_release(&route);
	progress_release(&progress);
	course_release(&course);
}
END_TEST

TCase *tests_route(void)
{
	TCase *tests = tcase_create("route");
	tcase_add_test(tests, tracks_that_wait_in_a_circle_are_begun_all_the_same);
	tcase_add_test(tests, reviews_come_in_the_order_in_which_they_are_due);
	tcase_add_loop_test(tests, a_way_leads_where_the_table_says, 0, ARRAY_SIZE(ways));
	return tests;
}
