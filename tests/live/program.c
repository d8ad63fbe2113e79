/* SPDX-License-Identifier: MIT */
/*
 * The probe "exec": a program of its own, as the workload would be; what it writes, how it ends,
 * and that nothing of it is left for the next step.
 */
#include "one_world.h"

#include "base/mem.h"

#include <check.h>
#include <errno.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

/* A step that has the shell execute a script. */
static struct probe_request *add_script(const char *script)
{
	static const char shell[] = "sh\0-c";
	one_world_add_step(PROBE_exec);
	struct probe_request *step = &one.steps[one.step_count - 1];
	memcpy(step->words, shell, sizeof(shell));
	ck_assert_uint_lt(strlen(script), sizeof(step->words) - sizeof(shell));
	memcpy(step->words + sizeof(shell), script, strlen(script) + 1);
	step->word_count = 3;
	return step;
}

static const struct probe_fact *fact_of(size_t step)
{
	autobuf struct buf told = { 0 };
	const struct probe_fact *fact = observations_probe(&one.seen, step);
	one_world_describe(&told);
	ck_assert_msg(fact != NULL, "%s", buf_string(&told));
	return fact;
}

static void ended(size_t step, enum ended how, int value)
{
	const struct process_end *end = &fact_of(step)->end;
	ck_assert_int_eq(end->how, how);
	ck_assert_int_eq(end->value, value);
}

/* What the program of a step wrote. */
static char *output_of(size_t step, enum output_stream stream)
{
	struct buf text = { 0 };
	for (size_t i = 0; i < one.seen.count; i++) {
		const struct observation *piece = &one.seen.items[i];
		if (piece->kind == OBSERVED_OUTPUT && piece->step == step &&
			piece->output.stream == (uint32_t)stream)
			buf_add(&text, piece->output.bytes, piece->output.size);
	}
	return buf_take(&text);
}

static void wrote(size_t step, enum output_stream stream, const char *wanted)
{
	autofree char *text = output_of(step, stream);
	ck_assert_str_eq(text, wanted);
}

/* --- what it is --- */

START_TEST(its_output_and_status_are_told_by_step)
{
	add_script("echo one; echo two >&2; exit 3");
	add_script("echo three");
	one_world_run();
	ended(0, ENDED_EXIT, 3);
	ended(1, ENDED_EXIT, 0);
	ck_assert_uint_eq(fact_of(0)->effect, 1);
	ck_assert_int_gt(fact_of(0)->pid, 1);
	wrote(0, STREAM_PROBE, "one\n");
	wrote(0, STREAM_PROBE_ERR, "two\n");
	wrote(1, STREAM_PROBE, "three\n");
	wrote(1, STREAM_PROBE_ERR, "");
}
END_TEST

#define WHOAMI                                                                                     \
	"id -u; id -g; grep -E 'CapEff|NoNewPrivs|Seccomp:' /proc/self/status; ls /proc/self/fd;"  \
	" readlink /proc/self/fd/0; echo $HOME; tty; ls -a; touch new && ls"

START_TEST(it_is_run_as_the_workload_is_but_in_a_fresh_directory)
{
	add_script(WHOAMI);
	one_world_run();
	wrote(0, STREAM_PROBE,
		"1000\n1000\nCapEff:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2\n"
		"0\n1\n2\n3\n/dev/null\n/tmp\nnot a tty\n.\n..\nnew\n"); /* 3 is ls's own */
	ended(0, ENDED_EXIT, 0);
}
END_TEST

START_TEST(it_can_open_its_output_by_name)
{
	add_script("echo one >/dev/stdout; echo two >/dev/stderr");
	for (int range = 0; range < 2; range++) {
		one.ids = range ? ID_RANGE : ID_SINGLE;
		if (sandbox_need_ids(one.sandbox, one.ids, &one.err)) {
			printf("skip a program's output by name with a range: %s\n", one.err.text);
			return;
		}
		one_world_run();
		wrote(0, STREAM_PROBE, "one\n");
		wrote(0, STREAM_PROBE_ERR, "two\n");
	}
}
END_TEST

START_TEST(as_root_it_has_all_capabilities_and_user_0_of_a_range)
{
	struct err why = { 0 };
	if (sandbox_need_ids(one.sandbox, ID_RANGE, &why)) {
		printf("skip a program as root with a range: %s\n", why.text);
		return;
	}
	one.ids = ID_RANGE;
	add_script("id -u; chown 7:7 . && stat -c %u .")->as_root = 1;
	one_world_run();
	wrote(0, STREAM_PROBE, "0\n7\n");
}
END_TEST

