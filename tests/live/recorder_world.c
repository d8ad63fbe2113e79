/* SPDX-License-Identifier: MIT */
/*
 * Worlds that are recorded: what is told of a container's program and of probes, with and without a
 * filter, and how such a world ends. The recorder by itself is in recorder.c.
 */
#include "leftovers.h"
#include "one_world.h"

#include "base/mem.h"
#include "core/baseline.h"
#include "core/call_text.h"
#include "core/names.h"
#include "core/orders.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct calls {
	struct call_event *items;
	size_t count;
	size_t capacity;
} calls; /* each test has a process of its own */

static struct world *open_recorded(struct plan *plan)
{
	one_world_plan(plan);
	plan->recorded = true;
	struct world *world = world_open(one.sandbox, plan, &one.err);
	ck_assert_msg(world != NULL, "%s", one.err.text);
	return world;
}

static void take_observations(struct world *world)
{
	struct observation next;
	int step;
	while ((step = world_step(world, &next, 10000, &one.err)) == 1) {
		ck_assert_msg(
			next.kind != OBSERVED_FAULT, "%d %s", next.fault.error, next.fault.text);
		ck_assert_int_ne(next.kind, OBSERVED_RECORD_ME);
		observations_add(&one.seen, &next);
	}
	ck_assert_msg(step == 0, "%d %s", step, one.err.text);
}

static void take_calls(struct world *world)
{
	struct call_event next;
	int got;
	while ((got = world_next_call(world, &next, 10000, &one.err)) == 1) {
		calls.items = mem_grow(calls.items, calls.count, &calls.capacity, sizeof(next));
		calls.items[calls.count++] = next;
	}
	ck_assert_msg(got == 0, "%d %s", got, one.err.text);
}

/* Run what is set to its end, recorded. */
static void run_recorded(void)
{
	struct plan plan;
	struct world *world = open_recorded(&plan);
	take_observations(world);
	take_calls(world);
	world_close(world);
	plan_release(&plan);
}

/* The first call of that name that points to that text (NULL: any), made under the baseline: what
 * init's child does before it is the learner's side is told as well. */
static const struct call_event *find_call(const char *name, const char *text)
{
	const struct syscall_row *row = syscall_find(name);
	for (size_t i = 0; i < calls.count; i++) {
		const struct call_event *event = &calls.items[i];
		if (event->kind <= CALL_UNFINISHED && event->filters > 0 &&
			event->abi == (int32_t)abi_native() &&
			event->nr == (uint32_t)row->number[abi_native()] &&
			(!text || (event->text_size == strlen(text) &&
					  memcmp(event->text, text, event->text_size) == 0)))
			return event;
	}
	ck_abort_msg("no call of %s(%s) among %zu", name, text ? text : "", calls.count);
}

static void expect_line(const struct call_event *event, const char *end)
{
	autobuf struct buf line = { 0 };
	call_text_event(event, &line);
	const char *text = buf_string(&line);
	const size_t size = strlen(text);
	ck_assert_msg(size >= strlen(end) && strcmp(text + size - strlen(end), end) == 0,
		"\"%s\" does not end in \"%s\"", text, end);
}

/* ---- what is told ---- */

START_TEST(a_recorded_world_gives_the_calls_of_its_program)
{
	one_world_set_script("mkdir /tmp/made; cat /no/such; exit 3");
	one_world_add_step(PROBE_workload);
	run_recorded();
	ck_assert_int_eq(one_world_end()->value, 3);
	expect_line(find_call("mkdir", "/tmp/made"), " mkdir(\"/tmp/made\", 0777) = 0");
	ck_assert_uint_eq(find_call("mkdir", "/tmp/made")->filters, 1); /* the baseline */
	expect_line(find_call("execve", "/bin/sh"), " = 0");
	ck_assert_int_eq(find_call("openat", "/no/such")->result, -ENOENT);
	expect_line(find_call("exit_group", NULL), " did not return");
	ck_assert_uint_eq(calls.items[calls.count - 1].kind, CALLS_OVER);
}
END_TEST

static struct sock_filter refuse_mkdir[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 83, 0, 1), /* mkdir of x86-64 */
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};
static const struct bpf_program mkdir_refused = { refuse_mkdir, ARRAY_SIZE(refuse_mkdir) };

