/* SPDX-License-Identifier: MIT */
/*
 * plain_talk: what the dialogue (tui/plain.c) says and hears: pages, lines, and what comes from
 * beside meanwhile.
 *
 * A line is taken when all that was asked for before has come: so a dialogue over a pipe, with all
 * answers written ahead, is the same each time. While one is waited for, saves are noticed.
 */
#ifndef LAB_TUI_PLAIN_TALK_H
#define LAB_TUI_PLAIN_TALK_H

#include "app/foreground.h"
#include "base/buf.h"
#include "base/err.h"
#include "tui/model.h"
#include "tui/plain_page.h"

#include <stdbool.h>
#include <stdio.h>

struct plain {
	struct model model;
	struct foreground foreground;
	FILE *output;           /* of our own, over standard output */
	struct buf input;       /* what was read and is no whole line yet */
	bool is_ended;          /* nothing more is to be read */
	struct plain_page page; /* as it was printed last */
	enum screen_id screen;  /* of it */
	enum pane pane;
	bool is_asked; /* something was chosen since */
	bool is_told;  /* a page was printed, and nothing asks for a new one */
	int signal;    /* that ends it, 0 */
};

/* Wrapped as wide as the output is; the text is not ours. */
void plain_print_wrapped(struct plain *plain, const char *text);
void plain_print_message(struct plain *plain); /* what came of the last choice, if anything */
/* All of a screen that one comes to; of one that one is on, what is different now, and all of it
 * again if that is nothing and something was asked for. */
void plain_print_page(struct plain *plain);

const char *plain_prompt(const struct model *model);
/* Ask for a line, without blanks around it: a new string. NULL: nothing more is to come, or a save
 * has begun a check. */
int plain_read_line(struct plain *plain, const char *prompt, char **line, struct err *err);
/* Until all that belongs to the page that is told next is there. */
int plain_await(struct plain *plain, struct err *err);

#endif
