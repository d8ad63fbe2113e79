/* SPDX-License-Identifier: MIT */
/*
 * pattern: sets of system calls, written as `name(arg, ...)`.
 *
 *   pattern  = [abi ":"] name "(" [arg {"," arg}] ")" ["->" answer]
 *   arg      = "_" | value | ("<" | "<=" | ">" | ">=" | "!=") value | value ".." value
 *            | "any(" value ")" | "all(" value ")" | "none(" value ")"
 *            | "x" "&" value "==" value
 *   value    = decimal | 0x hexadecimal | constant { "|" constant }
 *   answer   = errno name | "kill" | "trap" | "allow" | "log"
 *
 * Missing trailing arguments are `_`. Meaning: a pattern is a set of struct seccomp_data. The
 * tables (core/names.h) say how wide an argument is to the kernel: an int matches on its low 32
 * bits whatever the high word holds, a long or pointer on 64; on i386 every argument matches on its
 * low 32 bits (a 64-bit process that uses int $0x80 shows filters its whole registers: measured). A
 * negative constant (AT_FDCWD, or a number from 2^64 - 2^31) means the same number where 32 bits
 * are read. What lies behind a pointer can't be named.
 */
#ifndef LAB_CORE_PATTERN_H
#define LAB_CORE_PATTERN_H

#include "base/buf.h"
#include "base/err.h"
#include "core/bpf.h"
#include "core/names.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum pattern_op {
	PATTERN_FREE, /* _ */
	PATTERN_EQ,
	PATTERN_NE,
	PATTERN_LT,
	PATTERN_LE,
	PATTERN_GT,
	PATTERN_GE,
	PATTERN_RANGE,  /* a <= x <= b */
	PATTERN_ANY,    /* x & a != 0 */
	PATTERN_ALL,    /* x & a == a */
	PATTERN_NONE,   /* x & a == 0 */
	PATTERN_MASKED, /* x & a == b */
};

struct pattern_arg {
	enum pattern_op op;
	uint64_t a;
	uint64_t b;
};

struct pattern {
	const struct syscall_row *call;
	bool one_abi; /* with a prefix: only `abi` */
	enum abi abi;
	struct pattern_arg args[SYSCALL_ARGS];
	bool has_answer;      /* "-> EPERM" */
	struct answer answer; /* kill: either KILL action */
	char *text;           /* as written; owned */
};

/* Error text names the column in `text` ("column 12: no constant AF_VSOK (did you mean ...)"). Kind
 * ERR_INPUT. Also refused: more arguments than the call has; a value that its argument's width
 * can't hold; an empty range; an i386-only call with another prefix. */
int pattern_parse(struct pattern *pattern, const char *text, struct err *err);
void pattern_release(struct pattern *pattern);

/* The test of an argument as this ABI's kernel means it: negative constants as wide as it reads
 * them. *limit is the largest value that it reads there, UINT32_MAX or UINT64_MAX. */
struct pattern_arg pattern_arg_on(
	const struct pattern *pattern, enum abi abi, size_t index, uint64_t *limit);

/* Is this call (of this ABI, by number and arguments) in the set? */
bool pattern_matches(const struct pattern *pattern, enum abi abi, const struct seccomp_data *data);

/* Does an answer satisfy deny or permit of this pattern (design: "Call patterns")? A named
 * answer must be given exactly ("kill" by either KILL action). */
enum pattern_want { PATTERN_DENY, PATTERN_PERMIT };
bool pattern_satisfied(const struct pattern *pattern, enum pattern_want want, struct answer answer);

/* ---- the exhaustive question ----
 *
 * It is answered by cells (core/bpf_cells.h): the program is run with the pattern's whole set of
 * calls, and what comes out are regions of it, each with one answer. So what holds, holds for every
 * call of the pattern, and a witness is the smallest call of all that violate it. */

struct pattern_witness {
	enum abi abi;
	struct seccomp_data data;
	struct answer answer;
	const struct syscall_row *call; /* may be the multiplexer's row */
};

enum pattern_state {
	PATTERN_HOLDS,
	PATTERN_VIOLATED,
	PATTERN_UNDECIDED, /* what was decided holds, and not all of it was */
	PATTERN_EMPTY,
};

/* Ask `want` of `program` over `abis` (bit per enum abi). An ABI that lacks the call is skipped;
 * with none left the state is PATTERN_EMPTY (an author's error). A deny also demands the call's
 * multiplexers (names.h). */
struct pattern_question {
	const struct pattern *pattern;
	enum pattern_want want;
	unsigned abis;
	const struct bpf_program *program;
};

struct pattern_result {
	enum pattern_state state;
	size_t regions;                 /* on all ABIs; what joins two of them is not looked for */
	struct pattern_witness witness; /* PATTERN_VIOLATED: the smallest: ABI, number, arguments as
					   unsigned, instruction pointer. An undecided region is
					   asked at its smallest call only. PATTERN_UNDECIDED: that
					   of the first such region */
};
void pattern_ask(const struct pattern_question *question, struct pattern_result *result);

/* The smallest call that is asked about and that `other` answers otherwise. False: there is none,
 * as far as both are decided. witness->answer is that of the question's program. */
bool pattern_find_difference(const struct pattern_question *question,
	const struct bpf_program *other, struct pattern_witness *witness);
/* The same, of those where the program violates the pattern and `other` does not. */
bool pattern_find_worse(const struct pattern_question *question, const struct bpf_program *other,
	struct pattern_witness *witness);

/* "i386:mkdir(0x7f00, 493)": a call written as a pattern, numbers up to 4095 in decimal. The prefix
 * is always there. High words are shown as they are, also where the kernel ignores them and a
 * pattern could not name them, and so are arguments beyond the call's own, up to the last that is
 * not 0: they may be what the filter fell for. */
void pattern_format_call(const struct pattern_witness *witness, struct buf *out);

#endif