START_TEST(a_refused_call_names_the_learners_filter)
{
	one.container.filter = &mkdir_refused;
	one_world_set_script("mkdir /tmp/made");
	one_world_add_step(PROBE_workload);
	run_recorded();
	expect_line(find_call("mkdir", "/tmp/made"),
		" mkdir(\"/tmp/made\", 0777) = EPERM; ERRNO(EPERM) by filter 1");
	ck_assert_uint_eq(find_call("mkdir", "/tmp/made")->flags, CALL_TEXT_AT_ENTRY);
}
END_TEST

START_TEST(a_call_that_our_own_filter_refuses_names_that)
{
	one.container.filter = &mkdir_refused;
	one_world_set_script("unshare -U true");
	one_world_add_step(PROBE_workload);
	run_recorded();
	expect_line(find_call("unshare", NULL), " = ENOSYS; ERRNO(ENOSYS) by filter 0");
}
END_TEST

START_TEST(a_probes_own_statement_and_the_record_agree)
{
	one.container.filter = &mkdir_refused;
	one_world_add_step(PROBE_mkdir);
	run_recorded();
	const struct probe_fact *fact = observations_probe(&one.seen, 0);
	ck_assert_ptr_nonnull(fact);
	const struct call_event *event = find_call("mkdir", NULL);
	ck_assert_int_eq(fact->result, -EPERM);
	ck_assert_int_eq(event->result, fact->result);
	ck_assert_uint_eq(event->nr, fact->call.number);
	for (unsigned i = 0; i < SYSCALL_ARGS; i++)
		ck_assert_uint_eq(event->args[i], fact->call.args[i]);
	ck_assert_int_eq(event->decider, 1);
}
END_TEST

/* Calls are kept while only steps are taken: a program that makes many does not stop. */
START_TEST(calls_may_wait_until_the_end)
{
	one_world_set_script("i=0; while [ $i -lt 1500 ]; do i=$((i+1)); echo $i; done");
	one_world_add_step(PROBE_workload);
	run_recorded();
	ck_assert_int_eq(one_world_end()->value, 0);
	size_t writes = 0;
	for (size_t i = 0; i < calls.count; i++) {
		ck_assert_uint_eq(calls.items[i].seq, i);
		writes += calls.items[i].nr == 1 && calls.items[i].args[0] == 1;
	}
	ck_assert_uint_eq(writes, 1500);
}
END_TEST

START_TEST(a_world_that_is_not_recorded_has_no_calls)
{
	struct plan plan;
	struct call_event event;
	one_world_add_step(PROBE_mkdir);
	one_world_plan(&plan);
	struct world *world = world_open(one.sandbox, &plan, &one.err);
	ck_assert_msg(world != NULL, "%s", one.err.text);
	ck_assert_int_eq(world_calls_fd(world), -1);
	take_observations(world);
	ck_assert_int_eq(world_next_call(world, &event, -1, &one.err), 0);
	world_close(world);
	plan_release(&plan);
}
END_TEST

/* Traced, it would no longer be spared them by the kernel. */
START_TEST(signals_from_inside_do_not_reach_a_recorded_init)
{
	one.container.user = _i == 0 ? 1000 : 0;
	one_world_set_script("for s in STOP TSTP TERM USR1 SEGV TRAP KILL 40; do kill -$s 1; done");
	one_world_add_step(PROBE_workload);
	one_world_add_step(PROBE_mkdir);
	run_recorded();
	ck_assert_int_eq(one_world_end()->value, 0);
	const struct probe_fact *fact = observations_probe(&one.seen, 1);
	ck_assert(fact && fact->effect == 1);
}
END_TEST

START_TEST(two_containers_are_recorded_side_by_side)
{
	static const char *const others[] = { "sh", "-c", "mkdir /tmp/second", NULL };
	struct plan plan;
	one_world_set_script("mkdir /tmp/first");
	one_world_add_step(PROBE_workload);
	one_world_add_step(PROBE_workload);
	one_world_plan(&plan);
	plan.recorded = true;
	plan.containers = mem_resize(plan.containers, 2, sizeof(*plan.containers));
	plan.containers[1] = plan.containers[0];
	plan.containers[1].name = "second";
	plan.containers[1].run = others;
	plan.container_count = 2;
	plan.steps[1].container = 1;
	struct world *world = world_open(one.sandbox, &plan, &one.err);
	ck_assert_msg(world != NULL, "%s", one.err.text);
	take_observations(world);
	take_calls(world);
	world_close(world);
	plan_release(&plan);
	ck_assert_uint_eq(find_call("mkdir", "/tmp/first")->container, 0);
	ck_assert_uint_eq(find_call("mkdir", "/tmp/second")->container, 1);
}
END_TEST

