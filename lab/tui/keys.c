/* SPDX-License-Identifier: MIT */
#include "tui/keys.h"

#include "base/mem.h"

#include <curses.h>

const struct key_row keys_common[] = {
	{ INTENT_UP, { 'k', KEY_UP }, NULL, "up", USE_MOVEMENT },
	{ INTENT_DOWN, { 'j', KEY_DOWN }, NULL, "down", USE_MOVEMENT },
	{ INTENT_PAGE_UP, { KEY_CTRL('b'), KEY_PPAGE, KEY_CTRL('u') }, NULL, "a page up",
		USE_MOVEMENT },
	{ INTENT_PAGE_DOWN, { KEY_CTRL('f'), KEY_NPAGE, KEY_CTRL('d') }, NULL, "a page down",
		USE_MOVEMENT },
	{ INTENT_FIRST, { 'g', KEY_HOME }, NULL, "to the beginning", USE_MOVEMENT },
	{ INTENT_LAST, { 'G', KEY_END }, NULL, "to the end", USE_MOVEMENT },
	{ INTENT_HELP, { '?' }, "help", "the keys of this screen", USE_SCREENS },
	{ INTENT_PALETTE, { ':' }, NULL, "everything there is to do, and every exercise, by name",
		USE_SCREENS },
	{ INTENT_BACK, { 'q', KEY_ESCAPE }, "back",
		"to the screen before; from the first one: quit", USE_ANYWHERE },
	{ INTENT_QUIT, { 'Q' }, NULL, "quit, from any screen", USE_ANYWHERE },
	{ INTENT_INTERRUPT, { KEY_CTRL('c') }, NULL, "cancel the check that runs, or else quit",
		USE_SCREENS },
	{ INTENT_THEME, { 'T' }, NULL, "the next theme: auto, mono, high-contrast, colour-blind",
		USE_SCREENS },
	{ INTENT_MOUSE, { 'M' }, NULL,
		"the mouse on or off: the wheel scrolls, a click chooses, and opens what is chosen",
		USE_SCREENS },
	{ INTENT_REDRAW, { KEY_CTRL('l') }, NULL, "draw the screen anew", USE_SCREENS },
	{ INTENT_REST, { KEY_CTRL('z') }, NULL, "back to the shell for a while (fg returns)",
		USE_SCREENS },
	{ 0 },
};

enum intent keys_find(const struct key_row *table, int key)
{
	for (; table->intent; table++)
		for (size_t i = 0; i < KEYS_MOST && table->keys[i]; i++)
			if (table->keys[i] == key)
				return table->intent;
	return INTENT_NONE;
}

void keys_name(int key, struct buf *out)
{
	static const struct {
		int key;
		const char *name;
	} names[] = {
		{ KEY_UP, "Up" },
		{ KEY_DOWN, "Down" },
		{ KEY_LEFT, "Left" },
		{ KEY_RIGHT, "Right" },
		{ KEY_PPAGE, "PgUp" },
		{ KEY_NPAGE, "PgDn" },
		{ KEY_HOME, "Home" },
		{ KEY_END, "End" },
		{ KEY_ESCAPE, "Esc" },
		{ KEY_RETURN, "Enter" },
		{ '\t', "Tab" },
		{ ' ', "Space" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (names[i].key != key)
			continue;
		buf_text(out, names[i].name);
		return;
	}
	if (key < ' ')
		buf_char(out, '^');
	buf_char(out, (char)(key < ' ' ? key + '@' : key));
}

void keys_names(const struct key_row *row, struct buf *out)
{
	for (size_t i = 0; i < KEYS_MOST && row->keys[i]; i++) {
		if (i)
			buf_char(out, ' ');
		keys_name(row->keys[i], out);
	}
}
