/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. The closed calls of an ABI are sorted by number and found by halving: when a
 * filter is attached, the kernel runs it once for every system call number (kernel/seccomp.c,
 * seccomp_cache_prepare), so a long list of comparisons is paid for a thousand times.
 *
 * Whatever is no ABI of ours is refused. i386 has its own numbers and its own section; x32's are
 * x86_64's with a bit, so they are more numbers of the same one.
 */
#include "core/baseline.h"

#include "base/mem.h"
#include "core/names.h"

#include <assert.h>
#include <errno.h>
#include <linux/audit.h>
#include <stddef.h>
#include <stdlib.h>

enum test {
	ALWAYS,
	EQUALS,   /* the low word of the argument is the value */
	DIFFERS,  /* the low word of the argument is not the value */
	HAS_BITS, /* the low word of the argument has one of the bits */
};

#define NEVER OPENING_COUNT /* nothing lifts it */

struct closed {
	const char *call;
	enum test test;
	uint8_t argument;
	uint32_t value;
	enum opening lifted_by;
};

/* AF_ALG, AF_VSOCK, CLONE_NEWUSER, PRIO_USER, IOPRIO_WHO_USER, F_SETLEASE as in linux/socket.h,
 * sched.h, resource.h, ioprio.h and fcntl.h. Their arguments are ints or tested by bits, so the low
 * word is all that the kernel reads. */
static const struct closed closed_calls[] = {
	{ "add_key", ALWAYS, 0, 0, OPENING_keyring },
	{ "keyctl", ALWAYS, 0, 0, OPENING_keyring },
	{ "request_key", ALWAYS, 0, 0, OPENING_keyring },
	{ "io_uring_setup", ALWAYS, 0, 0, NEVER },
	{ "io_uring_enter", ALWAYS, 0, 0, NEVER },
	{ "io_uring_register", ALWAYS, 0, 0, NEVER },
	{ "bpf", ALWAYS, 0, 0, NEVER },
	{ "perf_event_open", ALWAYS, 0, 0, NEVER },
	{ "userfaultfd", ALWAYS, 0, 0, OPENING_userfaultfd },
	{ "memfd_create", ALWAYS, 0, 0, OPENING_memfd },
	{ "memfd_secret", ALWAYS, 0, 0, NEVER },
	/* With one id for all, a same-uid process may be traced; what is ours is not dumpable, but
	 * the learner's own workload and another container's would be. */
	{ "ptrace", ALWAYS, 0, 0, OPENING_ptrace },
	{ "process_vm_readv", ALWAYS, 0, 0, OPENING_ptrace },
	{ "process_vm_writev", ALWAYS, 0, 0, OPENING_ptrace },
	{ "pidfd_getfd", ALWAYS, 0, 0, NEVER },
	{ "kcmp", ALWAYS, 0, 0, NEVER },
	/* Same-uid processes may lower each other's limits (kernel/sys.c,
	 * check_prlimit_permission): a container could take init's descriptors away. */
	{ "prlimit64", DIFFERS, 0, 0, NEVER },
	/* Who has our id and all capabilities of L2 may slow init down: the kernel compares the
	 * bare sets (security/commoncap.c, cap_safe_nice). Process 1, its group, and all of an id.
	 */
	{ "setpriority", EQUALS, 1, 1, NEVER },
	{ "setpriority", EQUALS, 0, 2, NEVER },
	{ "ioprio_set", EQUALS, 1, 1, NEVER },
	{ "ioprio_set", EQUALS, 0, 3, NEVER },
	{ "sched_setscheduler", EQUALS, 0, 1, NEVER },
	{ "sched_setparam", EQUALS, 0, 1, NEVER },
	{ "sched_setattr", EQUALS, 0, 1, NEVER },
	{ "sched_setaffinity", EQUALS, 0, 1, NEVER },
	/* A lease on a file of the exercise, which may belong to our id, makes who writes it on the
	 * host wait. */
	{ "fcntl", EQUALS, 1, 1024, NEVER },
	{ "fcntl64", EQUALS, 1, 1024, NEVER },
	{ "init_module", ALWAYS, 0, 0, NEVER },
	{ "finit_module", ALWAYS, 0, 0, NEVER },
	{ "delete_module", ALWAYS, 0, 0, NEVER },
	{ "kexec_load", ALWAYS, 0, 0, NEVER },
	{ "kexec_file_load", ALWAYS, 0, 0, NEVER },
	{ "open_by_handle_at", ALWAYS, 0, 0, NEVER },
	{ "syslog", ALWAYS, 0, 0, NEVER },
	{ "setns", ALWAYS, 0, 0, OPENING_userns },
	{ "unshare", HAS_BITS, 0, 0x10000000, OPENING_userns },
	{ "clone", HAS_BITS, 0, 0x10000000, OPENING_userns },
	{ "clone", HAS_BITS, 0, 0x00800000,
		NEVER }, /* CLONE_UNTRACED: the recorder would not see it */
	/* Its flags lie behind a pointer, where no filter can look; C libraries fall back to clone.
	 */
	{ "clone3", ALWAYS, 0, 0, OPENING_userns },
	{ "socket", EQUALS, 0, 38, OPENING_alg },
	{ "socket", EQUALS, 0, 40, OPENING_vsock },
	{ "socketpair", EQUALS, 0, 38, OPENING_alg },
	{ "socketpair", EQUALS, 0, 40, OPENING_vsock },
};

