/* SPDX-License-Identifier: MIT */
#include "app/run.h"

#include "app/policy.h"
#include "app/result_file.h"
#include "base/mem.h"
#include "core/orders.h"
#include "sys/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FORMAT 1

struct run {
	const struct run_request *request;
	struct sandbox *sandbox;
	struct answer_policy policy; /* if the request has one */
	struct plan plan;
	struct relay_end end;
	uint64_t duration_us;
};

/* A pipe whose other end is closed: reading gives end of file, writing fails as on a closed one. */
int run_keep_streams(struct err *err)
{
	for (int fd = 0; fd <= STDERR_FILENO; fd++) {
		int ends[2];
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		if (pipe2(ends, O_CLOEXEC))
			return err_errno(err, "stand in for a closed standard stream");
		(void)close(ends[1]);
	}
	return 0;
}

/* --- before --- */

static int check_words(const char *const *command, struct err *err)
{
	size_t count = 0;
	size_t bytes = 0;
	for (; command[count]; count++)
		bytes += strlen(command[count]) + 1;
	if (count <= ORDERS_MAX_ARGS && bytes <= ORDERS_ARGV_BYTES)
		return 0;
	return err_set(err, ERR_USAGE,
		"CMD and its arguments are too long: at most %d words, %d KiB", ORDERS_MAX_ARGS,
		ORDERS_ARGV_BYTES / 1024);
}

static int open_sandbox(struct run *run, struct err *err)
{
	if (!run->sandbox)
		run->sandbox = sandbox_open(err);
	return run->sandbox ? 0 : -1;
}

static int prepare(struct run *run, struct err *err)
{
	const struct run_request *request = run->request;
	if (check_words(request->what.command, err) || result_file_check(request->json_file, err))
		return -1;
	if (request->policy &&
		(open_sandbox(run, err) || policy_read(&run->policy, request->policy, request->kind,
						   run->sandbox, err)))
		return -1;
	plan_make_run(&run->plan, &request->what, request->policy ? &run->policy.program : NULL);
	run->plan.recorded = run->plan.unbounded = request->calls;
	return 0;
}

struct run *run_open(const struct run_request *request, struct err *err)
{
	struct run *run = mem_zero(1, sizeof(*run));
	run->request = request;
	if (prepare(run, err)) {
		run_close(run);
		return NULL;
	}
	return run;
}

const struct findings *run_findings(const struct run *run)
{
	return &run->policy.profile.findings;
}

void run_format(const struct run *run, struct buf *out)
{
	plan_format(&run->plan, out);
}

/* --- what came of it --- */

static struct jout *end_json(const struct relay_end *end)
{
	const char *how = "not-started";
	int value = run_exit_code(end);
	if (end->signal) {
		how = "interrupted";
		value = end->signal;
	} else if (end->limit != LIMIT_NONE) {
		how = "signal";
		value = SIGKILL;
	} else if (end->started) {
		how = end->workload.how == ENDED_EXIT ? "exit" : "signal";
		value = end->workload.value;
	}
	struct jout *object = jout_object();
	jout_text(object, "how", how);
	jout_integer(object, "value", value);
	return object;
}

static struct jout *policies_json(const struct run *run)
{
	struct jout *all = jout_array();
	if (run->request->policy) {
		char hex[HASH_HEX];
		struct jout *one = jout_object();
		hash_hex(&run->policy.hash, hex);
		jout_text(one, "file", run->request->policy);
		jout_text(one, "sha256", hex);
		jout_put(one, "findings", findings_json(&run->policy.profile.findings));
		jout_add(all, one);
	}
	return all;
}

static struct jout *run_json(const struct run *run)
{
	const struct relay_end *end = &run->end;
	struct jout *output = jout_object();
	jout_integer(output, "stdout", (int64_t)end->bytes[0]);
	jout_integer(output, "stderr", (int64_t)end->bytes[1]);
	struct jout *root = jout_object();
	jout_integer(root, "format", FORMAT);
	jout_put(root, "end", end_json(end));
	jout_text(root, "limited", end->limit == LIMIT_NONE ? NULL : limit_word_name(end->limit));
	jout_put(root, "policy", policies_json(run));
	jout_put(root, "output", output);
	jout_integer(root, "duration_us", (int64_t)run->duration_us);
	return root;
}

static int write_json(const struct run *run, struct err *err)
{
	autobuf struct buf text = { 0 };
	struct jout *json = run_json(run);
	autofree char *pretty = jout_pretty(json);
	jout_free(json);
	buf_format(&text, "%s\n", pretty);
	return result_file_write(run->request->json_file, &text, err);
}

const struct relay_end *run_end(const struct run *run)
{
	return &run->end;
}

const struct seccomp_profile *run_policy(const struct run *run)
{
	return run->request->policy ? &run->policy.profile : NULL;
}

int run_exit_code(const struct relay_end *end)
{
	if (end->signal)
		return RUN_BY_SIGNAL(end->signal);
	if (end->limit != LIMIT_NONE)
		return RUN_BY_SIGNAL(SIGKILL);
	if (!end->started)
		return end->start_error == ENOENT || end->start_error == ENOTDIR ? RUN_NOT_FOUND
										 : RUN_REFUSED;
	return end->workload.how == ENDED_SIGNAL ? RUN_BY_SIGNAL(end->workload.value)
						 : end->workload.value;
}

/* --- the world --- */

/* The workload's stdin is a pipe of its own: it never gets a descriptor of ours, which could be a
 * terminal. Its end goes to the world's keeper alone, so that its closing is seen. */
static int open_world(struct run *run, struct relay *relay, struct err *err)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC))
		return err_errno(err, "make the program's standard input");
	relay->input = ends[1];
	(void)fcntl(ends[1], F_SETFL, O_NONBLOCK); /* can't fail on a pipe of ours */
	run->plan.containers[0].input_fd = ends[0];
	relay->world = world_open(run->sandbox, &run->plan, err);
	(void)close(ends[0]);
	if (relay->world)
		return 0;
	(void)close(ends[1]);
	return -1;
}

static int run_world(struct run *run, struct relay *relay, struct err *err)
{
	const uint64_t began = clock_us();
	if (open_sandbox(run, err) || open_world(run, relay, err))
		return -1;
	const int carried = relay_run(relay, &run->end, err);
	const bool gone = world_close(relay->world);
	run->duration_us = clock_us() - began;
	if (carried || gone)
		return carried;
	return err_set(err, ERR_SYSTEM,
		"a process in the container is stuck in the kernel and can't be killed");
}

int run_go(struct run *run, const struct relay_streams *streams, struct err *err)
{
	static const int ending[] = { SIGINT, SIGTERM, SIGHUP };
	struct signals signals;
	struct relay relay = {
		.signals = &signals,
		.streams = streams,
		.calls = run->request->calls,
		.input = -1,
	};
	if (signals_open(&signals, ending, ARRAY_SIZE(ending), err))
		return -1;
	int failed = run_world(run, &relay, err);
	if (!failed && run->request->json_file)
		failed = write_json(run, err);
	signals_close(&signals);
	return failed;
}

void run_close(struct run *run)
{
	if (!run)
		return;
	plan_release(&run->plan);
	if (run->request->policy)
		policy_release(&run->policy);
	sandbox_close(run->sandbox);
	free(run);
}
