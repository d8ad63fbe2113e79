/* SPDX-License-Identifier: MIT */
#include "variant.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/syscall.h>

#define X32_BIT        0x40000000
#define ANSWER(ACTION) BPF_STMT(BPF_RET | BPF_K, ACTION)
#define LOAD(FIELD)    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, FIELD))
#define PERMIT(NUMBER) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NUMBER, 0, 1), ANSWER(SECCOMP_RET_ALLOW)
#define REFUSE(NUMBER)                                                                             \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NUMBER, 0, 1),                                         \
		ANSWER(SECCOMP_RET_ERRNO | VARIANT_ANSWER_NUMBER)

static struct sock_filter code[] = {
	LOAD(arch),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
	ANSWER(SECCOMP_RET_KILL_PROCESS),
	LOAD(nr),
	BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1),
	ANSWER(SECCOMP_RET_KILL_PROCESS),
	PERMIT(SYS_read),
	PERMIT(SYS_write),
	PERMIT(SYS_openat),
	PERMIT(SYS_close),
	PERMIT(SYS_exit_group),
	PERMIT(VARIANT_NEED_NUMBER),
	REFUSE(SYS_open),
	REFUSE(SYS_stat),
	REFUSE(SYS_fstat),
	REFUSE(SYS_lstat),
	REFUSE(SYS_poll),
	REFUSE(SYS_mmap),
	REFUSE(SYS_munmap),
	REFUSE(SYS_brk),
	REFUSE(SYS_ioctl),
	REFUSE(SYS_access),
	REFUSE(SYS_pipe),
	REFUSE(SYS_dup),
	REFUSE(SYS_socket),
	REFUSE(SYS_connect),
	REFUSE(SYS_fork),
	REFUSE(SYS_vfork),
	REFUSE(SYS_clone),
	REFUSE(SYS_execve),
	REFUSE(SYS_kill),
	REFUSE(SYS_ptrace),
	REFUSE(SYS_mount),
	REFUSE(SYS_chroot),
	REFUSE(SYS_reboot),
	REFUSE(SYS_bpf),
	ANSWER(SECCOMP_RET_ERRNO | VARIANT_ANSWER_NUMBER),
};

const struct sock_fprog policy = { sizeof(code) / sizeof(code[0]), code };
