/* SPDX-License-Identifier: MIT */
#include "core/baseline.h"

#include "base/mem.h"
#include "core/names.h"

#include <assert.h>
#include <errno.h>
#include <linux/audit.h>
#include <stddef.h>

enum test {
	ALWAYS,
	EQUALS,   /* the low word of the argument is the value */
	DIFFERS,  /* the low word of the argument is not the value */
	HAS_BITS, /* the low word of the argument has one of the bits */
};

struct closed {
	const char *call;
	enum test test;
	uint8_t argument;
	uint32_t value;
};

/* AF_ALG, AF_VSOCK, CLONE_NEWUSER, PRIO_USER, IOPRIO_WHO_USER, F_SETLEASE as in linux/socket.h,
 * sched.h, resource.h, ioprio.h and fcntl.h. Their arguments are ints or tested by bits, so the low
 * word is all that the kernel reads. */
static const struct closed closed_calls[] = {
	{ "add_key", ALWAYS, 0, 0 },
	{ "keyctl", ALWAYS, 0, 0 },
	{ "request_key", ALWAYS, 0, 0 },
	{ "io_uring_setup", ALWAYS, 0, 0 },
	{ "io_uring_enter", ALWAYS, 0, 0 },
	{ "io_uring_register", ALWAYS, 0, 0 },
	{ "bpf", ALWAYS, 0, 0 },
	{ "perf_event_open", ALWAYS, 0, 0 },
	{ "userfaultfd", ALWAYS, 0, 0 },
	{ "memfd_create", ALWAYS, 0, 0 },
	{ "memfd_secret", ALWAYS, 0, 0 },
	/* With one id for all, a same-uid process may be traced; what is ours is not dumpable, but
	 * the learner's own workload and another container's would be. */
	{ "ptrace", ALWAYS, 0, 0 },
	{ "process_vm_readv", ALWAYS, 0, 0 },
	{ "process_vm_writev", ALWAYS, 0, 0 },
	{ "pidfd_getfd", ALWAYS, 0, 0 },
	{ "kcmp", ALWAYS, 0, 0 },
	/* Same-uid processes may lower each other's limits (kernel/sys.c,
	 * check_prlimit_permission): a container could take init's descriptors away. */
	{ "prlimit64", DIFFERS, 0, 0 },
	/* Who has our id and all capabilities of L2 may slow init down: the kernel compares the
	 * bare sets (security/commoncap.c, cap_safe_nice). Process 1, its group, and all of an id.
	 */
	{ "setpriority", EQUALS, 1, 1 },
	{ "setpriority", EQUALS, 0, 2 },
	{ "ioprio_set", EQUALS, 1, 1 },
	{ "ioprio_set", EQUALS, 0, 3 },
	{ "sched_setscheduler", EQUALS, 0, 1 },
	{ "sched_setparam", EQUALS, 0, 1 },
	{ "sched_setattr", EQUALS, 0, 1 },
	{ "sched_setaffinity", EQUALS, 0, 1 },
	/* A lease on a file of the exercise, which may belong to our id, makes who writes it on the
	 * host wait. */
	{ "fcntl", EQUALS, 1, 1024 },
	{ "init_module", ALWAYS, 0, 0 },
	{ "finit_module", ALWAYS, 0, 0 },
	{ "delete_module", ALWAYS, 0, 0 },
	{ "kexec_load", ALWAYS, 0, 0 },
	{ "kexec_file_load", ALWAYS, 0, 0 },
	{ "open_by_handle_at", ALWAYS, 0, 0 },
	{ "syslog", ALWAYS, 0, 0 },
	{ "setns", ALWAYS, 0, 0 },
	{ "unshare", HAS_BITS, 0, 0x10000000 },
	{ "clone", HAS_BITS, 0, 0x10000000 },
	{ "clone", HAS_BITS, 0, 0x00800000 }, /* CLONE_UNTRACED: the recorder would not see it */
	/* Its flags lie behind a pointer, where no filter can look; C libraries fall back to clone.
	 */
	{ "clone3", ALWAYS, 0, 0 },
	{ "socket", EQUALS, 0, 38 },
	{ "socket", EQUALS, 0, 40 },
	{ "socketpair", EQUALS, 0, 38 },
	{ "socketpair", EQUALS, 0, 40 },
};

static void emit(struct bpf_program *program, struct sock_filter insn)
{
	program->insns = mem_resize(program->insns, program->count + 1, sizeof(insn));
	program->insns[program->count++] = insn;
}

static void emit_refusal(struct bpf_program *program)
{
	emit(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS));
}

static void emit_load(struct bpf_program *program, size_t offset)
{
	emit(program, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}

/* Refuse what is not the native ABI: another arch word, or a number with the x32 bit. */
static void emit_native_only(struct bpf_program *program)
{
	emit_load(program, offsetof(struct seccomp_data, arch));
	emit(program, (struct sock_filter)BPF_JUMP(
			      BPF_JMP | BPF_JEQ | BPF_K, abi_audit_arch(abi_native()), 1, 0));
	emit_refusal(program);
	emit_load(program, offsetof(struct seccomp_data, nr));
	if (abi_native() == ABI_X86_64) {
		/* -1 is what a tracer writes to skip a call; it has the bit too and is no call */
		emit(program,
			(struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1));
		emit_refusal(program);
	}
}

/* With the number in the accumulator; leaves it there for the next one. */
static void emit_closed(struct bpf_program *program, const struct closed *closed)
{
	const struct syscall_row *row = syscall_find(closed->call);
	assert(row && row->number[abi_native()] >= 0);
	const uint32_t number = (uint32_t)row->number[abi_native()];
	const uint32_t low =
		(uint32_t)(offsetof(struct seccomp_data, args) + 8u * closed->argument);

	if (closed->test == ALWAYS) {
		emit(program,
			(struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1));
		emit_refusal(program);
		return;
	}
	emit(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 4));
	emit_load(program, low);
	const uint16_t jump = closed->test == HAS_BITS ? BPF_JSET : BPF_JEQ;
	const bool when = closed->test != DIFFERS;
	emit(program, (struct sock_filter)BPF_JUMP(
			      BPF_JMP | jump | BPF_K, closed->value, when ? 0 : 1, when ? 1 : 0));
	emit_refusal(program);
	emit_load(program, offsetof(struct seccomp_data, nr));
}

void baseline_make(struct bpf_program *program)
{
	*program = (struct bpf_program){ 0 };
	emit_native_only(program);
	for (size_t i = 0; i < ARRAY_SIZE(closed_calls); i++)
		emit_closed(program, &closed_calls[i]);
	emit(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
}
