/* SPDX-License-Identifier: MIT */
/*
 * lab:threads COUNT OWN: a server with so many workers, and one helper.
 *
 * Theory of operation. It does what the GNU C library's pthread_create and fork do, by raw system
 * calls, so that a policy meets the same calls whatever this was built with: a thread is made by
 * clone3 and, only where that answers "no such call", by clone; a process is made by clone; a
 * thread's end is waited for at the word that the kernel clears (futex). Each worker then parts
 * from the others in one thing, by unshare. A server of this kind gives up at the first thread
 * that can't be had, and so does this one. Threads of ours share the first one's thread pointer:
 * nothing here may touch errno once there are two.
 */
#include "inside/probes.h"
#include "inside/work_parts.h"

#include <errno.h>
#include <linux/futex.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define STACK_BYTES (64 * 1024)
#define LIKE_A_THREAD                                                                              \
	(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM |        \
		CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID)

static char stack[STACK_BYTES] __attribute__((aligned(16))); /* of one worker after the other */
static uint32_t living;                                      /* its thread id; 0: it has ended */
static unsigned own_flag;
static atomic_uint serving;

#define RAW(number, ...) probe_raw_call(number, (const uint64_t[SYSCALL_ARGS]){ __VA_ARGS__ })

static _Noreturn void worker(void)
{
	if (RAW(SYS_unshare, own_flag) == 0)
		atomic_fetch_add(&serving, 1);
	(void)RAW(SYS_exit, 0);
	__builtin_trap(); /* exit is refused */
}

/* clone3 or clone, whose child begins at worker() on a stack of its own. */
static long make_thread(uint64_t number, const uint64_t args[SYSCALL_ARGS])
{
#if defined(__x86_64__)
	long result;
	register uint64_t r10 __asm__("r10") = args[3];
	register uint64_t r8 __asm__("r8") = args[4];
	register void (*begin)(void) __asm__("r12") = worker;
	__asm__ volatile("syscall\n\t"
			 "test %%rax, %%rax\n\t"
			 "jnz 1f\n\t"
			 "xor %%ebp, %%ebp\n\t"
			 "call *%%r12\n\t"
			 "ud2\n"
			 "1:"
			 : "=a"(result)
			 : "a"(number), "D"(args[0]), "S"(args[1]), "d"(args[2]), "r"(r10), "r"(r8),
			 "r"(begin)
			 : "rcx", "r11", "memory", "cc");
	return result;
#else
	(void)number;
	(void)args;
	(void)worker;
	return -ENOTSUP; /* the exercises with workers are about calls of x86-64 */
#endif
}

/* As pthread_create does: only "no such call" makes it try the older one. */
static long start_worker(void)
{
	const uintptr_t word = (uintptr_t)&living;
	const struct clone_args args = {
		.flags = LIKE_A_THREAD,
		.parent_tid = word,
		.child_tid = word,
		.stack = (uintptr_t)stack,
		.stack_size = sizeof(stack),
	};
	const uint64_t newer[SYSCALL_ARGS] = { (uintptr_t)&args, sizeof(args) };
	const uint64_t older[SYSCALL_ARGS] = { LIKE_A_THREAD, (uintptr_t)stack + sizeof(stack),
		word, word };
	const long made = make_thread(SYS_clone3, newer);
	return made == -ENOSYS ? make_thread(SYS_clone, older) : made;
}

/* As pthread_join does. Where futex is refused it looks again and again. */
static void wait_for_worker(void)
{
	uint32_t seen;
	while ((seen = __atomic_load_n(&living, __ATOMIC_ACQUIRE)) != 0)
		(void)RAW(SYS_futex, (uintptr_t)&living, FUTEX_WAIT, seen, 0);
}

/* As fork and waitpid do. */
static bool start_helper(void)
{
	int status = -1;
	const long pid = RAW(SYS_clone, SIGCHLD);
	if (pid == 0)
		work_end(0);
	return pid > 0 && RAW(SYS_wait4, (uint64_t)pid, (uintptr_t)&status, 0, 0) == pid &&
	       status == 0;
}

/* clone3, clone, unshare, exit, futex, wait4, write, exit_group */
void work_threads(const char *const *argv)
{
	const unsigned wanted =
		(unsigned)strtoul(argv[1], NULL, 10); /* as the exercise's reader saw */
	char said[64];
	own_flag = work_own(argv[2])->flag;
	for (unsigned i = 0; i < wanted && start_worker() > 0; i++) {
		wait_for_worker();
		if (atomic_load(&serving) == i)
			break;
	}
	const bool helped = atomic_load(&serving) == wanted && start_helper();
	const int size = snprintf(said, sizeof(said), "%u of %u workers, %s helper\n",
		atomic_load(&serving), wanted, helped ? "a" : "no");
	const bool told = work_write(STDOUT_FILENO, said, (size_t)size) == 0;
	work_end(helped && told ? 0 : 1);
}
