/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. The probe "exec": a program by the workload's recipe, in a fresh directory,
 * its output read by init, and nothing of it left when the step is over. Between init and the
 * program stands a guard, a process of ours in L1: whatever the program leaves behind comes to the
 * guard and not to init (PR_SET_CHILD_SUBREAPER, prctl(2)), where it could not be told from what
 * the workload left behind. The guard waits for the program, kills it when its time is up, ends the
 * rest, and says by the shared page how the program ended.
 *
 * In single mode the guard has the program's kernel id, so the program can kill it, as it can kill
 * any probe: then nothing was said, and that is a program that ended by a signal. What it left
 * behind ends with the container.
 */
#include "inside/probes.h"

#include "core/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define GUARD_MS 1000 /* to end what a program left behind */
#define PIECES   16   /* of output, at a time */

/* --- the program --- */

/* The program's stdout and stderr: init reads the first end of each, the program has the other. */
struct output {
	int out[2];
	int errors[2];
};

static _Noreturn void program(
	const struct init *init, const char *folder, const struct output *output)
{
	static const char *const environment[] = EXEC_ENVIRONMENT;
	const struct orders *orders = init->orders;
	const struct probe_request *request = &init->probe_request;
	struct probe_page *page = init->probe_page;
	struct caps_identity rights;
	const char *words[ORDERS_MAX_ARGS + 1] = { NULL };
	for (size_t i = 0; i < request->word_count && i < ORDERS_MAX_ARGS; i++)
		words[i] = probe_word(request, i);
	if (request->as_root)
		learner_rights_of_root(orders, &rights);
	else
		learner_rights_of_program(orders, &rights);
	(void)setsid();
	if (dup2(output->out[1], 1) < 0 || dup2(output->errors[1], 2) < 0)
		page->setup_step = 100;
	exec_own_streams(orders);
	if (page->setup_step == 0)
		page->setup_step = (uint32_t)learner_enter(init, &rights, -1);
	if (page->setup_step == 0 && chdir(folder))
		page->setup_step = SETUP_FOLDER;
	page->setup_error = (uint32_t)errno;
	if (page->setup_step)
		_exit(1);
	exec_program(orders, false, page, words, environment);
}

/* --- the guard --- */

/* A child has ended, or the time is up. */
static void await_child(uint64_t until_ms)
{
	sigset_t child;
	const uint64_t now = init_now_ms();
	const uint64_t left = now < until_ms ? until_ms - now : 0;
	const struct timespec wait = { (time_t)(left / 1000), (long)(left % 1000) * 1000000 };
	(void)sigemptyset(&child);
	(void)sigaddset(&child, SIGCHLD);
	(void)sigtimedwait(&child, NULL, &wait);
}

static struct process_end await_program(pid_t pid, uint64_t until_ms)
{
	int status;
	bool in_time = true;
	for (;;) {
		const pid_t ended = waitpid(-1, &status, WNOHANG);
		if (ended == pid && in_time)
			return init_end_of(status);
		if (ended == pid || (ended < 0 && errno == ECHILD))
			return (struct process_end){ .how = ENDED_TIMEOUT };
		if (ended > 0)
			continue; /* it was left behind */
		if (init_now_ms() >= until_ms) {
			in_time = false;
			(void)kill(pid, SIGKILL);
			until_ms += GUARD_MS;
		}
		await_child(until_ms);
	}
}

/* A child's end brings up its own children, so that is done until there are none. */
static void end_the_rest(uint64_t until_ms)
{
	while (init_now_ms() < until_ms) {
		const pid_t ended = waitpid(-1, NULL, WNOHANG);
		if (ended < 0 && errno == ECHILD)
			return;
		if (ended > 0)
			continue;
		const pid_t left = probe_first_child(getpid());
		if (left > 0)
			(void)kill(left, SIGKILL);
		await_child(init_now_ms() + 1);
	}
}

static void close_output(const struct output *output, int end)
{
	(void)close(output->out[end]);
	(void)close(output->errors[end]);
}

static _Noreturn void guard(
	const struct init *init, const char *folder, const struct output *output)
{
	struct probe_page *page = init->probe_page;
	sigset_t all;
	close_output(output, 0);
	(void)sigfillset(&all);
	if (sigprocmask(SIG_SETMASK, &all, NULL) || prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) ||
		prctl(PR_SET_NAME, "bulkhead-guard", 0, 0, 0)) {
		page->setup_error = (uint32_t)errno;
		page->setup_step = 110;
		_exit(1);
	}
	const pid_t pid = fork();
	if (pid == 0)
		program(init, folder, output);
	if (pid < 0) {
		page->setup_error = (uint32_t)errno;
		page->setup_step = 111;
		_exit(1);
	}
	close_output(output, 1);
	page->victim = pid;
	page->program_end = await_program(pid, init->probe_until_ms);
	page->program_ended = 1;
	end_the_rest(init_now_ms() + GUARD_MS);
	_exit(0);
}

/* --- init's part --- */

void program_start(struct init *init, const char *folder)
{
	struct output output;
	if (pipe2(output.out, O_CLOEXEC) || pipe2(output.errors, O_CLOEXEC) ||
		fcntl(output.out[0], F_SETFL, O_NONBLOCK) ||
		fcntl(output.errors[0], F_SETFL, O_NONBLOCK))
		init_fail("make a pipe for a program", errno);
	const pid_t pid = fork();
	if (pid == 0)
		guard(init, folder, &output);
	if (pid < 0)
		init_fail("start a probe", errno);
	close_output(&output, 1);
	init->probe = pid;
	init->probe_output[0] = output.out[0];
	init->probe_output[1] = output.errors[0];
	init->probe_until_ms += 2 * GUARD_MS; /* the guard's own */
}

/* Some of what is there. False: nothing at present, or never again. */
static bool read_some(struct init *init, int which)
{
	static uint8_t bytes[PIECES * OBSERVATION_TEXT];
	int *fd = &init->probe_output[which];
	if (*fd < 0)
		return false;
	const ssize_t got = read(*fd, bytes, sizeof(bytes));
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (got <= 0) {
		(void)close(*fd);
		*fd = -1;
		return false;
	}
	probe_tell_bytes(init, which ? STREAM_PROBE_ERR : STREAM_PROBE, bytes, (size_t)got);
	return true;
}

void program_readable(struct init *init, int which)
{
	(void)read_some(init, which);
}

/* What is in the pipes when nothing of the program is left; no more than they hold, for somebody
 * else may have its end of one. */
#define PIPE_BYTES (64u * 1024u)
static void drain(struct init *init)
{
	for (int which = 0; which < 2; which++) {
		unsigned left = PIPE_BYTES / (PIECES * OBSERVATION_TEXT);
		while (left > 0 && read_some(init, which))
			left--;
		if (init->probe_output[which] >= 0)
			(void)close(init->probe_output[which]);
		init->probe_output[which] = -1;
	}
}

void program_ended(struct init *init, struct process_end guard_end, struct probe_fact *fact)
{
	const struct probe_page *page = init->probe_page;
	drain(init);
	fact->stated = page->stated == 1;
	fact->returned = page->returned == 1;
	fact->call = page->call;
	fact->result = page->result;
	fact->pid = page->victim;
	fact->end = page->program_ended ? page->program_end : guard_end;
	fact->effect = exec_succeeded(init->orders, page);
}
