/* SPDX-License-Identifier: MIT */
/*
 * display: the terminal, as long as it is ours. Whatever ends us, it is given back as it was: also
 * a fault of ours.
 */
#ifndef LAB_TUI_DISPLAY_H
#define LAB_TUI_DISPLAY_H

#include "base/buf.h"
#include "base/err.h"
#include "tui/look.h"

#include <stdbool.h>
#include <stdio.h>

struct display {
	SCREEN *screen;
	FILE *input, *output; /* of our own, over standard input and output */
};

/* The mouse, where the terminal has one: else it says nothing. */
void display_mouse(bool is_on);
enum display_click { DISPLAY_CLICK, DISPLAY_WHEEL_UP, DISPLAY_WHEEL_DOWN };
/* What it did, after KEY_MOUSE: false, if it is nothing of these. */
bool display_clicked(enum display_click *what, int *row, int *column);

/* Bytes for the terminal that draw nothing. */
void display_send(struct display *display, const struct buf *bytes);

#define DISPLAY_NO_KEY    (-1)
#define DISPLAY_CHARACTER 0x1000000 /* set in a character that could be taken for a key */

/* Take the terminal. `look` gets what it can show. Something that a person should be told of it is
 * appended to `news`. ERR_UNAVAILABLE: it can show no screens. Close it also after a failure. */
int display_open(struct display *display, struct look *look, struct buf *news, struct err *err);
void display_close(struct display *display);

/* Give it away for a while, and take it back. */
void display_leave(void);
void display_return(void);
void display_resize(void); /* after SIGWINCH */
void display_redraw(void); /* all of it, where something has written over it */

/* A key that was typed, as curses calls it, or DISPLAY_NO_KEY. Enter is '\r'. Never waits longer
 * than it takes to tell Esc from the beginning of a key's sequence. */
int display_key(void);

#endif
