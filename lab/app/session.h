/* SPDX-License-Identifier: MIT */
/* session: carries keys and bytes between our terminal and the one of a shell in a world. */
#ifndef LAB_APP_SESSION_H
#define LAB_APP_SESSION_H

#include "app/outlet.h"
#include "app/relay.h"
#include "base/err.h"
#include "sandbox/world.h"
#include "sys/raw.h"
#include "sys/signals.h"

struct session {
	struct world *world;
	const struct plan *plan; /* of that world */
	struct signals *signals;
	int input; /* our terminal */
	struct outlet outlet;
	struct raw raw; /* begun when the shell's terminal is there */
	struct relay_end *end;
	char keys[1024];
	size_t keys_size;
	size_t keys_sent;
	int master; /* of the shell's terminal, the world's; -1 before and after */
	bool world_over;
};

/* Until the shell is over. The caller ends session->raw and releases the outlet in any case. */
int session_run(struct session *session, struct err *err);

#endif
