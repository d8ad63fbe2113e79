/* SPDX-License-Identifier: MIT */
/*
 * Worlds: the probes of the catalogue under filters made by hand, and what is left when a world is
 * over, however it ended. What a container's own program sees is in world_program.c,
 * what it may use in world_limits.c.
 */
#include "leftovers.h"
#include "one_world.h"

#include "base/mem.h"
#include "core/names.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define PROBES (PROBE_mkdirat + 1) /* the first of the catalogue: see every_probe */

/* ---- filters made by hand ---- */

/* A filter that answers `word` to the decisive calls of the first `count` probes of `kinds`, and
 * lets everything else through. The caller frees its instructions. */
static struct bpf_program filter_of(const enum probe_kind *kinds, size_t count, uint32_t word)
{
	struct bpf_program program = { .insns = mem_zero(2 * count + 2, sizeof(*program.insns)) };
	struct sock_filter *at = program.insns;
	*at++ = (struct sock_filter)BPF_STMT(
		BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < count; i++) {
		const struct syscall_row *row = syscall_find(probe_row(kinds[i])->call);
		const uint32_t number = (uint32_t)row->number[abi_native()];
		*at++ = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1);
		*at++ = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, word);
	}
	*at++ = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	program.count = (size_t)(at - program.insns);
	return program;
}

/* A world with every probe of the catalogue in its order, each a step. */
static void run_all_probes(const struct bpf_program *filter)
{
	one.container.filter = filter;
	one.step_count = 0;
	for (int kind = 0; kind < PROBES; kind++)
		one_world_add_step((enum probe_kind)kind);
	one_world_run();
}

static const struct probe_fact *fact_of(int kind)
{
	const struct probe_fact *fact = observations_probe(&one.seen, (size_t)kind);
	ck_assert_msg(
		fact != NULL, "nothing was told of %s", probe_row((enum probe_kind)kind)->name);
	return fact;
}

/* ---- probes ---- */

struct probe_end {
	bool returned;
	int64_t result;
	bool effect;
	int signal;
};

static void expect_fact(int kind, const struct probe_end *expected)
{
	const struct probe_fact *fact = fact_of(kind);
	const struct probe_row *row = probe_row((enum probe_kind)kind);
	const int64_t number = syscall_find(row->call)->number[abi_native()];
	ck_assert_msg(fact->stated && !fact->garbled && fact->call.number == (uint32_t)number &&
			      fact->call.audit_arch == abi_audit_arch(abi_native()),
		"%s: stated %u, garbled %u, call %u of 0x%x", row->name, fact->stated,
		fact->garbled, fact->call.number, fact->call.audit_arch);
	ck_assert_msg(fact->returned == expected->returned && fact->effect == expected->effect &&
			      (!expected->returned || fact->result == expected->result),
		"%s: returned %u, result %jd, effect %u", row->name, fact->returned,
		(intmax_t)fact->result, fact->effect);
	ck_assert_msg(fact->end.how == ENDED_SIGNAL && fact->end.value == expected->signal,
		"%s: ended %u with %d", row->name, fact->end.how, fact->end.value);
}

START_TEST(every_probe_has_its_effect_without_a_filter)
{
	run_all_probes(NULL);
	for (int kind = 0; kind < PROBES; kind++) {
		const int64_t result = fact_of(kind)->result;
		ck_assert_int_ge(result, 0);
		expect_fact(kind, &(const struct probe_end){ true, result, true, SIGILL });
	}
}
END_TEST

