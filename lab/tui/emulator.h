/* SPDX-License-Identifier: MIT */
/*
 * emulator: a terminal within ours (libvterm). What a program in a container writes goes in here,
 * and what is drawn are cells with characters: no sequence of it gets any further. What it asks of
 * its terminal is answered to it, by the bytes that emulator_take_typed gives.
 */
#ifndef LAB_TUI_EMULATOR_H
#define LAB_TUI_EMULATOR_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

struct emulator;

#define EMULATOR_LEAST 2 /* rows, columns */
#define EMULATOR_MOST  500

struct emulator *emulator_new(int rows, int columns);
void emulator_free(struct emulator *emulator); /* NULL is fine */
void emulator_resize(struct emulator *emulator, int rows, int columns);
void emulator_size(const struct emulator *emulator, int *rows, int *columns);

void emulator_write(struct emulator *emulator, const void *bytes, size_t size);

/* A key as display_key gives it. */
void emulator_type(struct emulator *emulator, int key);
/* What is to be sent to the program: keys, and answers to what it asked. */
void emulator_take_typed(struct emulator *emulator, struct buf *bytes);

struct emulator_cell {
	char text[32]; /* printable UTF-8, one character and what is put onto it; never empty */
	int width;     /* columns: 1 or 2 */
	bool is_bold, is_underlined, is_reversed;
};
void emulator_cell(
	const struct emulator *emulator, int row, int column, struct emulator_cell *cell);

/* False: the program has hidden it. */
bool emulator_cursor(const struct emulator *emulator, int *row, int *column);

#endif
