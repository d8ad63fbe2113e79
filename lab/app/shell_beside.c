/* SPDX-License-Identifier: MIT */
#include "app/shell_beside.h"

#include "base/mem.h"
#include "core/plan.h"

#include <stdlib.h>
#include <string.h>

#define TYPED_MOST 65536  /* bytes that wait for a shell that takes none */
#define STEP_MOST  131072 /* bytes of one step */

int shell_policy_of(const struct exercise *exercise, size_t container)
{
	const int policy = plan_policy_on(exercise, container);
	return policy >= 0 && policy_is_filter(exercise->policies[policy].kind) ? policy : -1;
}

static int serve(const void *context, int fd)
{
	return shell_serve(context, fd);
}

int shell_beside_begin(struct shell_beside *shell, const struct shell_wish *wish, struct err *err)
{
	const struct spawn_task task = {
		.run = serve,
		.context = wish,
		.others = wish->others,
		.other_count = wish->other_count,
	};
	const int policy = shell_policy_of(&wish->loaded->exercise, wish->container);
	shell_beside_end(shell);
	shell->container = wish->container;
	shell->with_policy = wish->text && policy >= 0;
	shell->policy = shell->with_policy ? (size_t)policy : 0;
	shell->rows = wish->rows;
	shell->columns = wish->columns;
	if (shell->with_policy)
		hash_of(&shell->hash, buf_string(wish->text), wish->text->size);
	if (errand_begin(&shell->errand, &task, err))
		return -1;
	shell->state = SHELL_STARTS;
	return 0;
}

void shell_beside_end(struct shell_beside *shell)
{
	errand_end(&shell->errand);
	free(shell->calls);
	*shell = (struct shell_beside){ 0 };
}

int shell_beside_fd(const struct shell_beside *shell)
{
	return errand_fd(&shell->errand);
}

bool shell_beside_wants_out(const struct shell_beside *shell)
{
	return errand_backlog(&shell->errand) > 0;
}

/* --- what it tells --- */

static void add_call(struct shell_beside *shell, const struct errand_message *message)
{
	struct shell_call call;
	if (message->size != sizeof(call))
		return;
	memcpy(&call, message->bytes, sizeof(call));
	if (!shell->calls)
		shell->calls = mem_zero(SHELL_CALLS, sizeof(*shell->calls));
	shell->calls[shell->next] = call;
	shell->next = (shell->next + 1) % SHELL_CALLS;
	shell->call_count += shell->call_count < SHELL_CALLS;
	shell->refused += call.is_refused != 0;
	shell->version++;
}

const struct shell_call *shell_call_at(const struct shell_beside *shell, size_t index)
{
	const size_t first = shell->call_count < SHELL_CALLS ? 0 : shell->next;
	return &shell->calls[(first + index) % SHELL_CALLS];
}

static void take_exactly(const struct errand_message *message, void *value, size_t size)
{
	if (message->size == size)
		memcpy(value, message->bytes, size);
}

static void take(
	struct shell_beside *shell, const struct errand_message *message, struct buf *bytes)
{
	switch ((enum shell_told)message->kind) {
	case SHELL_TOLD_UP:
		shell->state = SHELL_RUNS;
		break;
	case SHELL_TOLD_BYTES:
		buf_add(bytes, message->bytes, message->size);
		break;
	case SHELL_TOLD_CALL:
		add_call(shell, message);
		break;
	case SHELL_TOLD_LOST:
		take_exactly(message, &shell->lost, sizeof(shell->lost));
		break;
	case SHELL_TOLD_END:
		take_exactly(message, &shell->end, sizeof(shell->end));
		shell->state = SHELL_ENDED;
		break;
	case SHELL_TOLD_FAILURE:
		take_exactly(message, &shell->trouble, sizeof(shell->trouble));
		shell->state = SHELL_ENDED;
		break;
	}
}

/* Killed, or out of memory. */
static void ended_unasked(struct shell_beside *shell)
{
	shell->state = SHELL_ENDED;
	(void)err_set(&shell->trouble, ERR_BUG, "the shell's process ended without a word");
}

bool shell_beside_step(struct shell_beside *shell, struct buf *bytes)
{
	struct errand_message message;
	bool changed = false;
	int got = 0;
	errand_flush(&shell->errand);
	for (size_t taken = 0; taken < STEP_MOST; taken += message.size + 1) {
		got = errand_next(&shell->errand, &message);
		if (got <= 0)
			break;
		take(shell, &message, bytes);
		changed = true;
	}
	if (got >= 0 || shell->state == SHELL_NONE || shell->state == SHELL_ENDED)
		return changed;
	ended_unasked(shell);
	return true;
}

/* --- what it is told --- */

void shell_beside_type(struct shell_beside *shell, const void *bytes, size_t size)
{
	if (errand_backlog(&shell->errand) + size <= TYPED_MOST)
		errand_send(&shell->errand, SHELL_ASKED_KEYS, bytes, size);
}

void shell_beside_resize(struct shell_beside *shell, int rows, int columns)
{
	const struct shell_size size = { rows, columns };
	shell->rows = rows;
	shell->columns = columns;
	errand_send(&shell->errand, SHELL_ASKED_SIZE, &size, sizeof(size));
}

void shell_beside_tell_all(struct shell_beside *shell, bool all)
{
	const uint8_t one = all;
	shell->tells_all = all;
	errand_send(&shell->errand, SHELL_ASKED_ALL, &one, sizeof(one));
}
