/* SPDX-License-Identifier: MIT */
/*
 * Screens again: the shell, the replay, and what all of them hold against: hostile texts (group (f)
 * of the hostile inputs), any size, any keys.
 */
#include "base/mem.h"
#include "base/text.h"
#include "core/plan.h"
#include "screens.h"
#include "tui/act.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

TCase *tests_screens_beside(void);

static void add_shell_call(unsigned line, const char *text)
{
	struct shell_beside *shell = &model.desk.shell;
	struct shell_call *call = &shell->calls[shell->next++];
	*call = (struct shell_call){ .is_refused = line != 0, .line = line };
	memcpy(call->text, text, strlen(text));
	shell->refused += line != 0;
	shell->call_count++;
}

/* One that runs, as far as a screen can know. */
static void open_shell(void)
{
	static const char said[] = "/ $ mkdir /tmp/x\r\nmkdir: \033[1mOperation not permitted\033[m"
				   "\033]0;title\007\r\n\342\200\256wide: \343\201\202\r\n/ $ ";
	struct shell_beside *shell = &model.desk.shell;
	const struct buf *text = &model.desk.files[0].text;
	shell->state = SHELL_RUNS;
	shell->with_policy = true;
	hash_of(&shell->hash, buf_string(text), text->size);
	shell->calls = mem_zero(SHELL_CALLS, sizeof(*shell->calls));
	model.emulator = emulator_new(10, 58);
	emulator_write(model.emulator, said, sizeof(said) - 1);
	add_shell_call(2, "4 mkdir(\"/tmp/x\", 0777) = EPERM, by the default");
	add_shell_call(0, "4 exited with 1");
	type("5");
	model.view.pane_at[PANE_SHELL] = (size_t)-1;
	model.view.is_in_shell = true;
	act_decided(&model);
}

START_TEST(a_shell_is_chosen_and_shown_with_what_was_refused)
{
	open_with("Two doors to a directory", LAB "/doors.json");
	type("s");
	expect("shell-choices", 80, 24);
	open_shell();
	expect("shell", 80, 24);
	expect("shell", 120, 40);
	ck_assert(!extent.has_no_cursor);
	model.view.is_in_shell = false;
	type("z");
	expect("shell-zoomed", 80, 24);
}
END_TEST

static void add_replayed(const struct replay_call *call, const char *text)
{
	struct replay *replay = &model.desk.replay;
	replay->calls =
		mem_grow(replay->calls, replay->count, &replay->capacity, sizeof(*replay->calls));
	replay->calls[replay->count] = *call;
	memcpy(replay->calls[replay->count++].text, text, strlen(text) + 1);
}

START_TEST(a_replay_shows_each_call_and_the_line_that_decided)
{
	open_with("Families of sockets", LAB "/families.json");
	model.desk.replay.check = 3;
	add_replayed(&(struct replay_call){ .is_decisive = 1 }, "3 socket(AF_NETLINK) = 3");
	add_replayed(&(struct replay_call){ .with_policy = 1, .line = 2, .is_refused = 1 },
		"3 uname(0x7ffc3b1b5a90) = EPERM; ERRNO(EPERM) by profile.json:2:20, the default "
		"action \033[2J");
	add_replayed(&(struct replay_call){ .with_policy = 1, .line = 33, .is_decisive = 1 },
		"3 socket(AF_NETLINK) = 3");
	model.desk.replay.is_over = true;
	model_push(&model, SCREEN_REPLAY);
	type("n");
	expect("replay", 80, 24);
	type("j");
	expect("replay", 120, 40);
	ck_assert_uint_eq(model.view.decided_line, 33);
}
END_TEST

START_TEST(keys_go_into_the_shell_until_they_are_taken_back)
{
	open_with("Two doors to a directory", LAB "/doors.json");
	open_shell();
	type("qQ?");
	ck_assert_int_eq(model_screen(&model), SCREEN_EXERCISE);
	ck_assert(!model.is_over);
	type("\x07");
	ck_assert(!model.view.is_in_shell);
	type("q");
	ck_assert_int_eq(model_screen(&model), SCREEN_CONFIRM);
	type("\r\r");
	ck_assert(model.view.is_in_shell);
}
END_TEST

/* --- hostile texts (group (f) of the hostile inputs) --- */

