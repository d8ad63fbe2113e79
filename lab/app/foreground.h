/* SPDX-License-Identifier: MIT */
/*
 * foreground: what a program with screens needs of the host that has its terminal: signals as
 * something to wait for, a rest in the background, an editor.
 */
#ifndef LAB_APP_FOREGROUND_H
#define LAB_APP_FOREGROUND_H

#include "base/err.h"
#include "sys/signals.h"

#include <stdbool.h>
#include <stdint.h>

enum foreground_news {
	FOREGROUND_NOTHING,
	FOREGROUND_RESIZED,
	FOREGROUND_STOP, /* SIGTSTP: call foreground_rest when the terminal is given back */
	FOREGROUND_END,  /* SIGTERM, SIGHUP, SIGINT: *signal */
};

struct foreground {
	struct signals signals;
};

int foreground_open(struct foreground *foreground, struct err *err);
void foreground_close(struct foreground *foreground);

uint64_t foreground_ms(void); /* of a clock that only goes forward */
int foreground_fd(const struct foreground *foreground);
enum foreground_news foreground_next(struct foreground *foreground, int *signal);

/* Stop, with all of our process group, until somebody continues us. The terminal is as it was
 * before us when this is called, and is ours again when it returns. */
int foreground_rest(struct foreground *foreground, struct err *err);

/* Edit a file of this folder with $VISUAL or $EDITOR, or else with `editor` if that is not "", or
 * with an editor that is there, in our terminal, until that has ended. `*failed`: it said so, or
 * there is none. */
int foreground_edit(struct foreground *foreground, const char *folder, const char *file,
	const char *editor, bool *failed, struct err *err);

#endif
