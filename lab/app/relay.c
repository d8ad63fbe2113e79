/* SPDX-License-Identifier: MIT */
#include "app/relay.h"

#include "app/outlet.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum polled {
	POLL_SIGNALS,
	POLL_WORLD,
	POLL_CALLS,
	POLL_STDIN,
	POLL_INPUT,
	POLL_OUTPUT, /* and those behind it: the outlets */
	POLLED = POLL_OUTPUT + 3,
};

/* Where calls go that do not go to one of the streams. */
#define OUTLETS      3
#define OUTLET_CALLS 2

struct carrying {
	struct relay *relay;
	struct relay_end *end;
	struct outlet outlets[OUTLETS];
	struct outlet *calls; /* the one of them where calls go */
	char input[4096];
	size_t input_size;
	size_t input_sent;
	bool input_over; /* of ours */
	bool world_over;
	bool calls_over;
};

/* --- input --- */

static void input_close(struct carrying *carrying)
{
	if (carrying->relay->input >= 0)
		(void)close(carrying->relay->input);
	carrying->relay->input = -1;
}

/* Whatever ends our stdin, also that there is none, is the end of the workload's. */
static void input_read(struct carrying *carrying)
{
	const ssize_t got =
		read(carrying->relay->streams->input, carrying->input, sizeof(carrying->input));
	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	carrying->input_size = got > 0 ? (size_t)got : 0;
	carrying->input_sent = 0;
	carrying->input_over = got <= 0;
	if (carrying->input_over)
		input_close(carrying);
}

/* The workload has closed its stdin, so ours is not read any more. */
static void input_stop(struct carrying *carrying)
{
	carrying->input_over = true;
	carrying->input_sent = carrying->input_size;
	input_close(carrying);
}

static void input_write(struct carrying *carrying)
{
	const ssize_t sent = write(carrying->relay->input, carrying->input + carrying->input_sent,
		carrying->input_size - carrying->input_sent);
	if (sent < 0 && errno != EINTR && errno != EAGAIN)
		input_stop(carrying);
	carrying->input_sent += sent > 0 ? (size_t)sent : 0;
	carrying->end->input += sent > 0 ? (uint64_t)sent : 0;
}

/* --- the world --- */

static int fault(struct carrying *carrying, const struct observation *seen, struct err *err)
{
	const struct fault *fault = &seen->fault;
	carrying->end->start_error = strcmp(fault->text, FAULT_EXECUTE) == 0 ? fault->error : 0;
	if (carrying->end->start_error)
		return 0;
	return world_fault(seen, err);
}

static int take(struct carrying *carrying, const struct observation *seen, struct err *err)
{
	struct relay_end *end = carrying->end;
	switch ((enum observation_kind)seen->kind) {
	case OBSERVED_READY:
		end->started = true;
		return 0;
	case OBSERVED_OUTPUT:
		if (seen->output.stream > 2)
			return 0;
		end->bytes[seen->output.stream - 1] += seen->output.size;
		if (carrying->outlets[seen->output.stream - 1].fd >= 0)
			outlet_add(&carrying->outlets[seen->output.stream - 1], seen->output.bytes,
				seen->output.size);
		return 0;
	case OBSERVED_WORKLOAD_ENDED:
		end->workload = seen->workload;
		return 0;
	case OBSERVED_LIMIT:
		end->limit = (enum limit_word)seen->limit;
		return 0;
	case OBSERVED_FAULT:
		return fault(carrying, seen, err);
	case OBSERVED_NOT_READY:
		end->start_error = (int)seen->error;
		return 0;
	case OBSERVED_CONTAINER_UP:
	case OBSERVED_PROCESS:
	case OBSERVED_USAGE:
	case OBSERVED_TERMINAL:
	case OBSERVED_RECORD_ME:
	case OBSERVED_SHELL_ENDED:
	case OBSERVED_PROBE_BEGUN:
	case OBSERVED_TRIES:
	case OBSERVED_TRACED:
	case OBSERVED_PROBE_DONE:
	case OBSERVED_END:
		return 0;
	}
	return 0;
}

static bool has_room(const struct carrying *carrying)
{
	for (int i = 0; i < OUTLETS; i++)
		if (!outlet_has_room(&carrying->outlets[i]))
			return false;
	return true;
}

static int listen_to_world(struct carrying *carrying, struct err *err)
{
	struct observation seen;
	while (has_room(carrying)) {
		const int step = world_step(carrying->relay->world, &seen, 0, err);
		if (step < 0 || (step == 1 && take(carrying, &seen, err)))
			return -1;
		if (step == 2)
			return 0;
		if (step == 1 && seen.kind != OBSERVED_END)
			continue;
		carrying->world_over = true;
		for (int i = 0; i < 2; i++)
			outlet_end(&carrying->outlets[i]);
		return 0;
	}
	return 0;
}

/* Some may be kept already, so it is asked whether or not its descriptor is readable; and after
 * writing, for what is kept waits for the room that this makes, and nothing else wakes us then. */
