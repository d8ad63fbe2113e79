/* SPDX-License-Identifier: MIT */
#include "tui/screen.h"

static const struct screen *const screens[SCREEN_COUNT] = {
	[SCREEN_HOME] = &screen_home,
	[SCREEN_EXERCISE] = &screen_exercise,
	[SCREEN_LESSON] = &screen_lesson,
	[SCREEN_QUIZ] = &screen_quiz,
	[SCREEN_HINTS] = &screen_hints,
	[SCREEN_DEBRIEF] = &screen_debrief,
	[SCREEN_REPLAY] = &screen_replay,
	[SCREEN_PROGRESS] = &screen_progress,
	[SCREEN_ATTEMPTS] = &screen_attempts,
	[SCREEN_DOCTOR] = &screen_doctor,
	[SCREEN_HELP] = &screen_help,
	[SCREEN_PALETTE] = &screen_palette,
	[SCREEN_CONFIRM] = &screen_confirm,
};

const struct screen *screen_get(enum screen_id id)
{
	return screens[id];
}

bool screen_is_typing(const struct model *model)
{
	const enum screen_id id = model_screen(model);
	return screens[id]->is_typed || (id == SCREEN_HOME && model->view.is_filtering);
}

/* Into the shell goes everything else. */
static const struct key_row keys_in_shell[] = {
	{ INTENT_SHELL_LEAVE, { KEY_CTRL('g') }, "takes the keys back from the shell",
		"take the keys back from the shell", USE_SCREENS },
	{ 0 },
};

const struct key_row *screen_keys(const struct model *model)
{
	const bool is_in_shell = model_is_at_shell(model) && model->view.is_in_shell;
	return is_in_shell ? keys_in_shell : screens[model_screen(model)]->keys;
}

enum intent screen_intent(const struct model *model, int key)
{
	const enum intent own = keys_find(screens[model_screen(model)]->keys, key);
	return own ? own : keys_find(keys_common, key);
}

void screen_bar(const struct look *look, size_t columns, size_t part, size_t whole, struct buf *out)
{
	const size_t full = whole ? (part * columns + whole / 2) / whole : 0;
	for (size_t i = 0; i < columns; i++)
		buf_text(out, look_glyph(look, i < full ? GLYPH_FULL : GLYPH_EMPTY));
}

enum style screen_style(enum tone tone)
{
	static const enum style styles[] = {
		[TONE_GOOD] = STYLE_GOOD,
		[TONE_BAD] = STYLE_BAD,
		[TONE_OTHER] = STYLE_OTHER,
	};
	return styles[tone];
}

const char *screen_symbol(const struct look *look, enum tone tone)
{
	static const enum glyph symbols[] = {
		[TONE_GOOD] = GLYPH_OK,
		[TONE_BAD] = GLYPH_FAILED,
		[TONE_OTHER] = GLYPH_OTHER,
	};
	return look_glyph(look, symbols[tone]);
}
