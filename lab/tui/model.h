/* SPDX-License-Identifier: MIT */
/*
 * model: all that screens draw. The use cases of app/ fill it, tui/act.c changes it by intents, and
 * screens get it const: they read no file, run no check and keep no copy.
 */
#ifndef LAB_TUI_MODEL_H
#define LAB_TUI_MODEL_H

#include "app/comparison.h"
#include "app/desk.h"
#include "app/hints.h"
#include "app/learner.h"
#include "app/survey.h"
#include "base/buf.h"
#include "base/err.h"
#include "core/settings.h"
#include "core/verdict_words.h"
#include "tui/emulator.h"
#include "tui/intent.h"
#include "tui/look.h"
#include "tui/sheet.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum screen_id {
	SCREEN_HOME,
	SCREEN_EXERCISE,
	SCREEN_LESSON,
	SCREEN_QUIZ,
	SCREEN_HINTS,
	SCREEN_DEBRIEF,
	SCREEN_REPLAY,
	SCREEN_PROGRESS,
	SCREEN_ATTEMPTS,
	SCREEN_DOCTOR,
	SCREEN_HELP,
	SCREEN_PALETTE,
	SCREEN_CONFIRM,
};
#define SCREEN_COUNT (SCREEN_CONFIRM + 1)

enum pane { PANE_TASK, PANE_POLICY, PANE_VERDICT, PANE_LIVE, PANE_SHELL };
#define PANE_COUNT (PANE_SHELL + 1)

/* A line of the home screen. */
enum home_kind { HOME_TRACK, HOME_OTHERS, HOME_STEP, HOME_EXERCISE };
struct home_row {
	enum home_kind kind;
	const struct route_track *track; /* TRACK, STEP */
	const struct route_step *step;   /* STEP */
	size_t exercise; /* index in the catalogue, where it is one; else (size_t)-1 */
};
#define HOME_NONE ((size_t)-1)

struct home {
	struct loaded *facts; /* by entry of the catalogue: only what exercise_parse_facts reads */
	struct err *faults;   /* by entry: why it can't be read, or ERR_NONE */
	size_t count;
	struct home_row *rows; /* those that the filter lets through */
	size_t row_count;
	size_t row_capacity;
};

/* A quiz under way. */
struct quizzing {
	const struct quiz *quiz; /* the course's */
	size_t question;
	unsigned chosen; /* bit i: answer i */
	bool is_answered;
};

/* The attempts at one exercise, the newest last. */
struct attempts {
	char *exercise;
	struct attempt_row {
		int64_t at;
		char outcome[16];
		unsigned score;
		size_t ok, counted; /* checks */
		unsigned surface;   /* ratio to the solution's in hundredths, 0: nothing is known */
	} * rows;
	size_t count;
};
void attempts_release(struct attempts *attempts);

/* Where a person is, and what is chosen there. */
#define VIEW_DEPTH 8
#define VIEW_TEXT  64
struct view {
	enum screen_id stack[VIEW_DEPTH];
	size_t depth;
	size_t at[SCREEN_COUNT]; /* the line that the cursor is in, or the first that is seen */
	enum pane pane;
	size_t pane_at[PANE_COUNT];
	size_t file; /* of the policy pane */
	bool is_zoomed;
	bool has_shell;   /* beside the task stands the shell, and not the verdict */
	bool is_in_shell; /* what is typed goes there */
	/* Which line of the policy decided what is chosen among calls; line 0: none did. */
	size_t decided_file;
	unsigned decided_line;
	bool *is_open; /* by check of the verdict: its evidence is shown */
	size_t open_count;
	char filter[VIEW_TEXT]; /* of the home screen */
	bool is_filtering;
	char typed[VIEW_TEXT]; /* in help and palette */
	const char *question;  /* of the confirm screen, static */
	enum intent confirmed; /* what it asks about */
	bool is_yes;           /* chosen there */
};

struct model {
	const char *data; /* --data */
	const struct settings *settings;
	const char *version;
	struct look look;
	struct learner learner;
	struct home home;
	struct survey survey;
	struct desk desk;
	bool has_desk;
	struct emulator *emulator;   /* the shell's terminal; NULL: there was none */
	const struct lesson *lesson; /* the course's */
	struct quizzing quiz;
	struct hints hints;
	bool has_more_hints;
	struct buf debrief; /* Markdown */
	struct comparison comparison;
	struct attempts attempts;
	struct view view;
	char message[256]; /* what came of the last key */
	enum tone tone;
	enum intent chosen; /* from the palette, to be done next */
	bool is_outdated;   /* of what was done: model_settle, when the verdict is on the screen */
	bool has_mouse;     /* it is on */
	bool is_over;       /* quit */
};

int model_open(struct model *model, struct err *err);
void model_release(struct model *model);

/* What was done has changed: read it again. What screens borrow of the learner is looked up anew.
 */
void model_refresh(struct model *model);
void model_settle(struct model *model); /* if it is outdated */

__attribute__((format(printf, 3, 4))) void model_say(
	struct model *model, enum tone tone, const char *format, ...);
void model_say_err(struct model *model, const struct err *why);
/* Lines of news, the first of which is said. */
void model_say_news(struct model *model, struct buf *news);

enum screen_id model_screen(const struct model *model);
/* Its pane is the one with the cursor, and a shell runs there, or is about to. */
bool model_is_at_shell(const struct model *model);
void model_push(struct model *model, enum screen_id screen);
bool model_pop(struct model *model); /* false: it was the first */

/* Which rows the home screen has. */
void home_open(struct home *home, const struct catalogue *catalogue);
void home_release(struct home *home);
void home_choose_rows(struct model *model);
size_t home_next_row(const struct model *model); /* of what comes next, 0 if nothing does */
/* Its name as a person sees it; a new string. */
char *home_title(const struct model *model, const struct home_row *row);
const char *home_reason(const struct model *model, const struct home_row *row); /* or NULL */

#endif
