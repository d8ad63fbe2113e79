/* SPDX-License-Identifier: MIT */
/*
 * What a container's own program is, sees and may do, and when it counts as ready.
 */
#include "listener.h"
#include "one_world.h"

#include "base/mem.h"
#include "sys/file.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- what it sees ---- */

static const struct {
	const char *script;
	const char *output;
} sights[] = {
	{ "id -u; id -g", "1000\n1000\n" },
	{ "grep -E '^(Uid|Gid)' /proc/self/status",
		"Uid:\t1000\t1000\t1000\t1000\nGid:\t1000\t1000\t1000\t1000\n" },
	{ "grep ^Cap /proc/self/status",
		"CapInh:\t0000000000000000\nCapPrm:\t0000000000000000\nCapEff:\t0000000000000000\n"
		"CapBnd:\t0000000000000000\nCapAmb:\t0000000000000000\n" },
	{ "grep -E '^(NoNewPrivs|Seccomp)' /proc/self/status",
		"NoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t1\n" },
	/* the shell asks by itself: another program would have descriptors of its own */
	{ "n=0; while [ $n -lt 1024 ]; do [ -L /proc/self/fd/$n ] && echo $n; n=$((n+1)); done; :",
		"0\n1\n2\n" },
	{ "readlink /proc/self/fd/0", "/dev/null\n" },
	{ "pwd; echo $PATH; echo $HOME", "/\n/bin:/files\n/tmp\n" },
	{ "env | cut -d= -f1 | sort", "HOME\nLANG\nPATH\nPWD\nSHLVL\n" },
	{ "ls -A /", "bin\ndev\netc\nfiles\nproc\nsbin\ntmp\n" },
	{ "ls -A /etc", "group\nhosts\npasswd\n" },
	{ "ls -A /dev", "fd\nfull\nnull\nrandom\nshm\nstderr\nstdin\nstdout\nurandom\nzero\n" },
	{ "ls -A /files /tmp /dev/shm", "/dev/shm:\n\n/files:\n\n/tmp:\n" },
	{ "cut -d' ' -f5 /proc/self/mountinfo | grep -v -E '^/(proc|dev|bin|tmp)'", "/\n" },
	{ "readlink /proc/self/exe", "/bin/busybox\n" },
	/* init, and the shell that looks */
	{ "n=0; for p in /proc/[0-9]*; do n=$((n+1)); done; echo $n; echo $PPID", "2\n1\n" },
	{ "hostname", "tested\n" },
	{ "ip -o link show up | cut -d: -f2", " lo\n" },
	{ "ip route; tail -n +2 /proc/net/route", "" },
	/* nc ends when either side has nothing more to say, so the client's input stays open */
	{ "mkfifo /tmp/f; exec 9<>/tmp/f; echo hello | nc -l -p 7000 & "
	  "until nc 127.0.0.1 7000 <&9 2>/dev/null; do usleep 1000; done",
		"hello\n" },
};

START_TEST(a_program_sees_its_container_only)
{
	autobuf struct buf out = { 0 };
	ck_assert_str_eq(one_world_script(sights[_i].script, &out), sights[_i].output);
}
END_TEST

static const unsigned users[] = { 0, 1, 1000, 65534 };

START_TEST(a_program_has_the_user_that_is_asked_for)
{
	autobuf struct buf out = { 0 };
	autofree char *expected = mem_format("%u\n0000000000000000\n", users[_i]);
	one.container.user = users[_i];
	ck_assert_str_eq(
		one_world_script("id -u; grep CapEff /proc/self/status | cut -f2", &out), expected);
}
END_TEST

