/* SPDX-License-Identifier: MIT */
#include "recorder_tree.h"

#include "base/mem.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define SCENE_VARIABLE "BULKHEAD_TEST_SCENE"
#define READY_FD       3 /* in a new tree: written when it has been exec'd */
#define GO_FD          4 /* at its end when it may go on */

/* ---- filters ---- */

#define FILTER_MAX 8

struct small_filter {
	struct sock_filter insns[FILTER_MAX];
};

/* The answer to one call by its number, of whatever ABI; all else is allowed. */
static struct small_filter answer_to(uint32_t nr, uint32_t word)
{
	return (struct small_filter){ {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, word),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	} };
}
#define ANSWER_INSNS 4

static void must(bool ok)
{
	if (!ok)
		_exit(99);
}

static void load_by_prctl(struct small_filter filter)
{
	const struct sock_fprog program = { ANSWER_INSNS, filter.insns };
	must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0);
}

static long load(struct small_filter filter, unsigned flags)
{
	const struct sock_fprog program = { ANSWER_INSNS, filter.insns };
	must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

/* The fourth and fifth argument are 0: PR_SET_NO_NEW_PRIVS asks for that. */
static long int80(long nr, long a, long b, long c)
{
	long result;
	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"(nr), "b"(a), "c"(b), "d"(c), "S"(0), "D"(0)
			 : "memory", "r8", "r9", "r10", "r11");
	return result;
}

static void mark(unsigned n)
{
	(void)syscall(SYS_getppid, SCENE_MARK + n);
}

/* ---- scenes ---- */

static void on_signal(int signal)
{
	(void)signal;
}

static int scene_filters(void)
{
	mark(0);
	load_by_prctl(answer_to(SYS_getppid, SECCOMP_RET_ERRNO | EPERM));
	mark(1);
	must(load(answer_to(SYS_getppid, SECCOMP_RET_ERRNO | EACCES), 0) == 0);
	mark(2);
	must(load(answer_to(SYS_getuid, SECCOMP_RET_TRAP | 7), 0) == 0);
	(void)signal(SIGSYS, on_signal);
	(void)syscall(SYS_getuid, SCENE_MARK + 3);
	must(load(answer_to(SYS_getgid, SECCOMP_RET_KILL_PROCESS), 0) == 0);
	(void)syscall(SYS_getgid, SCENE_MARK + 4);
	return 98;
}

/* A load that the kernel refuses changes nothing. */
static int scene_refused_load(void)
{
	struct small_filter bad = answer_to(SYS_getppid, SECCOMP_RET_ERRNO | EPERM);
	bad.insns[1].jt = 200;
	must(load(bad, 0) == -1);
	mark(0);
	return 0;
}

static int scene_int80(void)
{
	struct small {
		uint16_t count;
		uint32_t insns;
		struct small_filter filter;
	} *low = mmap(
		NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	must(low != MAP_FAILED);
	low->count = ANSWER_INSNS;
	low->filter = answer_to(64, SECCOMP_RET_ERRNO | ENOTTY); /* getppid of i386 */
	low->insns = (uint32_t)(uintptr_t)low->filter.insns;
	must(int80(172, PR_SET_NO_NEW_PRIVS, 1, 0) == 0);
	must(int80(172, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, (long)low) == 0);
	(void)int80(64, SCENE_MARK, 0, 0);
	mark(1); /* 110 on x86-64: allowed */
	return 0;
}

static void *thread_loads(void *unused)
{
	(void)unused;
	must(load(answer_to(SYS_getppid, SECCOMP_RET_ERRNO | EPERM), 0) == 0);
	mark(1);
	return NULL;
}

/* A filter of one thread is not the other's. */
static int scene_threads(void)
{
	pthread_t thread;
	must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	must(pthread_create(&thread, NULL, thread_loads, NULL) == 0);
	must(pthread_join(thread, NULL) == 0);
	mark(2);
	return 0;
}

static void *thread_loads_for_all(void *unused)
{
	(void)unused;
	must(load(answer_to(SYS_getppid, SECCOMP_RET_ERRNO | EPERM), SECCOMP_FILTER_FLAG_TSYNC) ==
		0);
	return NULL;
}

static int scene_tsync(void)
{
	pthread_t thread;
	must(pthread_create(&thread, NULL, thread_loads_for_all, NULL) == 0);
	must(pthread_join(thread, NULL) == 0);
	mark(0);
	return 0;
}

static void *thread_executes(void *unused)
{
	(void)unused;
	(void)setenv(SCENE_VARIABLE, "child:nothing", 1);
	(void)execl("/proc/self/exe", "executed", (char *)NULL);
	_exit(97);
}

static int scene_thread_exec(void)
{
	pthread_t thread;
	must(load(answer_to(SYS_getppid, SECCOMP_RET_ERRNO | EPERM), 0) == 0);
	must(pthread_create(&thread, NULL, thread_executes, NULL) == 0);
	(void)pthread_join(thread, NULL);
	return 96;
}

static int scene_nothing(void)
{
	mark(9);
	return 5;
}

static int scene_family(void)
{
	int status;
	must(load(answer_to(SYS_getppid, SECCOMP_RET_ERRNO | EPERM), 0) == 0);
	const pid_t forked = fork();
	if (forked == 0) {
		mark(1);
		_exit(7);
	}
	must(waitpid(forked, &status, 0) == forked);
	(void)setenv(SCENE_VARIABLE, "child:nothing", 1);
	const pid_t executed = vfork();
	if (executed == 0) {
		(void)execl("/proc/self/exe", "executed", (char *)NULL);
		_exit(97);
	}
	must(waitpid(executed, &status, 0) == executed);
	must(WIFEXITED(status) && WEXITSTATUS(status) == 5);
	return 0;
}

/* A path whose end is the end of what is mapped, one that is longer than is kept, addresses. */
static int scene_texts(void)
{
	char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	must(page != MAP_FAILED && munmap(page + 4096, 4096) == 0);
	char *at_end = page + 4096 - sizeof("/no/such\x1b");
	memcpy(at_end, "/no/such\x1b", sizeof("/no/such\x1b"));
	(void)syscall(SYS_openat, AT_FDCWD, at_end, O_RDONLY, 0);
	char path[300];
	memset(path, 'p', sizeof(path));
	path[sizeof(path) - 1] = '\0';
	(void)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY, 0);
	(void)syscall(SYS_openat, AT_FDCWD, 16, O_RDONLY, 0);
	const struct sockaddr_in web = {
		.sin_family = AF_INET, .sin_port = htons(80), .sin_addr = { htonl(0x0a500001) }
	};
	(void)syscall(SYS_connect, -1, &web, sizeof(web));
	return 0;
}

