/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. libvterm reads what a sieve lets through of the container's bytes
 * (tui/sieve.h), as a terminal would, and keeps cells.
 * It is set to do nothing else: titles, bells, sequences that it does not know and strings (OSC,
 * DCS, APC) go nowhere. Of a cell only characters and three attributes are taken, the characters
 * through text_escape as everything that is not ours: a control character is never in a cell, but
 * one that turns the direction of text round would be.
 */
#include "tui/emulator.h"

#include "base/mem.h"
#include "base/text.h"
#include "tui/display.h"
#include "tui/keys.h"
#include "tui/sieve.h"

#include <curses.h>
#include <stdlib.h>
#include <string.h>
#include <vterm.h>

#define TYPED_MOST 65536 /* a flood of questions is not answered for ever */

struct emulator {
	VTerm *vt;
	VTermScreen *screen;
	bool has_cursor;
	struct buf typed;
	struct sieve sieve;
};

static int within(int value)
{
	if (value < EMULATOR_LEAST)
		return EMULATOR_LEAST;
	return value < EMULATOR_MOST ? value : EMULATOR_MOST;
}

static void add_typed(const char *bytes, size_t size, void *user)
{
	struct emulator *emulator = user;
	if (emulator->typed.size + size <= TYPED_MOST)
		buf_add(&emulator->typed, bytes, size);
}

static int set_property(VTermProp property, VTermValue *value, void *user)
{
	struct emulator *emulator = user;
	if (property == VTERM_PROP_CURSORVISIBLE)
		emulator->has_cursor = value->boolean;
	return 1;
}

static const VTermScreenCallbacks callbacks = { .settermprop = set_property };

static void open_terminal(struct emulator *emulator, int rows, int columns)
{
	emulator->vt = vterm_new(within(rows), within(columns));
	emulator->screen = vterm_obtain_screen(emulator->vt);
	emulator->has_cursor = true;
	vterm_set_utf8(emulator->vt, 1);
	vterm_output_set_callback(emulator->vt, add_typed, emulator);
	vterm_screen_set_callbacks(emulator->screen, &callbacks, emulator);
	vterm_screen_enable_altscreen(emulator->screen, 1);
	vterm_screen_set_damage_merge(emulator->screen, VTERM_DAMAGE_SCREEN);
	vterm_screen_reset(emulator->screen, 1);
}

struct emulator *emulator_new(int rows, int columns)
{
	struct emulator *emulator = mem_zero(1, sizeof(*emulator));
	open_terminal(emulator, rows, columns);
	return emulator;
}

void emulator_free(struct emulator *emulator)
{
	if (!emulator)
		return;
	vterm_free(emulator->vt);
	buf_release(&emulator->typed);
	free(emulator);
}

void emulator_size(const struct emulator *emulator, int *rows, int *columns)
{
	vterm_get_size(emulator->vt, rows, columns);
}

void emulator_write(struct emulator *emulator, const void *bytes, size_t size)
{
	autobuf struct buf passed = { 0 };
	sieve_pass(&emulator->sieve, bytes, size, &passed);
	(void)vterm_input_write(emulator->vt, buf_string(&passed), passed.size); /* it takes all */
	vterm_screen_flush_damage(emulator->screen);
}

/* --- keys --- */

static VTermKey special_key(int key)
{
	static const struct {
		int key;
		VTermKey name;
	} names[] = {
		{ KEY_UP, VTERM_KEY_UP },
		{ KEY_DOWN, VTERM_KEY_DOWN },
		{ KEY_LEFT, VTERM_KEY_LEFT },
		{ KEY_RIGHT, VTERM_KEY_RIGHT },
		{ KEY_HOME, VTERM_KEY_HOME },
		{ KEY_END, VTERM_KEY_END },
		{ KEY_PPAGE, VTERM_KEY_PAGEUP },
		{ KEY_NPAGE, VTERM_KEY_PAGEDOWN },
		{ KEY_IC, VTERM_KEY_INS },
		{ KEY_DC, VTERM_KEY_DEL },
		{ KEY_BACKSPACE, VTERM_KEY_BACKSPACE },
	};
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (names[i].key == key)
			return names[i].name;
	return VTERM_KEY_NONE;
}

void emulator_type(struct emulator *emulator, int key)
{
	const VTermKey special = special_key(key);
	if (special != VTERM_KEY_NONE)
		vterm_keyboard_key(emulator->vt, special, VTERM_MOD_NONE);
	else if (key >= 0 && (key < KEY_MIN || key & DISPLAY_CHARACTER))
		vterm_keyboard_unichar(
			emulator->vt, (uint32_t)(key & ~DISPLAY_CHARACTER), VTERM_MOD_NONE);
}

