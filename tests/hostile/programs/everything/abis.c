/* SPDX-License-Identifier: MIT */
/* The refused calls once more, through the other doors of an x86-64 kernel: int 0x80 with i386's
 * numbers, the x32 bit, and numbers whose high words differ. */
#include "everything.h"

#define X32        0x40000000l
#define I386_CLONE 120

/* Registers as for i386; what an int can't hold is cut off by the kernel. */
static int try_int80(const struct attempt *attempt)
{
	const long *args = attempt->args;
	long result;
	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"(attempt->number), "b"(args[0]), "c"(args[1]), "d"(args[2]),
			 "S"(args[3]), "D"(args[4])
			 : "memory", "r8", "r9", "r10", "r11");
	if (attempt->number == I386_CLONE && result == 0)
		_exit(0); /* the new process */
	return (int)result < 0 ? (int)result : ANSWER_OK;
}
#define I386(name, number, ...)                                                                    \
	{                                                                                          \
		"int 0x80 " name, try_int80, NULL, NULL, number,                                   \
		{                                                                                  \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}
#define TWINS(name, ...)                                                                           \
	{ "x32 " #name, try_call, NULL, NULL, SYS_##name | X32, { __VA_ARGS__ } },                 \
	{                                                                                          \
#name " + 2^32", try_call, NULL, NULL, SYS_##name + HIGH,                          \
		{                                                                                  \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}

static const struct attempt rows[] = {
	I386("getpid", 20, 0),
	I386("kill 1", 37, 1, 9),
	I386("mount", 21, 0),
	I386("ptrace seize 1", 26, 0x4206, 1),
	I386("socketcall", 102, 1, 0),
	I386("syslog", 103, 3, 0, 0),
	I386("ipc", 117, 0),
	I386("clone user", I386_CLONE, 0x10000000),
	I386("init_module", 128, 0),
	I386("personality", 136, 8),
	I386("vm86", 113, 0),
	I386("modify_ldt", 123, 0),
	I386("chroot", 61, 0),
	I386("pivot_root", 217, 0),
	I386("kexec_load", 283, 0),
	I386("add_key", 286, 0),
	I386("request_key", 287, 0),
	I386("keyctl", 288, 0),
	I386("unshare user", 310, 0x10000000),
	I386("perf_event_open", 336, 0),
	I386("prlimit64 1", 340, 1, 7),
	I386("open_by_handle_at", 342, 0),
	I386("setns", 346, 0),
	I386("process_vm_readv 1", 347, 1),
	I386("process_vm_writev 1", 348, 1),
	I386("kcmp 1", 349, 1, 1),
	I386("finit_module", 350, 0),
	I386("memfd_create", 356, 0),
	I386("bpf", 357, 0),
	I386("socket AF_VSOCK", 359, 40, 1),
	I386("userfaultfd", 374, 0),
	I386("io_uring_setup", 425, 0),
	I386("clone3", 435, 0),
	I386("pidfd_getfd", 438, 0),
	TWINS(ptrace, 0x4206, 1),
	TWINS(add_key, 0),
	TWINS(keyctl, 0),
	TWINS(io_uring_setup, 0),
	TWINS(bpf, 0),
	TWINS(perf_event_open, 0),
	TWINS(userfaultfd, 0),
	TWINS(memfd_create, 0),
	TWINS(process_vm_writev, 1),
	TWINS(pidfd_getfd, 0),
	TWINS(prlimit64, 1, 7),
	TWINS(open_by_handle_at, 0),
	TWINS(setns, 0),
	TWINS(unshare, 0x10000000),
	TWINS(clone3, 0),
	TWINS(init_module, 0),
	TWINS(kexec_load, 0),
	TWINS(syslog, 3, 0, 0),
	{ "x32 getpid", try_call, NULL, NULL, SYS_getpid | X32, { 0 } },
	{ "x32 execve by its own number", try_call, NULL, NULL, 520 | X32, { 0 } },
	{ "x32 ptrace by its own number", try_call, NULL, NULL, 521 | X32, { 0x4206, 1 } },
	{ "call -1", try_call, NULL, NULL, -1, { 0 } },
	{ "call 512, x32's without its bit", try_call, NULL, NULL, 521, { 0x4206, 1 } },
	{ "uretprobe", try_call, NULL, NULL, 335, { 0 } },
	{ "uprobe", try_call, NULL, NULL, 336, { 0 } },
};

const struct subject abis = SUBJECT("abis", rows);
