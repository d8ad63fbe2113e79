/* SPDX-License-Identifier: MIT */
/*
 * bpf: classic BPF as seccomp(2) runs it: validate, evaluate, disassemble.
 *
 * Sources: kernel/seccomp.c (seccomp_check_filter, seccomp_run_filters), net/core/filter.c
 * (bpf_check_classic, bpf_convert_filter), seccomp(2). The evaluator is exact: it is compared
 * with the live kernel over fixed points in the tests and over random programs in make fuzz.
 */
#ifndef LAB_CORE_BPF_H
#define LAB_CORE_BPF_H

#include "base/buf.h"
#include "base/err.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BPF_MAX_INSNS 4096 /* BPF_MAXINSNS, linux/bpf_common.h */

/* A program; `insns` is owned by the struct (mem.h). `{ 0 }` is "no program". */
struct bpf_program {
	struct sock_filter *insns;
	size_t count;
};
void bpf_program_release(struct bpf_program *program);
bool bpf_program_equal(const struct bpf_program *a, const struct bpf_program *b);

/* Refuse what the kernel refuses (length, opcodes, jumps out of bounds, loads beyond or
 * unaligned in struct seccomp_data, scratch slots, division by constant 0, shifts over 31, reads of
 * scratch memory never written, no RET at the end). The text names the instruction.
 * Error kind ERR_INPUT. Everything below takes validated programs only. */
int bpf_validate(const struct bpf_program *program, struct err *err);

/* What one program returns: the raw 32-bit word. */
uint32_t bpf_run(const struct bpf_program *program, const struct seccomp_data *data);

/* A filter's answer, as the kernel acts on it. */
enum action {
	ACTION_KILL_PROCESS,
	ACTION_KILL_THREAD,
	ACTION_TRAP,
	ACTION_ERRNO,
	ACTION_NOTIFY,
	ACTION_TRACE,
	ACTION_LOG,
	ACTION_ALLOW,
}; /* in the kernel's order of precedence, strictest first */

struct answer {
	enum action action;
	uint16_t data; /* errno (capped at 4095 as the kernel does), trap or trace data; else 0 */
};

/* An action word that the kernel does not know acts as KILL_PROCESS (kernel/seccomp.c, since 4.14).
 */
struct answer answer_of(uint32_t returned);
uint32_t answer_word(struct answer answer); /* SECCOMP_RET_* | data */
bool answer_equal(struct answer a, struct answer b);

/* What the kernel does for a call under several filters, in the order of loading: the
 * strictest answer; of equal actions the newest filter's data. x86-64 numbers 335 and 336
 * (uretprobe, uprobe) are ALLOW whatever the filters say (kernel 6.14+, measured). No filter:
 * ALLOW. */
struct answer bpf_decide(
	const struct bpf_program *const *programs, size_t count, const struct seccomp_data *data);

/* The same, and which of them decided: its index, or -1 when each of them allows. */
struct answer bpf_decide_by(const struct bpf_program *const *programs, size_t count,
	const struct seccomp_data *data, int *decider);

/* Does the answer refuse the call in the sense of a deny pattern: ERRNO 1..4095, KILL_*, TRAP?
 * (ALLOW, LOG, TRACE, NOTIFY and ERRNO(0), which reports success, do not.) */
bool answer_refuses(struct answer answer);
bool answer_permits(struct answer answer); /* ALLOW or LOG */

/* "ERRNO(EPERM)", "KILL_PROCESS", "ALLOW": for people and for canonical JSON. */
void answer_format(struct answer answer, struct buf *out);

/* Where a program's run for one call ends, and the last comparison on the way there. */
struct bpf_end {
	size_t ret; /* the instruction's number, from 0 */
	bool compared;
	size_t compare;
};
void bpf_find_end(
	const struct bpf_program *program, const struct seccomp_data *data, struct bpf_end *end);

/* Append one instruction as bpf_disassemble has it, without its number: "jeq #0x101, 14, 13". */
void bpf_format_insn(const struct bpf_program *program, size_t pc, struct buf *out);

/* Append the program as text, an instruction a line:
 *   "  12: jeq  #0x101, 14, 13          ; openat"
 * A comparison is named where it follows a load of nr or arch on every path (best effort), loads
 * by the word of the call, constant returns by their answer. */
void bpf_disassemble(const struct bpf_program *program, struct buf *out);

#endif
