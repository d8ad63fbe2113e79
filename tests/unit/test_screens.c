/* SPDX-License-Identifier: MIT */
/*
 * Screens, drawn into pads and compared as text with tests/screens/NAME-COLUMNSxROWS.txt; the lab
 * that they show is tests/screens/lab. And the tables of keys.
 */
#include "tui/screen.h"

#include "base/mem.h"
#include "case_file.h"
#include "screens.h"
#include "core/plan.h"
#include "core/verdict_read.h"
#include "tui/act.h"
#include "tui/copy.h"
#include "tui/plain_page.h"

#include <check.h>
#include <errno.h>
#include <linux/audit.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

TCase *tests_screens(void);

struct model model;
struct extent extent;
static char home[] = "/tmp/bulkhead-screens.XXXXXX";

/* No terminal: curses wants one to be there, and nothing is ever shown on it. */
void begin(void)
{
	struct err err = { 0 };
	FILE *nowhere = fopen("/dev/null", "r+");
	ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
	ck_assert_ptr_nonnull(mkdtemp(home));
	ck_assert_int_eq(setenv("HOME", home, 1), 0);
	(void)unsetenv("XDG_STATE_HOME");
	ck_assert_ptr_nonnull(nowhere);
	ck_assert_ptr_nonnull(newterm("xterm", nowhere, nowhere));
	model = (struct model){ .data = LAB, .version = "test", .look = { .is_utf8 = true } };
	ck_assert_msg(model_open(&model, &err) == 0, "%s", err.text);
}

void end(void)
{
	model_release(&model);
	(void)endwin();
}

/* --- drawing --- */

void add_row(WINDOW *pad, int row, int columns, struct buf *out)
{
	wchar_t wide[512];
	char narrow[2048];
	const int got = mvwinnwstr(pad, row, 0, wide, columns);
	const wchar_t *from = wide;
	ck_assert_int_ge(got, 0);
	const size_t size = wcsrtombs(narrow, &from, sizeof(narrow), NULL);
	ck_assert_uint_lt(size, sizeof(narrow));
	size_t end = size;
	while (end > 0 && narrow[end - 1] == ' ')
		end--;
	buf_add(out, narrow, end);
	buf_char(out, '\n');
}

void draw(int columns, int rows, struct buf *out)
{
	WINDOW *pad = newpad(rows, columns);
	ck_assert_ptr_nonnull(pad);
	frame_draw(&model, pad, &extent);
	for (int row = 0; row < rows; row++)
		add_row(pad, row, columns, out);
	(void)delwin(pad);
}

void expect(const char *name, int columns, int rows)
{
	autobuf struct buf text = { 0 };
	autofree char *path = mem_format("tests/screens/%s-%dx%d.txt", name, columns, rows);
	draw(columns, rows, &text);
	case_expect(path, buf_string(&text));
}

static void expect_all_sizes(const char *name)
{
	expect(name, 80, 24);
	expect(name, 120, 40);
	expect(name, 200, 60);
}

/* The same line by line. */
static void expect_page(const char *name)
{
	struct plain_page page;
	autobuf struct buf text = { 0 };
	autofree char *path = mem_format("tests/screens/plain-%s.txt", name);
	model.look.is_plain = true;
	plain_page_make(&page, &model, 78);
	plain_page_text(&page, &text);
	plain_page_release(&page);
	case_expect(path, buf_string(&text));
}

/* What a person types, a frame between two keys. */
void type(const char *keys)
{
	for (; *keys; keys++) {
		autobuf struct buf ignored = { 0 };
		draw(80, 24, &ignored);
		if (!act_typed(&model, *keys))
			act(&model, &extent, screen_intent(&model, *keys));
	}
}

/* The row of the home screen with this name. */
void open_row(const char *name)
{
	for (size_t i = 0; i < model.home.row_count; i++) {
		autofree char *title = home_title(&model, &model.home.rows[i]);
		if (strcmp(title, name) != 0)
			continue;
		act_open_home_row(&model, i);
		return;
	}
	ck_abort_msg("no row is called %s", name);
}