/* Pointers that lead nowhere, to the kernel, out of what is mapped, or to less than they promise.
 */
static int scene_hostile_texts(void)
{
	char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	must(page != MAP_FAILED && munmap(page + 4096, 4096) == 0);
	memset(page + 4092, 'e', 4); /* a path without an end */
	memset(page + 4080, 2, 8);   /* flags of clone3, or half of a struct open_how */
	(void)syscall(SYS_mkdir, UINT64_C(0xffffffff81000000), 0);
	(void)syscall(SYS_mkdir, page + 4092, 0);
	(void)syscall(SYS_rename, "/no/from", page + 4096);
	(void)syscall(SYS_rename, page + 4092, "/no/to");
	(void)syscall(SYS_connect, -1, page, 0xffffffff);
	(void)syscall(SYS_clone3, page + 4080, UINT64_C(1) << 40);
	(void)syscall(SYS_clone3, UINT64_C(0xffffffff81000000), 88);
	(void)syscall(SYS_openat2, -1, "/no", page + 4088, 24);
	return 0;
}

static int alarm_pipe[2];

static void on_alarm(int signal)
{
	(void)signal;
	must(write(alarm_pipe[1], "x", 1) == 1);
}

static int scene_interrupted(void)
{
	char byte;
	const struct itimerval soon = { .it_value = { .tv_usec = 20000 } };
	must(pipe(alarm_pipe) == 0);
	(void)signal(SIGALRM, on_alarm); /* glibc: with SA_RESTART */
	must(setitimer(ITIMER_REAL, &soon, NULL) == 0);
	must(syscall(SYS_read, alarm_pipe[0], &byte, 1) == 1);
	return 0;
}

/* Stopped by its child, which then lets it go on: neither may hang. */
static int scene_stopped(void)
{
	int status;
	const pid_t child = fork();
	if (child == 0) {
		(void)raise(SIGSTOP);
		_exit(3);
	}
	must(waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status));
	must(kill(child, SIGCONT) == 0);
	must(waitpid(child, &status, 0) == child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

#define MANY 20000

static int scene_many(void)
{
	for (unsigned i = 0; i < MANY; i++)
		mark(i);
	return 0;
}

/* Makers that are killed at any moment, also in the middle of a birth, which on one processor alone
 * would hardly ever happen. */
static int scene_killed_makers(void)
{
	cpu_set_t all;
	memset(&all, 0xff, sizeof(all));
	must(sched_setaffinity(0, sizeof(all), &all) == 0);
	for (int round = 0; round < 120; round++) {
		const pid_t maker = fork();
		if (maker == 0)
			for (;;)
				if (fork() == 0)
					_exit(0);
		must(maker > 0);
		(void)usleep((unsigned)(round % 12) * 150);
		must(kill(maker, SIGKILL) == 0 && waitpid(maker, NULL, 0) == maker);
	}
	for (int wait = 0; wait < 5000; wait++) { /* for all but init and this to be gone */
		if (kill(-1, 0) != 0 && errno == ESRCH)
			return 0;
		(void)usleep(1000);
	}
	return 1;
}

static int scene_waits(void)
{
	(void)syscall(SYS_pause, SCENE_MARK);
	return 0;
}

/* One thread is killed by a filter, the others go on. */
static void *thread_dies(void *unused)
{
	(void)unused;
	must(load(answer_to(SYS_getppid, SECCOMP_RET_KILL_THREAD), 0) == 0);
	mark(0);
	return NULL;
}

static int scene_thread_dies(void)
{
	pthread_t thread;
	must(pthread_create(&thread, NULL, thread_dies, NULL) == 0);
	(void)pthread_join(thread, NULL); /* the kernel clears its tid, so this ends */
	mark(1);
	return 0;
}

static const struct {
	const char *name;
	int (*play)(void);
} scenes[] = {
	{ "filters", scene_filters },
	{ "refused-load", scene_refused_load },
	{ "int80", scene_int80 },
	{ "threads", scene_threads },
	{ "tsync", scene_tsync },
	{ "thread-exec", scene_thread_exec },
	{ "thread-dies", scene_thread_dies },
	{ "nothing", scene_nothing },
	{ "family", scene_family },
	{ "texts", scene_texts },
	{ "hostile-texts", scene_hostile_texts },
	{ "interrupted", scene_interrupted },
	{ "stopped", scene_stopped },
	{ "many", scene_many },
	{ "killed-makers", scene_killed_makers },
	{ "waits", scene_waits },
};

static _Noreturn void play(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(scenes); i++)
		if (strcmp(scenes[i].name, name) == 0)
			_exit(scenes[i].play());
	_exit(95);
}