/* --- emitting --- */

static void emit(struct bpf_program *program, struct sock_filter insn)
{
	program->insns = mem_resize(program->insns, program->count + 1, sizeof(insn));
	program->insns[program->count++] = insn;
}

static void emit_return(struct bpf_program *program, uint32_t answer)
{
	emit(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, answer));
}

static void emit_refusal(struct bpf_program *program)
{
	emit_return(program, SECCOMP_RET_ERRNO | ENOSYS);
}

static void emit_load(struct bpf_program *program, size_t offset)
{
	emit(program, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}

static void emit_jump(
	struct bpf_program *program, uint16_t test, uint32_t value, uint8_t yes, uint8_t no)
{
	emit(program, (struct sock_filter)BPF_JUMP(BPF_JMP | test | BPF_K, value, yes, no));
}

/* --- one ABI --- */

struct entry {
	uint32_t number;
	const struct closed *closed;
};

struct section {
	struct entry entries[2 * ARRAY_SIZE(closed_calls)]; /* x86_64 with x32 */
	size_t count;
};

static int by_number(const void *a, const void *b)
{
	const struct entry *left = a;
	const struct entry *right = b;
	if (left->number != right->number)
		return left->number < right->number ? -1 : 1;
	return left->closed < right->closed ? -1 : left->closed > right->closed;
}

static void section_add(struct section *section, enum abi abi, unsigned opens)
{
	for (size_t i = 0; i < ARRAY_SIZE(closed_calls); i++) {
		const struct closed *closed = &closed_calls[i];
		const struct syscall_row *row = syscall_find(closed->call);
		assert(row);
		const bool lifted = closed->lifted_by != NEVER && opens & 1u << closed->lifted_by;
		if (!lifted && row->number[abi] >= 0)
			section->entries[section->count++] =
				(struct entry){ (uint32_t)row->number[abi], closed };
	}
	qsort(section->entries, section->count, sizeof(section->entries[0]), by_number);
}

/* Where a jump goes to one of the two answers at the end of its section, until that is there. */
#define TO_ALLOW   254
#define TO_REFUSAL 255

/* Refuse if the test holds, and go to `otherwise` if not. */
static void emit_test(struct bpf_program *program, const struct closed *closed, uint8_t otherwise)
{
	const bool when = closed->test != DIFFERS;
	emit_load(program, offsetof(struct seccomp_data, args) + 8u * closed->argument);
	emit_jump(program, closed->test == HAS_BITS ? BPF_JSET : BPF_JEQ, closed->value,
		when ? TO_REFUSAL : otherwise, when ? otherwise : TO_REFUSAL);
}

/* Entries of one number: one that refuses it always, or tests. */
static void emit_call(struct bpf_program *program, const struct entry *entries, size_t count)
{
	const bool always = entries[0].closed->test == ALWAYS;
	emit_jump(program, BPF_JEQ, entries[0].number, always ? TO_REFUSAL : 0, TO_ALLOW);
	for (size_t i = 0; i < count && !always; i++)
		emit_test(program, entries[i].closed, i + 1 < count ? 0 : TO_ALLOW);
}

static void resolve(uint8_t *jump, size_t to_allow)
{
	if (*jump < TO_ALLOW)
		return;
	const size_t skipped = to_allow + (*jump == TO_REFUSAL);
	assert(skipped <= UINT8_MAX);
	*jump = (uint8_t)skipped;
}

/* What the instructions from `first` on jump to: two answers for all, as each instruction is paid
 * for by every process that the filter is loaded in. */
static void emit_answers(struct bpf_program *program, size_t first)
{
	const size_t allow = program->count;
	for (size_t i = first; i < allow; i++) {
		struct sock_filter *insn = &program->insns[i];
		if (BPF_CLASS(insn->code) != BPF_JMP)
			continue;
		resolve(&insn->jt, allow - i - 1);
		resolve(&insn->jf, allow - i - 1);
	}
	emit_return(program, SECCOMP_RET_ALLOW);
	emit_refusal(program);
}

/* The first entry of the number in the middle, but never the first of all: both halves have some.
 * 0: all are of one number. */
static size_t middle_of(const struct entry *entries, size_t count)
{
	for (size_t i = count / 2; i < count; i++)
		if (i > 0 && entries[i].number != entries[i - 1].number)
			return i;
	for (size_t i = count / 2; i > 0; i--)
		if (entries[i].number != entries[i - 1].number)
			return i;
	return 0;
}

static void emit_search(struct bpf_program *program, const struct entry *entries, size_t count)
{
	const size_t middle = middle_of(entries, count);
	if (!middle) {
		emit_call(program, entries, count);
		return;
	}
	const size_t test = program->count;
	emit_jump(program, BPF_JGE, entries[middle].number, 0, 0);
	emit_search(program, entries, middle);
	const size_t skipped = program->count - test - 1;
	assert(skipped < TO_ALLOW);
	program->insns[test].jt = (uint8_t)skipped;
	emit_search(program, entries + middle, count - middle);
}

/* With the arch word in the accumulator; leaves it there if it is another. */
static void emit_section(struct bpf_program *program, enum abi abi, unsigned opens)
{
	struct section section = { .count = 0 };
	const bool has_x32 = abi == ABI_X86_64 && opens & 1u << OPENING_x32;
	section_add(&section, abi, opens);
	if (has_x32)
		section_add(&section, ABI_X32, opens);
	emit_jump(program, BPF_JEQ, abi_audit_arch(abi), 1, 0);
	const size_t away = program->count;
	emit_jump(program, BPF_JA, 0, 0, 0);
	const size_t first = program->count;
	emit_load(program, offsetof(struct seccomp_data, nr));
	if (abi == ABI_X86_64 && !has_x32) /* -1, by which a tracer skips a call, is none either */
		emit_jump(program, BPF_JGE, X32_BIT, TO_REFUSAL, 0);
	emit_search(program, section.entries, section.count);
	emit_answers(program, first);
	program->insns[away].k = (uint32_t)(program->count - away - 1);
}

void baseline_make(struct bpf_program *program, unsigned opens)
{
	*program = (struct bpf_program){ 0 };
	emit_load(program, offsetof(struct seccomp_data, arch));
	emit_section(program, abi_native(), opens);
	if (abi_native() == ABI_X86_64 && opens & 1u << OPENING_i386)
		emit_section(program, ABI_I386, opens);
	emit_refusal(program);
}
