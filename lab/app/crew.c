/* SPDX-License-Identifier: MIT */
#include "app/crew.h"

#include "base/mem.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/machine.h"
#include "sys/signals.h"
#include "sys/spawn.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define IDLE        ((size_t)-1)
#define PATIENCE_MS 2000 /* a world that is begun takes less to come to its end */

/* --- the worker's side --- */

/* What comes before a result's bytes. */
struct crew_header {
	size_t size;
	int failed;
	struct err why;
};

/* 1; 0 at the end of file; -1. */
static int read_whole(int fd, void *bytes, size_t size)
{
	for (char *at = bytes; size > 0;) {
		const ssize_t got = read(fd, at, size);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return (int)got;
		at += got;
		size -= (size_t)got;
	}
	return 1;
}

static int work_until_nobody_asks(const void *context, int fd)
{
	const struct crew *crew = context;
	size_t index;
	while (read_whole(fd, &index, sizeof(index)) == 1) {
		autobuf struct buf result = { 0 };
		struct crew_header header = { 0 };
		header.failed = crew->work(crew->context, index, &result, &header.why);
		header.size = header.failed ? 0 : result.size;
		if (file_write_all(fd, &header, sizeof(header)) ||
			file_write_all(fd, buf_string(&result), header.size))
			return 1;
	}
	return 0;
}

/* --- our side --- */

struct worker {
	struct spawned process;
	size_t job; /* or IDLE */
	uint64_t until_us;
	struct buf inbox; /* header and bytes, as far as they came */
};

/* What a job came to, kept until those before it are over. */
struct outcome {
	bool over;
	bool failed;
	struct err why;
	struct buf bytes;
};

struct crewing {
	const struct crew *crew;
	size_t count;
	size_t next;  /* the first job that nobody has begun */
	size_t taken; /* the first job that is not taken */
	size_t over;
	struct worker workers[CREW_WORKERS];
	size_t worker_count;
	struct outcome outcomes[CREW_AHEAD]; /* of job i at i modulo CREW_AHEAD */
	struct signals signals;
};

static int hire(struct crewing *crewing, struct worker *worker, struct err *err)
{
	int others[CREW_WORKERS + 1] = { crewing->signals.fd };
	for (size_t i = 0; i < crewing->worker_count; i++)
		others[1 + i] = crewing->workers[i].process.fd;
	const struct spawn_task task = {
		.run = work_until_nobody_asks,
		.context = crewing->crew,
		.others = others,
		.other_count = 1 + crewing->worker_count,
	};
	worker->job = IDLE;
	buf_clear(&worker->inbox);
	return spawn(&worker->process, &task, err);
}

static int hire_all(struct crewing *crewing, struct err *err)
{
	/* one more: each waits for the kernel now and then, which takes a world down by itself */
	size_t wanted = crewing->crew->workers ? crewing->crew->workers : machine_processors() + 1;
	wanted = wanted > CREW_WORKERS ? CREW_WORKERS : wanted;
	wanted = wanted > crewing->count ? crewing->count : wanted;
	for (; crewing->worker_count < wanted; crewing->worker_count++) {
		struct worker *worker = &crewing->workers[crewing->worker_count];
		worker->process.fd = -1;
		if (hire(crewing, worker, err) == 0)
			continue;
		/* fewer will do (EAGAIN at RLIMIT_NPROC), none will not */
		return crewing->worker_count ? 0 : -1;
	}
	return 0;
}

static bool somebody_is_there(const struct crewing *crewing)
{
	for (size_t i = 0; i < crewing->worker_count; i++)
		if (crewing->workers[i].process.fd >= 0)
			return true;
	return false;
}

static void note_over(struct crewing *crewing, size_t job)
{
	crewing->over++;
	if (crewing->crew->progress)
		crewing->crew->progress(crewing->crew->taker, crewing->over, job);
}

__attribute__((format(printf, 3, 4))) static void note_failed(
	struct crewing *crewing, struct worker *worker, const char *format, ...)
{
	struct outcome *outcome = &crewing->outcomes[worker->job % CREW_AHEAD];
	va_list args;
	autobuf struct buf text = { 0 };
	va_start(args, format);
	buf_vformat(&text, format, args);
	va_end(args);
	outcome->over = true;
	outcome->failed = true;
	(void)err_set(&outcome->why, ERR_BUG, "%s", buf_string(&text));
	note_over(crewing, worker->job);
	worker->job = IDLE;
}

/* The worker is gone, or has to go: its job has failed, and another takes its place. */
static int replace(
	struct crewing *crewing, struct worker *worker, const char *hung, struct err *err)
{
	const int status = spawn_end(&worker->process, 0);
	if (worker->job != IDLE && hung)
		note_failed(crewing, worker, "%s", hung);
	else if (worker->job != IDLE && WIFSIGNALED(status))
		note_failed(crewing, worker, "a worker was ended by signal %d", WTERMSIG(status));
	else if (worker->job != IDLE)
		note_failed(crewing, worker, "a worker ended with status %d", WEXITSTATUS(status));
	if (crewing->next == crewing->count || hire(crewing, worker, err) == 0)
		return 0;
	return somebody_is_there(crewing) ? 0 : -1;
}

/* Jobs for whoever has none. A write that fails is seen again as the end of the worker. */
static void hand_out(struct crewing *crewing)
{
	for (size_t i = 0; i < crewing->worker_count; i++) {
		struct worker *worker = &crewing->workers[i];
		if (worker->job != IDLE || worker->process.fd < 0 ||
			crewing->next == crewing->count ||
			crewing->next >= crewing->taken + CREW_AHEAD)
			continue;
		worker->job = crewing->next++;
		worker->until_us = clock_us() + (uint64_t)crewing->crew->job_ms * 1000u;
		(void)file_write_all(worker->process.fd, &worker->job, sizeof(worker->job));
	}
}

