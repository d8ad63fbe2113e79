/* SPDX-License-Identifier: MIT */
/*
 * The copy of the process that runs a shell for who has screens. It never waits for that process:
 * what can't be sent is kept up to a bound, and beyond it the terminal of the container is not
 * read, which stops whoever floods it; calls are only counted then, for the tasks of a recorded
 * world must not wait.
 */
#include "app/shell_beside.h"

#include "app/shell_hear.h"
#include "app/shell_parts.h"
#include "app/trace_parts.h"
#include "base/mem.h"
#include "core/call_cause.h"
#include "core/call_text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define BACKLOG_BYTES 65536  /* no more of the terminal is read */
#define BACKLOG_CALLS 262144 /* no more calls are told */
#define KEYS_MOST     4096   /* a terminal's own queue is as long */
#define CALLS_AT_ONCE 500
#define LAST_MS       200 /* for what a terminal still holds when its world is over */

struct serving {
	const struct shell_wish *wish;
	struct errand other; /* who has the screens */
	struct shell_making making;
	struct world *world;
	int master; /* of the shell's terminal, the world's; -1 before and after */
	struct winsize size;
	struct buf keys; /* that the terminal has not taken yet */
	struct relay_end end;
	bool tells_all;
	bool world_over, calls_over;
	bool is_unwanted; /* nobody has the other end any more */
	uint64_t call_count, lost, lost_told;
};

/* --- the terminal --- */

static void pass_size(const struct serving *serving)
{
	if (serving->master >= 0)
		(void)ioctl(serving->master, TIOCSWINSZ, &serving->size);
}

static void terminal_came(struct serving *serving)
{
	serving->master = world_terminal(serving->world);
	(void)fcntl(serving->master, F_SETFL, O_NONBLOCK); /* can't fail on a terminal */
	pass_size(serving);
	errand_send(&serving->other, SHELL_TOLD_UP, "", 0);
}

/* EIO: nobody has the other side open any more. */
static void read_master(struct serving *serving)
{
	char bytes[4096];
	const ssize_t got = read(serving->master, bytes, sizeof(bytes));
	if (got > 0)
		errand_send(&serving->other, SHELL_TOLD_BYTES, bytes, (size_t)got);
	else if (got == 0 || (errno != EAGAIN && errno != EINTR))
		serving->master = -1;
}

static void write_master(struct serving *serving)
{
	struct buf *keys = &serving->keys;
	const ssize_t sent = write(serving->master, keys->data, keys->size);
	if (sent <= 0)
		return;
	keys->size -= (size_t)sent;
	memmove(keys->data, keys->data + sent, keys->size);
}

/* --- what is asked --- */

static void take_size(struct serving *serving, const struct errand_message *message)
{
	struct shell_size size;
	if (message->size != sizeof(size))
		return;
	memcpy(&size, message->bytes, sizeof(size));
	serving->size = (struct winsize){
		.ws_row = (unsigned short)size.rows,
		.ws_col = (unsigned short)size.columns,
	};
	pass_size(serving);
}

static void listen_to_other(struct serving *serving)
{
	struct errand_message message;
	int got;
	while ((got = errand_next(&serving->other, &message)) > 0) {
		switch ((enum shell_asked)message.kind) {
		case SHELL_ASKED_KEYS:
			if (serving->keys.size + message.size <= KEYS_MOST)
				buf_add(&serving->keys, message.bytes, message.size);
			break;
		case SHELL_ASKED_SIZE:
			take_size(serving, &message);
			break;
		case SHELL_ASKED_ALL:
			serving->tells_all = message.size == 1 && *message.bytes;
			break;
		}
	}
	serving->is_unwanted = got < 0;
}

/* --- calls --- */

/* The policy that is loaded in the container of an event. */
static const struct seccomp_profile *policy_of(
	const struct serving *serving, const struct call_event *event)
{
	const bool is_there = serving->wish->text && event->container == serving->making.container;
	return is_there ? &serving->making.policy.profile : NULL;
}

