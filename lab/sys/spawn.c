/* SPDX-License-Identifier: MIT */
#include "sys/spawn.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

_Noreturn static void be_the_copy(const struct spawn_task *task, pid_t parent, int fd)
{
	/* the parent may have gone before this was set; then nobody would tell us */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) || getppid() != parent)
		_exit(1);
	for (size_t i = 0; i < task->other_count; i++)
		if (task->others[i] >= 0)
			(void)close(task->others[i]); /* only a handle */
	_exit(task->run(task->context, fd));
}

int spawn(struct spawned *child, const struct spawn_task *task, struct err *err)
{
	int ends[2];
	const pid_t self = getpid();
	*child = (struct spawned){ .fd = -1 };
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return err_errno(err, "make a socket for a worker");
	const pid_t pid = fork();
	if (pid == 0) {
		(void)close(ends[0]); /* only a handle */
		be_the_copy(task, self, ends[1]);
	}
	(void)close(ends[1]); /* only a handle */
	if (pid < 0) {
		(void)err_errno(err, "start a worker");
		(void)close(ends[0]);
		return -1;
	}
	*child = (struct spawned){ .pid = pid, .fd = ends[0] };
	return 0;
}

bool spawn_has_ended(struct spawned *child, int *status)
{
	if (child->pid <= 0 || waitpid(child->pid, status, WNOHANG) != child->pid)
		return false;
	child->pid = 0;
	return true;
}

int spawn_end(struct spawned *child, unsigned patience_ms)
{
	int status = -1;
	if (child->fd >= 0)
		(void)close(child->fd); /* that is the message */
	child->fd = -1;
	for (unsigned ms = 0; ms < patience_ms && child->pid > 0; ms++)
		if (!spawn_has_ended(child, &status))
			(void)poll(NULL, 0, 1);
	if (child->pid <= 0)
		return status;
	(void)kill(child->pid, SIGKILL); /* our child, not waited for yet */
	while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
		;
	child->pid = 0;
	return status;
}

_Noreturn static void be_the_program(const char *const *argv, const char *folder)
{
	sigset_t none;
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)signal(SIGINT, SIG_DFL);
	(void)signal(SIGQUIT, SIG_DFL);
	(void)signal(SIGTSTP, SIG_DFL);
	if (chdir(folder) == 0)
		(void)execvp(argv[0], (char *const *)argv); /* it takes no word away from us */
	_exit(127);
}

int spawn_program(const char *const *argv, const char *folder, int *status, struct err *err)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct sigaction interrupt;
	struct sigaction quit;
	(void)sigaction(SIGINT, &ignore, &interrupt);
	(void)sigaction(SIGQUIT, &ignore, &quit);
	const pid_t pid = fork();
	if (pid == 0)
		be_the_program(argv, folder);
	int failed = pid < 0 ? err_errno(err, "start %s", argv[0]) : 0;
	while (!failed && waitpid(pid, status, 0) < 0)
		if (errno != EINTR)
			failed = err_errno(err, "wait for %s", argv[0]);
	(void)sigaction(SIGINT, &interrupt, NULL);
	(void)sigaction(SIGQUIT, &quit, NULL);
	return failed;
}