static int listen_to_calls(struct carrying *carrying, struct err *err)
{
	const struct relay *relay = carrying->relay;
	struct call_event event;
	while (!carrying->calls_over && has_room(carrying)) {
		const int got = world_next_call(relay->world, &event, 0, err);
		if (got < 0)
			return -1;
		if (got == 2)
			return 0;
		carrying->calls_over = got == 0;
		if (got == 0)
			return 0;
		autobuf struct buf text = { 0 };
		relay->calls->take(relay->calls->owner, &event, &text);
		if (carrying->calls->fd >= 0)
			outlet_add_ours(carrying->calls, &text);
	}
	return 0;
}

/* --- the loop --- */

/* What is not waited for is -1, which poll passes over. */
static void fill_polled(const struct carrying *carrying, struct pollfd polled[POLLED])
{
	const struct relay *relay = carrying->relay;
	const bool has_input = carrying->input_sent < carrying->input_size;
	const bool wants_input = !carrying->input_over && !carrying->world_over && !has_input;
	const bool hears_world = !carrying->world_over && has_room(carrying);
	polled[POLL_SIGNALS] = (struct pollfd){ relay->signals->fd, POLLIN, 0 };
	polled[POLL_WORLD] =
		(struct pollfd){ hears_world ? world_fd(relay->world) : -1, POLLIN, 0 };
	const bool hears_calls = !carrying->calls_over && has_room(carrying);
	polled[POLL_CALLS] =
		(struct pollfd){ hears_calls ? world_calls_fd(relay->world) : -1, POLLIN, 0 };
	polled[POLL_STDIN] = (struct pollfd){ wants_input ? relay->streams->input : -1, POLLIN, 0 };
	polled[POLL_INPUT] = (struct pollfd){ relay->input, has_input ? POLLOUT : 0, 0 };
	for (int i = 0; i < OUTLETS; i++) {
		const struct outlet *outlet = &carrying->outlets[i];
		polled[POLL_OUTPUT + i] =
			(struct pollfd){ outlet_is_empty(outlet) ? -1 : outlet->fd, POLLOUT, 0 };
	}
}

static int serve(struct carrying *carrying, const struct pollfd polled[POLLED], struct err *err)
{
	if (polled[POLL_SIGNALS].revents)
		carrying->end->signal = signals_next(carrying->relay->signals);
	if (polled[POLL_WORLD].revents && listen_to_world(carrying, err))
		return -1;
	if (polled[POLL_CALLS].revents && !polled[POLL_WORLD].revents)
		(void)poll(NULL, 0, 1); /* let calls gather: waking us costs more than a call */
	if (polled[POLL_STDIN].revents)
		input_read(carrying);
	if (polled[POLL_INPUT].revents & POLLERR)
		input_stop(carrying);
	else if (polled[POLL_INPUT].revents)
		input_write(carrying);
	bool nobody = false;
	for (int i = 0; i < OUTLETS; i++)
		if (polled[POLL_OUTPUT + i].revents &&
			outlet_write(&carrying->outlets[i], &nobody, err))
			return -1;
	if (nobody)
		carrying->end->signal = SIGPIPE;
	return listen_to_calls(carrying, err);
}

static bool is_done(const struct carrying *carrying)
{
	bool is_empty = true;
	for (int i = 0; i < OUTLETS; i++)
		is_empty &= outlet_is_empty(&carrying->outlets[i]);
	return carrying->end->signal || (carrying->world_over && carrying->calls_over && is_empty);
}

static int carry(struct carrying *carrying, struct err *err)
{
	while (!is_done(carrying)) {
		struct pollfd polled[POLLED];
		fill_polled(carrying, polled);
		if (poll(polled, POLLED, -1) < 0 && errno != EINTR)
			return err_errno(err, "wait for the container");
		if (serve(carrying, polled, err))
			return -1;
	}
	return 0;
}

/* Lines about calls and a stream that go to the same place go through one outlet, in order. */
static void open_outlets(struct carrying *carrying)
{
	const struct relay *relay = carrying->relay;
	for (int i = 0; i < 2; i++)
		carrying->outlets[i] = (struct outlet){
			.fd = relay->streams->output[i],
			.filter = relay->streams->filter[i],
		};
	carrying->calls = &carrying->outlets[OUTLET_CALLS];
	carrying->calls->fd = relay->calls ? relay->calls->output : -1;
	for (int i = 0; relay->calls && i < 2; i++)
		if (relay->calls->output == relay->streams->output[i])
			carrying->calls = &carrying->outlets[i];
}

int relay_run(struct relay *relay, struct relay_end *end, struct err *err)
{
	struct carrying carrying = {
		.relay = relay,
		.end = end,
		.calls_over = !relay->calls,
	};
	*end = (struct relay_end){ 0 };
	open_outlets(&carrying);
	if (relay->streams->input < 0)
		input_stop(&carrying);
	const int carried = carry(&carrying, err);
	input_close(&carrying);
	for (int i = 0; i < OUTLETS; i++)
		outlet_release(&carrying.outlets[i]);
	return carried;
}