/* The exercise with a verdict that was kept. */
void open_with(const char *name, const char *verdict)
{
	struct err err = { 0 };
	open_row(name);
	ck_assert(model.has_desk);
	autofree char *text = case_text(verdict);
	ck_assert_msg(verdict_parse(&model.desk.verdict, &model.desk.loaded.exercise, verdict, text,
			      strlen(text), &err) == 0,
		"%s", err.text);
	model.desk.has_verdict = true;
	model.desk.is_begun = true;
	act_verdict_came(&model);
	model.view.pane = PANE_VERDICT;
}

void add_event(bool with_policy, size_t check, const struct observation *seen)
{
	struct desk *desk = &model.desk;
	desk->events = mem_grow(
		desk->events, desk->event_count, &desk->event_capacity, sizeof(*desk->events));
	desk->events[desk->event_count++] = (struct attempt_event){
		.with_policy = with_policy,
		.check = check,
		.seen = *seen,
	};
}

static void add_events(void)
{
	const struct observation up = { .kind = OBSERVED_CONTAINER_UP, .at_us = 900 };
	const struct observation said = {
		.kind = OBSERVED_OUTPUT,
		.at_us = 1700,
		.output = { .stream = STREAM_OUT, .size = 9, .bytes = "hi\033[2J\nx" },
	};
	struct observation made = {
		.kind = OBSERVED_PROBE_DONE,
		.at_us = 2500,
		.probe = { .stated = 1,
			.returned = 1,
			.call = { .audit_arch = AUDIT_ARCH_I386, .number = 39 },
			.effect = 1 },
	};
	const struct observation process = {
		.kind = OBSERVED_PROCESS,
		.process = { .pid = 2,
			.filters = 2,
			.no_new_privs = 1,
			.effective = 1 << 7 | 1 << 10,
			.name = "rotate\033[2J" },
	};
	const struct observation usage = {
		.kind = OBSERVED_USAGE,
		.usage = { .memory = 720896, .cpu_ms = 3, .tasks = 2 },
	};
	add_event(false, PLAN_NO_CHECK, &up);
	add_event(false, PLAN_NO_CHECK, &process);
	add_event(false, PLAN_NO_CHECK, &said);
	add_event(false, 5, &made);
	made.probe.result = -EPERM;
	made.probe.effect = 0;
	add_event(true, 5, &made);
	add_event(true, PLAN_NO_CHECK, &usage);
}

/* --- screens --- */

START_TEST(home_shows_tracks_and_what_is_on_none)
{
	expect_all_sizes("home");
}
END_TEST

START_TEST(home_shows_what_this_machine_lacks_and_what_is_looked_for)
{
	char *reasons[] = { "it needs networks: no veth", NULL };
	model.survey.reasons = reasons;
	model.survey.count = 2;
	type("/doors");
	type("\rj");
	expect("home-filtered", 80, 24);
	model.survey.reasons = NULL;
	model.survey.count = 0;
}
END_TEST

START_TEST(exercise_shows_the_task_before_anything_is_done)
{
	open_row("Two doors to a directory");
	expect("exercise-new", 80, 24);
}
END_TEST

START_TEST(exercise_shows_a_verdict_with_its_evidence)
{
	open_with("Families of sockets", LAB "/families.json");
	expect_all_sizes("exercise-failed");
}
END_TEST

START_TEST(exercise_shows_a_pass)
{
	open_with("Two doors to a directory", LAB "/passed.json");
	expect("exercise-passed", 80, 24);
}
END_TEST

START_TEST(exercise_shows_a_file_that_is_no_policy)
{
	open_with("Two doors to a directory", LAB "/refused.json");
	expect("exercise-refused", 80, 24);
}
END_TEST

