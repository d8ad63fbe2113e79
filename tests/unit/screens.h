/* SPDX-License-Identifier: MIT */
/* screens: what the tests of screens share; test_screens.c has it. */
#ifndef TESTS_UNIT_SCREENS_H
#define TESTS_UNIT_SCREENS_H

#include "tui/screen.h"

#define LAB "tests/screens/lab"

extern struct model model;
extern struct extent extent; /* of the newest frame */

/* The fixture: a new home, the lab in LAB, and no terminal. */
void begin(void);
void end(void);

/* A frame of that size as text. */
void draw(int columns, int rows, struct buf *out);
void add_row(WINDOW *pad, int row, int columns, struct buf *out);
/* Compare it with tests/screens/NAME-COLUMNSxROWS.txt. */
void expect(const char *name, int columns, int rows);

void type(const char *keys);     /* a frame between two */
void open_row(const char *name); /* of the home screen */
/* The exercise with a verdict that was kept. */
void open_with(const char *name, const char *verdict);
void add_event(bool with_policy, size_t check, const struct observation *seen);

#endif
