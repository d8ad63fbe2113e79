/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. How traced tasks are born, run and end.
 *
 * A birth comes as two stops, the child's and its maker's, in either order. A child that comes
 * first is held: only its maker's event says whose filters it has. Its maker is in a call then that
 * makes children, unless it was killed in it: so every task stops at its calls, also an init, of
 * which nothing else is noted. A child that is made with CLONE_UNTRACED is never seen; the baseline
 * refuses that flag.
 */
#include "sandbox/recorder_parts.h"

#include "base/mem.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- letting go on --- */

/* To a task that was killed meanwhile this fails; waitpid will tell. */
static void resume(const struct recording *recording, const struct task *task, int signal)
{
	(void)ptrace(
		recording->truncated ? PTRACE_CONT : PTRACE_SYSCALL, task->tid, NULL, (long)signal);
}

static void stopped(struct recording *recording, struct task *task, int status);

/* --- births and ends --- */

static void ended(struct recording *recording, struct task *task, int status)
{
	call_unfinished(recording, task);
	struct call_event event =
		recording_event(recording, WIFEXITED(status) ? TASK_EXITED : TASK_KILLED, task);
	event.filters = task->filters ? task->filters->depth : 0;
	event.result = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
	recording_tell(recording, &event);
	task_remove(recording, task);
}

/* `maker` made this task: it has its filters, and what came too early is done now. */
static void born(struct recording *recording, const struct task *maker, struct task *task)
{
	const enum task_stage stage = task->stage;
	task->stage = STAGE_RUNS;
	task->container = maker->container;
	task->filters = filter_hold(maker->filters);
	task_identify(recording, task);
	struct call_event event = recording_event(recording, TASK_STARTED, maker);
	event.filters = maker->filters ? maker->filters->depth : 0;
	event.result = task->pid;
	recording_tell(recording, &event);
	if (stage == STAGE_HELD)
		stopped(recording, task, task->status);
	else if (stage == STAGE_GONE)
		ended(recording, task, task->status);
}

static void gives_birth(struct recording *recording, struct task *maker)
{
	unsigned long tid;
	if (ptrace(PTRACE_GETEVENTMSG, maker->tid, NULL, &tid))
		return;
	maker->birth_told = true;
	struct task *task = task_find(recording, (pid_t)tid);
	born(recording, maker, task ? task : task_add(recording, (pid_t)tid));
	resume(recording, maker, 0);
}

/* Is this task one that will yet tell of a child? */
static bool is_in_birth(const struct task *task)
{
	static const char *const births[] = { "clone", "clone3", "fork", "vfork" };
	if (!task->in_call || task->birth_told || task->call.abi < 0)
		return false;
	const struct syscall_row *row = syscall_of((enum abi)task->call.abi, task->call.nr);
	for (size_t i = 0; row && i < ARRAY_SIZE(births); i++)
		if (strcmp(row->name, births[i]) == 0)
			return true;
	return false;
}

static bool somebody_is_in_birth(const struct recording *recording)
{
	for (size_t i = 0; i < recording->task_count; i++)
		if (is_in_birth(recording->tasks[i]))
			return true;
	return false;
}

/* Nobody is left who could tell of the children that wait: their maker was killed in the middle of
 * the call. Had it been killed a moment sooner they would not be there, so they are ended. A
 * thread needs no help: it ends with its process. */
static void end_orphans(struct recording *recording)
{
	for (size_t i = recording->task_count; i-- > 0;) {
		struct task *task = recording->tasks[i];
		if (task->stage == STAGE_GONE)
			task_remove(recording, task);
		else if (task->stage == STAGE_HELD && task_is_process(task->tid))
			(void)kill(task->tid, SIGKILL); /* traced, so the number is its own */
	}
}

/* Nothing is recorded any more, so nobody needs to know whose child it is. */
static void release_all(struct recording *recording)
{
	for (size_t i = recording->task_count; i-- > 0;) {
		struct task *task = recording->tasks[i];
		if (task->stage == STAGE_GONE)
			task_remove(recording, task);
		else if (task->stage == STAGE_HELD) {
			task->stage = STAGE_RUNS;
			stopped(recording, task, task->status);
		}
	}
}

