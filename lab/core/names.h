/* SPDX-License-Identifier: MIT */
/*
 * names: what the kernel calls things: system calls by ABI, errno, named constants,
 * capabilities, architectures. The rows come from core/tables/ (TSV files with their sources,
 * one fact a row), made into const arrays by the build. Everything is static; nothing fails but
 * by not finding.
 */
#ifndef LAB_CORE_NAMES_H
#define LAB_CORE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The ABIs that the lab reasons about; smallest first is also the order of witnesses. */
enum abi { ABI_X86_64, ABI_I386, ABI_X32, ABI_AARCH64 };
#define ABI_COUNT 4
#define X32_BIT   0x40000000u /* in seccomp_data.nr, arch is AUDIT_ARCH_X86_64 (seccomp(2)) */

const char *abi_name(enum abi abi); /* "x86_64", "i386", "x32", "aarch64" */
bool abi_parse(const char *name, enum abi *abi);
uint32_t abi_audit_arch(enum abi abi);                        /* AUDIT_ARCH_*, linux/audit.h */
bool abi_of(uint32_t audit_arch, uint32_t nr, enum abi *abi); /* false: none of ours */
bool abi_is_32bit_args(enum abi abi); /* i386: the kernel reads low words only */
enum abi abi_native(void);            /* of this build */

#define SYSCALL_ARGS 6

struct syscall_row {
	const char *name;
	int64_t number[ABI_COUNT]; /* -1 where the ABI lacks it; for x32 with X32_BIT */
	uint8_t args;              /* how many the kernel reads, 0..6 */
	uint8_t wide;              /* bit i: argument i is a long, size_t, pointer, u64: 64 bits on
				      64-bit ABIs. Clear: int, unsigned, mode_t, ...: the kernel truncates it
				      to 32 (include/linux/syscalls.h; measured for socket). */
};

size_t syscall_count(void);
const struct syscall_row *syscall_at(size_t index); /* sorted by name */
const struct syscall_row *syscall_find(const char *name);
const struct syscall_row *syscall_of(enum abi abi, uint32_t number); /* number as in nr */
/* The name nearest to a wrong one, or NULL. */
const char *syscall_nearest(const char *wrong);

/* A call that is also reached through another one: i386 socketcall(2), ipc(2). */
struct multiplexer_row {
	const char *call;    /* "socket" */
	const char *through; /* "socketcall" */
	uint32_t selector;   /* value of its argument 0 that means `call`; 32 bits, and for
				ipc the low 16 (the high ones are a version, ipc/syscall.c) */
	uint32_t selector_mask;
	enum abi abi;
};
/* The n-th way (from 0) to reach `call` on `abi` through another call, or NULL. */
const struct multiplexer_row *multiplexer_find(const char *call, enum abi abi, size_t n);
/* The n-th call that is also reached through `through`, or NULL. */
const struct multiplexer_row *multiplexer_through(const char *through, size_t n);

/* A call that does what another one does, so that who restricts only the other has a hole
 * (core/tables/detours.tsv). */
struct detour_row {
	const char *call;
	const char *through;
	const char *source;
};
const struct detour_row *detour_at(size_t index); /* NULL behind the last; sorted by call */

/* What permitting a call risks: the class that it is in (core/tables/risk.tsv). */
struct risk_row {
	const char *name;   /* "tracing" */
	unsigned weight;    /* 0 (no call at all) to 10 (runs code in the kernel) */
	const char *source; /* what justifies the weight */
};
const struct risk_row *syscall_risk(const struct syscall_row *call); /* `call` is of the table */

/* errno values by the names of errno(3) on x86. */
const char *errno_name(int value);    /* NULL if unknown; EWOULDBLOCK is EAGAIN */
const char *errno_meaning(int value); /* a few plain words: "not permitted"; NULL if unknown */
bool errno_find(const char *name, int *value);

/* Named constants of system call arguments: AF_INET, O_CREAT, CLONE_NEWUSER, TIOCSTI, ... */
bool constant_find(const char *name, uint64_t *value);
const char *constant_nearest(const char *wrong);
/* The name with this prefix that has the value ("AF_", 40: "AF_VSOCK"); NULL. Of several the usual
 * one: AF_UNIX, AF_NETLINK. */
const char *constant_of(const char *prefix, uint64_t value);

/* Capabilities, capabilities(7): name with "CAP_", number. */
bool capability_find(const char *name, unsigned *number);
const char *capability_name(unsigned number);
const char *capability_nearest(const char *wrong);
/* What can be shown of one in a container: the probe whose attack it lets through, with its
 * argument ("bind-port 80"), or why there is none. One of the two is NULL. */
struct capability_row {
	const char *name;
	unsigned number;
	const char *attack;
	const char *reason;
};
const struct capability_row *capability_row(unsigned number); /* NULL: no capability has it */

/* Architectures of a profile: "SCMP_ARCH_X86_64" -> libseccomp's token (an AUDIT_ARCH_* word,
 * seccomp.h), its name in Docker's includes.arches ("amd64"; NULL if it has none there). */
struct arch_row {
	const char *name;
	const char *docker;
	uint32_t token;
	int abi; /* enum abi, or -1 */
};
size_t arch_count(void);
const struct arch_row *arch_at(size_t index);
const struct arch_row *arch_find(const char *name);

#endif
