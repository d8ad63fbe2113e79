/* SPDX-License-Identifier: MIT */
/* screen: what the screens have in common. Each is one file, and a row of the table in screen.c. */
#ifndef LAB_TUI_SCREEN_H
#define LAB_TUI_SCREEN_H

#include "base/buf.h"
#include "tui/canvas.h"
#include "tui/keys.h"
#include "tui/model.h"
#include "tui/sheet.h"

#include <stdbool.h>

struct screen {
	const char *name;           /* "home" */
	const struct key_row *keys; /* beside keys_common */
	bool is_typed; /* letters go into model->view.typed, so the common keys are not for it */
	/* What the title bar says behind the program's name; escaped by the frame. */
	void (*title)(const struct model *model, struct buf *out);
	/* Between title and footer. */
	void (*draw)(const struct model *model, const struct canvas *canvas, struct extent *extent);
	/* All of it as lines, for the dialogue (tui/plain.h); NULL: it is about keys. */
	void (*tell)(const struct model *model, size_t width, struct sheet *sheet);
	/* What has this tag can be opened; NULL: nothing can. */
	bool (*can_open)(const struct model *model, size_t tag);
	const char *opening; /* what its number does there */
};

const struct screen *screen_get(enum screen_id id);

extern const struct screen screen_home, screen_exercise, screen_lesson, screen_quiz, screen_hints,
	screen_debrief, screen_replay, screen_progress, screen_attempts, screen_doctor, screen_help,
	screen_palette, screen_confirm;

/* Those that are told in the footer. */
const struct key_row *screen_keys(const struct model *model);
/* What a key means to the screen that is on. */
enum intent screen_intent(const struct model *model, int key);

/* Letters are being typed: into the filter, or where the screen says so. */
bool screen_is_typing(const struct model *model);

/* The palette's rows, as the filter has them. */
struct palette_row {
	const struct key_row *key; /* an action; or NULL: open */
	size_t home;               /* this row of the home screen */
	char *text;                /* owned */
};
struct palette {
	struct palette_row *rows;
	size_t count;
	size_t capacity;
};
void palette_make(struct palette *palette, const struct model *model);
void palette_release(struct palette *palette);

/* The line of the screen of progress where the cursor begins. */
size_t progress_first_line(const struct model *model);

/* The parts of the exercise screen, each as lines (tui/pane_*.c). */
void pane_task(const struct model *model, size_t width, struct sheet *sheet);
void pane_policy(const struct model *model, struct sheet *sheet);
void pane_verdict(const struct model *model, size_t width, struct sheet *sheet);
void pane_score(const struct model *model, size_t width, struct sheet *sheet);
void pane_live(const struct model *model, struct sheet *sheet);
void pane_live_world(const struct model *model, size_t width, struct sheet *sheet); /* above it */
/* This one is no text to be scrolled. */
void pane_shell(const struct model *model, const struct canvas *canvas, struct extent *extent);

/* Where a shell can be had: under a policy first. */
struct shell_choice {
	size_t container;
	bool with_policy;
};
#define SHELL_CHOICES (2 * EXERCISE_MAX_CONTAINERS)
size_t shell_choices(const struct exercise *exercise, struct shell_choice choices[SHELL_CHOICES]);

/* A bar of so many columns, `part` of `whole` full. */
void screen_bar(
	const struct look *look, size_t columns, size_t part, size_t whole, struct buf *out);
enum style screen_style(enum tone tone);
const char *screen_symbol(const struct look *look, enum tone tone);

/* All of it: title, the screen, message and footer. `extent` is of the screen. */
void frame_draw(const struct model *model, WINDOW *window, struct extent *extent);

#endif
