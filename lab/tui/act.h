/* SPDX-License-Identifier: MIT */
/*
 * act: what intents do to the model. What needs the terminal (to edit, to rest, to draw anew) is
 * tui/loop.c's.
 */
#ifndef LAB_TUI_ACT_H
#define LAB_TUI_ACT_H

#include "tui/model.h"

/* `extent` is that of the newest frame. */
void act(struct model *model, const struct extent *extent, enum intent intent);

/* A click there, in the window. */
void act_click(struct model *model, const struct extent *extent, int row, int column);

/* A letter that was typed, or a key that edits what was: true if it was for that. */
bool act_typed(struct model *model, int key);

/* By subject, each an intent or a few. */
void act_open_home_row(struct model *model, size_t row);
void act_resume(struct model *model);
void act_bookmark(struct model *model);
void act_lesson_read(struct model *model);
void act_quiz_choose(struct model *model, size_t answer);
void act_quiz_answer(struct model *model, size_t at);
void act_check(struct model *model);
void act_evidence(struct model *model, size_t check);
/* Take what has come of saves and the check that runs. True: something else is to be shown. */
bool act_desk_news(struct model *model);
/* A new verdict is there: what is open, and where the cursor is. */
void act_verdict_came(struct model *model);
void act_hints(struct model *model);
void act_hint_next(struct model *model, bool is_confirmed);
/* Those at this exercise. */
void act_attempts(struct model *model, const char *exercise);
void act_fresh(struct model *model, bool is_confirmed);
void act_debrief(struct model *model);
/* The shell: what was chosen in its pane, and what goes on there. */
void act_shell_open(struct model *model, size_t choice);
void act_shell_leave(struct model *model);
void act_shell_all(struct model *model);
void act_shell_type(struct model *model, int key);
bool act_shell_step(struct model *model); /* take what has come; is there something new? */
void act_shell_fit(struct model *model, const struct extent *extent);
/* A check of the verdict, call by call. */
void act_replay(struct model *model, size_t check);
bool act_replay_step(struct model *model);
void act_replay_refused(struct model *model);
/* The cursor is at another call: the line that decided it. */
void act_decided(struct model *model);
void act_leave(struct model *model, bool is_confirmed); /* the exercise */
void act_give_up(struct model *model, bool is_confirmed);
/* The workspace of the desk, made if need be: false and a message where it can't be. */
bool act_begin(struct model *model);
void act_ask(struct model *model, const char *question, enum intent confirmed);

#endif