static const struct {
	uint32_t word;
	struct probe_end end; /* a probe that was not ended by the filter ends by its own fault */
} refusals[] = {
	{ SECCOMP_RET_ERRNO | EPERM, { true, -EPERM, false, SIGILL } },
	{ SECCOMP_RET_ERRNO | ENOMSG, { true, -ENOMSG, false, SIGILL } },
	{ SECCOMP_RET_ERRNO | 4095, { true, -4095, false, SIGILL } },
	{ SECCOMP_RET_ERRNO | 0xffff, { true, -4095, false, SIGILL } },
	{ SECCOMP_RET_TRACE, { true, -ENOSYS, false, SIGILL } }, /* nobody traces */
	{ SECCOMP_RET_USER_NOTIF, { true, -ENOSYS, false, SIGILL } },
	{ SECCOMP_RET_TRAP, { false, 0, false, SIGSYS } },
	{ SECCOMP_RET_KILL_THREAD, { false, 0, false, SIGSYS } },
	{ SECCOMP_RET_KILL_PROCESS, { false, 0, false, SIGSYS } },
};

/* Those without arguments that need nothing; tests/live/probes.c tries all. */
static const enum probe_kind every_probe[] = { PROBE_open_file, PROBE_write_file, PROBE_fsync_file,
	PROBE_rename_file, PROBE_unlink_file, PROBE_mkdir, PROBE_mkdirat };

START_TEST(a_refused_call_has_no_effect)
{
	struct bpf_program filter =
		filter_of(every_probe, ARRAY_SIZE(every_probe), refusals[_i].word);
	run_all_probes(&filter);
	for (int kind = 0; kind < PROBES; kind++)
		expect_fact(kind, &refusals[_i].end);
	bpf_program_release(&filter);
}
END_TEST

/* A flush leaves no trace, so there the call's word is taken for it (lab/inside/probes.c). */
START_TEST(a_pretended_success_has_no_effect)
{
	struct bpf_program filter =
		filter_of(every_probe, ARRAY_SIZE(every_probe), SECCOMP_RET_ERRNO);
	run_all_probes(&filter);
	for (int kind = 0; kind < PROBES; kind++)
		expect_fact(kind,
			&(const struct probe_end){ true, 0, kind == PROBE_fsync_file, SIGILL });
	bpf_program_release(&filter);
}
END_TEST

START_TEST(a_logged_call_has_its_effect)
{
	struct bpf_program filter =
		filter_of(every_probe, ARRAY_SIZE(every_probe), SECCOMP_RET_LOG);
	run_all_probes(&filter);
	for (int kind = 0; kind < PROBES; kind++)
		ck_assert_msg(fact_of(kind)->effect, "%s", probe_row((enum probe_kind)kind)->name);
	bpf_program_release(&filter);
}
END_TEST

START_TEST(refusing_one_call_leaves_the_others)
{
	const enum probe_kind refused = (enum probe_kind)_i;
	struct bpf_program filter = filter_of(&refused, 1, SECCOMP_RET_ERRNO | EACCES);
	run_all_probes(&filter);
	for (int kind = 0; kind < PROBES; kind++)
		ck_assert_msg(fact_of(kind)->effect == (kind != _i), "%s",
			probe_row((enum probe_kind)kind)->name);
	bpf_program_release(&filter);
}
END_TEST

/* Also exit_group, and everything that a C library does on its way out. */
static const struct {
	uint32_t word;
	struct probe_end end;
} for_every_call[] = {
	{ SECCOMP_RET_ERRNO | EPERM, { true, -EPERM, false, SIGILL } },
	{ SECCOMP_RET_KILL_PROCESS, { false, 0, false, SIGSYS } },
};

START_TEST(a_filter_that_refuses_every_call_lets_probes_end)
{
	struct sock_filter insn = BPF_STMT(BPF_RET | BPF_K, for_every_call[_i].word);
	const struct bpf_program filter = { &insn, 1 };
	run_all_probes(&filter);
	for (int kind = 0; kind < PROBES; kind++)
		expect_fact(kind, &for_every_call[_i].end);
}
END_TEST

START_TEST(a_filter_of_the_greatest_length_is_loaded)
{
	struct bpf_program filter = { mem_zero(BPF_MAX_INSNS, sizeof(*filter.insns)),
		BPF_MAX_INSNS };
	for (size_t i = 0; i + 1 < filter.count; i++)
		filter.insns[i] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_IMM, (uint32_t)i);
	filter.insns[filter.count - 1] =
		(struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOMSG);
	run_all_probes(&filter);
	expect_fact(PROBE_mkdir, &(const struct probe_end){ true, -ENOMSG, false, SIGILL });
	bpf_program_release(&filter);
}
END_TEST

