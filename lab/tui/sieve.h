/* SPDX-License-Identifier: MIT */
/*
 * sieve: what a program in a container writes, reduced to what a terminal emulator has to know:
 * characters, and control sequences of a list, with numbers within bounds. It is there because
 * libvterm can be made to loop and to write beyond its memory by sequences that no program needs
 * (docs/decisions/0024).
 */
#ifndef LAB_TUI_SIEVE_H
#define LAB_TUI_SIEVE_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

#define SIEVE_PARAMS 16
#define SIEVE_NUMBER 500 /* the largest: no screen has more rows or columns */

enum sieve_state {
	SIEVE_TEXT,
	SIEVE_ESCAPE,     /* ESC was read */
	SIEVE_CHARSET,    /* ESC ( */
	SIEVE_CSI,        /* ESC [ */
	SIEVE_STRING,     /* an OSC, DCS, APC, PM or SOS: dropped, and nothing of it is kept */
	SIEVE_STRING_END, /* ESC in a string */
};

struct sieve { /* { 0 } at the beginning */
	enum sieve_state state;
	char leader;     /* of a CSI: '?', 0 */
	bool is_dropped; /* this CSI, by something in it */
	unsigned params[SIEVE_PARAMS];
	size_t param_count;     /* those that have begun */
	unsigned modes_changed; /* bits: those that are not as at the beginning */
	char wanted;            /* of a character: bytes that are missing */
	char character[4];
	size_t character_size;
};

/* Append what gets through. */
void sieve_pass(struct sieve *sieve, const void *bytes, size_t size, struct buf *out);

/* The sequences that bring a new terminal into the modes of the one that was written to. */
void sieve_put_modes(const struct sieve *sieve, struct buf *out);

#endif