START_TEST(children_that_no_tracer_would_see_are_refused)
{
	struct bpf_program baseline;
	baseline_make(&baseline, 0);
	const struct bpf_program *const all[] = { &baseline };
	const struct seccomp_data untraced = {
		.nr = 56, .arch = abi_audit_arch(ABI_X86_64), .args = { 0x00800000 | SIGCHLD }
	};
	const struct seccomp_data plain = {
		.nr = 56, .arch = abi_audit_arch(ABI_X86_64), .args = { SIGCHLD }
	};
	ck_assert(answer_refuses(bpf_decide(all, 1, &untraced)));
	ck_assert(answer_permits(bpf_decide(all, 1, &plain)));
	bpf_program_release(&baseline);
}
END_TEST

/* ---- how it ends ---- */

START_TEST(a_recorded_world_that_cannot_be_made_has_no_calls)
{
	struct plan plan;
	struct observation next = { 0 };
	static char script[ORDERS_ARGV_BYTES + 1]; /* the keeper can't even write its orders */
	memset(script, 'x', sizeof(script) - 1);
	one_world_set_script(script);
	one_world_add_step(PROBE_mkdir);
	struct world *world = open_recorded(&plan);
	while (next.kind != OBSERVED_END)
		ck_assert_msg(world_step(world, &next, 5000, &one.err) == 1, "%s", one.err.text);
	take_calls(world);
	ck_assert_uint_eq(calls.count, 1);
	ck_assert_uint_eq(calls.items[0].kind, CALLS_OVER);
	ck_assert(world_close(world));
	plan_release(&plan);
}
END_TEST

/* How many pid namespaces below ours: 0 for the recorder, 1 for the keeper. */
static int levels_of(pid_t pid)
{
	char path[64];
	char text[4096];
	int levels = -1;
	(void)snprintf(path, sizeof(path), "/proc/%d/status", pid);
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	ck_assert_int_ge(fd, 0);
	const ssize_t got = read(fd, text, sizeof(text) - 1);
	(void)close(fd); /* only read */
	text[got > 0 ? got : 0] = '\0';
	const char *line = strstr(text, "\nNSpid:");
	ck_assert_ptr_nonnull(line);
	for (line++; *line != '\n'; line++)
		levels += *line == '\t';
	return levels;
}

static pid_t find_recorder(void)
{
	char path[64];
	char text[256];
	(void)snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	ck_assert_int_ge(fd, 0);
	const ssize_t got = read(fd, text, sizeof(text) - 1);
	(void)close(fd); /* only read */
	text[got > 0 ? got : 0] = '\0';
	for (char *at = text; *at;) {
		const pid_t pid = (pid_t)strtol(at, &at, 10);
		if (pid > 0 && levels_of(pid) == 0)
			return pid;
		at += strspn(at, " ");
	}
	ck_abort_msg("there is no recorder among \"%s\"", text);
}

static struct world *open_long(struct plan *plan)
{
	struct observation next = { 0 };
	one_world_set_script("while :; do sleep 1; done");
	one_world_add_step(PROBE_workload);
	struct world *world = open_recorded(plan);
	while (next.kind != OBSERVED_READY)
		ck_assert_msg(world_step(world, &next, 5000, &one.err) == 1, "%s", one.err.text);
	return world;
}

START_TEST(a_killed_recorder_ends_the_world)
{
	struct leftovers before;
	struct plan plan;
	struct observation next;
	leftovers_look(&before);
	struct world *world = open_long(&plan);
	ck_assert_int_eq(kill(find_recorder(), SIGKILL), 0);
	int step;
	while ((step = world_step(world, &next, 5000, &one.err)) == 1 &&
		next.kind != OBSERVED_FAULT)
		;
	if (step == -1)
		ck_assert_msg(strstr(one.err.text, "recorder"), "%s", one.err.text);
	else
		ck_assert_msg(step == 1 && strstr(next.fault.text, "init ended"), "%d", step);
	world_close(world);
	leftovers_expect_none(&before, 0, false);
	plan_release(&plan);
	leftovers_release(&before);
}
END_TEST

