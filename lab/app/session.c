/* SPDX-License-Identifier: MIT */
#include "app/session.h"

#include "app/shell_hear.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define LAST_MS 200 /* for what a terminal still holds when its world is over */

enum polled { POLL_SIGNALS, POLL_WORLD, POLL_KEYS, POLL_MASTER, POLL_OUTPUT, POLLED };

/* --- the shell's terminal --- */

static void pass_size(const struct session *session)
{
	struct winsize size;
	if (session->master >= 0 && ioctl(session->input, TIOCGWINSZ, &size) == 0)
		(void)ioctl(session->master, TIOCSWINSZ, &size); /* no size is a size too */
}

static int terminal_came(struct session *session, struct err *err)
{
	session->master = world_terminal(session->world);
	if (fcntl(session->master, F_SETFL, O_NONBLOCK))
		return err_errno(err, "use the shell's terminal");
	pass_size(session);
	return raw_begin(&session->raw, session->input, err);
}

/* EIO: nobody has the other side open any more. */
static void read_master(struct session *session)
{
	char bytes[4096];
	const ssize_t got = read(session->master, bytes, sizeof(bytes));
	if (got > 0)
		outlet_add(&session->outlet, bytes, (size_t)got);
	else if (got == 0 || (errno != EAGAIN && errno != EINTR))
		session->master = -1;
}

static void write_master(struct session *session)
{
	const ssize_t sent = write(session->master, session->keys + session->keys_sent,
		session->keys_size - session->keys_sent);
	if (sent > 0)
		session->keys_sent += (size_t)sent;
	else if (errno != EAGAIN && errno != EINTR)
		session->keys_sent = session->keys_size;
}

/* --- ours --- */

/* A terminal that ends is one that was closed. */
static void read_keys(struct session *session)
{
	const ssize_t got = read(session->input, session->keys, sizeof(session->keys));
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	session->keys_size = got > 0 ? (size_t)got : 0;
	session->keys_sent = 0;
	if (got <= 0)
		session->end->signal = SIGHUP;
}

static void signalled(struct session *session, int number)
{
	switch (number) {
	case 0:
	case SIGTSTP: /* would leave a raw terminal to whoever is there next */
		return;
	case SIGWINCH:
		pass_size(session);
		return;
	case SIGCONT:
		raw_again(&session->raw);
		pass_size(session);
		return;
	default:
		session->end->signal = number;
	}
}

/* --- the world --- */

static int listen_to_world(struct session *session, struct err *err)
{
	while (!session->world_over) {
		switch (shell_hear(session->world, session->plan, session->end, err)) {
		case SHELL_HEARD_ALL:
			return 0;
		case SHELL_HEARD_TERMINAL:
			if (terminal_came(session, err))
				return -1;
			break;
		case SHELL_HEARD_OVER:
			session->world_over = true;
			break;
		case SHELL_HEARD_FAILURE:
			return -1;
		}
	}
	return 0;
}

/* --- the loop --- */

/* What is not waited for is -1, which poll passes over. */
static void fill_polled(const struct session *session, struct pollfd polled[POLLED])
{
	const bool has_keys = session->keys_sent < session->keys_size;
	const bool wants_keys = session->raw.is_on && !has_keys && !session->world_over;
	const bool wants_bytes = outlet_has_room(&session->outlet);
	const int master_events = (wants_bytes ? POLLIN : 0) | (has_keys ? POLLOUT : 0);
	polled[POLL_SIGNALS] = (struct pollfd){ session->signals->fd, POLLIN, 0 };
	polled[POLL_WORLD] =
		(struct pollfd){ session->world_over ? -1 : world_fd(session->world), POLLIN, 0 };
	polled[POLL_KEYS] = (struct pollfd){ wants_keys ? session->input : -1, POLLIN, 0 };
	polled[POLL_MASTER] =
		(struct pollfd){ master_events ? session->master : -1, (short)master_events, 0 };
	polled[POLL_OUTPUT] =
		(struct pollfd){ outlet_is_empty(&session->outlet) ? -1 : session->outlet.fd,
			POLLOUT, 0 };
}

static int serve(struct session *session, const struct pollfd polled[POLLED], struct err *err)
{
	bool nobody = false;
	if (polled[POLL_SIGNALS].revents)
		signalled(session, signals_next(session->signals));
	if (polled[POLL_MASTER].revents & POLLOUT)
		write_master(session);
	if (polled[POLL_MASTER].revents & (POLLIN | POLLHUP | POLLERR))
		read_master(session);
	if (polled[POLL_KEYS].revents)
		read_keys(session);
	if (polled[POLL_WORLD].revents && listen_to_world(session, err))
		return -1;
	if (polled[POLL_OUTPUT].revents && outlet_write(&session->outlet, &nobody, err))
		return -1;
	if (nobody)
		session->end->signal = SIGPIPE;
	return 0;
}

static bool is_done(const struct session *session)
{
	const bool drained = session->master < 0 && outlet_is_empty(&session->outlet);
	return session->end->signal || (session->world_over && drained);
}

int session_run(struct session *session, struct err *err)
{
	session->master = -1;
	while (!is_done(session)) {
		struct pollfd polled[POLLED];
		fill_polled(session, polled);
		const int ready = poll(polled, POLLED, session->world_over ? LAST_MS : -1);
		if (ready < 0 && errno != EINTR)
			return err_errno(err, "wait for the shell");
		if (ready == 0)
			session->master = -1;
		if (serve(session, polled, err))
			return -1;
	}
	return 0;
}
