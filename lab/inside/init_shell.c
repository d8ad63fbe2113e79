/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. A shell for a person: the workload's recipe, on a terminal of the
 * container's own devpts. Init opens that pseudo terminal; its slave becomes the shell's
 * controlling terminal and its standard streams, its master goes to the keeper, and from there to
 * the supervisor, as a descriptor. So whatever is done to the terminal inside, as typing ahead by
 * TIOCSTI, is done to the container's own: of the host's terminal nothing is known in here.
 */
#include "inside/init.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PTMX       "/dev/pts/ptmx"
#define INNER_ROOT 1u /* L2's root in range mode, as L1 calls it (sandbox/learner_space.c) */

/* The slave belongs to the shell's user, so that it may open it by its name too. */
static int give_to_user(const struct orders *orders, int slave)
{
	const uid_t user = orders->ids == ID_RANGE ? INNER_ROOT + orders->user : 0;
	return fchown(slave, user, user);
}

static int open_terminal(const struct orders *orders, int *master, int *slave)
{
	const int unlocked = 0;
	*slave = -1;
	*master = open(PTMX, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (*master < 0 || ioctl(*master, TIOCSPTLCK, &unlocked))
		return -1;
	*slave = ioctl(*master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	return *slave < 0 ? -1 : give_to_user(orders, *slave);
}

static int take_terminal(int slave)
{
	if (setsid() < 0 || ioctl(slave, TIOCSCTTY, 0))
		return -1;
	for (int i = 0; i < 3; i++)
		if (dup2(slave, i) < 0)
			return -1;
	return 0;
}

static _Noreturn void child(const struct init *init, int slave)
{
	char terminal[ORDERS_TERMINAL_TEXT + 8];
	const char *const environment[] = { "PATH=/bin:/files", "HOME=/tmp", "LANG=C.UTF-8",
		terminal, NULL };
	struct caps_identity rights;
	struct probe_page *page = init->shell_page;
	const char *words[ORDERS_MAX_ARGS + 1];

	learner_rights_of_program(init->orders, &rights);
	(void)snprintf(terminal, sizeof(terminal), "TERM=%s", init->orders->terminal_type);
	page->setup_step = take_terminal(slave) ? 100u : (uint32_t)learner_enter(init, &rights, -1);
	if (page->setup_step == 0 && chdir("/"))
		page->setup_step = 101;
	page->setup_error = (uint32_t)errno;
	if (page->setup_step)
		_exit(1);
	exec_words(init->orders, true, words);
	exec_program(init->orders, false, page, words, environment);
}

/* The one observation that carries a descriptor. */
static void tell_terminal(int master)
{
	struct observation told = { .kind = OBSERVED_TERMINAL };
	char room[CMSG_SPACE(sizeof(master))] __attribute__((aligned(8))) = { 0 };
	struct iovec part = { &told, sizeof(told) };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	message.msg_control = room;
	message.msg_controllen = sizeof(room);
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(master));
	memcpy(CMSG_DATA(header), &master, sizeof(master));
	if (sendmsg(ORDERS_FD_CONTROL, &message, MSG_NOSIGNAL) != (ssize_t)sizeof(told))
		_exit(1); /* the keeper is gone */
}

/* The child's copy of the slave is all that keeps the terminal open: when the shell and all that it
 * started are gone, whoever reads the master sees the end. */
void shell_start(struct init *init)
{
	int master;
	int slave;
	if (init->shell || !init->orders->shell_argc)
		init_fail("understand the keeper", EPROTO);
	if (open_terminal(init->orders, &master, &slave))
		init_fail("open a terminal for the shell", errno);
	tell_terminal(master); /* before the shell writes, so that nothing comes ahead of it */
	(void)close(master);
	init->shell_page = learner_page();
	struct clone_args args = { .flags = CLONE_VFORK, .exit_signal = SIGCHLD };
	const pid_t pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
	if (pid == 0)
		child(init, slave);
	if (pid < 0)
		init_fail("start the shell", errno);
	init->shell = pid;
	(void)close(slave);
}

void shell_ended(struct init *init, struct process_end end)
{
	const struct probe_page *page = init->shell_page;
	struct observation told = { .kind = OBSERVED_SHELL_ENDED, .workload = end };
	init->shell = 0;
	if (page->setup_step)
		init_fail("prepare the shell", (int)page->setup_error);
	if (!exec_succeeded(init->orders, page)) {
		told.error = exec_error(init->orders, page);
		told.workload = (struct process_end){ .how = ENDED_NOT };
	}
	init_tell(&told);
}