START_TEST(steps_are_taken_one_after_the_other)
{
	run_all_probes(NULL);
	const struct observation *item = one.seen.items;
	ck_assert_uint_eq(one.seen.count, 3 + 2 * PROBES);
	ck_assert_uint_eq(item[0].kind, OBSERVED_CONTAINER_UP);
	ck_assert_uint_eq(item[1].kind, OBSERVED_READY);
	for (uint32_t step = 0; step < PROBES; step++) {
		ck_assert_uint_eq(item[2 + 2 * step].kind, OBSERVED_PROBE_BEGUN);
		ck_assert_uint_eq(item[2 + 2 * step].step, step);
		ck_assert_uint_eq(item[3 + 2 * step].kind, OBSERVED_PROBE_DONE);
		ck_assert_uint_eq(item[3 + 2 * step].step, step);
	}
	ck_assert_uint_eq(item[one.seen.count - 1].kind, OBSERVED_END);
}
END_TEST

/* ---- how a world ends ---- */

/* A world that would go on for a while. */
static struct world *open_long_world(struct plan *plan)
{
	one_world_set_script("sleep 60 & sleep 60 & wait");
	one.step_count = 0;
	one_world_add_step(PROBE_workload);
	one_world_plan(plan);
	struct world *world = world_open(one.sandbox, plan, &one.err);
	ck_assert_msg(world != NULL, "%s", one.err.text);
	return world;
}

/* Observations up to the one of this kind. */
static void wait_for(struct world *world, enum observation_kind kind)
{
	struct observation next = { 0 };
	while (next.kind != kind)
		ck_assert_msg(world_step(world, &next, 5000, &one.err) == 1, "no such observation");
}

static void ignore(void *context, const struct plan *plan, const struct observation *seen)
{
	(void)context;
	(void)plan;
	(void)seen;
}

START_TEST(a_watched_world_tells_of_processes_and_of_what_was_used)
{
	const struct sandbox_watch watch = { .seen = ignore };
	one_world_set_script("sleep 100");
	one_world_add_step(PROBE_mkdir);
	sandbox_watch(one.sandbox, &watch);
	one_world_run();
	sandbox_watch(one.sandbox, NULL);
	const struct observation *process = observations_find(&one.seen, OBSERVED_PROCESS, 0);
	const struct observation *usage = observations_find(&one.seen, OBSERVED_USAGE, 0);
	ck_assert_ptr_nonnull(process);
	ck_assert_int_eq(process->process.pid, WORKLOAD_PID);
	ck_assert_uint_eq(process->process.filters, 1); /* the baseline */
	ck_assert_uint_eq(process->process.no_new_privs, 1);
	ck_assert_uint_eq(process->process.effective, 0);
	ck_assert_ptr_nonnull(usage);
	ck_assert_uint_ge(usage->usage.tasks, 1);
}
END_TEST

START_TEST(a_world_that_nobody_watches_does_not_look)
{
	one_world_set_script("sleep 100");
	one_world_add_step(PROBE_mkdir);
	one_world_run();
	ck_assert_ptr_null(observations_find(&one.seen, OBSERVED_PROCESS, 0));
	ck_assert_ptr_null(observations_find(&one.seen, OBSERVED_USAGE, 0));
}
END_TEST

START_TEST(a_world_closed_at_once_leaves_nothing)
{
	struct leftovers before;
	struct plan plan;
	leftovers_look(&before);
	(void)world_close(open_long_world(&plan));
	leftovers_expect_none(&before, 0, false);
	plan_release(&plan);
	leftovers_release(&before);
}
END_TEST

