/* SPDX-License-Identifier: MIT */
#include "sys/signals.h"

#include <errno.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

static bool is_ignored(int number)
{
	struct sigaction action;
	return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

int signals_open(struct signals *signals, const int *wanted, size_t count, struct err *err)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	sigset_t set;
	(void)sigemptyset(&set); /* these can't fail: the numbers are ours */
	for (size_t i = 0; i < count; i++)
		if (!is_ignored(wanted[i]))
			(void)sigaddset(&set, wanted[i]);
	signals->fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (signals->fd < 0)
		return err_errno(err, "watch signals");
	(void)sigprocmask(SIG_BLOCK, &set, &signals->before);
	(void)sigaction(SIGPIPE, &ignore, &signals->pipe_before);
	return 0;
}

int signals_next(struct signals *signals)
{
	struct signalfd_siginfo info;
	return read(signals->fd, &info, sizeof(info)) == (ssize_t)sizeof(info) ? (int)info.ssi_signo
									       : 0;
}

void signals_close(struct signals *signals)
{
	(void)close(signals->fd);
	(void)sigaction(SIGPIPE, &signals->pipe_before, NULL);
	(void)sigprocmask(SIG_SETMASK, &signals->before, NULL);
}
