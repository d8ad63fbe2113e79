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

/* May argument `index` of a call of this ABI have this value, as wide as the kernel reads it? */
bool pattern_arg_matches(const struct pattern *pattern, enum abi abi, size_t index, uint64_t value);

/* Is this call (of this ABI, by number and arguments) in the set? */
bool pattern_matches(const struct pattern *pattern, enum abi abi, const struct seccomp_data *data);

/* Does an answer satisfy deny or permit of this pattern (design: "Call patterns")? A named
 * answer must be given exactly ("kill" by either KILL action). */
enum pattern_want { PATTERN_DENY, PATTERN_PERMIT };
bool pattern_satisfied(const struct pattern *pattern, enum pattern_want want, struct answer answer);

/* The exhaustive question. Today it is answered at points: for each ABI the product, over the
 * call's arguments, of {0, 1, 2^31, 2^32-1, 2^63, 2^64-1} and, for every constant c of the pattern
 * or of `hints`, {c-1, c, c+1, c+2^32}, kept where they belong to the
 * pattern. When a product would exceed PATTERN_PLAIN_POINTS, arguments whose words don't count for
 * the call in any of the programs are held at one member value (they can't change the answer); when
 * it then exceeds PATTERN_MAX_POINTS, the result is undecided. A test by mask adds constants of its
 * own: any(M) each bit of M; all, none and masked the value asked for with the lowest bit, and with
 * all bits, outside the mask. A program that loads the instruction pointer is asked at the same six
 * values of it. Exact cells will replace the points behind this function. */
#define PATTERN_PLAIN_POINTS 4096
#define PATTERN_MAX_POINTS   65536

struct pattern_hints { /* constants that the policy compares this call's arguments with */
	const uint64_t *values[SYSCALL_ARGS];
	size_t counts[SYSCALL_ARGS];
};

struct pattern_witness {
	enum abi abi;
	struct seccomp_data data; /* instruction_pointer is 0 unless a program loads it */
	struct answer answer;
	const struct syscall_row *call; /* may be the multiplexer's row */
};

enum pattern_state { PATTERN_HOLDS, PATTERN_VIOLATED, PATTERN_UNDECIDED, PATTERN_EMPTY };

struct pattern_result {
	enum pattern_state state;
	size_t points;                  /* looked at, all ABIs */
	struct pattern_witness witness; /* PATTERN_VIOLATED: the smallest: ABI, number, arguments as
					   unsigned; PATTERN_UNDECIDED: only abi and call */
	bool levels_differ;             /* `other` answers differently at a point */
	struct pattern_witness differs; /* the smallest such point; answer is `program`'s */
};

/* Ask `want` of `program` over `abis` (bit per enum abi). An ABI that lacks the call is skipped;
 * with none left the state is PATTERN_EMPTY (an author's error). A deny also demands the call's
 * multiplexers (names.h). `other` is the same policy compiled at another optimisation level, or
 * NULL: compared at the same points. hints_of is asked per call row, because a multiplexer has its
 * own comparisons. `visit` is shown every point, with the answer of `program`; it may be NULL. */
struct pattern_question {
	const struct pattern *pattern;
	enum pattern_want want;
	unsigned abis;
	const struct bpf_program *program;
	const struct bpf_program *other;
	void (*hints_of)(
		const void *policy, const struct syscall_row *call, struct pattern_hints *hints);
	const void *policy;
	void (*visit)(void *visitor, const struct pattern_witness *point);
	void *visitor;
};
void pattern_ask(const struct pattern_question *question, struct pattern_result *result);

/* "i386:mkdir(0x7f00, 493)": a call written as a pattern; arguments the kernel does not read are
 * left out, numbers up to 4095 in decimal. The prefix is always there. High words are shown as they
 * are, also where the kernel ignores them and a pattern could not name them: they may be what the
 * filter fell for. */
void pattern_format_call(const struct pattern_witness *witness, struct buf *out);

#endif