static void put_text(
	const struct serving *serving, const struct call_event *event, struct buf *text)
{
	const struct plan *plan = &serving->making.plan;
	if (plan->container_count > 1)
		buf_format(text, "%s ", plan->containers[event->container].name);
	call_text_happened(event, text);
}

/* The line stands elsewhere. */
static void put_cause(const struct call_cause *cause, struct buf *text)
{
	if (cause->kind == CAUSE_DEFAULT)
		buf_text(text, ", by the default");
	if (cause->kind == CAUSE_NONE || cause->at.line)
		return;
	buf_text(text, ", ");
	call_cause_format(cause, text);
}

static void tell_call(struct serving *serving, const struct call_event *event)
{
	autobuf struct buf text = { 0 };
	struct call_cause cause = { 0 };
	struct place at;
	struct shell_call call = { .count = serving->call_count };
	const bool is_call = event->kind == CALL_RETURNED || event->kind == CALL_UNFINISHED;
	if (is_call)
		call_cause_of(event, policy_of(serving, event), &cause);
	call.is_refused = call_cause_refuses(&cause);
	if (is_call && policy_of(serving, event) && !serving->making.policy.rules_unknown &&
		call_decided_at(event, policy_of(serving, event), &at))
		call.line = at.line;
	if (!call.is_refused && !serving->tells_all)
		return;
	if (errand_backlog(&serving->other) > BACKLOG_CALLS) {
		serving->lost++;
		return;
	}
	put_text(serving, event, &text);
	put_cause(&cause, &text);
	call_text_copy(call.text, sizeof(call.text), &text);
	errand_send(&serving->other, SHELL_TOLD_CALL, &call, sizeof(call));
}

/* What init's child does before it has all its filters is ours. */
static bool is_of_learner(const struct serving *serving, const struct call_event *event)
{
	const struct plan *plan = &serving->making.plan;
	if (event->kind >= CALLS_TRUNCATED || event->container >= plan->container_count)
		return false;
	return event->filters >= (plan->containers[event->container].filter ? 2u : 1u);
}

static int listen_to_calls(struct serving *serving, struct err *err)
{
	struct call_event event;
	for (int i = 0; i < CALLS_AT_ONCE && !serving->calls_over; i++) {
		const int got = world_next_call(serving->world, &event, 0, err);
		if (got < 0)
			return -1;
		if (got == 2)
			break;
		serving->calls_over = got == 0;
		if (got == 0 || !is_of_learner(serving, &event))
			continue;
		serving->call_count++;
		tell_call(serving, &event);
	}
	if (serving->lost == serving->lost_told || errand_backlog(&serving->other) > BACKLOG_CALLS)
		return 0;
	errand_send(&serving->other, SHELL_TOLD_LOST, &serving->lost, sizeof(serving->lost));
	serving->lost_told = serving->lost;
	return 0;
}

/* --- the world --- */

static int listen_to_world(struct serving *serving, struct err *err)
{
	while (!serving->world_over) {
		switch (shell_hear(serving->world, &serving->making.plan, &serving->end, err)) {
		case SHELL_HEARD_ALL:
			return 0;
		case SHELL_HEARD_TERMINAL:
			terminal_came(serving);
			break;
		case SHELL_HEARD_OVER:
			serving->world_over = true;
			break;
		case SHELL_HEARD_FAILURE:
			return -1;
		}
	}
	return 0;
}

/* --- the loop --- */

enum polled { POLL_OTHER, POLL_WORLD, POLL_CALLS, POLL_MASTER, POLLED };

