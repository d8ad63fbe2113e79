/* SPDX-License-Identifier: MIT */
#include "app/replay.h"

#include "app/policy.h"
#include "app/replay_parts.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* A recorder traces, and what is traced nobody else can. */
static bool needs_ptrace(const struct check *check)
{
	return probe_row((enum probe_kind)check->probe.kind)->opening == OPENING_ptrace;
}

static int need_calls(const struct replay_wish *wish, struct err *err)
{
	const struct check *check = &wish->loaded->exercise.checks[wish->check];
	if (check->kind != CHECK_BENIGN && check->kind != CHECK_ATTACK)
		return err_set(err, ERR_USAGE,
			"%s is no probe that runs: its evidence has all there is to see",
			check->id);
	if (needs_ptrace(check))
		return err_set(err, ERR_USAGE,
			"%s can't be replayed: who is recorded is traced, and can't be traced by "
			"another",
			check->id);
	return 0;
}

static int play(const void *context, int fd)
{
	return replay_play(context, fd);
}

int replay_begin(struct replay *replay, const struct replay_wish *wish, struct err *err)
{
	const struct spawn_task task = {
		.run = play,
		.context = wish,
		.others = wish->others,
		.other_count = wish->other_count,
	};
	if (need_calls(wish, err))
		return -1;
	replay_end(replay);
	replay->check = wish->check;
	return errand_begin(&replay->errand, &task, err);
}

int replay_fd(const struct replay *replay)
{
	return errand_fd(&replay->errand);
}

static void take(struct replay *replay, const struct errand_message *message)
{
	struct replay_call call;
	if (message->kind == REPLAY_TOLD_FAILURE && message->size == sizeof(replay->trouble))
		memcpy(&replay->trouble, message->bytes, message->size);
	if (message->kind != REPLAY_TOLD_CALL || message->size != sizeof(call))
		return;
	memcpy(&call, message->bytes, sizeof(call));
	replay->calls =
		mem_grow(replay->calls, replay->count, &replay->capacity, sizeof(*replay->calls));
	replay->calls[replay->count++] = call;
}

bool replay_step(struct replay *replay)
{
	struct errand_message message;
	bool news = false;
	int got;
	if (!replay->errand.is_running)
		return false;
	while ((got = errand_next(&replay->errand, &message)) > 0) {
		take(replay, &message);
		news = true;
	}
	replay->is_over = got < 0;
	return news || replay->is_over;
}

void replay_end(struct replay *replay)
{
	errand_end(&replay->errand);
	free(replay->calls);
	*replay = (struct replay){ 0 };
}
