/* SPDX-License-Identifier: MIT */
/*
 * Hostile inputs at run time that are more than a program: filters that take from the lab what it
 * might rely on, programs that are in the way of probes, and what two runs can see of each other.
 */
#include "hostile_program.h"
#include "leftovers.h"
#include "one_world.h"

#include "base/mem.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>

static void say(const char *id, const char *what, const char *outcome)
{
	printf("ok %s %s: %s [%s]\n", id, what, outcome, hostile_caller());
}

/* ---- filters: B59 ---- */

#define CALLS 8

struct lie {
	const char *what;
	const char *script;
	uint32_t word;
	uint32_t calls[CALLS];      /* none: every call */
	enum observation_kind told; /* of the program: it ended, or did not get ready */
	int how;
	int value;
};

#define ALL_IDS                                                                                    \
	{                                                                                          \
		SYS_setuid, SYS_setresuid, SYS_setresgid, SYS_prctl, SYS_capset, SYS_close,        \
			SYS_mount, SYS_setns                                                       \
	}

static const struct lie lies[] = {
	{ "success for setuid, prctl, close, mount",
		"grep -q 'Uid:.1000.1000.1000.1000' /proc/self/status && "
		"grep -q 'CapEff:.0000000000000000' /proc/self/status",
		SECCOMP_RET_ERRNO, ALL_IDS, OBSERVED_WORKLOAD_ENDED, ENDED_EXIT, 0 },
	{ "kills at setuid, prctl, close, mount", "exit 7", SECCOMP_RET_KILL_PROCESS, ALL_IDS,
		OBSERVED_WORKLOAD_ENDED, ENDED_SIGNAL, SIGSYS },
	{ "kills at exit_group", "exit 7", SECCOMP_RET_KILL_PROCESS, { SYS_exit_group },
		OBSERVED_WORKLOAD_ENDED, ENDED_SIGNAL, SIGSYS },
	{ "kills at write", "echo x", SECCOMP_RET_KILL_PROCESS, { SYS_write },
		OBSERVED_WORKLOAD_ENDED, ENDED_SIGNAL, SIGSYS },
	{ "kills at rt_sigreturn", "trap : USR1; kill -USR1 $$; echo x", SECCOMP_RET_KILL_PROCESS,
		{ SYS_rt_sigreturn }, OBSERVED_WORKLOAD_ENDED, ENDED_SIGNAL, SIGSYS },
	{ "kills at execve", "exit 7", SECCOMP_RET_KILL_PROCESS, { SYS_execve }, OBSERVED_NOT_READY,
		ENDED_SIGNAL, SIGSYS },
	{ "success for execve", "exit 7", SECCOMP_RET_ERRNO, { SYS_execve }, OBSERVED_NOT_READY,
		ENDED_SIGNAL, SIGILL },
	{ "traps without a handler", "echo x", SECCOMP_RET_TRAP, { SYS_write },
		OBSERVED_WORKLOAD_ENDED, ENDED_SIGNAL, SIGSYS },
	{ "asks a tracer that is not there", "echo x", SECCOMP_RET_TRACE, { SYS_write },
		OBSERVED_WORKLOAD_ENDED, ENDED_EXIT, 1 },
	{ "asks a supervisor that is not there", "echo x", SECCOMP_RET_USER_NOTIF, { SYS_write },
		OBSERVED_WORKLOAD_ENDED, ENDED_EXIT, 1 },
	{ "logs every call", "exit 7", SECCOMP_RET_LOG, { 0 }, OBSERVED_WORKLOAD_ENDED, ENDED_EXIT,
		7 },
	{ "kills at every call", "exit 7", SECCOMP_RET_KILL_PROCESS, { 0 }, OBSERVED_NOT_READY,
		ENDED_SIGNAL, SIGSYS },
	{ "success for every call", "exit 7", SECCOMP_RET_ERRNO, { 0 }, OBSERVED_NOT_READY,
		ENDED_SIGNAL, SIGILL },
	{ "asks a tracer about every call", "exit 7", SECCOMP_RET_TRACE, { 0 }, OBSERVED_NOT_READY,
		ENDED_SIGNAL, SIGILL },
};