/* What is not waited for is -1, which poll passes over. */
static void fill_polled(const struct serving *serving, struct pollfd polled[POLLED])
{
	const size_t backlog = errand_backlog(&serving->other);
	const int events =
		(backlog < BACKLOG_BYTES ? POLLIN : 0) | (serving->keys.size ? POLLOUT : 0);
	polled[POLL_OTHER] = (struct pollfd){ errand_fd(&serving->other),
		(short)(POLLIN | (backlog ? POLLOUT : 0)), 0 };
	polled[POLL_WORLD] =
		(struct pollfd){ serving->world_over ? -1 : world_fd(serving->world), POLLIN, 0 };
	polled[POLL_CALLS] =
		(struct pollfd){ serving->calls_over ? -1 : world_calls_fd(serving->world), POLLIN,
			0 };
	polled[POLL_MASTER] = (struct pollfd){ events ? serving->master : -1, (short)events, 0 };
}

static int serve(struct serving *serving, const struct pollfd polled[POLLED], struct err *err)
{
	if (polled[POLL_OTHER].revents & POLLOUT)
		errand_flush(&serving->other);
	if (polled[POLL_OTHER].revents & (POLLIN | POLLHUP | POLLERR))
		listen_to_other(serving);
	if (polled[POLL_MASTER].revents & POLLOUT)
		write_master(serving);
	if (polled[POLL_MASTER].revents & (POLLIN | POLLHUP | POLLERR))
		read_master(serving);
	if (polled[POLL_WORLD].revents && listen_to_world(serving, err))
		return -1;
	if (polled[POLL_CALLS].revents && !polled[POLL_WORLD].revents)
		(void)poll(NULL, 0, 1); /* let calls gather: waking us costs more than a call */
	return listen_to_calls(serving, err);
}

static bool is_done(const struct serving *serving)
{
	return serving->is_unwanted ||
	       (serving->world_over && serving->calls_over && serving->master < 0);
}

static int carry(struct serving *serving, struct err *err)
{
	while (!is_done(serving)) {
		struct pollfd polled[POLLED];
		fill_polled(serving, polled);
		const int ready = poll(polled, POLLED, serving->world_over ? LAST_MS : -1);
		if (ready < 0 && errno != EINTR)
			return err_errno(err, "wait for the shell");
		if (ready == 0)
			serving->master = -1;
		if (serve(serving, polled, err))
			return -1;
	}
	return 0;
}

static int run(struct serving *serving, struct err *err)
{
	const struct shell_wish *wish = serving->wish;
	const struct shell_request request = {
		.loaded = wish->loaded,
		.container = wish->loaded->exercise.containers[wish->container].name,
		.text = wish->text,
		.recorded = true,
		.terminal_type = "xterm",
	};
	int failed = shell_make(&serving->making, &request, err);
	if (!failed)
		serving->world = world_open(serving->making.sandbox, &serving->making.plan, err);
	failed = serving->world ? carry(serving, err) : -1;
	if (!world_close(serving->world) && !failed)
		failed = err_set(err, ERR_SYSTEM,
			"a process in the container is stuck in the kernel and can't be killed");
	shell_release(&serving->making);
	return failed;
}

/* What is still to be sent goes with patience: there is nothing else to do. */
static void say_end(struct serving *serving, const struct err *why)
{
	if (why->kind)
		errand_send(&serving->other, SHELL_TOLD_FAILURE, why, sizeof(*why));
	else
		errand_send(&serving->other, SHELL_TOLD_END, &serving->end, sizeof(serving->end));
	while (errand_backlog(&serving->other) && !serving->is_unwanted) {
		struct pollfd polled = { errand_fd(&serving->other), POLLIN | POLLOUT, 0 };
		(void)poll(&polled, 1, -1);
		errand_flush(&serving->other);
		if (polled.revents & (POLLIN | POLLHUP | POLLERR))
			listen_to_other(serving);
	}
}

int shell_serve(const struct shell_wish *wish, int fd)
{
	struct err why = { 0 };
	struct serving serving = {
		.wish = wish,
		.master = -1,
		.size = { .ws_row = (unsigned short)wish->rows,
			.ws_col = (unsigned short)wish->columns },
	};
	errand_join(&serving.other, fd);
	(void)run(&serving, &why);
	say_end(&serving, &why);
	buf_release(&serving.keys);
	errand_end(&serving.other);
	return 0;
}
