/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. What compiling a profile needs of a learner's input is libseccomp, which
 * must not see it in our own process. So the compiler runs as a plain child: a sealed program of
 * ours, started with no descriptor but a socket, no environment, limits on memory, processor time
 * and descriptors, no way to write a file, and a parent-death signal. Before it reads a byte of the
 * rules it loads a filter of its own (core/confinement.h), under which it can open, start and
 * signal nothing. What a container would add to that is another id and empty namespaces, which a
 * process without open(2), kill(2), ptrace(2) and socket(2) has no use for, and which take longer
 * to make than a profile to compile (docs/decisions/0022). Started as root it is an id that nobody
 * has.
 *
 * This will not do for a C compiler, nor for a policy in C: both open files and start programs.
 */
#include "sandbox/confined.h"

#include "base/buf.h"
#include "base/mem.h"
#include "sandbox/internal.h"
#include "sys/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define DESCRIPTORS 16 /* three, and the two of the compiler's pipe */
#define FAILED      125

/* --- in the child --- */

struct setup {
	const struct id_map *ids;
	const struct limits *limits;
	int program;
};

static int limit(int resource, rlim_t most)
{
	const struct rlimit value = { most, most };
	return setrlimit(resource, &value);
}

/* The first second over the limit of processor time is SIGXCPU, the next SIGKILL. */
static int limit_all(const struct limits *limits)
{
	const rlim_t seconds = (limits->cpu_ms + 999) / 1000;
	const struct rlimit cpu = { seconds, seconds + 1 };
	return setrlimit(RLIMIT_CPU, &cpu) || limit(RLIMIT_AS, (rlim_t)limits->memory_mib << 20) ||
			       limit(RLIMIT_NOFILE, DESCRIPTORS) || limit(RLIMIT_FSIZE, 0) ||
			       limit(RLIMIT_CORE, 0)
		       ? -1
		       : 0;
}

/* Ids of root are given away, and with them the parent-death signal, which is set anew. */
static int leave_root(const struct id_map *ids)
{
	if (!ids->as_root)
		return 0;
	return setgroups(0, NULL) || setresgid(ids->gid, ids->gid, ids->gid) ||
			       setresuid(ids->uid, ids->uid, ids->uid) ||
			       prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
		       ? -1
		       : 0;
}

/* Its end of the socket is standard input and output; besides the three only the program is left,
 * which is closed by its exec. Returns the program's descriptor, -1. */
static int arrange(int socket, int program)
{
	const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	const int input = fcntl(socket, F_DUPFD_CLOEXEC, DESCRIPTORS);
	const int kept = fcntl(program, F_DUPFD_CLOEXEC, DESCRIPTORS);
	if (null < 0 || input < 0 || kept < 0 || dup2(input, 0) < 0 || dup2(input, 1) < 0 ||
		dup2(null, 2) < 0)
		return -1;
	return close_range(3, (unsigned)kept - 1, 0) || close_range((unsigned)kept + 1, ~0u, 0)
		       ? -1
		       : kept;
}

