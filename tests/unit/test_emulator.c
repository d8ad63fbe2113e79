/* SPDX-License-Identifier: MIT */
/*
 * The terminal within ours: what it makes of a program's bytes are cells with printable characters
 * and nothing else, whatever the bytes were.
 */
#include "tui/emulator.h"

#include "base/mem.h"
#include "base/text.h"
#include "tui/display.h"
#include "tui/keys.h"
#include "tui/sieve.h"

#include <check.h>
#include <curses.h>
#include <stdint.h>
#include <string.h>

TCase *tests_emulator(void);

#define ROWS    4
#define COLUMNS 20

static struct emulator *emulator;

static void begin(void)
{
	emulator = emulator_new(ROWS, COLUMNS);
}

static void end(void)
{
	emulator_free(emulator);
}

/* All cells, a line for each row without the blanks at its end. */
static void read_screen(struct buf *out)
{
	int rows, columns;
	emulator_size(emulator, &rows, &columns);
	for (int row = 0; row < rows; row++) {
		size_t end_of_text = out->size;
		struct emulator_cell cell;
		for (int column = 0; column < columns; column += cell.width) {
			emulator_cell(emulator, row, column, &cell);
			ck_assert_int_eq((int)text_width(cell.text), cell.width);
			buf_text(out, cell.text);
			if (strcmp(cell.text, " ") != 0)
				end_of_text = out->size;
		}
		out->size = end_of_text;
		buf_char(out, '\n');
	}
}

static void expect_tame(const struct buf *screen)
{
	autobuf struct buf shown = { 0 };
	text_escape(&shown, buf_string(screen), screen->size);
	ck_assert_str_eq(buf_string(&shown), buf_string(screen));
}

static void expect_first(const char *bytes, size_t size, const char *line)
{
	autobuf struct buf screen = { 0 };
	emulator_write(emulator, "\033c", 2);
	emulator_write(emulator, bytes, size);
	read_screen(&screen);
	expect_tame(&screen);
	const size_t first = strcspn(buf_string(&screen), "\n");
	ck_assert_msg(strlen(line) == first && memcmp(screen.data, line, first) == 0,
		"\"%s\" shows %s instead of %s", bytes, buf_string(&screen), line);
}

#define EXPECT(bytes, line) expect_first(bytes, sizeof(bytes) - 1, line)

/* The rows of group (f): nothing of them is seen but what is text. */
START_TEST(sequences_act_within_or_not_at_all)
{
	EXPECT("FAILED\033[1G\033[2KPASS", "PASS");
	EXPECT("a\033]0;title\007b", "ab");
	EXPECT("a\033]2;title\033\\b", "ab");
	EXPECT("a\033]8;;http://x\007b\033]8;;\007c", "abc");
	EXPECT("a\033]52;c;eA==\007b", "ab");
	EXPECT("a\033]9;7;cmd\007b", "ab");
	EXPECT("a\033P1;1|x\033\\b", "ab");
	EXPECT("a\033_x\033\\b", "ab");
	EXPECT("gone\033cb", "b");
	EXPECT("a\a\a\ab", "ab");
	EXPECT("a\033[38;5;1mb\033[4mc\033[m", "abc");
}
END_TEST

