/* SPDX-License-Identifier: MIT */
#include "core/confinement.h"

#include "base/mem.h"

#include <errno.h>
#include <linux/audit.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#define LOAD(offset)    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset)
#define IF(test, value) BPF_JUMP(BPF_JMP | (test) | BPF_K, value, 0, 1) /* the next, or skip it */
#define ANSWER(word)    BPF_STMT(BPF_RET | BPF_K, word)
#define PERMIT(call)    IF(BPF_JEQ, SYS_##call), ANSWER(SECCOMP_RET_ALLOW)
#define REFUSAL         (SECCOMP_RET_ERRNO | ENOSYS)

/* x32's numbers are others than these. munmap and mremap can't make memory executable. */
static struct sock_filter insns[] = {
	LOAD(offsetof(struct seccomp_data, arch)),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
	ANSWER(SECCOMP_RET_KILL_PROCESS),
	LOAD(offsetof(struct seccomp_data, nr)),
	PERMIT(read),
	PERMIT(write),
	PERMIT(close),
	PERMIT(pipe2),
	PERMIT(brk),
	PERMIT(munmap),
	PERMIT(mremap),
	PERMIT(getrandom),
	PERMIT(setitimer),
	PERMIT(rt_sigaction),
	PERMIT(rt_sigreturn),
	PERMIT(exit_group),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap, 0, 3),
	LOAD(offsetof(struct seccomp_data, args[2])),
	BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 1, 0),
	ANSWER(SECCOMP_RET_ALLOW),
	ANSWER(REFUSAL),
};

const struct bpf_program *confinement_get(void)
{
	static const struct bpf_program program = { insns, ARRAY_SIZE(insns) };
	return &program;
}
