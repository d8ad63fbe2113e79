/* SPDX-License-Identifier: MIT */
/*
 * signals: as something to wait for beside other descriptors, instead of handlers. While they are
 * open the wanted ones are blocked and come here; a signal that our caller has us ignore (nohup) is
 * left alone. SIGPIPE is ignored: a write to nobody says EPIPE.
 */
#ifndef LAB_SYS_SIGNALS_H
#define LAB_SYS_SIGNALS_H

#include "base/err.h"

#include <signal.h>
#include <stddef.h>

struct signals {
	int fd; /* readable when signals_next has one */
	sigset_t before;
	struct sigaction pipe_before;
};

int signals_open(struct signals *signals, const int *wanted, size_t count, struct err *err);
int signals_next(struct signals *signals); /* its number, or 0: none */
void signals_close(struct signals *signals);

#endif
