/* SPDX-License-Identifier: MIT */
/* Probes on processes: another one is made, executed, killed, traced, or it becomes another user.
 */
#include "inside/probes.h"

#include "core/probe.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <unistd.h>

/* --- fork, clone: the new process holds still like its parent, and ends with it --- */

static void run_fork(struct probe *probe)
{
	probe->forks = true;
	CALL(probe, 0);
}

static void run_clone(struct probe *probe)
{
	probe->forks = true;
	CALL(probe, SIGCHLD);
}

static bool effect_fork(const struct probe_look *look)
{
	return probe_first_child(look->pid) != 0;
}
const struct probe_functions probe_fork_process = {
	.run = run_fork, .effect = effect_fork, .holds = true
};
const struct probe_functions probe_clone_process = {
	.run = run_clone, .effect = effect_fork, .holds = true
};

/* --- kill-process --- */

static int before_victim(struct probe *probe)
{
	const pid_t victim = fork();
	if (victim == 0)
		for (;;)
			(void)pause();
	probe->page->victim = victim;
	return victim < 0 ? -1 : 0;
}

static void run_kill(struct probe *probe)
{
	CALL(probe, (uint64_t)probe->page->victim, SIGKILL);
}

/* Nobody waits for it before the probe ends. */
static bool effect_kill(const struct probe_look *look)
{
	return look->page->victim > 1 && probe_file_has(look->page->victim, "stat", ") Z ");
}
const struct probe_functions probe_kill_process = {
	.before = before_victim, .run = run_kill, .effect = effect_kill, .holds = true
};

/* --- ptrace-attach: only a process that has executed something can be traced --- */

static int before_tracee(struct probe *probe)
{
	int executed[2];
	char byte;
	if (pipe2(executed, O_CLOEXEC))
		return -1;
	const pid_t victim = fork();
	if (victim == 0) {
		(void)execl("/bin/sleep", "sleep", "30", (char *)NULL);
		_exit(127);
	}
	(void)close(executed[1]);
	const ssize_t closed = read(executed[0], &byte, 1); /* its end closes at the exec */
	(void)close(executed[0]);
	probe->page->victim = victim;
	return victim < 0 || closed != 0 ? -1 : 0;
}

static void run_ptrace(struct probe *probe)
{
	CALL(probe, PTRACE_ATTACH, (uint64_t)probe->page->victim);
}

bool probe_is_tracer(const struct probe_look *look)
{
	char tracer[32];
	(void)snprintf(tracer, sizeof(tracer), "TracerPid:\t%d\n", look->pid);
	return look->page->victim > 1 && probe_file_has(look->page->victim, "status", tracer);
}
const struct probe_functions probe_ptrace_attach = {
	.before = before_tracee, .run = run_ptrace, .effect = probe_is_tracer, .holds = true
};

/* --- setuid, setgid --- */

static void run_set_ids(struct probe *probe)
{
	const uint64_t id = (uint64_t)probe->request->values[0];
	CALL(probe, id, id, id);
}

static bool has_id(const struct probe_look *look, const char *line)
{
	char text[64];
	const unsigned id = probe_outer_id(look, look->request->values[0]);
	(void)snprintf(text, sizeof(text), "%s\t%u\t%u\t%u\t", line, id, id, id);
	return probe_file_has(look->pid, "status", text);
}

static bool effect_set_user(const struct probe_look *look)
{
	return has_id(look, "Uid:");
}

static bool effect_set_group(const struct probe_look *look)
{
	return has_id(look, "Gid:");
}
const struct probe_functions probe_set_user = {
	.run = run_set_ids, .effect = effect_set_user, .holds = true
};
const struct probe_functions probe_set_group = {
	.run = run_set_ids, .effect = effect_set_group, .holds = true
};

/* --- exec-file: a program that was executed ends by itself, a probe never does --- */

static void run_exec(struct probe *probe)
{
	static const char *argv[2];
	static uint32_t argv32[2]; /* pointers of an i386 program */
	static const char *const none[1];
	const char *path = probe_word(probe->request, 0);
	const bool i386 = probe->request->abi == ABI_I386;
	argv[0] = path;
	argv32[0] = (uint32_t)(uintptr_t)path;
	CALL(probe, (uintptr_t)path, i386 ? (uintptr_t)argv32 : (uintptr_t)argv, (uintptr_t)none);
}

static bool effect_exec(const struct probe_look *look)
{
	return look->page->stated && !look->page->returned && look->end.how == ENDED_EXIT;
}
const struct probe_functions probe_exec_file = { .run = run_exec, .effect = effect_exec };
