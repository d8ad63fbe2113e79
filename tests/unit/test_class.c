/* SPDX-License-Identifier: MIT */
/* What grade and board keep of people, written and read again; and what is no such thing. */
#include "test_grade.h"

#include "base/markup.h"
#include "base/mem.h"
#include "core/graded.h"
#include "core/person.h"
#include "core/published.h"

#include <stdlib.h>
#include <string.h>

TCase *tests_class(void);

/* --- people --- */

static const struct {
	const char *id;
	bool valid;
} ids[] = {
	{ "anna", true },
	{ "M\xc3\xbcller, Jana", true },
	{ "s1234567@example.org", true },
	{ "<img src=x>", true }, /* escaped where it is shown */
	{ "=1+1", true },
	{ "", false },
	{ ".git", false },
	{ "..", false },
	{ "-rf", false },
	{ "@run", false },
	{ "a/b", false },
	{ " a", false },
	{ "a ", false },
	{ "a\nb", false },
	{ "a\033[31m", false },
	{ "a\xff", false },
	{ "a\xe2\x80\xae", false },
};

START_TEST(an_id_is_the_same_as_a_file_name_and_in_a_table)
{
	ck_assert_msg(person_is_valid(ids[_i].id) == ids[_i].valid, "%s", ids[_i].id);
}
END_TEST

START_TEST(an_id_has_at_most_a_hundred_bytes)
{
	char id[PERSON_MAX + 2];
	memset(id, 'a', sizeof(id));
	id[PERSON_MAX] = '\0';
	ck_assert(person_is_valid(id));
	id[PERSON_MAX] = 'a';
	id[PERSON_MAX + 1] = '\0';
	ck_assert(!person_is_valid(id));
}
END_TEST

/* By Python's hmac: hmac.new(secret, b"bulkhead-person-1\0" + id, "sha256").hexdigest()[:16] */
START_TEST(seeds_of_people_are_what_everybody_computes)
{
	static const char secret[] = "a secret of more than sixteen bytes\n";
	char seed[VARIANT_SEED_BYTES];
	person_seed(secret, sizeof(secret) - 1, "anna", seed);
	ck_assert_str_eq(seed, "cd1d0054217890be");
	person_seed(secret, sizeof(secret) - 1, "bob", seed);
	ck_assert_str_eq(seed, "c0d0d2f4b22cc0c8");
	person_seed(secret, sizeof(secret) - 2, "anna", seed);
	ck_assert_str_ne(seed, "cd1d0054217890be");
}
END_TEST

START_TEST(each_person_is_in_one_shard)
{
	size_t counts[4] = { 0 };
	for (unsigned i = 0; i < 400; i++) {
		autofree char *id = mem_format("person-%u", i);
		ck_assert_uint_eq(person_shard(id, 1), 0);
		const unsigned shard = person_shard(id, 4);
		ck_assert_uint_lt(shard, 4);
		ck_assert_uint_eq(shard, person_shard(id, 4));
		counts[shard]++;
	}
	for (size_t i = 0; i < 4; i++)
		ck_assert_uint_gt(counts[i], 50);
}
END_TEST

/* --- text in HTML --- */

static const struct {
	const char *text, *markup;
} texts[] = {
	{ NULL, "" },
	{ "a&b", "a&amp;b" },
	{ "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;" },
	{ "\" onload='x'", "&quot; onload=&#39;x&#39;" },
	{ "]]>", "]]&gt;" },
	{ "javascript:x", "javascript:x" }, /* nothing of it is ever an address */
	{ "a\n\t\001", "a\\x0a\\x09\\x01" },
	{ "\033]0;x\007", "\\x1b]0;x\\x07" },
	{ "\xff\xc0\x80", "\\xff\\xc0\\x80" },
	{ "\xe2\x80\xae", "&lt;U+202E&gt;" },
	{ "\xef\xbf\xbf", "&lt;U+FFFF&gt;" },
	{ "\xf0\x9f\x90\x88", "\xf0\x9f\x90\x88" },
};

START_TEST(text_in_markup_is_nothing_but_text)
{
	autobuf struct buf out = { 0 };
	markup_text(&out, texts[_i].text);
	ck_assert_str_eq(buf_string(&out), texts[_i].markup);
}
END_TEST

/* --- points by group --- */

START_TEST(points_of_the_groups_add_up_to_the_score)
{
	static const char *const answers[] = { "solution", "wrong/only-mkdir", "starter",
		"wrong/deny-everything", "wrong/denies-rename-too" };
	struct grade_world world;
	unsigned points;
	unsigned most;
	start_answer(&world, answers[_i]);
	finish(&world);
	ck_assert(score_of_group(&world.verdict, GROUP_SERVICE, &points, &most));
	unsigned sum = points;
	ck_assert_uint_eq(most, 50); /* nobody asks for a surface */
	ck_assert(score_of_group(&world.verdict, GROUP_DEFENCE, &points, &most));
	sum += points;
	ck_assert_uint_eq(most, 50);
	ck_assert(!score_of_group(&world.verdict, GROUP_LEAST_PRIVILEGE, &points, &most));
	ck_assert_uint_eq(sum, score_of(&world.verdict));
	world_end(&world);
}
END_TEST