START_TEST(a_program_that_is_not_there_could_not_be_executed)
{
	one_world_add_step(PROBE_exec);
	(void)snprintf(one.steps[0].words, sizeof(one.steps[0].words), "no-such-program");
	one.steps[0].word_count = 1;
	one_world_run();
	const struct probe_fact *fact = fact_of(0);
	ck_assert_uint_eq(fact->stated, 1);
	ck_assert_uint_eq(fact->returned, 1);
	ck_assert_int_eq(fact->result, -ENOENT);
	ck_assert_uint_eq(fact->effect, 0);
}
END_TEST

static struct sock_filter refuse_execve[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_execve, 0, 1),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};
static const struct bpf_program execve_filter = { refuse_execve, ARRAY_SIZE(refuse_execve) };

START_TEST(its_execve_is_under_the_policy)
{
	one.container.filter = &execve_filter;
	add_script("echo here");
	one_world_run();
	ck_assert_int_eq(fact_of(0)->result, -EACCES);
	ck_assert_uint_eq(fact_of(0)->call.number, SYS_execve);
	wrote(0, STREAM_PROBE, "");
}
END_TEST

/* --- nothing is left --- */

/* Other processes of the learner's side, by their names. */
/* busybox starts its commands by /proc/self/exe, and for a moment that is their name */
#define WHO_ELSE                                                                                   \
	"while grep -qx exe /proc/[0-9]*/comm 2>/dev/null; do :; done; "                           \
	"for i in /proc/[0-9]*/comm; do read -r name <$i; case $name in bulkhead-*|sh) ;; "        \
	"*) echo $name ;; esac; done"

START_TEST(what_it_started_ends_with_it)
{
	add_script("sleep 100 & setsid sleep 100 & (sleep 100 & sleep 100 &) ; exit 0");
	add_script(WHO_ELSE);
	one_world_run();
	ended(0, ENDED_EXIT, 0);
	wrote(1, STREAM_PROBE, "");
	wrote(1, STREAM_PROBE_ERR, "");
}
END_TEST

START_TEST(what_holds_its_output_does_not_hold_the_world)
{
	one_world_set_script("echo $$ >/tmp/holder; until test -s /tmp/take; do :; done;"
			     "read -r pid </tmp/take; exec sleep 100 9>/proc/$pid/fd/1");
	add_script("echo $$ >/tmp/take; until test -s /tmp/holder; do :; done;"
		   "read -r holder </tmp/holder; until test -e /proc/$holder/fd/9; do :; done;"
		   "echo said");
	one_world_run();
	ended(0, ENDED_EXIT, 0);
	wrote(0, STREAM_PROBE, "said\n");
}
END_TEST

START_TEST(the_workload_is_not_what_a_probe_started)
{
	one_world_set_script("sleep 100 & exec sleep 100");
	add_script("sleep 100 & exit 0");
	add_script(WHO_ELSE);
	one_world_run();
	wrote(1, STREAM_PROBE, "sleep\nsleep\n");
}
END_TEST

START_TEST(a_program_that_does_not_end_is_ended)
{
	add_script("trap '' TERM INT HUP; echo begun; sleep 100");
	add_script(WHO_ELSE);
	one_world_run();
	ck_assert_int_eq(fact_of(0)->end.how, ENDED_TIMEOUT);
	wrote(0, STREAM_PROBE, "begun\n");
	ended(1, ENDED_EXIT, 0);
	wrote(1, STREAM_PROBE, "");
}
END_TEST

START_TEST(a_program_can_fork_and_end_as_fast_as_it_likes)
{
	add_script("f() { (f & exit 0) & exit 0; }; f");
	add_script(WHO_ELSE);
	one_world_run();
	if (one_world_limit() != LIMIT_NONE) {
		ck_assert_int_eq(one_world_limit(), LIMIT_PIDS);
		return;
	}
	ended(0, ENDED_EXIT, 0);
	ended(1, ENDED_EXIT, 0);
}
END_TEST