/* The shell would set some by itself. */
START_TEST(a_program_starts_with_default_signals)
{
	static const char *const argv[] = { "grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status",
		NULL };
	const int ignored[] = { SIGCHLD, SIGPIPE, SIGHUP, SIGINT, SIGQUIT, SIGRTMIN };
	autobuf struct buf out = { 0 };
	sigset_t blocked;
	(void)sigemptyset(&blocked);
	for (size_t i = 0; i < ARRAY_SIZE(ignored); i++) {
		(void)signal(ignored[i], SIG_IGN);
		(void)sigaddset(&blocked, ignored[i]);
	}
	(void)sigprocmask(SIG_BLOCK, &blocked, NULL);
	one.container.run = argv;
	one_world_add_step(PROBE_workload);
	one_world_run();
	one_world_output(1, &out);
	ck_assert_str_eq(
		buf_string(&out), "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
}
END_TEST

START_TEST(a_policy_is_one_filter_more)
{
	struct sock_filter insn = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	const struct bpf_program filter = { &insn, 1 };
	autobuf struct buf out = { 0 };
	one.container.filter = &filter;
	ck_assert_str_eq(one_world_script("grep Seccomp_f /proc/self/status", &out),
		"Seccomp_filters:\t2\n");
}
END_TEST

/* ---- what it may not do ---- */

static const struct {
	const char *script; /* must fail */
	unsigned user;
} forbidden[] = {
	/* a value that the kernel would take: the one that is there */
	{ "read -r n </proc/sys/kernel/pid_max; echo $n >/proc/sys/kernel/pid_max", 1000 },
	{ "read -r n </proc/sys/kernel/pid_max; echo $n >/proc/sys/kernel/pid_max", 0 },
	{ "read -r n </proc/sys/kernel/shmmax; echo $n >/proc/sys/kernel/shmmax", 0 },
	{ "echo 9 >/proc/sys/user/max_user_namespaces", 0 },
	{ "echo h >/proc/sysrq-trigger", 0 },
	{ "mount -o remount,rw /", 0 },
	{ "mount -o remount,bind,rw /proc/sys", 0 },
	{ "mount -t tmpfs none /tmp", 0 },
	{ "mount -t proc none /tmp", 0 },
	{ "umount /proc/sys", 0 },
	{ "umount -l /proc", 0 },
	{ "echo x >/bin/x", 1000 },
	{ "echo x >/bin/x", 0 },
	{ "echo x >/bin/busybox", 0 },
	{ "echo x >/etc/passwd", 0 },
	{ "mkdir /new", 0 },
	{ "rm /bin/sh", 0 },
	{ "mknod /tmp/zero c 1 5", 0 },
	{ "chroot /tmp true", 0 },
	{ "hostname other", 0 },
	{ "ip link set lo down", 0 },
	{ "ip addr add 192.0.2.1/24 dev lo", 0 },
	{ "unshare -U true", 0 },
	{ "unshare -n true", 0 },
	{ "chown 1 /tmp", 0 },
	{ "echo -500 >/proc/self/oom_score_adj", 0 },
	{ "cat /proc/1/environ", 0 },
	{ "ls /proc/1/root/", 0 },
	{ "readlink /proc/1/fd/3", 0 },
	{ "cat /proc/1/fd/0", 0 },
	{ "dd if=/proc/1/mem of=/dev/null count=1", 0 },
	{ "dmesg", 0 },
	{ "nc -w 1 192.0.2.1 80", 0 },
};

/* A script that could not even be run fails for the wrong reason: 126 and 127. */
START_TEST(a_program_may_not)
{
	one.container.user = forbidden[_i].user;
	one_world_set_script(forbidden[_i].script);
	one_world_add_step(PROBE_workload);
	one_world_run();
	const struct process_end *end = one_world_end();
	ck_assert_msg(end && end->how == ENDED_EXIT && end->value > 0 && end->value < 126,
		"%s: ended %u with %d", forbidden[_i].script, end ? end->how : 0,
		end ? end->value : 0);
}
END_TEST

START_TEST(a_program_cannot_end_its_container)
{
	one_world_set_script(
		"for s in KILL STOP TERM SEGV ABRT CHLD; do kill -$s 1; kill -$s -1; done 2>/dev/null; "
		"[ -d /proc/1 ]");
	one.container.user = users[_i];
	one_world_add_step(PROBE_workload);
	one_world_add_step(PROBE_mkdir);
	one_world_run();
	ck_assert_int_eq(one_world_end()->how, ENDED_EXIT);
	ck_assert_int_eq(one_world_end()->value, 0);
	ck_assert(observations_probe(&one.seen, 1)->effect);
}
END_TEST

/* ---- what goes in and what comes out ---- */

START_TEST(output_and_exit_status_are_delivered)
{
	autobuf struct buf out = { 0 };
	autobuf struct buf errors = { 0 };
	one_world_set_script("echo told; printf 'a\\000\\377' ; echo complained >&2; exit 42");
	one_world_add_step(PROBE_workload);
	one_world_run();
	one_world_output(1, &out);
	one_world_output(2, &errors);
	ck_assert_uint_eq(out.size, 8);
	ck_assert_mem_eq(out.data, "told\na\0\377", 8);
	ck_assert_str_eq(buf_string(&errors), "complained\n");
	ck_assert_int_eq(one_world_end()->how, ENDED_EXIT);
	ck_assert_int_eq(one_world_end()->value, 42);
	ck_assert_int_eq(observations_probe(&one.seen, 0)->end.value, 42);
}
END_TEST

START_TEST(a_fatal_signal_is_delivered)
{
	one_world_set_script("kill -USR1 $$");
	one_world_add_step(PROBE_workload);
	one_world_run();
	ck_assert_int_eq(one_world_end()->how, ENDED_SIGNAL);
	ck_assert_int_eq(one_world_end()->value, SIGUSR1);
}
END_TEST

/* 64 KiB are kept; the rest is counted and let go. */
START_TEST(much_output_is_kept_in_part)
{
	autobuf struct buf out = { 0 };
	one_world_script("yes 123456789012345 | head -c 200000", &out);
	ck_assert_uint_eq(out.size, 65536);
	ck_assert_int_eq(one_world_limit(), LIMIT_NONE);
}
END_TEST

/* A new folder for one file, which is removed with it. Everybody may write there, so that nothing
 * but the mount can forbid it: what is inside has another id when the tests run as root. */
static char folder[] = "/tmp/live-program.XXXXXX";
static char file[sizeof(folder) + sizeof("/listener")];

static void make_folder(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chmod(folder, 0777), 0);
	(void)snprintf(file, sizeof(file), "%s/listener", folder);
	one.container.files = folder;
}