static const char *const hostile[] = {
	"\033[2J\033[1A\033[2KPASSED  100 of 100", "\033]0;title\007",
	"\033]8;;http://x\007link\033]8;;\007", "\033]52;c;ZXZpbA==\007", "\033]9;7;command\007",
	"\033P1;1|x\033\\\033_x\033\\", "\033[6n\033c", "\033]0;nobody ends this",
	"\2339;5m\302\2335n", "\a\a\a\a\b\b\b\b\r\t\v\f\177",
	"\342\200\256drowssap\342\200\254 \342\201\246x\342\201\251",
	"\377\300\257\355\240\200\364\220\200\200",
	"\314\201\314\201\314\201e\314\201\314\201\314\201\314\201\314\201\314\201\314\201",
	"\343\201\202\343\201\204\357\274\241\360\237\230\200\360\237\221\250\342\200\215\360\237\221\251",
	"\340\270\201\340\270\263\341\204\200\341\205\241\341\206\250",
	"\020\021\022\023\024\025\026\027\030\031\032\034\035\036\037",
	"\360\237\253\250\360\253\234\271\360\221\274\202", /* younger than a C library */
};

static void set_text(char **text, const char *value)
{
	free(*text);
	*text = mem_text(value);
}

/* Into all that comes from learners, containers, compilers and files. */
static void put_everywhere(const char *text)
{
	struct desk *desk = &model.desk;
	struct observation said = {
		.kind = OBSERVED_OUTPUT,
		.output = { .stream = STREAM_OUT, .size = (uint32_t)strlen(text) },
	};
	struct observation process = { .kind = OBSERVED_PROCESS, .process = { .pid = 2 } };
	const struct replay_call replayed = { .with_policy = 1, .line = 1 };
	memcpy(said.output.bytes, text, strlen(text));
	memcpy(process.process.name, text, strnlen(text, PROCESS_NAME - 1));
	add_event(true, PLAN_NO_CHECK, &said);
	add_event(true, PLAN_NO_CHECK, &process);
	buf_clear(&desk->files[0].text);
	for (int i = 0; i < 40; i++)
		buf_format(&desk->files[0].text, "%s\t%s\n", text, text);
	for (size_t i = 0; i < desk->verdict.check_count; i++) {
		struct explanation *words = &desk->verdict.checks[i].text;
		set_text(&words->happened, text);
		set_text(&words->line, text);
		set_text(&words->observed, text);
		set_text(&words->why, text);
		model.view.is_open[i] = true;
	}
	(void)err_set(&desk->trouble, ERR_SYSTEM, "%s", text);
	model_say(&model, TONE_BAD, "%s", text);
	add_shell_call(1, text);
	add_replayed(&replayed, text);
	emulator_write(model.emulator, text, strlen(text));
	emulator_write(model.emulator, "\033\\\r\n", 4);
}

/* Printable, and every wall where it belongs, so that no text was wider than it was taken for. */
static void expect_tame(const char *text, bool has_wall)
{
	autobuf struct buf screen = { 0 };
	autobuf struct buf shown = { 0 };
	draw(120, 40, &screen);
	text_escape(&shown, buf_string(&screen), screen.size);
	ck_assert_msg(strcmp(buf_string(&shown), buf_string(&screen)) == 0, "%s is shown as\n%s",
		text, buf_string(&screen));
	const char *line = buf_string(&screen);
	for (int row = 0; row < 38; row++) {
		const size_t size = strcspn(line, "\n");
		autofree char *one = mem_text_n(line, size);
		const char *wall = strstr(one, "│");
		autofree char *before = mem_text_n(one, wall ? (size_t)(wall - one) : size);
		ck_assert_msg(!has_wall || row == 0 || row > 37 - 1 || text_width(before) == 60,
			"%s moves a wall: %s", text, one);
		line += size + 1;
	}
}

START_TEST(hostile_texts_are_escaped_on_every_screen)
{
	for (size_t i = 0; i < ARRAY_SIZE(hostile); i++) {
		open_with("Two doors to a directory", LAB "/doors.json");
		open_shell();
		model.view.is_in_shell = false;
		put_everywhere(hostile[i]);
		for (int pane = 0; pane < PANE_COUNT; pane++) {
			model.view.pane = (enum pane)pane;
			model.view.has_shell = pane == PANE_SHELL;
			expect_tame(hostile[i], true);
		}
		model.view.is_zoomed = true;
		for (int pane = 0; pane < PANE_COUNT; pane++) {
			model.view.pane = (enum pane)pane;
			expect_tame(hostile[i], false);
		}
		model.view.is_zoomed = false;
		model_push(&model, SCREEN_REPLAY);
		expect_tame(hostile[i], true);
		(void)model_pop(&model);
		act_leave(&model, true);
	}
}
END_TEST