/* In single mode they are one id to the kernel; in a range the guard is out of reach. */
START_TEST(who_kills_its_guard_has_ended_badly)
{
	add_script("kill -9 $PPID; sleep 1; echo alone");
	add_script("echo next");
	one_world_run();
	ended(0, ENDED_SIGNAL, SIGKILL);
	ended(1, ENDED_EXIT, 0);
	wrote(1, STREAM_PROBE, "next\n");
}
END_TEST

START_TEST(who_stops_its_guard_runs_out_of_time)
{
	add_script("kill -STOP $PPID; echo stopped");
	add_script("echo next");
	one_world_run();
	ck_assert_int_eq(fact_of(0)->end.how, ENDED_TIMEOUT);
	wrote(1, STREAM_PROBE, "next\n");
}
END_TEST

/* --- output --- */

START_TEST(the_first_64_kib_of_its_output_are_kept)
{
	add_script("head -c 300000 /dev/zero | tr '\\0' x");
	add_script("echo next");
	one_world_run();
	autofree char *text = output_of(0, STREAM_PROBE);
	ck_assert_uint_eq(strlen(text), 64 * 1024);
	wrote(1, STREAM_PROBE, "next\n");
}
END_TEST

START_TEST(too_much_output_is_a_limit)
{
	add_script("yes");
	one_world_run();
	ck_assert_int_eq(one_world_limit(), LIMIT_OUTPUT);
}
END_TEST

START_TEST(what_a_program_wrote_before_its_end_is_there)
{
	add_script("head -c 60000 /dev/zero | tr '\\0' x");
	for (int i = 0; i < 10; i++) {
		one_world_run();
		autofree char *text = output_of(0, STREAM_PROBE);
		ck_assert_uint_eq(strlen(text), 60000);
	}
}
END_TEST

/* --- recorded --- */

START_TEST(the_recorder_knows_it_by_its_pid)
{
	struct call_events calls = { 0 };
	struct plan plan;
	bool began = false;
	bool opened = false;
	add_script("cat /etc/passwd >/dev/null; exit 5");
	one_world_plan(&plan);
	plan.recorded = true;
	ck_assert_msg(world_run_recorded(one.sandbox, &plan, &one.seen, &calls, &one.err) == 0,
		"%s", one.err.text);
	plan_release(&plan);
	ended(0, ENDED_EXIT, 5);
	ck_assert_uint_gt(calls.count, 0);
	ck_assert_int_eq(calls.items[calls.count - 1].kind, CALLS_OVER);
	for (size_t i = 0; i < calls.count; i++) {
		const struct call_event *event = &calls.items[i];
		began = began || (event->kind == TASK_STARTED && event->result == fact_of(0)->pid);
		opened = opened ||
			 (began && event->kind == CALL_RETURNED &&
				 event->text_size == strlen("/etc/passwd") &&
				 memcmp(event->text, "/etc/passwd", event->text_size) == 0);
	}
	ck_assert(began);
	ck_assert(opened);
	call_events_release(&calls);
}
END_TEST

TCase *live_program(void)
{
	TCase *tests = tcase_create("program");
	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, one_world_set_up, one_world_tear_down);
	tcase_add_test(tests, its_output_and_status_are_told_by_step);
	tcase_add_test(tests, it_is_run_as_the_workload_is_but_in_a_fresh_directory);
	tcase_add_test(tests, it_can_open_its_output_by_name);
	tcase_add_test(tests, as_root_it_has_all_capabilities_and_user_0_of_a_range);
	tcase_add_test(tests, a_program_that_is_not_there_could_not_be_executed);
	tcase_add_test(tests, its_execve_is_under_the_policy);
	tcase_add_test(tests, what_it_started_ends_with_it);
	tcase_add_test(tests, what_holds_its_output_does_not_hold_the_world);
	tcase_add_test(tests, the_workload_is_not_what_a_probe_started);
	tcase_add_test(tests, a_program_that_does_not_end_is_ended);
	tcase_add_test(tests, a_program_can_fork_and_end_as_fast_as_it_likes);
	tcase_add_test(tests, who_kills_its_guard_has_ended_badly);
	tcase_add_test(tests, who_stops_its_guard_runs_out_of_time);
	tcase_add_test(tests, the_first_64_kib_of_its_output_are_kept);
	tcase_add_test(tests, too_much_output_is_a_limit);
	tcase_add_test(tests, what_a_program_wrote_before_its_end_is_there);
	tcase_add_test(tests, the_recorder_knows_it_by_its_pid);
	return tests;
}