static void make_filter(
	const struct lie *lie, struct sock_filter insns[2 * CALLS + 2], struct bpf_program *program)
{
	struct sock_filter *at = insns;
	const bool some = lie->calls[0] != 0;
	*at++ = (struct sock_filter)BPF_STMT(
		BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < CALLS && lie->calls[i]; i++) {
		*at++ = (struct sock_filter)BPF_JUMP(
			BPF_JMP | BPF_JEQ | BPF_K, lie->calls[i], 0, 1);
		*at++ = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, lie->word);
	}
	*at++ = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, some ? SECCOMP_RET_ALLOW : lie->word);
	*program = (struct bpf_program){ insns, (size_t)(at - insns) };
}

START_TEST(a_filter_that_lies_or_kills_never_hangs_the_lab)
{
	const struct lie *lie = &lies[_i];
	struct sock_filter insns[2 * CALLS + 2];
	struct bpf_program filter;
	struct leftovers before;
	autobuf struct buf told = { 0 };
	make_filter(lie, insns, &filter);
	one.container.filter = &filter;
	one_world_set_script(lie->script);
	one_world_add_step(PROBE_workload);
	one_world_add_step(PROBE_mkdir);
	leftovers_look(&before);
	one_world_run();
	leftovers_expect_none(&before, 0, false);
	leftovers_release(&before);
	one_world_describe(&told);
	const struct observation *end = observations_find(&one.seen, lie->told, 0);
	ck_assert_msg(
		end && (int)end->workload.how == lie->how && end->workload.value == lie->value,
		"%s: %s", lie->what, buf_string(&told));
	ck_assert_int_eq(one_world_limit(), LIMIT_NONE);
	say("B59", lie->what,
		lie->told == OBSERVED_NOT_READY ? "failed, it never starts" : "told as it is");
}
END_TEST

/* ---- in the way of probes ---- */

#define PROGRAM "hostile-one"

static char folder[] = HOSTILE_FOLDER;

static void run_beside_probes(const char *deed)
{
	const char *const argv[] = { "/files/" PROGRAM, deed, NULL };
	hostile_folder_make(folder, PROGRAM);
	one.container.files = folder;
	one.container.run = argv;
	for (size_t i = 0; i < ARRAY_SIZE(one.steps); i++)
		one_world_add_step(PROBE_mkdir);
	one_world_run();
	hostile_folder_remove(folder, PROGRAM);
}

/* A probe may die of it, which is a check that fails; it never succeeds by it, and no world becomes
 * void. */
START_TEST(who_kills_probes_gains_nothing)
{
	struct sock_filter refuse[] = { BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW) };
	const struct bpf_program filter = { refuse, ARRAY_SIZE(refuse) };
	one.container.filter = &filter;
	run_beside_probes("kill-all");
	for (size_t i = 0; i < one.step_count; i++) {
		const struct probe_fact *fact = observations_probe(&one.seen, i);
		ck_assert_msg(fact && !fact->garbled, "probe %zu", i);
		ck_assert_msg(!fact->effect || fact->stated, "an effect without a call");
	}
	say("B26", "kills all that it can while probes run", "no gain");
}
END_TEST

/* Init needs room too, but it is not init's fault. */
START_TEST(who_fills_the_disk_makes_no_world_void)
{
	one.container.limits.disk_mib = 4;
	run_beside_probes("files");
	ck_assert_int_eq(one_world_limit(), LIMIT_DISK);
	say("B9", "takes all files while probes begin", "limited(disk)");
}
END_TEST

static const char *const spoilers[] = {
	"mount -t tmpfs none /tmp",
	"mount -o bind /etc /tmp",
	"mkdir /tmp/r; mount -t tmpfs none /tmp/r; mkdir /tmp/r/o; cd /tmp/r; pivot_root . o",
};

/* All in L2 share its mounts, and with CAP_SYS_ADMIN they are the learner's. */
START_TEST(who_mounts_over_tmp_makes_no_world_void)
{
	one.container.user = 0;
	one.container.capabilities = ~0ull;
	one_world_set_script(spoilers[_i]);
	one_world_add_step(PROBE_workload);
	one_world_add_step(PROBE_mkdir);
	one_world_run();
	ck_assert_int_eq(one_world_end()->value, 0);
	const struct probe_fact *fact = observations_probe(&one.seen, 1);
	ck_assert(fact && !fact->stated && !fact->effect);
	say("B39", spoilers[_i], "the probe fails");
}
END_TEST

