/* SPDX-License-Identifier: MIT */
/*
 * saves: that policy files of an answer were saved, as something to wait for. Poll saves_fd for
 * input, at most saves_wait_ms, then ask saves_next. What an editor does in one go is one save;
 * what else is in the folder (swap files, backups, notes) is none.
 */
#ifndef LAB_APP_SAVES_H
#define LAB_APP_SAVES_H

#include "base/buf.h"
#include "base/err.h"
#include "core/exercise.h"
#include "sys/folder_watch.h"

#include <stdbool.h>
#include <stdint.h>

struct saves {
	const struct exercise *exercise; /* borrowed */
	struct folder_watch watch;
	bool *saved; /* by policy: and not told yet */
	bool any;
	uint64_t first_us; /* if any: of those saves */
	uint64_t last_us;
};

/* Saves from now on: open it before the files are read for the first time, and none is missed. As
 * folder_watch_open; close it also after a failure. */
int saves_open(
	struct saves *saves, const struct exercise *exercise, const char *folder, struct err *err);
void saves_close(struct saves *saves);

int saves_fd(const struct saves *saves);
int saves_wait_ms(const struct saves *saves); /* for poll(2): -1 when nothing was saved */

/* 1: something was saved and its writer seems to be done; the files are appended to `names`,
 * "profile.json, rules.nft". 0: not now. -1: nothing more will be heard of that folder. */
int saves_next(struct saves *saves, struct buf *names, struct err *err);

#endif
