/* SPDX-License-Identifier: MIT */
/*
 * copy: what a person wants to have elsewhere, for the clipboard of their terminal. A terminal is
 * asked by OSC 52, which no answer follows: whether it was taken nobody can say.
 */
#ifndef LAB_TUI_COPY_H
#define LAB_TUI_COPY_H

#include "base/buf.h"
#include "tui/model.h"

#include <stdbool.h>

#define COPY_MOST_BYTES 74994 /* what xterm, and tmux, take at once */

/* What the focused pane of the exercise shows: its file as it is, or its lines. */
void copy_pane(const struct model *model, struct buf *out);
/* Where the policy file that is shown lies; nothing before there is a workspace. */
void copy_path(const struct model *model, struct buf *out);

/* The sequence for a terminal, and in tmux (`in_tmux`) also one that passes it on to the terminal
 * around it. The text has at most COPY_MOST_BYTES. */
void copy_sequence(const struct buf *text, bool in_tmux, struct buf *out);

#endif