START_TEST(policy_has_marks_at_the_lines_that_the_verdict_names)
{
	open_with("Two doors to a directory", LAB "/doors.json");
	type("2");
	expect("exercise-policy", 80, 24);
}
END_TEST

START_TEST(policy_has_no_marks_when_it_was_changed_since)
{
	autobuf struct buf text = { 0 };
	open_with("Two doors to a directory", LAB "/doors.json");
	model.desk.is_stale = true;
	type("2");
	draw(80, 24, &text);
	ck_assert_ptr_null(strstr(buf_string(&text), "▶"));
	type("3");
	draw(80, 24, &text);
	ck_assert_ptr_nonnull(strstr(buf_string(&text), "your file has changed since"));
}
END_TEST

START_TEST(what_happens_is_shown_and_no_byte_of_it_acts)
{
	open_with("Two doors to a directory", LAB "/doors.json");
	add_events();
	type("4");
	expect("exercise-live", 80, 24);
	type("q");
	open_with("Families of sockets", LAB "/families.json");
	type("4");
	expect("exercise-links", 120, 40);
}
END_TEST

START_TEST(without_utf8_all_is_ascii)
{
	autobuf struct buf text = { 0 };
	model.look.is_utf8 = false;
	open_with("Families of sockets", LAB "/families.json");
	draw(160, 45, &text);
	for (size_t i = 0; i < text.size; i++)
		ck_assert_int_lt((unsigned char)text.data[i], 0x80);
	expect("exercise-ascii", 80, 24);
}
END_TEST

START_TEST(evidence_opens_and_closes)
{
	autobuf struct buf open = { 0 };
	autobuf struct buf shut = { 0 };
	open_with("Two doors to a directory", LAB "/doors.json");
	draw(80, 24, &open);
	ck_assert_ptr_nonnull(strstr(buf_string(&open), "AN ATTACK GOT THROUGH"));
	type("jjjjj\r");
	draw(80, 24, &shut);
	ck_assert_ptr_null(strstr(buf_string(&shut), "AN ATTACK GOT THROUGH"));
}
END_TEST

START_TEST(lesson_and_quiz_are_shown)
{
	open_row("Two words");
	expect("lesson", 80, 24);
	type("q");
	open_row("Two words: test your knowledge");
	expect("quiz", 80, 24);
	type("2\r");
	expect("quiz-answered", 80, 24);
	type("\r");
	expect("quiz-several", 80, 24);
}
END_TEST

START_TEST(help_and_palette_find_what_is_typed)
{
	type("?");
	expect("help", 80, 24);
	type("book");
	expect("help-filtered", 80, 24);
	type("\r:famil");
	expect("palette", 80, 24);
	type("\r");
	ck_assert_int_eq(model_screen(&model), SCREEN_EXERCISE);
}
END_TEST

START_TEST(what_can_not_be_undone_asks_and_cancel_is_chosen)
{
	open_row("Two doors to a directory");
	act_ask(&model, "Really?", INTENT_QUIT);
	expect("confirm", 80, 24);
	type("\r");
	ck_assert(!model.is_over);
	act_ask(&model, "Really?", INTENT_QUIT);
	type("\t\r");
	ck_assert(model.is_over);
}
END_TEST

/* Attempts at fixed times, the lab's clock among them. */
static void add_past(void)
{
	static const struct {
		const char *exercise, *word;
		unsigned score;
		unsigned days; /* ago */
	} done[] = {
		{ "harbour/doors", "failed", 50, 30 },
		{ "harbour/doors", "failed", 50, 30 },
		{ "harbour/doors", "passed", 100, 29 },
		{ "harbour/families", "failed", 56, 10 },
		{ "harbour/families", "failed", 71, 1 },
		{ "mine/gone", "passed", 100, 0 },
	};
	struct progress *progress = &model.learner.progress;
	const int64_t now = INT64_C(1795651200000); /* a Thursday, 2026-11-26 */
	for (size_t i = 0; i < ARRAY_SIZE(done); i++) {
		struct entry entry;
		entry_init(&entry, ENTRY_ATTEMPT, done[i].exercise, NULL);
		entry_set_word(&entry, done[i].word);
		entry.id = (int64_t)i + 1;
		entry.number = done[i].score;
		entry.at = now - done[i].days * PROGRESS_DAY_MS;
		progress_add(progress, &entry);
		entry_release(&entry);
	}
	progress_end(progress);
	model.learner.route.now = now;
}