/* --- a person's results --- */

/* A file of one person with one answer, as grade writes it. */
static char *graded_text(const struct grade_world *world, bool evidence)
{
	struct graded_answer answer = {
		.exercise = mem_text("first-hour/two-doors"),
		.as = GRADED_FAILED,
		.why = mem_text("a note"),
		.seed = VARIANT_SEED_ZEROS,
		.made_for = "00000000000000aa",
		.made_for_person = mem_text("bob"),
	};
	char *extra[] = { mem_text("notes.txt") };
	struct graded_person person = {
		.id = mem_text("anna"),
		.extra = extra,
		.extra_count = 1,
	};
	struct buf out = { 0 };
	graded_take_score(&answer, &world->verdict);
	autofree char *json =
		graded_answer_format(&answer, &world->verdict, &world->verdict, 7, evidence);
	autofree char *head = graded_head_format(&person);
	graded_person_close(&out, head, json);
	graded_answer_release(&answer);
	free(person.id);
	free(extra[0]);
	return buf_take(&out);
}

START_TEST(what_is_kept_of_a_person_comes_back)
{
	struct grade_world world;
	struct graded_person person;
	struct err err = { 0 };
	start_answer(&world, "wrong/only-mkdir");
	finish(&world);
	autofree char *text = graded_text(&world, _i == 0);
	ck_assert_msg(!graded_person_parse(&person, "anna.json", text, strlen(text), &err), "%s",
		err.text);
	ck_assert_str_eq(person.id, "anna");
	ck_assert_str_eq(person.extra[0], "notes.txt");
	ck_assert_uint_eq(person.answer_count, 1);
	const struct graded_answer *answer = &person.answers[0];
	ck_assert_int_eq(answer->as, GRADED_FAILED);
	ck_assert_int_eq(answer->score, 67);
	ck_assert_int_eq(answer->groups[GROUP_DEFENCE].points, 17);
	ck_assert_int_eq(answer->groups[GROUP_LEAST_PRIVILEGE].most, -1);
	ck_assert_str_eq(answer->made_for, "00000000000000aa");
	ck_assert_str_eq(answer->made_for_person, "bob");
	ck_assert_uint_eq(answer->check_count, 9); /* 8, and one that was hidden */
	ck_assert_str_eq(answer->checks[6].id, "door-mkdirat");
	ck_assert_int_eq(answer->checks[6].result, RESULT_FAILED);
	ck_assert(_i == 0 ? answer->checks[6].happened != NULL : !answer->checks[6].happened);
	ck_assert(answer->checks[8].is_hidden && !answer->checks[8].happened);
	graded_person_release(&person);
	world_end(&world);
}
END_TEST

START_TEST(half_of_what_is_kept_of_a_person_is_nothing)
{
	struct grade_world world;
	start_answer(&world, "wrong/only-mkdir");
	finish(&world);
	autofree char *text = graded_text(&world, true);
	for (size_t size = 0; size + 2 < strlen(text); size += 97) {
		struct graded_person person;
		struct err err = { 0 };
		ck_assert(graded_person_parse(&person, "anna.json", text, size, &err));
		ck_assert_int_eq(err.kind, ERR_INPUT);
		graded_person_release(&person);
	}
	world_end(&world);
}
END_TEST

/* --- what is published --- */

static void publish_answer(struct published *published, const char *answer)
{
	struct grade_world world;
	start_answer(&world, answer);
	finish(&world);
	published_add(published, &world.verdict);
	world_end(&world);
}

START_TEST(attempts_without_progress_are_counted_until_there_is_some)
{
	struct published published = { .person = mem_text("anna") };
	publish_answer(&published, "starter");
	const struct published_exercise *exercise = &published.exercises[0];
	ck_assert_uint_eq(exercise->since_progress, 0);
	for (unsigned i = 1; i <= PUBLISHED_STUCK; i++) {
		ck_assert(!published_is_stuck(exercise));
		publish_answer(&published, "starter");
		ck_assert_uint_eq(exercise->since_progress, i);
	}
	ck_assert(published_is_stuck(exercise));
	publish_answer(&published, "wrong/only-mkdir");
	ck_assert_uint_eq(exercise->since_progress, 0);
	publish_answer(&published, "starter");
	ck_assert_uint_eq(exercise->since_progress, 1);
	ck_assert_uint_eq(exercise->best, 67);
	publish_answer(&published, "solution");
	ck_assert(exercise->passed && !published_is_stuck(exercise));
	ck_assert_uint_eq(exercise->attempts, 4 + PUBLISHED_STUCK);
	published_release(&published);
}
END_TEST