static void remove_folder(void)
{
	ck_assert_int_eq(remove(file), 0);
	ck_assert_int_eq(rmdir(folder), 0);
}

START_TEST(files_are_there_to_be_read_only)
{
	autobuf struct buf out = { 0 };
	make_folder();
	ck_assert_int_eq(file_write_new(file, "shown\n", 6, &one.err), 0);
	ck_assert_int_eq(chmod(file, 0666), 0);
	one_world_script("cat /files/listener; echo x >/files/x || rm /files/listener || "
			 "mv /files/listener /files/y || echo x >>/files/listener || echo no",
		&out);
	ck_assert_str_eq(buf_string(&out), "shown\nno\n");
	remove_folder();
}
END_TEST

/* ---- ready ---- */

static void expect_kinds(const enum observation_kind *kinds, size_t count)
{
	autobuf struct buf told = { 0 };
	size_t at = 0;
	one_world_describe(&told);
	for (size_t i = 0; i < one.seen.count; i++) {
		if (one.seen.items[i].kind == OBSERVED_OUTPUT)
			continue;
		ck_assert_msg(
			at < count && one.seen.items[i].kind == kinds[at], "%s", buf_string(&told));
		at++;
	}
	ck_assert_msg(at == count, "%s", buf_string(&told));
}

static void run_until_ready(const char *script, const struct ready *ready)
{
	one_world_set_script(script);
	one.container.ready = *ready;
	one_world_add_step(PROBE_mkdir);
	one_world_run();
}