/* Some more bytes of a result. 1 when they are all there, 0 when not, -1: they never will be. */
static int hear(struct worker *worker)
{
	char piece[65536];
	struct crew_header header;
	const ssize_t got = read(worker->process.fd, piece, sizeof(piece));
	if (got < 0 && errno == EINTR)
		return 0;
	if (got <= 0 || worker->job == IDLE)
		return -1;
	buf_add(&worker->inbox, piece, (size_t)got);
	if (worker->inbox.size < sizeof(header))
		return 0;
	memcpy(&header, worker->inbox.data, sizeof(header));
	if (header.size > CREW_RESULT_MAX || worker->inbox.size > sizeof(header) + header.size)
		return -1;
	return worker->inbox.size == sizeof(header) + header.size;
}

static void note_done(struct crewing *crewing, struct worker *worker)
{
	struct outcome *outcome = &crewing->outcomes[worker->job % CREW_AHEAD];
	struct crew_header header;
	memcpy(&header, worker->inbox.data, sizeof(header));
	outcome->over = true;
	outcome->failed = header.failed != 0;
	outcome->why = header.why;
	buf_add(&outcome->bytes, worker->inbox.data + sizeof(header), header.size);
	buf_clear(&worker->inbox);
	note_over(crewing, worker->job);
	worker->job = IDLE;
}

static int take_what_is_next(struct crewing *crewing, struct err *err)
{
	for (;;) {
		struct outcome *outcome = &crewing->outcomes[crewing->taken % CREW_AHEAD];
		if (!outcome->over)
			return 0;
		const int failed = crewing->crew->take(crewing->crew->taker, crewing->taken,
			&outcome->bytes, outcome->failed ? &outcome->why : NULL, err);
		buf_release(&outcome->bytes);
		*outcome = (struct outcome){ 0 };
		crewing->taken++;
		if (failed)
			return -1;
	}
}

static int end_the_late(struct crewing *crewing, struct err *err)
{
	const uint64_t now = clock_us();
	for (size_t i = 0; i < crewing->worker_count; i++) {
		struct worker *worker = &crewing->workers[i];
		if (worker->job == IDLE || now < worker->until_us)
			continue;
		autofree char *hung = mem_format(
			"a worker was not done after %u seconds", crewing->crew->job_ms / 1000);
		if (replace(crewing, worker, hung, err))
			return -1;
	}
	return 0;
}

/* Until somebody has said something, or a second passed. The first descriptor is of signals. */
static int wait_for_news(const struct crewing *crewing, struct pollfd *polled, struct err *err)
{
	polled[0] = (struct pollfd){ .fd = crewing->signals.fd, .events = POLLIN };
	for (size_t i = 0; i < crewing->worker_count; i++)
		polled[1 + i] = (struct pollfd){
			.fd = crewing->workers[i].process.fd,
			.events = POLLIN,
		};
	if (poll(polled, 1 + crewing->worker_count, 1000) < 0 && errno != EINTR)
		return err_errno(err, "wait for the workers");
	return 0;
}

static int go_on(struct crewing *crewing, int *signal, struct err *err)
{
	struct pollfd polled[CREW_WORKERS + 1] = { 0 };
	hand_out(crewing);
	if (wait_for_news(crewing, polled, err))
		return -1;
	if (polled[0].revents & POLLIN)
		*signal = signals_next(&crewing->signals);
	if (*signal)
		return err_set(err, ERR_SYSTEM, "interrupted");
	for (size_t i = 0; i < crewing->worker_count; i++) {
		struct worker *worker = &crewing->workers[i];
		const int heard = polled[1 + i].revents ? hear(worker) : 0;
		if (heard > 0)
			note_done(crewing, worker);
		if (heard < 0 && replace(crewing, worker, NULL, err))
			return -1;
	}
	return end_the_late(crewing, err) || take_what_is_next(crewing, err) ? -1 : 0;
}

static void dismiss_all(struct crewing *crewing)
{
	for (size_t i = 0; i < crewing->worker_count; i++) {
		struct worker *worker = &crewing->workers[i];
		if (worker->process.fd >= 0)
			(void)close(worker->process.fd); /* all at once, then wait for each */
		worker->process.fd = -1;
	}
	for (size_t i = 0; i < crewing->worker_count; i++) {
		(void)spawn_end(&crewing->workers[i].process, PATIENCE_MS);
		buf_release(&crewing->workers[i].inbox);
	}
	for (size_t i = 0; i < CREW_AHEAD; i++)
		buf_release(&crewing->outcomes[i].bytes);
}

int crew_run(const struct crew *crew, size_t count, int *signal, struct err *err)
{
	static const int wanted[] = { SIGINT, SIGTERM, SIGHUP };
	autofree struct crewing *crewing = mem_zero(1, sizeof(*crewing));
	*crewing = (struct crewing){ .crew = crew, .count = count };
	*signal = 0;
	if (signals_open(&crewing->signals, wanted, ARRAY_SIZE(wanted), err))
		return -1;
	int failed = hire_all(crewing, err);
	while (!failed && crewing->taken < count)
		failed = go_on(crewing, signal, err);
	dismiss_all(crewing);
	signals_close(&crewing->signals);
	return failed;
}
