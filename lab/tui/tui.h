/* SPDX-License-Identifier: MIT */
/*
 * tui: the terminal application. The only folder that knows curses.
 *
 * A key becomes an intent (keys.h), an intent changes the model (act.h), and the screen that is on
 * draws the model (screen.h). What takes time is done beside (app/errand.h).
 */
#ifndef LAB_TUI_TUI_H
#define LAB_TUI_TUI_H

#include "base/buf.h"
#include "base/err.h"
#include "core/settings.h"

struct tui_options {
	const char *data;    /* --data, or NULL */
	const char *version; /* ours */
	const struct settings *settings;
	const char *news; /* lines that a person should be told at the beginning */
};

/* Until the person quits, or a signal ends it: then `*code` is 128 and its number. Standard input
 * and output are a terminal. ERR_UNAVAILABLE: one that can show no screens. */
int tui_run(const struct tui_options *options, int *code, struct err *err);

#endif