int scene_play(const char *scene)
{
	int status;
	const pid_t pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0)
		play(scene);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return status;
}

/* ---- a tree ---- */

static _Noreturn void be_init(const char *scene)
{
	char byte = 'r';
	int status;
	must(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0);
	must(write(READY_FD, &byte, 1) == 1);
	must(read(GO_FD, &byte, 1) == 0);
	const pid_t child = fork();
	if (child == 0)
		play(scene);
	must(child > 0);
	for (;;) { /* orphans come here too */
		const pid_t ended = wait(&status);
		if (ended == child)
			break;
		must(ended > 0 || errno == EINTR);
	}
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

/* The test's program is started anew: see tree_start and thread_executes. */
__attribute__((constructor)) static void play_a_scene(void)
{
	const char *scene = getenv(SCENE_VARIABLE);
	if (scene && strncmp(scene, "init:", 5) == 0)
		be_init(scene + 5);
	if (scene && strncmp(scene, "child:", 6) == 0)
		play(scene + 6);
}

static void write_map(pid_t pid, const char *name, unsigned id)
{
	char path[64];
	(void)snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	const int fd = open(path, O_WRONLY | O_CLOEXEC);
	ck_assert_msg(fd >= 0 && dprintf(fd, "0 %u 1", id) > 0, "write %s", path);
	(void)close(fd); /* a map is written by write(2) or not at all */
}

struct start {
	int mapped[2];
	int ready[2];
	int go[2];
	const char *scene;
};

static int start_init(void *argument)
{
	const struct start *start = argument;
	char byte;
	char variable[64];
	must(read(start->mapped[0], &byte, 1) == 1);
	must(fcntl(start->ready[1], F_DUPFD, 64) == 64 && fcntl(start->go[0], F_DUPFD, 65) == 65);
	must(dup2(64, READY_FD) == READY_FD && dup2(65, GO_FD) == GO_FD);
	must(close_range(GO_FD + 1, ~0u, 0) == 0);
	(void)snprintf(variable, sizeof(variable), SCENE_VARIABLE "=init:%s", start->scene);
	char *const argv[] = { (char *)(uintptr_t) "init", NULL };
	char *const environment[] = { variable, NULL };
	(void)execve("/proc/self/exe", argv, environment);
	_exit(94);
}

void tree_start(struct tree *tree, const char *scene)
{
	static char stack[65536] __attribute__((aligned(16)));
	struct start start = { .scene = scene };
	char byte = 'm';
	ck_assert_int_eq(pipe2(start.mapped, O_CLOEXEC), 0);
	ck_assert_int_eq(pipe2(start.ready, O_CLOEXEC), 0);
	ck_assert_int_eq(pipe2(start.go, O_CLOEXEC), 0);
	ck_assert_int_eq(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0), 0); /* else its map is root's */
	tree->init = clone(start_init, stack + sizeof(stack),
		CLONE_NEWUSER | CLONE_NEWPID | CLONE_PIDFD | SIGCHLD, &start, &tree->pidfd);
	ck_assert_msg(tree->init > 0, "clone: %s", strerror(errno));
	write_map(tree->init, "uid_map", geteuid());
	ck_assert_int_eq(write(start.mapped[1], &byte, 1), 1);
	(void)close(start.ready[1]);
	ck_assert_msg(read(start.ready[0], &byte, 1) == 1, "the tree did not start");
	(void)close(start.mapped[0]);
	(void)close(start.mapped[1]);
	(void)close(start.ready[0]);
	(void)close(start.go[0]);
	tree->go = start.go[1];
}

void tree_go(struct tree *tree)
{
	(void)close(tree->go);
	tree->go = -1;
}

int tree_wait(struct tree *tree)
{
	int status;
	ck_assert_int_eq(waitpid(tree->init, &status, 0), tree->init);
	(void)close(tree->pidfd);
	if (tree->go >= 0)
		(void)close(tree->go);
	return status;
}