/* What libvterm gets to see. */
START_TEST(the_sieve_bounds_numbers_and_drops_what_no_program_needs)
{
	static const struct {
		const char *bytes, *passed;
	} rows[] = {
		{ "\033[999999999A", "\033[500A" },
		{ "\033[1;2H", "\033[1;2H" },
		{ "\033[;5H", "\033[0;5H" },
		{ "\033[38:5:1m", "\033[38;5;1m" },
		{ "\033[?1049;25h", "\033[?1049h\033[?25h" },
		{ "\033[?1000;2004h\033[?25n", "" },
		{ "\033[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17m", "" },
		{ "\033[>c\033[!p\033[5b\033[3t\033#8", "8" },
		{ "\033[3\0331m\033[4\030x", "mx" },
		{ "\033]0;x\007y\033Px\033\\z", "yz" },
		{ "\033(0\033(Kq", "\033(0q" },
		{ "\302\205\300a", "\357\277\275\357\277\275a" },
		{ "\001\016\177\tb", "\tb" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct sieve sieve = { 0 };
		autobuf struct buf out = { 0 };
		for (const char *byte = rows[i].bytes; *byte; byte++)
			sieve_pass(&sieve, byte, 1, &out); /* in pieces of any size */
		ck_assert_str_eq(buf_string(&out), rows[i].passed);
	}
}
END_TEST

START_TEST(another_size_keeps_what_is_seen_and_the_modes)
{
	autobuf struct buf screen = { 0 };
	autobuf struct buf typed = { 0 };
	static const char said[] = "one\r\ntwo\r\nthree\r\nfour\033[?1h\033[?25l";
	int row, column;
	emulator_write(emulator, said, sizeof(said) - 1);
	emulator_resize(emulator, 2, 4);
	read_screen(&screen);
	ck_assert_str_eq(buf_string(&screen), "thre\nfour\n");
	ck_assert(!emulator_cursor(emulator, &row, &column));
	ck_assert_int_eq(row, 1);
	emulator_type(emulator, KEY_UP);
	emulator_take_typed(emulator, &typed);
	ck_assert_str_eq(buf_string(&typed), "\033OA");
}
END_TEST

START_TEST(a_string_without_an_end_shows_nothing)
{
	EXPECT("a\033]0;nobody ends this", "a");
	EXPECT("b\033Pnor this", "b");
}
END_TEST

START_TEST(broken_utf8_is_a_sign_and_bidi_is_nothing)
{
	EXPECT("a\342\200\256b", "ab");
	EXPECT("a\342\201\246b", "a?b");
	EXPECT("a\377b", "a\357\277\275b");
	EXPECT("a\342\200", "a");
	EXPECT("e\314\201x", "e\314\201x");
	EXPECT("\343\201\202x", "\343\201\202x");
}
END_TEST

START_TEST(what_is_asked_is_answered_to_the_program)
{
	autobuf struct buf typed = { 0 };
	emulator_write(emulator, "ab\033[6n", 6);
	emulator_take_typed(emulator, &typed);
	ck_assert_str_eq(buf_string(&typed), "\033[1;3R");
	buf_clear(&typed);
	for (int i = 0; i < 100000; i++)
		emulator_write(emulator, "\033[6n", 4);
	emulator_take_typed(emulator, &typed);
	ck_assert_uint_le(typed.size, 65536);
}
END_TEST

START_TEST(keys_are_sent_as_a_terminal_sends_them)
{
	static const struct {
		int key;
		const char *bytes;
	} rows[] = {
		{ 'a', "a" },
		{ KEY_RETURN, "\r" },
		{ KEY_CTRL('c'), "\003" },
		{ KEY_ESCAPE, "\033" },
		{ KEY_UP, "\033[A" },
		{ KEY_BACKSPACE, "\177" },
		{ KEY_NPAGE, "\033[6~" },
		{ 0xe4, "\303\244" },
		{ KEY_DOWN | DISPLAY_CHARACTER, "\304\202" },
		{ KEY_F(1), "" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		autobuf struct buf typed = { 0 };
		emulator_type(emulator, rows[i].key);
		emulator_take_typed(emulator, &typed);
		ck_assert_str_eq(buf_string(&typed), rows[i].bytes);
	}
}
END_TEST

START_TEST(a_cursor_can_be_hidden_and_is_where_it_belongs)
{
	int row, column;
	emulator_write(emulator, "\033[2;5H", 6);
	ck_assert(emulator_cursor(emulator, &row, &column));
	ck_assert_int_eq(row, 1);
	ck_assert_int_eq(column, 4);
	emulator_write(emulator, "\033[?25l", 6);
	ck_assert(!emulator_cursor(emulator, &row, &column));
}
END_TEST

/* A generator of its own, so that a failure can be had again. */
static uint32_t draw(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static size_t random_piece(uint32_t *state, char *out)
{
	static const char *const pieces[] = { "\033[", "\033]", "\033P", ";", "1", "999999999", "H",
		"J", "K", "L", "M", "P", "@", "S", "T", "r", "m", "h", "?1049", "\033#8", "\r\n",
		"\t", "\342\200\256", "\343\201\202", "\314\201", "\033(0", "\016", "\233", "\033c",
		"!p", "\033M", "\033D", "X", "$", "q", "b", "\007" };
	const char *piece = pieces[draw(state) % ARRAY_SIZE(pieces)];
	if (draw(state) % 3 == 0) {
		out[0] = (char)draw(state);
		return 1;
	}
	memcpy(out, piece, strlen(piece));
	return strlen(piece);
}

START_TEST(any_bytes_at_any_size_leave_printable_cells)
{
	uint32_t state = 7;
	for (int i = 0; i < 20000; i++) {
		char piece[16];
		emulator_write(emulator, piece, random_piece(&state, piece));
		if (draw(&state) % 50 == 0)
			emulator_resize(
				emulator, (int)(draw(&state) % 60), (int)(draw(&state) % 200));
		if (i % 100)
			continue;
		autobuf struct buf screen = { 0 };
		read_screen(&screen);
		expect_tame(&screen);
	}
}
END_TEST

TCase *tests_emulator(void)
{
	TCase *tests = tcase_create("emulator");
	tcase_add_checked_fixture(tests, begin, end);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, sequences_act_within_or_not_at_all);
	tcase_add_test(tests, the_sieve_bounds_numbers_and_drops_what_no_program_needs);
	tcase_add_test(tests, another_size_keeps_what_is_seen_and_the_modes);
	tcase_add_test(tests, a_string_without_an_end_shows_nothing);
	tcase_add_test(tests, broken_utf8_is_a_sign_and_bidi_is_nothing);
	tcase_add_test(tests, what_is_asked_is_answered_to_the_program);
	tcase_add_test(tests, keys_are_sent_as_a_terminal_sends_them);
	tcase_add_test(tests, a_cursor_can_be_hidden_and_is_where_it_belongs);
	tcase_add_test(tests, any_bytes_at_any_size_leave_printable_cells);
	return tests;
}
