/* SPDX-License-Identifier: MIT */
/*
 * call_words: calls, answers and values of arguments as people say them. Whatever is told of a
 * filter's cells (bpf_diff.h, inspect.h) is told in these words.
 */
#ifndef LAB_CORE_CALL_WORDS_H
#define LAB_CORE_CALL_WORDS_H

#include "base/buf.h"
#include "base/json.h"
#include "core/bpf.h"
#include "core/names.h"

/* "i386:socket(AF_VSOCK)": arguments that don't matter (`free_args`, a bit each) are left out
 * behind the last that does, and "_" before it. `abi` may be ABI_COUNT, an architecture of none of
 * ours, and `call` NULL, a number without a name. The instruction pointer is told where it is not
 * 0. */
void call_words_witness(unsigned abi, const struct syscall_row *call,
	const struct seccomp_data *data, unsigned free_args, struct buf *out);
/* {"arch": "0xc000003e", "nr": "0x29", "instruction_pointer": "0x0", "args": ["0x1", ...]}: 64 bits
 * are more than JSON's integers. */
struct jout *call_words_json(const struct seccomp_data *data);

/* "refuses WHAT with EPERM", "permits WHAT", "kills the process for WHAT". */
void call_words_answer(struct answer answer, const char *what, struct buf *out);

/* One value of an argument: "AF_UNIX", "CLONE_NEWUSER|SIGCHLD", "0x5412", "3". */
void call_words_value(const char *call, size_t argument, uint64_t value, struct buf *out);

#endif