START_TEST(a_recorded_world_closed_in_the_middle_leaves_nothing)
{
	struct leftovers before;
	struct plan plan;
	leftovers_look(&before);
	struct world *world = open_long(&plan);
	world_close(world);
	leftovers_expect_none(&before, 0, false);
	plan_release(&plan);
	leftovers_release(&before);
}
END_TEST

START_TEST(a_recorded_world_closed_at_once_leaves_nothing)
{
	struct leftovers before;
	struct plan plan;
	one_world_set_script("sleep 60");
	leftovers_look(&before);
	world_close(open_recorded(&plan));
	leftovers_expect_none(&before, 0, false);
	plan_release(&plan);
	leftovers_release(&before);
}
END_TEST

/* A program that floods, and nobody who reads: nothing may wait for each other. */
START_TEST(a_recorded_world_is_closed_with_a_full_pipe)
{
	struct leftovers before;
	struct plan plan;
	struct observation next = { 0 };
	leftovers_look(&before);
	one_world_set_script("while :; do umask; done >/dev/null");
	struct world *world = open_recorded(&plan);
	while (next.kind != OBSERVED_READY)
		ck_assert_msg(world_step(world, &next, 5000, &one.err) == 1, "%s", one.err.text);
	(void)poll(NULL, 0, 300);
	world_close(world);
	leftovers_expect_none(&before, 0, false);
	plan_release(&plan);
	leftovers_release(&before);
}
END_TEST

START_TEST(a_killed_supervisor_of_a_recorded_world_leaves_nothing)
{
	struct leftovers before;
	int started[2];
	char byte = 's';
	leftovers_look(&before);
	ck_assert_int_eq(pipe2(started, O_CLOEXEC), 0);
	const pid_t supervisor = fork();
	if (supervisor == 0) {
		struct plan plan;
		(void)open_long(&plan);
		if (write(started[1], &byte, 1) == 1)
			(void)pause();
		_exit(1);
	}
	ck_assert_int_eq(read(started[0], &byte, 1), 1);
	ck_assert_int_eq(kill(supervisor, SIGKILL), 0);
	ck_assert_int_eq(waitpid(supervisor, NULL, 0), supervisor);
	(void)close(started[0]);
	(void)close(started[1]);
	leftovers_expect_none(&before, 2000, true);
	leftovers_release(&before);
}
END_TEST

START_TEST(ten_recorded_worlds_leave_nothing)
{
	struct leftovers before;
	one_world_add_step(PROBE_mkdir);
	leftovers_look(&before);
	for (int i = 0; i < 10; i++)
		run_recorded();
	leftovers_expect_none(&before, 0, false);
	leftovers_release(&before);
}
END_TEST

TCase *live_recorder_world(void)
{
	TCase *tests = tcase_create("recorder_world");
	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, one_world_set_up, one_world_tear_down);
	tcase_add_test(tests, a_recorded_world_gives_the_calls_of_its_program);
	tcase_add_test(tests, a_refused_call_names_the_learners_filter);
	tcase_add_test(tests, a_call_that_our_own_filter_refuses_names_that);
	tcase_add_test(tests, a_probes_own_statement_and_the_record_agree);
	tcase_add_test(tests, calls_may_wait_until_the_end);
	tcase_add_test(tests, a_world_that_is_not_recorded_has_no_calls);
	tcase_add_loop_test(tests, signals_from_inside_do_not_reach_a_recorded_init, 0, 2);
	tcase_add_test(tests, two_containers_are_recorded_side_by_side);
	tcase_add_test(tests, children_that_no_tracer_would_see_are_refused);
	tcase_add_test(tests, a_recorded_world_that_cannot_be_made_has_no_calls);
	tcase_add_test(tests, a_killed_recorder_ends_the_world);
	tcase_add_test(tests, a_recorded_world_closed_in_the_middle_leaves_nothing);
	tcase_add_test(tests, a_recorded_world_closed_at_once_leaves_nothing);
	tcase_add_test(tests, a_recorded_world_is_closed_with_a_full_pipe);
	tcase_add_test(tests, a_killed_supervisor_of_a_recorded_world_leaves_nothing);
	tcase_add_test(tests, ten_recorded_worlds_leave_nothing);
	return tests;
}