START_TEST(who_replaces_programs_does_not_change_probes)
{
	one_world_set_script(
		"for f in /etc/ld.so.preload /bin/sh /bin/mkdir /lib/x; do "
		"echo x >$f; ln -sf /tmp/x $f; rm -f $f; done; mkdir -p /tmp/bin; "
		"for f in mkdir ls sh; do echo '#!/bin/sh' >/tmp/bin/$f; "
		"chmod 755 /tmp/bin/$f; done; export PATH=/tmp/bin LD_PRELOAD=/tmp/x; :");
	one_world_add_step(PROBE_workload);
	one_world_add_step(PROBE_mkdir);
	one_world_run();
	ck_assert(observations_probe(&one.seen, 1)->effect);
	say("B33", "replaces ld.so.preload, /bin/sh and tools in PATH", "no gain");
}
END_TEST

/* ---- what can be seen ---- */

START_TEST(nothing_of_the_probes_is_in_the_container)
{
	autobuf struct buf out = { 0 };
	one_world_script(
		"cd /; words='probe|expect|verdict|bulkhead|supervisor|solution|score'; "
		"grep -rlE \"$words\" /etc /tmp /dev/shm /files 2>/dev/null; "
		"for p in /proc/[0-9]*; do [ $p = /proc/$$ ] || cat $p/cmdline $p/environ $p/maps "
		"$p/status $p/mountinfo 2>/dev/null | grep -vE '^Name:.(grep|cat|sh)' | "
		"tr '\\0' '\\n' | grep -E \"^(argv|env).*($words)\"; done; env | grep -E \"$words\"; :",
		&out);
	ck_assert_str_eq(buf_string(&out), "");
	say("B32", "searches files, environments and arguments for probes", "absent");
}
END_TEST

/* All that could tell one run from another; the numbers of file systems, mounts and namespaces
 * change with each. */
static const char look_around[] =
	"hostname; id; env | sort; cat /proc/1/cmdline /proc/self/cmdline | tr '\\0' ' '; echo; "
	"find / -path /proc -prune -o -name 'probe-*' -prune -o "
	"-exec stat -c '%A %u %g %n' {} + | sort; "
	"cut -d' ' -f4- /proc/self/mountinfo | sed 's/shared:[0-9]*//'; "
	"grep -E '^(Uid|Gid|Groups|Cap|NoNew|Seccomp|Cpus)' /proc/self/status; "
	"cat /proc/self/limits /proc/self/cgroup /proc/self/oom_score_adj; ip addr; ulimit -a; "
	"echo $$ $PPID; ls /proc/self/fd; cat /etc/*";

static void see_around(size_t probes, struct buf *out)
{
	observations_release(&one.seen);
	one.step_count = 0;
	one_world_set_script(look_around);
	for (size_t i = 0; i < probes; i++)
		one_world_add_step(PROBE_mkdir);
	one_world_add_step(PROBE_workload);
	one_world_run();
	one_world_output(1, out);
}

START_TEST(a_program_sees_the_same_whatever_is_probed)
{
	autobuf struct buf plain = { 0 };
	autobuf struct buf probed = { 0 };
	see_around(0, &plain);
	see_around(4, &probed);
	ck_assert_uint_gt(plain.size, 1000);
	ck_assert_str_eq(buf_string(&plain), buf_string(&probed));
	say("B34", "looks for what tells a graded run from practice", "identical");
}
END_TEST

TCase *live_hostile_world(void)
{
	TCase *tests = tcase_create("hostile_world");
	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, one_world_set_up, one_world_tear_down);
	tcase_add_loop_test(
		tests, a_filter_that_lies_or_kills_never_hangs_the_lab, 0, ARRAY_SIZE(lies));
	tcase_add_test(tests, who_fills_the_disk_makes_no_world_void);
	tcase_add_loop_test(
		tests, who_mounts_over_tmp_makes_no_world_void, 0, ARRAY_SIZE(spoilers));
	tcase_add_test(tests, who_kills_probes_gains_nothing);
	tcase_add_test(tests, who_replaces_programs_does_not_change_probes);
	tcase_add_test(tests, nothing_of_the_probes_is_in_the_container);
	tcase_add_test(tests, a_program_sees_the_same_whatever_is_probed);
	return tests;
}
