/* SPDX-License-Identifier: MIT */
/*
 * look: what things look like: styles and symbols. The terminal's own foreground and background
 * with bold, reverse and underline carry the meaning, so that every theme of every terminal is
 * readable; colours decorate. Where the locale is not UTF-8 all symbols are ASCII.
 */
#ifndef LAB_TUI_LOOK_H
#define LAB_TUI_LOOK_H

#include "core/theme.h"

#include <curses.h>
#include <stdbool.h>

enum style {
	STYLE_PLAIN,
	STYLE_STRONG,   /* headings, what matters */
	STYLE_BAR,      /* title and footer */
	STYLE_SELECTED, /* the line with the cursor */
	STYLE_GOOD,
	STYLE_BAD,
	STYLE_OTHER,  /* neither: not tried, not here */
	STYLE_NAME,   /* commands, files, keys */
	STYLE_MARKED, /* a line that the verdict names */
	STYLE_UNDER,  /* what a text emphasises */
};
#define STYLE_COUNT (STYLE_UNDER + 1)

enum glyph {
	GLYPH_OK,
	GLYPH_FAILED,
	GLYPH_OTHER,
	GLYPH_OPEN, /* a step that can be done */
	GLYPH_HERE, /* in front of what is marked or chosen */
	GLYPH_FULL, /* of a bar */
	GLYPH_EMPTY,
	GLYPH_MORE, /* at the end of what was cut */
	GLYPH_VERTICAL,
	GLYPH_HORIZONTAL,
	GLYPH_DOWN, /* there is more below */
	GLYPH_DOT,  /* between facts in a line */
};
#define GLYPH_COUNT (GLYPH_DOT + 1)

struct look {
	enum theme theme;
	bool has_colour; /* the terminal's, and NO_COLOR is not set */
	bool is_utf8;
	bool is_plain; /* a dialogue, perhaps read aloud: no symbols, no bars, nothing cut */
};

/* Make the colours of the theme known to curses, when it is on. */
void look_begin(const struct look *look);

/* What curses is to be told for a style: attributes and a colour pair. */
struct ink {
	attr_t attributes;
	short pair;
};
struct ink look_ink(const struct look *look, enum style style);

const char *look_glyph(const struct look *look, enum glyph glyph);

#endif
