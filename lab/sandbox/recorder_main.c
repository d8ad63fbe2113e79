/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. The recorder's process waits for whatever any task does that it traces,
 * notes it, and lets the task go on. While it still awaits containers it also listens to the
 * supervisor; when it has them all it only waits, which saves three calls at each stop.
 *
 * It seizes an init (PTRACE_SEIZE) with options that attach it to every child
 * the moment it is born, and that kill all of them should the recorder end. What the tasks
 * then do is told in recorder_life.c and recorder_call.c.
 */
#include "sandbox/recorder_parts.h"

#include "core/setup.h"
#include "sandbox/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

uint64_t recording_now_us(const struct recording *recording)
{
	return now_us() - recording->began_us;
}

static void tell(struct recording *recording, struct call_event *event)
{
	event->seq = recording->seq++;
	ssize_t written;
	do
		written = write(recording->events, event, sizeof(*event));
	while (written < 0 && errno == EINTR);
	if (written != (ssize_t)sizeof(*event))
		_exit(1); /* nobody reads any more */
}

/* An event about no task. */
static void tell_of_itself(struct recording *recording, enum call_event_kind kind)
{
	struct call_event event = {
		.kind = kind,
		.at_us = recording_now_us(recording),
		.decider = -1,
	};
	tell(recording, &event);
}

void recording_tell(struct recording *recording, struct call_event *event)
{
	if (recording->truncated)
		return;
	recording->truncated = recording->seq == recording->max_events;
	if (recording->truncated)
		tell_of_itself(recording, CALLS_TRUNCATED);
	else
		tell(recording, event);
}

struct call_event recording_event(
	const struct recording *recording, enum call_event_kind kind, const struct task *task)
{
	return (struct call_event){
		.kind = kind,
		.at_us = recording_now_us(recording),
		.container = task->container,
		.pid = task->pid,
		.process = task->process,
		.action = answer_word((struct answer){ ACTION_ALLOW, 0 }),
		.decider = -1,
		.flags = task->tid == task->group ? 0 : CALL_BY_THREAD,
	};
}

/* --- following --- */

/* The number that a pidfd's process has here; -1 if it is gone (pidfd_open(2), fdinfo). */
static pid_t pid_of(int pidfd)
{
	char path[64];
	char text[512];
	int pid = -1;
	(void)snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", pidfd);
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	const ssize_t got = read(fd, text, sizeof(text) - 1);
	(void)close(fd); /* only read */
	text[got > 0 ? got : 0] = '\0';
	const char *line = strstr(text, "\nPid:");
	if (!line || sscanf(line, "\nPid: %d", &pid) != 1)
		return -1;
	return pid > 0 ? pid : -1;
}

/* The recorder and what it traces never run at the same time, they take turns. Waking somebody on
 * another processor costs most of that (measured: 60 microseconds a call, 8 on one processor), so
 * all share the one that we are on. Where that is refused it is only slower. */
static void share_processor(pid_t init)
{
	cpu_set_t here;
	const int processor = sched_getcpu();
	if (processor < 0)
		return;
	CPU_ZERO(&here);
	CPU_SET((size_t)processor, &here);
	(void)sched_setaffinity(0, sizeof(here), &here);
	(void)sched_setaffinity(init, sizeof(here), &here); /* its children inherit it */
}

/* Before it can be let go it must have stopped. */
static void let_go_of(pid_t stranger)
{
	int status;
	if (waitpid(stranger, &status, __WALL) == stranger)
		(void)ptrace(PTRACE_DETACH, stranger, NULL, NULL);
}

/* A number may be another process's by the time it is used; that it is still the pidfd's after the
 * seizing, which keeps it, proves that it was. */
static int follow(struct recording *recording, unsigned char container, int pidfd)
{
	const long options = PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK |
			     PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC;
	const pid_t pid = pid_of(pidfd);
	if (pid < 0)
		return ESRCH;
	if (ptrace(PTRACE_SEIZE, pid, NULL, options) || ptrace(PTRACE_INTERRUPT, pid, NULL, NULL))
		return errno; /* it stops before it can make another call, then goes from call to
				 call */
	const int level = task_level(pid);
	if (pid_of(pidfd) != pid || level < 0) {
		let_go_of(pid);
		return ESRCH;
	}
	share_processor(pid);
	struct task *init = task_add(recording, pid);
	init->is_init = true;
	init->container = container;
	recording->levels[container] = (unsigned)level;
	task_identify(recording, init);
	return 0;
}

static void obey(struct recording *recording)
{
	unsigned char container;
	int pidfd;
	const ssize_t got = descriptors_receive(recording->control, &container, 1, &pidfd);
	if (got == 0) {
		recording->awaited = 0; /* no more will come */
		return;
	}
	if (got != 1 || pidfd < 0)
		_exit(1);
	const int answer = follow(recording, container, pidfd);
	(void)close(pidfd); /* only a name */
	if (answer == 0 && --recording->awaited == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
		_exit(1);
	if (send(recording->control, &answer, sizeof(answer), MSG_NOSIGNAL) != sizeof(answer))
		_exit(1);
}

/* --- the loop --- */

static void on_child(int signal)
{
	(void)signal; /* ppoll returns, that is all */
}

/* SIGCHLD is blocked but in ppoll, so that none is lost between looking and waiting. */
static void watch_tasks(sigset_t *while_waiting)
{
	static const struct sigaction action = { .sa_handler = on_child };
	sigset_t child;
	(void)sigemptyset(&child);
	(void)sigaddset(&child, SIGCHLD);
	if (sigaction(SIGCHLD, &action, NULL) || sigprocmask(SIG_BLOCK, &child, while_waiting))
		_exit(1);
	(void)sigdelset(while_waiting, SIGCHLD);
}

static void listen_too(struct recording *recording, const sigset_t *while_waiting)
{
	struct pollfd polled = { .fd = recording->control, .events = POLLIN };
	if (ppoll(&polled, 1, NULL, while_waiting) > 0)
		obey(recording);
}

static _Noreturn void finish(struct recording *recording)
{
	tell_of_itself(recording, CALLS_OVER);
	_exit(0);
}

_Noreturn void recording_main(struct recording *recording)
{
	sigset_t while_waiting;
	recording->began_us = now_us();
	recording->seccomp = syscall_find("seccomp");
	recording->prctl = syscall_find("prctl");
	call_texts_make(&recording->texts);
	for (uint32_t nr = 0; nr < CALL_TEXT_NUMBERS; nr++)
		recording->sets_up[nr] = setup_may_be(nr);
	watch_tasks(&while_waiting);
	for (;;) {
		int status;
		const pid_t tid = waitpid(-1, &status, __WALL | (recording->awaited ? WNOHANG : 0));
		if (tid > 0 && WIFSTOPPED(status))
			life_stopped(recording, tid, status);
		else if (tid > 0)
			life_ended(recording, tid, status);
		if (tid > 0)
			life_settle(recording);
		else if (recording->awaited > 0)
			listen_too(recording, &while_waiting);
		else if (tid < 0 && errno == ECHILD)
			finish(recording);
	}
}