START_TEST(a_world_closed_in_the_middle_leaves_nothing)
{
	static const enum observation_kind moments[] = { OBSERVED_CONTAINER_UP, OBSERVED_READY };
	struct leftovers before;
	autobuf struct buf meanwhile = { 0 };
	struct plan plan;
	leftovers_look(&before);
	struct world *world = open_long_world(&plan);
	wait_for(world, moments[_i]);
	leftovers_new(&before, &meanwhile);
	ck_assert_msg(strstr(buf_string(&meanwhile), "process ") != NULL, "the test sees nothing");
	ck_assert_uint_ge(leftovers_descendants(), 2); /* the keeper and an init */
	(void)world_close(world);
	leftovers_expect_none(&before, 0, false);
	plan_release(&plan);
	leftovers_release(&before);
}
END_TEST

START_TEST(a_killed_supervisor_leaves_nothing)
{
	struct leftovers before;
	int told[2];
	char byte;
	ck_assert_int_eq(pipe2(told, O_CLOEXEC), 0);
	leftovers_look(&before);
	const pid_t supervisor = fork();
	if (supervisor == 0) {
		struct plan plan;
		struct world *world = open_long_world(&plan);
		wait_for(world, OBSERVED_READY);
		(void)!write(told[1], "r", 1);
		for (;;)
			(void)pause();
	}
	ck_assert_int_gt(supervisor, 0);
	ck_assert_int_eq(read(told[0], &byte, 1), 1);
	ck_assert_uint_ge(leftovers_descendants(), 4); /* and the program's */
	ck_assert_int_eq(kill(supervisor, SIGKILL), 0);
	leftovers_expect_none(&before, 2000, true);
	leftovers_release(&before);
}
END_TEST

START_TEST(a_keeper_that_dies_is_an_error)
{
	struct observation next;
	struct plan plan;
	struct world *world = open_long_world(&plan);
	wait_for(world, OBSERVED_READY);
	ck_assert_int_eq(kill(leftovers_child(), SIGKILL), 0);
	ck_assert_int_eq(world_step(world, &next, 5000, &one.err), -1);
	ck_assert_msg(strstr(one.err.text, "ended by itself") != NULL, "%s", one.err.text);
	(void)world_close(world);
	plan_release(&plan);
}
END_TEST

START_TEST(nothing_follows_the_end)
{
	struct observation next;
	struct plan plan;
	one_world_plan(&plan);
	struct world *world = world_open(one.sandbox, &plan, &one.err);
	ck_assert_msg(world != NULL, "%s", one.err.text);
	wait_for(world, OBSERVED_END);
	ck_assert_int_eq(world_step(world, &next, 0, &one.err), 0);
	(void)world_close(world);
	plan_release(&plan);
}
END_TEST

START_TEST(a_world_tells_by_its_descriptor_and_waits_no_longer_than_asked)
{
	struct observation next;
	struct plan plan;
	struct world *world = open_long_world(&plan);
	struct pollfd polled = { .fd = world_fd(world), .events = POLLIN };
	ck_assert_int_eq(poll(&polled, 1, 5000), 1);
	wait_for(world, OBSERVED_READY);
	ck_assert_int_eq(world_step(world, &next, 1, &one.err), 2);
	(void)world_close(world);
	plan_release(&plan);
}
END_TEST

/* Readable in so many milliseconds. */
static int readable_in(long ms)
{
	const struct itimerspec when = { .it_value = { .tv_nsec = ms * 1000000 } };
	const int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	ck_assert(fd >= 0 && timerfd_settime(fd, 0, &when, NULL) == 0);
	return fd;
}

START_TEST(an_interrupted_run_leaves_nothing)
{
	struct leftovers before;
	struct plan plan;
	const int stop = readable_in(20);
	sandbox_stop_at(one.sandbox, stop);
	one_world_set_script("sleep 60");
	one_world_add_step(PROBE_workload);
	one_world_plan(&plan);
	leftovers_look(&before);
	ck_assert_int_eq(world_run(one.sandbox, &plan, &one.seen, &one.err), -1);
	ck_assert_str_eq(one.err.text, "interrupted");
	leftovers_expect_none(&before, 0, false);
	(void)close(stop);
	plan_release(&plan);
	leftovers_release(&before);
}
END_TEST