static int be_the_compiler(const void *context, int socket)
{
	const struct setup *setup = context;
	static const char *const argv[] = { "compiler", NULL };
	static const char *const environment[] = { NULL };
	const int program = arrange(socket, setup->program);
	if (program < 0 || setsid() < 0 || limit_all(setup->limits) || leave_root(setup->ids) ||
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return FAILED;
	(void)execveat(program, "", (char *const *)argv, (char *const *)environment, AT_EMPTY_PATH);
	return FAILED;
}

/* --- here --- */

struct confined {
	const struct sandbox *sandbox;
	const struct plan *plan;
	struct spawned child;
	uint64_t until_us;
};

/* False: it is gone, and why is found below. */
static bool send_all(int fd, const char *bytes, size_t size)
{
	while (size) {
		const ssize_t sent = send(fd, bytes, size, MSG_NOSIGNAL);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return false;
		bytes += sent;
		size -= (size_t)sent;
	}
	return shutdown(fd, SHUT_WR) == 0;
}

/* Read to the end. LIMIT_NONE, or which one was hit first; -1: interrupted. */
static int receive_all(const struct confined *begun, struct buf *out)
{
	const size_t most = (size_t)begun->plan->containers[0].limits.output_kib << 10;
	char bytes[4096];
	for (;;) {
		struct pollfd polled[] = { { .fd = begun->child.fd, .events = POLLIN },
			{ .fd = begun->sandbox->stop, .events = POLLIN } };
		const uint64_t now = now_us();
		if (now >= begun->until_us)
			return LIMIT_WALL;
		if (poll(polled, ARRAY_SIZE(polled), (int)((begun->until_us - now + 999) / 1000)) <=
			0)
			continue;
		if (polled[1].revents)
			return -1;
		const ssize_t got = read(begun->child.fd, bytes, sizeof(bytes));
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return LIMIT_NONE;
		buf_add(out, bytes, (size_t)got);
		if (out->size > most)
			return LIMIT_OUTPUT;
	}
}

static void tell_output(struct observations *all, const struct buf *out)
{
	for (size_t at = 0; at < out->size; at += OBSERVATION_TEXT) {
		struct observation one = { .kind = OBSERVED_OUTPUT };
		const size_t left = out->size - at;
		one.output.stream = STREAM_OUT;
		one.output.size = (uint32_t)(left < OBSERVATION_TEXT ? left : OBSERVATION_TEXT);
		memcpy(one.output.bytes, out->data + at, one.output.size);
		observations_add(all, &one);
	}
}

static void tell_limit(struct observations *all, enum limit_word limit)
{
	const struct observation hit = { .kind = OBSERVED_LIMIT, .limit = limit };
	observations_add(all, &hit);
}

static void tell_end(struct observations *all, int status, enum limit_word limit)
{
	struct observation end = { .kind = OBSERVED_WORKLOAD_ENDED };
	if (limit != LIMIT_NONE)
		tell_limit(all, limit);
	else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
		tell_limit(all, LIMIT_CPU);
	end.workload.how = WIFSIGNALED(status) ? ENDED_SIGNAL : ENDED_EXIT;
	end.workload.value = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
	observations_add(all, &end);
}

struct confined *confined_begin(
	const struct sandbox *sandbox, const struct plan *plan, struct err *err)
{
	const struct plan_container *container = &plan->containers[0];
	const struct setup setup = {
		.ids = &sandbox->ids,
		.limits = &container->limits,
		.program = sandbox_compiler(sandbox, err),
	};
	const struct spawn_task task = { .run = be_the_compiler, .context = &setup };
	if (setup.program < 0)
		return NULL;
	struct confined *begun = mem_zero(1, sizeof(*begun));
	begun->sandbox = sandbox;
	begun->plan = plan;
	begun->until_us = now_us() + plan->wall_ms * UINT64_C(1000);
	if (spawn(&begun->child, &task, err)) {
		free(begun);
		return NULL;
	}
	/* what is not taken tells itself by what does not come back */
	(void)send_all(begun->child.fd, container->input, container->input_size);
	return begun;
}

int confined_finish(struct confined *begun, struct observations *all, struct err *err)
{
	autobuf struct buf out = { 0 };
	const int limit = receive_all(begun, &out);
	/* at its end of file it is ending; one that is not must not be waited for */
	const int status = spawn_end(&begun->child, limit == LIMIT_NONE ? 1000 : 0);
	free(begun);
	if (limit < 0)
		return err_set(err, ERR_SYSTEM, "interrupted");
	if (WIFEXITED(status) && WEXITSTATUS(status) == FAILED)
		return err_set(err, ERR_SYSTEM, "start the compiler of profiles");
	tell_output(all, &out);
	tell_end(all, status, (enum limit_word)limit);
	return 0;
}

void confined_drop(struct confined *begun)
{
	if (!begun)
		return;
	(void)spawn_end(&begun->child, 0);
	free(begun);
}