START_TEST(a_mark_is_not_put_onto_what_stands_before)
{
	WINDOW *pad = newpad(1, 10);
	const struct canvas canvas = { pad, &model.look, 0, 0, 1, 10 };
	autobuf struct buf text = { 0 };
	(void)canvas_text(&canvas, 0, 0, STYLE_PLAIN, "x");
	ck_assert_int_eq(canvas_text(&canvas, 0, 1, STYLE_PLAIN, "\314\201y"), 2);
	add_row(pad, 0, 10, &text);
	ck_assert_str_eq(buf_string(&text), "xy\n");
	(void)delwin(pad);
}
END_TEST

START_TEST(huge_texts_are_cut)
{
	open_with("Two doors to a directory", LAB "/doors.json");
	open_shell();
	autofree char *text = mem_zero(1, 1000001);
	memset(text, 'x', 1000000);
	buf_clear(&model.desk.files[0].text);
	buf_text(&model.desk.files[0].text, text);
	set_text(&model.desk.verdict.checks[5].text.line, text);
	for (int pane = 0; pane < PANE_COUNT; pane++) {
		model.view.pane = (enum pane)pane;
		expect_tame("a long line", false);
	}
	memset(text, '\n', 1000000);
	buf_clear(&model.desk.files[0].text);
	buf_text(&model.desk.files[0].text, text);
	model.view.pane = PANE_POLICY;
	model.view.is_zoomed = true;
	type("G");
	autobuf struct buf ignored = { 0 };
	draw(80, 24, &ignored);
	ck_assert_uint_lt(extent.last, 100001);
}
END_TEST

/* Every screen at every size: nothing is drawn outside, and nothing ends us. */
START_TEST(any_size_will_do)
{
	open_with("Families of sockets", LAB "/families.json");
	open_shell();
	for (int pane = 0; pane < PANE_COUNT; pane++) {
		model.view.pane = (enum pane)pane;
		for (int columns = 1; columns < 200; columns += 13)
			for (int rows = 1; rows < 60; rows += 7) {
				autobuf struct buf ignored = { 0 };
				draw(columns, rows, &ignored);
			}
	}
}
END_TEST

/* Any keys in any order at any size: each frame is drawn. tests/fuzz/keys.c does the same to the
 * whole program. */
START_TEST(any_keys_will_do)
{
	static const char keys[] = "jkgGjkgG\t\r\r12345zviayn/:?Tpdrbfhlq \033\007\177x";
	uint32_t state = 1;
	open_with("Families of sockets", LAB "/families.json");
	open_shell();
	for (int i = 0; i < 3000; i++) {
		autobuf struct buf ignored = { 0 };
		state = state * 1664525u + 1013904223u;
		const char one[] = { keys[(state >> 8) % (sizeof(keys) - 1)], '\0' };
		type(one);
		draw(1 + (int)(state >> 9) % 200, 1 + (int)(state >> 17) % 60, &ignored);
		if (!model.is_over)
			continue;
		model.is_over = false;
		if (!model.has_desk)
			open_row("Families of sockets");
	}
}
END_TEST

TCase *tests_screens_beside(void)
{
	TCase *tests = tcase_create("screens_beside");
	tcase_add_checked_fixture(tests, begin, end);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, a_shell_is_chosen_and_shown_with_what_was_refused);
	tcase_add_test(tests, a_replay_shows_each_call_and_the_line_that_decided);
	tcase_add_test(tests, keys_go_into_the_shell_until_they_are_taken_back);
	tcase_add_test(tests, hostile_texts_are_escaped_on_every_screen);
	tcase_add_test(tests, a_mark_is_not_put_onto_what_stands_before);
	tcase_add_test(tests, huge_texts_are_cut);
	tcase_add_test(tests, any_size_will_do);
	tcase_add_test(tests, any_keys_will_do);
	return tests;
}
