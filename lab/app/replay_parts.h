/* SPDX-License-Identifier: MIT */
/* replay_parts: what the files of a replay share. Nobody else includes it. */
#ifndef LAB_APP_REPLAY_PARTS_H
#define LAB_APP_REPLAY_PARTS_H

#include "app/replay.h"

enum replay_told { REPLAY_TOLD_CALL = 1, REPLAY_TOLD_FAILURE };

/* In the copy: run it, and tell of it. */
int replay_play(const struct replay_wish *wish, int fd);

#endif
