/* SPDX-License-Identifier: MIT */
/*
 * board: what the learners of a workshop publish in a shared folder, as it comes. Every file there
 * may be forged: none is followed, waited for or believed beyond what it says of its own name.
 */
#ifndef LAB_APP_BOARD_H
#define LAB_APP_BOARD_H

#include "base/err.h"
#include "core/published.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BOARD_PEOPLE 5000

struct board_person {
	struct published published; /* at least one exercise */
	int64_t changed_ms;         /* when, in milliseconds since 1970 */
};

struct board_refused {
	char *name; /* of the file, not escaped */
	char *why;
};

struct board {
	struct board_person *people; /* those who are stuck first, the others by name */
	size_t count;
	struct board_refused *refused; /* by name */
	size_t refused_count;
	bool more; /* files than can be looked at; which ones is by chance */
	int64_t now_ms;
};

int board_read(struct board *board, const char *folder, struct err *err); /* ERR_INPUT */
void board_release(struct board *board);

/* `show` it now, and, unless `once`, again whenever something is published, the size of the
 * terminal changes or half a minute has passed, until a signal: `*signal`, else 0. Where folders
 * can't be watched it looks every two seconds. -1: the folder is gone, or `show` says so. */
struct board_view {
	const char *folder;
	bool once;
	int (*show)(void *context, const struct board *board, struct err *err);
	void *context;
};
int board_run(const struct board_view *view, int *signal, struct err *err);

#endif