START_TEST(progress_is_told_by_subject_and_week)
{
	add_past();
	type("p");
	expect_all_sizes("progress");
	model.look.is_utf8 = false;
	expect("progress-ascii", 80, 24);
	type("j");
	ck_assert_uint_eq(model.view.at[SCREEN_PROGRESS], 2);
	ck_assert_uint_eq(extent.tag, 0);
	expect_page("progress");
}
END_TEST

START_TEST(progress_and_doctor_are_shown)
{
	model.learner.route.now = INT64_C(1795651200000);
	type("p");
	expect("progress-none", 80, 24);
	type("qd");
	expect("doctor-asking", 80, 24);
	model.survey.is_diagnosed = true;
	model.survey.diagnosis.has[FACILITY_containers] = true;
	(void)err_set(&model.survey.diagnosis.why[FACILITY_ranges], ERR_UNAVAILABLE,
		"no line in /etc/subuid");
	expect("doctor", 80, 24);
}
END_TEST

START_TEST(attempts_are_a_chart_with_its_numbers)
{
	struct attempt_row rows[] = {
		{ .outcome = "failed", .score = 56, .ok = 6, .counted = 12, .surface = 305 },
		{ .outcome = "passed", .score = 97, .ok = 12, .counted = 12, .surface = 115 },
	};
	ck_assert_int_eq(setenv("TZ", "UTC", 1), 0);
	model.attempts = (struct attempts){ mem_text("harbour/families"),
		mem_copy(rows, sizeof(rows)), ARRAY_SIZE(rows) };
	model_push(&model, SCREEN_ATTEMPTS);
	expect("attempts", 80, 24);
	expect("attempts", 120, 40);
	type("q");
	act_attempts(&model, "harbour/families");
	expect("attempts-none", 80, 24);
}
END_TEST

START_TEST(click_chooses_and_one_more_opens)
{
	type("j");
	act_click(&model, &extent, extent.list.top + 3, extent.list.left);
	ck_assert_uint_eq(model.view.at[SCREEN_HOME], 3);
	act_click(&model, &extent, extent.list.top - 1, extent.list.left);
	act_click(&model, &extent, extent.list.top + 20, extent.list.left);
	act_click(&model, &extent, extent.list.top + 2, extent.list.left - 1);
	ck_assert_uint_eq(model.view.at[SCREEN_HOME], 3);
	type("k");
	type("g");
	act_click(&model, &extent, extent.list.top + 2, extent.list.left);
	autobuf struct buf ignored = { 0 };
	draw(80, 24, &ignored);
	act_click(&model, &extent, extent.list.top + 2, extent.list.left);
	ck_assert_int_eq(model_screen(&model), SCREEN_EXERCISE);
}
END_TEST

START_TEST(click_goes_to_a_pane_and_to_a_tab)
{
	autobuf struct buf ignored = { 0 };
	open_with("Families of sockets", LAB "/families.json");
	draw(80, 24, &ignored);
	act_click(&model, &extent, 1, 10); /* "2 policy" */
	ck_assert_int_eq(model.view.pane, PANE_POLICY);
	draw(120, 40, &ignored);
	act_click(&model, &extent, 2, 5);
	ck_assert_int_eq(model.view.pane, PANE_TASK);
	draw(120, 40, &ignored);
	act_click(&model, &extent, 20, 100);
	ck_assert_int_eq(model.view.pane, PANE_VERDICT);
	draw(120, 40, &ignored);
	ck_assert_uint_eq(model.view.pane_at[PANE_VERDICT], 0);
	act_click(&model, &extent, 10, 100);
	ck_assert_uint_gt(model.view.pane_at[PANE_VERDICT], 0);
}
END_TEST

