/* SPDX-License-Identifier: MIT */
/*
 * keys: tables of what keys mean. A screen has one, and there is one for all screens. Dispatch,
 * footer, help and palette are made from the rows, so that they can't differ.
 *
 * No row needs Alt, Shift with Tab or a function key: not every terminal and screen reader hands
 * them on.
 */
#ifndef LAB_TUI_KEYS_H
#define LAB_TUI_KEYS_H

#include "base/buf.h"
#include "tui/intent.h"

#define KEYS_MOST        4
#define KEY_CTRL(letter) ((letter)&0x1f)
#define KEY_ESCAPE       27
#define KEY_RETURN       '\r'

struct key_row {
	enum intent intent;  /* INTENT_NONE ends a table */
	int keys[KEYS_MOST]; /* as curses gives them; 0: no more */
	const char *label;   /* one or two words for the footer; NULL: not in it */
	const char *text;    /* a line for help and palette */
	enum key_use {
		USE_ANYWHERE,
		USE_MOVEMENT, /* of the cursor: neither in the palette nor in the dialogue */
		USE_SCREENS,  /* not in the dialogue: it needs a screen to mean anything, or is what
			       * a line of the dialogue does anyway */
	} use;
};

/* Those of every screen. */
extern const struct key_row keys_common[];

/* INTENT_NONE: the key means nothing there. */
enum intent keys_find(const struct key_row *table, int key);

/* "j", "Down", "^C", "Enter" */
void keys_name(int key, struct buf *out);
/* All of a row's, with blanks between. */
void keys_names(const struct key_row *row, struct buf *out);

#endif
