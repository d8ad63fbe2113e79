/* SPDX-License-Identifier: MIT */
/*
 * arguments: what the arguments of system calls mean, from core/tables/arguments.tsv: which are
 * descriptors, flags, paths, and which names their values have. For showing calls
 * (core/call_text.h), for reading what they point to (sandbox/recorder.h), and for making profiles
 * of them (core/profile_make.h).
 */
#ifndef LAB_CORE_ARGUMENTS_H
#define LAB_CORE_ARGUMENTS_H

#include "base/buf.h"
#include "core/names.h"

#include <stdbool.h>
#include <stdint.h>

enum argument_kind {
	ARGUMENT_HEX, /* also a pointer that nobody follows */
	ARGUMENT_INT,
	ARGUMENT_UINT,
	ARGUMENT_SIZE, /* unsigned, as wide as it is */
	ARGUMENT_OFF,  /* signed, as wide as it is */
	ARGUMENT_MODE,
	ARGUMENT_FD,
	ARGUMENT_DIRFD,
	ARGUMENT_NAMED,    /* by its set */
	ARGUMENT_PATH,     /* a pointer to text */
	ARGUMENT_PATH2,    /* the same, the lesser of two */
	ARGUMENT_SOCKADDR, /* the argument behind it is its size */
	ARGUMENT_CLONE_ARGS,
	ARGUMENT_OPEN_HOW,
	ARGUMENT_SOCKETCALL, /* the arguments of the call that the one before it selects */
};

struct argument {
	uint8_t kind; /* enum argument_kind */
	uint8_t set;
	bool tested; /* it says what the call does: a profile of the call compares it */
};

struct argument_row {
	const char *call;
	int8_t abi; /* enum abi, or -1: wherever no other row is for it alone */
	uint8_t count;
	struct argument arguments[SYSCALL_ARGS];
};

/* What is known of a call of the table; NULL: nothing but the widths. */
const struct argument_row *arguments_of(enum abi abi, const struct syscall_row *call);

/* An argument as the kernel reads it: a narrow one has 32 bits, and on i386 all have. */
uint64_t argument_value(
	enum abi abi, const struct syscall_row *call, unsigned index, uint64_t in_register);

/* "O_RDWR|O_CLOEXEC", "AF_UNIX", "SOCK_STREAM|0x40": the set's names of a value, in hexadecimal
 * what has none. */
void argument_set_format(size_t set, uint64_t value, struct buf *out);
size_t argument_set_find(const char *name); /* which must be there */

#endif