START_TEST(copies_are_what_is_shown)
{
	autobuf struct buf text = { 0 };
	autobuf struct buf sequence = { 0 };
	open_with("Families of sockets", LAB "/families.json");
	copy_pane(&model, &text);
	ck_assert_ptr_nonnull(strstr(buf_string(&text), "\nFAILED  56 of 100\n"));
	buf_clear(&text);
	type("2");
	copy_pane(&model, &text);
	ck_assert_str_eq(buf_string(&text), buf_string(&model.desk.files[0].text));
	buf_clear(&text);
	buf_text(&text, "a\033b");
	copy_sequence(&text, true, &sequence);
	ck_assert_str_eq(buf_string(&sequence), "\033]52;c;YRti\a"
						"\033Ptmux;\033\033]52;c;YRti\a\033\\");
}
END_TEST

START_TEST(a_terminal_that_is_too_small_is_told_so)
{
	expect("small", 59, 24);
	expect("small", 40, 5);
}
END_TEST

/* --- line by line --- */

START_TEST(dialogue_has_the_words_of_the_screens)
{
	expect_page("home");
	open_row("Two words: test your knowledge");
	expect_page("quiz");
	act_quiz_answer(&model, 1);
	expect_page("quiz-answered");
	type("q");
	open_with("Families of sockets", LAB "/families.json");
	expect_page("failed");
	type("2");
	expect_page("policy");
	type("X");
	act_ask(&model, "Really?", INTENT_QUIT);
	expect_page("confirm");
}
END_TEST

START_TEST(dialogue_has_every_screen)
{
	for (int i = 0; i < SCREEN_COUNT; i++) {
		const struct screen *screen = screen_get((enum screen_id)i);
		ck_assert_msg(screen->tell || screen->is_typed, "%s", screen->name);
		ck_assert(!screen->can_open == !screen->opening);
	}
}
END_TEST

static const struct plain_choice *choice_of(const char *typed, const char *expected)
{
	static struct plain_page page;
	autobuf struct buf why = { 0 };
	plain_page_release(&page);
	plain_page_make(&page, &model, 78);
	const struct plain_choice *choice = plain_page_find(&page, typed, &why);
	if (!choice)
		ck_assert_str_eq(buf_string(&why), expected);
	return choice;
}

START_TEST(dialogue_takes_numbers_names_and_letters)
{
	ck_assert_uint_eq(choice_of("2", NULL)->tag, 2);
	ck_assert_int_eq(choice_of("r", NULL)->intent, INTENT_RESUME);
	ck_assert_int_eq(choice_of("Resume", NULL)->intent, INTENT_RESUME);
	ck_assert_uint_eq(choice_of("two doors", NULL)->tag, 2);
	ck_assert_ptr_null(choice_of("two words", "Several choices have that: 1, 3."));
	ck_assert_ptr_null(
		choice_of("no such", "There is no such choice. ? tells all that there are."));
	ck_assert_ptr_null(choice_of("0", "The choices have the numbers 1 to 11."));
	ck_assert_ptr_null(
		choice_of("99999999999999999999", "The choices have the numbers 1 to 11."));
}
END_TEST

/* --- keys --- */

static void no_key_twice(const struct key_row *table, const struct key_row *other, const char *name)
{
	for (const struct key_row *row = table; row->intent; row++)
		for (size_t i = 0; i < KEYS_MOST && row->keys[i]; i++) {
			size_t count = 0;
			for (const struct key_row *one = other; one->intent; one++)
				for (size_t k = 0; k < KEYS_MOST && one->keys[k]; k++)
					count += one->keys[k] == row->keys[i];
			autobuf struct buf key = { 0 };
			keys_name(row->keys[i], &key);
			ck_assert_msg(count == (table == other), "%s: %s means two things", name,
				buf_string(&key));
		}
}