void emulator_take_typed(struct emulator *emulator, struct buf *bytes)
{
	buf_add(bytes, emulator->typed.data, emulator->typed.size);
	buf_clear(&emulator->typed);
}

/* --- cells --- */

static size_t put_utf8(uint32_t c, char *out)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	const size_t size = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (size_t i = size - 1; i > 0; i--, c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3f));
	static const unsigned char first[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	out[0] = (char)(first[size] | c);
	return size;
}

/* A character that text_escape shows as it is; others have no place in a cell. */
static bool is_printable(const char *character, size_t size)
{
	autobuf struct buf shown = { 0 };
	if (size == 1)
		return *character >= ' ' && *character < 127;
	text_escape(&shown, character, size);
	return shown.size == size && memcmp(shown.data, character, size) == 0;
}

/* For what is empty, what is the other half of something, and what has no width of its own. */
static void stand_in(const VTermScreenCell *from, struct emulator_cell *cell)
{
	const bool is_character = from->chars[0] && from->chars[0] < 0x110000;
	const char *text = cell->width == 2 ? "??" : is_character ? "?" : " ";
	memcpy(cell->text, text, strlen(text) + 1);
}

static void put_text(const VTermScreenCell *from, struct emulator_cell *cell)
{
	size_t used = 0;
	for (size_t i = 0; i < VTERM_MAX_CHARS_PER_CELL && from->chars[i]; i++) {
		char one[4];
		const size_t size = from->chars[i] < 0x110000 ? put_utf8(from->chars[i], one) : 0;
		if (!size || used + size >= sizeof(cell->text) || !is_printable(one, size))
			continue;
		memcpy(cell->text + used, one, size);
		used += size;
	}
	cell->text[used] = '\0';
	if ((int)text_width(cell->text) != cell->width)
		stand_in(from, cell);
}

void emulator_cell(const struct emulator *emulator, int row, int column, struct emulator_cell *cell)
{
	VTermScreenCell from = { 0 };
	*cell = (struct emulator_cell){ .text = " ", .width = 1 };
	if (!vterm_screen_get_cell(emulator->screen, (VTermPos){ row, column }, &from))
		return;
	cell->width = from.width == 2 ? 2 : 1;
	cell->is_bold = from.attrs.bold;
	cell->is_underlined = from.attrs.underline;
	cell->is_reversed = from.attrs.reverse;
	put_text(&from, cell);
}

bool emulator_cursor(const struct emulator *emulator, int *row, int *column)
{
	VTermPos at;
	vterm_state_get_cursorpos(vterm_obtain_state(emulator->vt), &at);
	*row = at.row;
	*column = at.col;
	return emulator->has_cursor;
}

/* --- another size --- */

static void put_cell(const struct emulator_cell *cell, struct buf *out)
{
	buf_format(out, "\033[0%s%s%sm%s", cell->is_bold ? ";1" : "",
		cell->is_underlined ? ";4" : "", cell->is_reversed ? ";7" : "", cell->text);
}

/* As far as there is something in it. */
static void put_row(const struct emulator *emulator, int row, int columns, struct buf *out)
{
	struct emulator_cell cell;
	size_t end = out->size;
	for (int column = 0; column < columns; column += cell.width) {
		emulator_cell(emulator, row, column, &cell);
		if (column + cell.width > columns)
			break;
		put_cell(&cell, out);
		if (cell.is_reversed || cell.is_underlined || strcmp(cell.text, " ") != 0)
			end = out->size;
	}
	out->size = end;
}

/* What draws the screen again in one of another size: its rows down to that of the cursor at
 * least, the cursor, and the modes. The other screen of the two is not kept. */
static void put_screen(const struct emulator *emulator, int rows, int columns, struct buf *out)
{
	int row, column, old_rows, old_columns;
	emulator_size(emulator, &old_rows, &old_columns);
	(void)emulator_cursor(emulator, &row, &column);
	const int above = row >= rows ? row - rows + 1 : 0;
	sieve_put_modes(&emulator->sieve, out);
	for (int i = above; i < old_rows && i < above + rows; i++) {
		buf_format(out, "\033[%d;1H", i - above + 1);
		put_row(emulator, i, old_columns < columns ? old_columns : columns, out);
	}
	buf_format(out, "\033[m\033[%d;%dH", row - above + 1, column + 1);
}

/* libvterm can resize too, but writes beyond its memory then (docs/decisions/0024). */
void emulator_resize(struct emulator *emulator, int rows, int columns)
{
	autobuf struct buf screen = { 0 };
	put_screen(emulator, within(rows), within(columns), &screen);
	vterm_free(emulator->vt);
	open_terminal(emulator, rows, columns);
	(void)vterm_input_write(emulator->vt, buf_string(&screen), screen.size);
	vterm_screen_flush_damage(emulator->screen);
}
