/* SPDX-License-Identifier: MIT */
#include "tui/look.h"

/* A row of a theme: -1 is the terminal's own colour. */
struct shade {
	attr_t attributes;
	short front, back;
};

/* No yellow and no cyan on the default background, which may be white; no blue, it may be black.
 * Without colour a row's attributes alone must do. */
static const struct shade shades[THEME_COUNT][STYLE_COUNT] = {
	[THEME_AUTO] = {
		[STYLE_PLAIN] = { A_NORMAL, -1, -1 },
		[STYLE_STRONG] = { A_BOLD, -1, -1 },
		[STYLE_BAR] = { A_REVERSE, -1, -1 },
		[STYLE_SELECTED] = { A_REVERSE, -1, -1 },
		[STYLE_GOOD] = { A_NORMAL, COLOR_GREEN, -1 },
		[STYLE_BAD] = { A_BOLD, COLOR_RED, -1 },
		[STYLE_OTHER] = { A_NORMAL, COLOR_MAGENTA, -1 },
		[STYLE_NAME] = { A_BOLD, -1, -1 },
		[STYLE_MARKED] = { A_BOLD | A_UNDERLINE, COLOR_RED, -1 },
		[STYLE_UNDER] = { A_UNDERLINE, -1, -1 },
	},
	[THEME_MONO] = {
		[STYLE_PLAIN] = { A_NORMAL, -1, -1 },
		[STYLE_STRONG] = { A_BOLD, -1, -1 },
		[STYLE_BAR] = { A_REVERSE, -1, -1 },
		[STYLE_SELECTED] = { A_REVERSE, -1, -1 },
		[STYLE_GOOD] = { A_NORMAL, -1, -1 },
		[STYLE_BAD] = { A_BOLD, -1, -1 },
		[STYLE_OTHER] = { A_NORMAL, -1, -1 },
		[STYLE_NAME] = { A_BOLD, -1, -1 },
		[STYLE_MARKED] = { A_BOLD | A_UNDERLINE, -1, -1 },
		[STYLE_UNDER] = { A_UNDERLINE, -1, -1 },
	},
	[THEME_CONTRAST] = {
		[STYLE_PLAIN] = { A_BOLD, COLOR_WHITE, COLOR_BLACK },
		[STYLE_STRONG] = { A_BOLD | A_UNDERLINE, COLOR_WHITE, COLOR_BLACK },
		[STYLE_BAR] = { A_BOLD, COLOR_BLACK, COLOR_WHITE },
		[STYLE_SELECTED] = { A_BOLD, COLOR_BLACK, COLOR_YELLOW },
		[STYLE_GOOD] = { A_BOLD, COLOR_GREEN, COLOR_BLACK },
		[STYLE_BAD] = { A_BOLD, COLOR_WHITE, COLOR_RED },
		[STYLE_OTHER] = { A_BOLD, COLOR_YELLOW, COLOR_BLACK },
		[STYLE_NAME] = { A_BOLD, COLOR_CYAN, COLOR_BLACK },
		[STYLE_MARKED] = { A_BOLD | A_UNDERLINE, COLOR_WHITE, COLOR_RED },
		[STYLE_UNDER] = { A_BOLD | A_UNDERLINE, COLOR_WHITE, COLOR_BLACK },
	},
	/* red and green are one for one man in twelve: blue and yellow, each with its own ground */
	[THEME_COLOUR_BLIND] = {
		[STYLE_PLAIN] = { A_NORMAL, -1, -1 },
		[STYLE_STRONG] = { A_BOLD, -1, -1 },
		[STYLE_BAR] = { A_REVERSE, -1, -1 },
		[STYLE_SELECTED] = { A_REVERSE, -1, -1 },
		[STYLE_GOOD] = { A_NORMAL, COLOR_WHITE, COLOR_BLUE },
		[STYLE_BAD] = { A_BOLD, COLOR_BLACK, COLOR_YELLOW },
		[STYLE_OTHER] = { A_NORMAL, -1, -1 },
		[STYLE_NAME] = { A_BOLD, -1, -1 },
		[STYLE_MARKED] = { A_BOLD | A_UNDERLINE, COLOR_BLACK, COLOR_YELLOW },
		[STYLE_UNDER] = { A_UNDERLINE, -1, -1 },
	},
};

static enum theme theme_of(const struct look *look)
{
	return look->has_colour ? look->theme : THEME_MONO;
}

void look_begin(const struct look *look)
{
	const struct shade *row = shades[theme_of(look)];
	for (short i = 0; look->has_colour && i < STYLE_COUNT; i++)
		(void)init_pair((short)(i + 1), row[i].front, row[i].back);
}

struct ink look_ink(const struct look *look, enum style style)
{
	return (struct ink){
		.attributes = shades[theme_of(look)][style].attributes,
		.pair = look->has_colour ? (short)(style + 1) : 0,
	};
}

static const struct {
	const char *symbol, *ascii, *plain; /* plain: NULL where a word or a number says the same */
} glyphs[GLYPH_COUNT] = {
	[GLYPH_OK] = { "✓", "+", NULL },
	[GLYPH_FAILED] = { "✗", "x", NULL },
	[GLYPH_OTHER] = { "–", "-", NULL },
	[GLYPH_OPEN] = { "○", "o", NULL },
	[GLYPH_HERE] = { "▶", ">", "here" },
	[GLYPH_FULL] = { "█", "#", NULL },
	[GLYPH_EMPTY] = { "░", ".", NULL },
	[GLYPH_MORE] = { "…", "~", "..." },
	[GLYPH_VERTICAL] = { "│", "|", NULL },
	[GLYPH_HORIZONTAL] = { "─", "-", NULL },
	[GLYPH_DOWN] = { "↓", "v", NULL },
	[GLYPH_DOT] = { "·", "-", NULL },
};

const char *look_glyph(const struct look *look, enum glyph glyph)
{
	if (look->is_plain)
		return glyphs[glyph].plain ? glyphs[glyph].plain : "";
	return look->is_utf8 ? glyphs[glyph].symbol : glyphs[glyph].ascii;
}
