/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. Init waits for orders from the keeper and for its children, in one loop,
 * and says what happened. It reaps everything that is orphaned in the container. Signals from
 * inside can't end it: it is pid 1 of its namespace and sets no handler (pid_namespaces(7)). When
 * it ends, the kernel kills whatever is left in the container.
 */
#include "inside/init.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

void init_tell(struct observation *observation)
{
	const ssize_t sent =
		send(ORDERS_FD_CONTROL, observation, sizeof(*observation), MSG_NOSIGNAL);
	if (sent != (ssize_t)sizeof(*observation))
		_exit(1); /* the keeper is gone, and with it everybody's reason to be here */
}

_Noreturn void init_fail(const char *what, int error)
{
	struct observation fault = { .kind = OBSERVED_FAULT, .fault.error = error };
	(void)snprintf(fault.fault.text, sizeof(fault.fault.text), "%s", what);
	init_tell(&fault);
	_exit(1);
}

uint64_t init_now_ms(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail with this clock */
	return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}

static const struct orders *map_orders(void)
{
	const struct orders *orders =
		mmap(NULL, sizeof(*orders), PROT_READ, MAP_SHARED, ORDERS_FD_ORDERS, 0);
	if (orders == MAP_FAILED || orders->magic != ORDERS_MAGIC)
		init_fail("read the orders", EPROTO);
	(void)close(ORDERS_FD_ORDERS);
	if (!orders->tool)
		(void)close(ORDERS_FD_TOOL);
	return orders;
}

/* SIGCHLD comes as a descriptor. It is the only blocked signal, and it may be sent by anybody: it
 * only makes us look. */
static int watch_children(void)
{
	sigset_t child;
	(void)sigemptyset(&child);
	(void)sigaddset(&child, SIGCHLD);
	if (sigprocmask(SIG_BLOCK, &child, NULL))
		init_fail("block SIGCHLD", errno);
	const int fd = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0)
		init_fail("watch children", errno);
	return fd;
}

struct process_end init_end_of(int status)
{
	if (WIFEXITED(status))
		return (struct process_end){ ENDED_EXIT, WEXITSTATUS(status) };
	return (struct process_end){ ENDED_SIGNAL, WTERMSIG(status) };
}

static void reap(struct init *init, int signals)
{
	struct signalfd_siginfo info[8];
	while (read(signals, info, sizeof(info)) > 0)
		; /* several deaths may be one signal, so waitpid says who */
	int status;
	pid_t pid;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == init->workload)
			workload_ended(init, init_end_of(status));
		else if (pid == init->probe)
			probe_ended(init, init_end_of(status));
		else if (pid == init->shell)
			shell_ended(init, init_end_of(status));
	}
}

static void obey(struct init *init)
{
	struct order order;
	const ssize_t got = recv(ORDERS_FD_CONTROL, &order, sizeof(order), MSG_DONTWAIT);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got != (ssize_t)sizeof(order))
		_exit(0); /* the keeper closed its end */
	if (order.kind == ORDER_PROBE) {
		probe_start(init, order.step, &order.probe);
	} else if (order.kind == ORDER_SHELL) {
		shell_start(init);
	} else if (order.kind == ORDER_LINE_SEEN && !init->ready_told) {
		struct observation ready = { .kind = OBSERVED_READY };
		init->ready_told = true;
		init_tell(&ready);
	}
}

static void check_time(struct init *init)
{
	workload_check_ready(init);
	probe_look(init);
	if (init->probe && !init->probe_timed_out && init_now_ms() >= init->probe_until_ms) {
		init->probe_timed_out = true;
		(void)kill(init->probe, SIGKILL); /* our own child, not reaped yet */
	}
}

/* Soon while somebody waits for readiness or a probe holds still, else for ever. */
static int patience(const struct init *init)
{
	if (!init->ready_told)
		return 1;
	return init->probe ? PROBE_LOOK_MS : -1;
}

int main(void)
{
	static struct init init = { .probe_output = { -1, -1 } };

	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) || prctl(PR_SET_NAME, "bulkhead-init", 0, 0, 0))
		init_fail("protect init", errno);
	init.orders = map_orders();
	const int signals = watch_children();
	learner_make_l2(&init);
	struct observation up = { .kind = OBSERVED_CONTAINER_UP };
	init_tell(&up);
	workload_start(&init);
	workload_check_ready(&init);
	for (;;) {
		struct pollfd polled[] = {
			{ .fd = ORDERS_FD_CONTROL, .events = POLLIN },
			{ .fd = signals, .events = POLLIN },
			{ .fd = init.probe_output[0], .events = POLLIN },
			{ .fd = init.probe_output[1], .events = POLLIN },
		};
		if (poll(polled, 4, patience(&init)) < 0 && errno != EINTR)
			init_fail("wait for orders", errno);
		for (int which = 0; which < 2; which++)
			if (polled[2 + which].revents)
				program_readable(&init, which);
		reap(&init, signals);
		check_time(&init);
		if (polled[0].revents)
			obey(&init);
	}
}