static const struct {
	const char *script;
	struct ready ready;
} ready_programs[] = {
	{ "exec httpd -f -p 8080 -h /tmp", { READY_TCP, 8080, NULL, 5000 } },
	{ "exec nc -l -p 7000", { READY_TCP, 7000, NULL, 5000 } },
	{ "echo >/tmp/there; exec sleep 60", { READY_FILE, 0, "/tmp/there", 5000 } },
	{ "ln -s nowhere /tmp/there; exec sleep 60", { READY_FILE, 0, "/tmp/there", 5000 } },
	{ "echo no; echo ready to serve; exec sleep 60",
		{ READY_LINE, 0, "ready to serve", 5000 } },
	{ "printf 'ready '; usleep 20000; echo to serve; exec sleep 60",
		{ READY_LINE, 0, "ready to serve", 5000 } },
	{ "exec sleep 60", { READY_NONE, 0, NULL, 5000 } },
};

START_TEST(a_program_gets_ready)
{
	run_until_ready(ready_programs[_i].script, &ready_programs[_i].ready);
	expect_kinds((const enum observation_kind[]){ OBSERVED_CONTAINER_UP, OBSERVED_READY,
			     OBSERVED_PROBE_BEGUN, OBSERVED_PROBE_DONE, OBSERVED_END },
		5);
}
END_TEST

#define SOON 50

/* Run the listener, with `word` as its argument if that is not NULL, until it is ready or late. */
static void run_listener(const char *word, unsigned wait_ms)
{
	const char *const argv[] = { "/files/listener", word, NULL };
	make_folder();
	listener_write(file);
	one.container.run = argv;
	one.container.ready = (struct ready){ READY_UNIX, 0, (char[]){ LISTENER_SOCKET }, wait_ms };
	one_world_add_step(PROBE_mkdir);
	one_world_run();
	remove_folder();
}

START_TEST(a_listener_on_a_unix_socket_gets_ready)
{
	run_listener(NULL, 5000);
	ck_assert_ptr_nonnull(observations_find(&one.seen, OBSERVED_READY, 0));
	ck_assert(observations_probe(&one.seen, 0)->effect);
}
END_TEST

START_TEST(a_socket_that_does_not_listen_is_not_ready)
{
	run_listener("mute", SOON);
	const struct observation *late = observations_find(&one.seen, OBSERVED_NOT_READY, 0);
	ck_assert_ptr_nonnull(late);
	ck_assert_int_eq(late->workload.how, ENDED_NOT);
}
END_TEST

static const struct {
	const char *script;
	struct ready ready;
	struct process_end end;
} late_programs[] = {
	{ "exit 3", { READY_TCP, 8080, NULL, 5000 }, { ENDED_EXIT, 3 } },
	{ "kill -KILL $$", { READY_FILE, 0, "/tmp/there", 5000 }, { ENDED_SIGNAL, SIGKILL } },
	{ "echo ready", { READY_LINE, 0, "steady", 5000 }, { ENDED_EXIT, 0 } },
	{ "exec sleep 60", { READY_TCP, 8080, NULL, SOON }, { ENDED_NOT, 0 } },
	{ "exec httpd -f -p 8081 -h /tmp", { READY_TCP, 8080, NULL, SOON }, { ENDED_NOT, 0 } },
	{ "exec sleep 60", { READY_FILE, 0, "/tmp/there", SOON }, { ENDED_NOT, 0 } },
	{ "exec sleep 60", { READY_UNIX, 0, "/tmp/socket", SOON }, { ENDED_NOT, 0 } },
	{ "echo >/tmp/socket; exec sleep 60", { READY_UNIX, 0, "/tmp/socket", SOON },
		{ ENDED_NOT, 0 } },
	{ "echo; echo read; echo not ready; echo ready now; printf ready; echo ready >&2; exec sleep 60",
		{ READY_LINE, 0, "ready", SOON }, { ENDED_NOT, 0 } },
};

START_TEST(a_program_does_not_get_ready)
{
	const struct process_end *expected = &late_programs[_i].end;
	run_until_ready(late_programs[_i].script, &late_programs[_i].ready);
	const struct observation *late = observations_find(&one.seen, OBSERVED_NOT_READY, 0);
	ck_assert_msg(late != NULL, "it got ready");
	ck_assert_int_eq(late->workload.how, expected->how);
	ck_assert_int_eq(late->workload.value, expected->value);
	ck_assert(!observations_probe(&one.seen, 0));
	ck_assert_int_eq(one.seen.items[one.seen.count - 1].kind, OBSERVED_END);
}
END_TEST

