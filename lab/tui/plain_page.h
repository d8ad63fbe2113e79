/* SPDX-License-Identifier: MIT */
/*
 * plain_page: what the dialogue prints of a screen, and what can be chosen of it. The lines are the
 * screen's own (struct screen, tell), the actions the rows of its keys.
 */
#ifndef LAB_TUI_PLAIN_PAGE_H
#define LAB_TUI_PLAIN_PAGE_H

#include "base/buf.h"
#include "tui/keys.h"
#include "tui/model.h"
#include "tui/sheet.h"

#include <stddef.h>

struct plain_choice {
	enum intent intent;
	size_t tag;                /* of a line of the screen, SHEET_NOTHING of an action */
	const struct key_row *key; /* of an action; else NULL */
	char *text;                /* what is printed behind its number */
};

struct plain_page {
	struct sheet sheet;           /* lines as they are printed */
	struct plain_choice *choices; /* number n is choices[n - 1] */
	size_t count;
	size_t capacity;
};

/* { 0 } is a page without lines. */
void plain_page_make(struct plain_page *page, const struct model *model, size_t width);
void plain_page_release(struct plain_page *page);

/* A line of a sheet without its changes of style, without blanks at its end, and without the one
 * that a symbol has left which is not shown. */
void plain_page_words(const char *line, struct buf *out);

/* What was typed: a number; the name or the key of an action; or letters that just one choice has.
 * NULL: none, or several, and `why` gets a line that says so. */
const struct plain_choice *plain_page_find(
	const struct plain_page *page, const char *typed, struct buf *why);

/* The lines of `page` that `before` does not have: all but how both begin, and how both end. */
void plain_page_news(
	const struct plain_page *page, const struct plain_page *before, struct buf *out);
void plain_page_text(const struct plain_page *page, struct buf *out);

#endif