START_TEST(fifty_worlds_leave_nothing)
{
	struct leftovers before;
	one_world_add_step(PROBE_mkdir);
	leftovers_look(&before);
	for (int i = 0; i < 50; i++)
		one_world_run();
	leftovers_expect_none(&before, 0, false);
	leftovers_release(&before);
}
END_TEST

/* A copy would keep a pipe of ours, or another world's socket, from closing. */
START_TEST(a_world_holds_no_descriptor_of_ours)
{
	struct plan plan;
	int ends[2];
	ck_assert_int_eq(pipe(ends), 0);
	struct world *world = open_long_world(&plan);
	wait_for(world, OBSERVED_READY);
	(void)close(ends[1]);
	struct pollfd polled = { .fd = ends[0], .events = POLLIN };
	ck_assert_int_eq(poll(&polled, 1, 2000), 1);
	ck_assert_int_eq(polled.revents, POLLHUP);
	(void)world_close(world);
	plan_release(&plan);
}
END_TEST

START_TEST(worlds_stand_side_by_side)
{
	enum { WORLDS = 5 };
	struct leftovers before;
	struct plan plans[WORLDS];
	struct world *worlds[WORLDS];
	leftovers_look(&before);
	for (int i = 0; i < WORLDS; i++)
		worlds[i] = open_long_world(&plans[i]);
	(void)world_close(worlds[0]);
	for (int i = 1; i < WORLDS; i++)
		wait_for(worlds[i], OBSERVED_READY);
	for (int i = 1; i < WORLDS; i++)
		(void)world_close(worlds[i]);
	leftovers_expect_none(&before, 0, false);
	for (int i = 0; i < WORLDS; i++)
		plan_release(&plans[i]);
	leftovers_release(&before);
}
END_TEST

TCase *live_world(void)
{
	TCase *tests = tcase_create("world");
	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, one_world_set_up, one_world_tear_down);
	tcase_add_test(tests, every_probe_has_its_effect_without_a_filter);
	tcase_add_loop_test(tests, a_refused_call_has_no_effect, 0, ARRAY_SIZE(refusals));
	tcase_add_test(tests, a_pretended_success_has_no_effect);
	tcase_add_test(tests, a_logged_call_has_its_effect);
	tcase_add_loop_test(tests, refusing_one_call_leaves_the_others, 0, PROBES);
	tcase_add_loop_test(tests, a_filter_that_refuses_every_call_lets_probes_end, 0,
		ARRAY_SIZE(for_every_call));
	tcase_add_test(tests, a_filter_of_the_greatest_length_is_loaded);
	tcase_add_test(tests, steps_are_taken_one_after_the_other);
	tcase_add_test(tests, a_watched_world_tells_of_processes_and_of_what_was_used);
	tcase_add_test(tests, a_world_that_nobody_watches_does_not_look);
	tcase_add_test(tests, a_world_closed_at_once_leaves_nothing);
	tcase_add_loop_test(tests, a_world_closed_in_the_middle_leaves_nothing, 0, 2);
	tcase_add_test(tests, a_killed_supervisor_leaves_nothing);
	tcase_add_test(tests, a_keeper_that_dies_is_an_error);
	tcase_add_test(tests, nothing_follows_the_end);
	tcase_add_test(tests, a_world_tells_by_its_descriptor_and_waits_no_longer_than_asked);
	tcase_add_test(tests, an_interrupted_run_leaves_nothing);
	tcase_add_test(tests, fifty_worlds_leave_nothing);
	tcase_add_test(tests, a_world_holds_no_descriptor_of_ours);
	tcase_add_test(tests, worlds_stand_side_by_side);
	world_program_add(tests);
	world_limits_add(tests);
	return tests;
}