START_TEST(no_key_means_two_things)
{
	no_key_twice(keys_common, keys_common, "common");
	for (int i = 0; i < SCREEN_COUNT; i++) {
		const struct screen *screen = screen_get((enum screen_id)i);
		no_key_twice(screen->keys, screen->keys, screen->name);
		no_key_twice(screen->keys, keys_common, screen->name);
	}
}
END_TEST

START_TEST(every_row_of_keys_says_what_it_does)
{
	for (int i = 0; i < SCREEN_COUNT; i++)
		for (const struct key_row *row = screen_get((enum screen_id)i)->keys; row->intent;
			row++) {
			ck_assert_int_ne(row->keys[0], 0);
			ck_assert_ptr_nonnull(row->text);
		}
}
END_TEST

/* Attributes, not colours, tell apart what has to be told apart. */
START_TEST(without_colour_what_is_chosen_and_what_is_bad_stand_out)
{
	const struct look mono = { .theme = THEME_AUTO };
	const attr_t plain = look_ink(&mono, STYLE_PLAIN).attributes;
	ck_assert_uint_ne(look_ink(&mono, STYLE_SELECTED).attributes, plain);
	ck_assert_uint_ne(look_ink(&mono, STYLE_BAD).attributes, plain);
	ck_assert_uint_ne(look_ink(&mono, STYLE_MARKED).attributes, plain);
	ck_assert_int_eq(look_ink(&mono, STYLE_BAD).pair, 0);
}
END_TEST

TCase *tests_screens(void)
{
	TCase *tests = tcase_create("screens");
	tcase_add_checked_fixture(tests, begin, end);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, home_shows_tracks_and_what_is_on_none);
	tcase_add_test(tests, home_shows_what_this_machine_lacks_and_what_is_looked_for);
	tcase_add_test(tests, exercise_shows_the_task_before_anything_is_done);
	tcase_add_test(tests, exercise_shows_a_verdict_with_its_evidence);
	tcase_add_test(tests, exercise_shows_a_pass);
	tcase_add_test(tests, exercise_shows_a_file_that_is_no_policy);
	tcase_add_test(tests, policy_has_marks_at_the_lines_that_the_verdict_names);
	tcase_add_test(tests, policy_has_no_marks_when_it_was_changed_since);
	tcase_add_test(tests, what_happens_is_shown_and_no_byte_of_it_acts);
	tcase_add_test(tests, without_utf8_all_is_ascii);
	tcase_add_test(tests, evidence_opens_and_closes);
	tcase_add_test(tests, lesson_and_quiz_are_shown);
	tcase_add_test(tests, help_and_palette_find_what_is_typed);
	tcase_add_test(tests, what_can_not_be_undone_asks_and_cancel_is_chosen);
	tcase_add_test(tests, progress_is_told_by_subject_and_week);
	tcase_add_test(tests, progress_and_doctor_are_shown);
	tcase_add_test(tests, attempts_are_a_chart_with_its_numbers);
	tcase_add_test(tests, click_chooses_and_one_more_opens);
	tcase_add_test(tests, click_goes_to_a_pane_and_to_a_tab);
	tcase_add_test(tests, copies_are_what_is_shown);
	tcase_add_test(tests, a_terminal_that_is_too_small_is_told_so);
	tcase_add_test(tests, dialogue_has_the_words_of_the_screens);
	tcase_add_test(tests, dialogue_has_every_screen);
	tcase_add_test(tests, dialogue_takes_numbers_names_and_letters);
	tcase_add_test(tests, no_key_means_two_things);
	tcase_add_test(tests, every_row_of_keys_says_what_it_does);
	tcase_add_test(tests, without_colour_what_is_chosen_and_what_is_bad_stand_out);
	return tests;
}