/* `execve` answered by the policy: the program never was. */
static const struct {
	uint32_t word;
	int signal; /* of the child that could not become it */
} without_exec[] = {
	{ SECCOMP_RET_ERRNO | EPERM, SIGILL },
	{ SECCOMP_RET_ERRNO, SIGILL },
	{ SECCOMP_RET_TRAP, SIGSYS },
	{ SECCOMP_RET_KILL_PROCESS, SIGSYS },
};

START_TEST(a_program_that_may_not_be_executed_does_not_get_ready)
{
	struct sock_filter insns[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_execve, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, without_exec[_i].word),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct bpf_program filter = { insns, ARRAY_SIZE(insns) };
	one.container.filter = &filter;
	run_until_ready("exec sleep 60", &(const struct ready){ READY_NONE, 0, NULL, 5000 });
	const struct observation *late = observations_find(&one.seen, OBSERVED_NOT_READY, 0);
	ck_assert_msg(late != NULL, "it got ready");
	ck_assert_int_eq(late->workload.how, ENDED_SIGNAL);
	ck_assert_int_eq(late->workload.value, without_exec[_i].signal);
}
END_TEST

static const char *const absent[] = { "/files/absent", NULL };

START_TEST(a_program_that_is_not_there_does_not_get_ready_with_a_policy)
{
	struct sock_filter insn = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	const struct bpf_program filter = { &insn, 1 };
	one.container.filter = &filter;
	one.container.run = absent;
	one_world_run();
	const struct observation *seen = observations_find(&one.seen, OBSERVED_NOT_READY, 0);
	ck_assert_ptr_nonnull(seen);
	ck_assert_uint_eq(seen->error, ENOENT);
	ck_assert_ptr_null(observations_find(&one.seen, OBSERVED_READY, 0));
}
END_TEST

/* Then no answer of a learner's can be the reason. */
START_TEST(a_program_that_is_not_there_is_our_fault_without_a_policy)
{
	struct plan plan;
	one.container.run = absent;
	one_world_plan(&plan);
	ck_assert_int_eq(world_run(one.sandbox, &plan, &one.seen, &one.err), -1);
	ck_assert_msg(strstr(one.err.text, "execute the container's program") != NULL, "%s",
		one.err.text);
	plan_release(&plan);
}
END_TEST

void world_program_add(TCase *tests)
{
	tcase_add_loop_test(tests, a_program_sees_its_container_only, 0, ARRAY_SIZE(sights));
	tcase_add_loop_test(tests, a_program_has_the_user_that_is_asked_for, 0, ARRAY_SIZE(users));
	tcase_add_test(tests, a_program_starts_with_default_signals);
	tcase_add_test(tests, a_policy_is_one_filter_more);
	tcase_add_loop_test(tests, a_program_may_not, 0, ARRAY_SIZE(forbidden));
	tcase_add_loop_test(tests, a_program_cannot_end_its_container, 0, ARRAY_SIZE(users));
	tcase_add_test(tests, output_and_exit_status_are_delivered);
	tcase_add_test(tests, a_fatal_signal_is_delivered);
	tcase_add_test(tests, much_output_is_kept_in_part);
	tcase_add_test(tests, files_are_there_to_be_read_only);
	tcase_add_loop_test(tests, a_program_gets_ready, 0, ARRAY_SIZE(ready_programs));
	tcase_add_loop_test(tests, a_program_does_not_get_ready, 0, ARRAY_SIZE(late_programs));
	tcase_add_test(tests, a_listener_on_a_unix_socket_gets_ready);
	tcase_add_test(tests, a_socket_that_does_not_listen_is_not_ready);
	tcase_add_loop_test(tests, a_program_that_may_not_be_executed_does_not_get_ready, 0,
		ARRAY_SIZE(without_exec));
	tcase_add_test(tests, a_program_that_is_not_there_does_not_get_ready_with_a_policy);
	tcase_add_test(tests, a_program_that_is_not_there_is_our_fault_without_a_policy);
}
