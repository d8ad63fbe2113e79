/* SPDX-License-Identifier: MIT */
/*
 * plain: the terminal application as a dialogue, line by line, with numbered choices: for screen
 * readers, for terminals that can show no screens, and over a pipe. It is the same model, changed
 * by the same intents, and the words are those of the screens (tui/plain_page.h).
 */
#ifndef LAB_TUI_PLAIN_H
#define LAB_TUI_PLAIN_H

#include "tui/tui.h"

/* As tui_run, but any standard input and output will do. The end of the input ends it too. */
int plain_run(const struct tui_options *options, int *code, struct err *err);

#endif