void life_settle(struct recording *recording)
{
	bool waits = false;
	for (size_t i = 0; i < recording->task_count; i++)
		waits |= recording->tasks[i]->stage != STAGE_RUNS;
	if (waits && recording->truncated)
		release_all(recording);
	else if (waits && !somebody_is_in_birth(recording))
		end_orphans(recording);
}

void life_ended(struct recording *recording, pid_t tid, int status)
{
	struct task *task = task_find(recording, tid);
	if (task && task->stage == STAGE_RUNS) {
		ended(recording, task, status);
		return;
	}
	if (!task)
		task = task_add(recording, tid);
	task->stage = STAGE_GONE;
	task->status = status;
}

/* --- stops --- */

static void executes(struct recording *recording, struct task *task)
{
	char path[64];
	struct call_event event = recording_event(recording, TASK_EXECUTED, task);
	event.filters = task->filters ? task->filters->depth : 0;
	(void)snprintf(path, sizeof(path), "/proc/%d/exe", task->tid);
	const ssize_t size = readlink(path, (char *)event.text, sizeof(event.text));
	event.text_size = size > 0 ? (uint32_t)size : 0;
	event.flags |= size == CALL_TEXT ? CALL_TEXT_CUT : 0;
	state_tell(task, &event);
	recording_tell(recording, &event);
	resume(recording, task, 0);
}

/* When a thread that is not the first executes a program it takes the first one's number, and that
 * one is gone without a word (ptrace(2), "execve(2) under ptrace"). */
static struct task *take_over(struct recording *recording, struct task *first)
{
	unsigned long former;
	if (ptrace(PTRACE_GETEVENTMSG, first->tid, NULL, &former) || (pid_t)former == first->tid)
		return first;
	struct task *thread = task_find(recording, (pid_t)former);
	if (!thread)
		return first;
	call_unfinished(recording, first);
	thread->tid = first->tid;
	thread->pid = first->pid;
	task_remove(recording, first);
	return thread;
}

static bool is_group_stop(int status)
{
	const int signal = WSTOPSIG(status);
	return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

/* Traced, an init is no longer spared what its own container sends (sig_ignored, kernel/signal.c):
 * a SIGSTOP would stop it. So it gets nothing. What the kernel itself sends is a fault of init's,
 * which would come for ever; only the kernel can send such a code to another process. */
static void init_signalled(const struct recording *recording, const struct task *init)
{
	siginfo_t info;
	if (ptrace(PTRACE_GETSIGINFO, init->tid, NULL, &info) == 0 && info.si_code > 0 &&
		info.si_signo != SIGCHLD)
		(void)kill(init->tid, SIGKILL); /* traced, so the number is its own */
	resume(recording, init, 0);
}

static void signalled(struct recording *recording, struct task *task, int signal)
{
	if (task->is_init) {
		init_signalled(recording, task);
		return;
	}
	if (signal == SIGSYS)
		call_trapped(recording, task);
	resume(recording, task, signal);
}

static void stopped(struct recording *recording, struct task *task, int status)
{
	switch (status >> 16) {
	case PTRACE_EVENT_FORK:
	case PTRACE_EVENT_VFORK:
	case PTRACE_EVENT_CLONE:
		gives_birth(recording, task);
		return;
	case PTRACE_EVENT_EXEC:
		executes(recording, take_over(recording, task));
		return;
	case PTRACE_EVENT_STOP:
		if (is_group_stop(status)) /* stay stopped, but tell when that ends */
			(void)ptrace(PTRACE_LISTEN, task->tid, NULL, NULL);
		else
			resume(recording, task, 0);
		return;
	}
	if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
		call_stop(recording, task);
		resume(recording, task, 0);
	} else {
		signalled(recording, task, WSTOPSIG(status));
	}
}

void life_stopped(struct recording *recording, pid_t tid, int status)
{
	struct task *task = task_find(recording, tid);
	if (task && task->stage == STAGE_RUNS) {
		stopped(recording, task, status);
		return;
	}
	if (!task)
		task = task_add(recording, tid);
	task->stage = STAGE_HELD;
	task->status = status;
}
