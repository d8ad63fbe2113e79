/* SPDX-License-Identifier: MIT */
/*
 * shell_beside: a shell in a container of an exercise, for who has screens of their own: run by a
 * copy of this process (app/errand.h), so that nothing of it is ever waited for. Its bytes are
 * handed on as they are, and are hostile. Its world is recorded: each call that is refused is told
 * of, with the line of the policy that refused it.
 */
#ifndef LAB_APP_SHELL_BESIDE_H
#define LAB_APP_SHELL_BESIDE_H

#include "app/catalogue.h"
#include "app/errand.h"
#include "app/relay.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SHELL_CALLS 500 /* that are kept, the newest */
#define SHELL_TEXT  240

/* A call, an exec or an end of a process, in words; printable. */
struct shell_call {
	uint32_t is_refused; /* by the policy, or by the sandbox itself */
	uint32_t line;       /* of the policy file, 0: none decided */
	uint64_t count;      /* of calls so far, this one too */
	char text[SHELL_TEXT];
};

enum shell_state { SHELL_NONE, SHELL_STARTS, SHELL_RUNS, SHELL_ENDED };

struct shell_beside { /* { 0 } is none */
	struct errand errand;
	enum shell_state state;
	size_t container;
	size_t policy;    /* index of the exercise's, where with_policy */
	bool with_policy; /* else without */
	struct hash hash; /* of that file, as it was */
	int rows, columns;
	bool tells_all; /* not only what is refused */
	struct relay_end end;
	struct err trouble; /* why there is no shell; kind ERR_NONE: none */

	struct shell_call *calls; /* a ring, call i of the newest at shell_call_at */
	size_t call_count;
	size_t next;
	uint64_t refused, lost; /* lost: calls that came faster than they could be told */
	size_t version;         /* changes with each call that comes */
};

/* Begin one in a container, under this text of the policy that is on it, or without: NULL. What was
 * there before is ended. `others` as for spawn_task. */
struct shell_wish {
	const struct loaded *loaded;
	size_t container;
	const struct buf *text;
	int rows, columns;
	const int *others;
	size_t other_count;
};
int shell_beside_begin(struct shell_beside *shell, const struct shell_wish *wish, struct err *err);
void shell_beside_end(struct shell_beside *shell); /* nothing is left, of its calls either */

int shell_beside_fd(const struct shell_beside *shell); /* -1: none runs */
bool shell_beside_wants_out(const struct shell_beside *shell);

/* Take what has come, but not more than a screen's worth or some: bytes of the container are
 * appended to `bytes`. True: there was something. */
bool shell_beside_step(struct shell_beside *shell, struct buf *bytes);

/* What is typed, as a terminal sends it. Dropped where the shell takes nothing for long. */
void shell_beside_type(struct shell_beside *shell, const void *bytes, size_t size);
void shell_beside_resize(struct shell_beside *shell, int rows, int columns);
void shell_beside_tell_all(struct shell_beside *shell, bool all);

/* Of the calls that are kept, 0 is the oldest. */
const struct shell_call *shell_call_at(const struct shell_beside *shell, size_t index);

/* The policy that a shell in this container can be under: an index, or -1. */
int shell_policy_of(const struct exercise *exercise, size_t container);

/* --- of shell_serve.c: in the copy --- */

enum shell_told {
	SHELL_TOLD_UP = 1,
	SHELL_TOLD_BYTES,
	SHELL_TOLD_CALL,
	SHELL_TOLD_LOST,
	SHELL_TOLD_END,
	SHELL_TOLD_FAILURE
};
enum shell_asked { SHELL_ASKED_KEYS = 1, SHELL_ASKED_SIZE, SHELL_ASKED_ALL };
struct shell_size {
	int32_t rows, columns;
};
int shell_serve(const struct shell_wish *wish, int fd);

#endif