START_TEST(the_newest_exercises_are_kept_and_the_newest_is_last)
{
	struct published published = { .person = mem_text("anna") };
	struct grade_world world;
	start_answer(&world, "solution");
	finish(&world);
	char *own = world.exercise.id;
	for (unsigned i = 0; i < PUBLISHED_EXERCISES + 3; i++) {
		autofree char *id = mem_format("a/b-%u", i);
		world.exercise.id = id;
		published_add(&published, &world.verdict);
	}
	ck_assert_uint_eq(published.count, PUBLISHED_EXERCISES);
	ck_assert_str_eq(published.exercises[0].id, "a/b-3");
	world.exercise.id = published.exercises[0].id;
	published_add(&published, &world.verdict);
	world.exercise.id = own;
	ck_assert_str_eq(published.exercises[0].id, "a/b-4");
	ck_assert_str_eq(published.exercises[PUBLISHED_EXERCISES - 1].id, "a/b-3");
	ck_assert_uint_eq(published.exercises[PUBLISHED_EXERCISES - 1].attempts, 2);
	published_release(&published);
	world_end(&world);
}
END_TEST

static const struct {
	const char *from, *to; /* NULL: the text as it is */
} forged[] = {
	{ "\"best\":67", "\"best\":101" },
	{ "\"person\":\"anna\"", "\"person\":\"../anna\"" },
	{ "\"person\":\"anna\"", "\"person\":\"an\\u001bna\"" },
	{ "first-hour/two-doors", "../two-doors" },
	{ "\"outcome\":\"failed\"", "\"outcome\":\"excellent\"" },
	{ "\"format\":1", "\"format\":2" },
	{ "\"attempts\":1,", "\"attempts\":-1," },
	{ "\"attempts\":1,", "\"attempts\":99999999," },
	{ "\"attempts\":1,", "" },
	{ "\"passed\":false", "\"passed\":0" },
	{ "[\"door-mkdirat\"", "[1" },
	{ "{\"exercises\"", "{\"x\":1,\"exercises\"" },
};

static char *published_text(void)
{
	struct published published = { .person = mem_text("anna") };
	publish_answer(&published, "wrong/only-mkdir");
	char *text = published_format(&published);
	published_release(&published);
	return text;
}

START_TEST(what_is_published_comes_back)
{
	struct published published;
	struct err err = { 0 };
	autofree char *text = published_text();
	ck_assert_msg(!published_parse(&published, "anna.json", text, strlen(text), &err), "%s",
		err.text);
	autofree char *again = published_format(&published);
	ck_assert_str_eq(text, again);
	published_release(&published);
}
END_TEST

START_TEST(what_is_forged_is_refused)
{
	struct published published;
	struct err err = { 0 };
	autofree char *text = published_text();
	const char *at = strstr(text, forged[_i].from);
	ck_assert_msg(at, "there is no %s", forged[_i].from);
	autofree char *wrong = mem_format(
		"%.*s%s%s", (int)(at - text), text, forged[_i].to, at + strlen(forged[_i].from));
	ck_assert(published_parse(&published, "anna.json", wrong, strlen(wrong), &err));
	ck_assert_int_eq(err.kind, ERR_INPUT);
	published_release(&published);
}
END_TEST

TCase *tests_class(void)
{
	TCase *tests = tcase_create("class");
	tcase_add_loop_test(
		tests, an_id_is_the_same_as_a_file_name_and_in_a_table, 0, ARRAY_SIZE(ids));
	tcase_add_test(tests, an_id_has_at_most_a_hundred_bytes);
	tcase_add_test(tests, seeds_of_people_are_what_everybody_computes);
	tcase_add_test(tests, each_person_is_in_one_shard);
	tcase_add_loop_test(tests, text_in_markup_is_nothing_but_text, 0, ARRAY_SIZE(texts));
	tcase_add_loop_test(tests, points_of_the_groups_add_up_to_the_score, 0, 5);
	tcase_add_loop_test(tests, what_is_kept_of_a_person_comes_back, 0, 2);
	tcase_add_test(tests, half_of_what_is_kept_of_a_person_is_nothing);
	tcase_add_test(tests, attempts_without_progress_are_counted_until_there_is_some);
	tcase_add_test(tests, the_newest_exercises_are_kept_and_the_newest_is_last);
	tcase_add_test(tests, what_is_published_comes_back);
	tcase_add_loop_test(tests, what_is_forged_is_refused, 0, ARRAY_SIZE(forged));
	return tests;
}
