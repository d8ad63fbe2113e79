/* SPDX-License-Identifier: MIT */
/* call_text_parts: what the files of call_text share. Nobody else includes it. */
#ifndef LAB_CORE_CALL_TEXT_PARTS_H
#define LAB_CORE_CALL_TEXT_PARTS_H

#include "core/arguments.h"
#include "core/call_text.h"

#include <stdbool.h>

/* --- call_text.c --- */

const struct syscall_row *call_text_row(const struct call_event *event); /* NULL: no name */
/* "AF_INET, SOCK_STREAM, 0": these arguments of a call, no pointer followed. */
void call_text_scalars(
	const struct syscall_row *call, enum abi abi, const uint64_t *values, struct buf *out);

/* --- call_text_memory.c --- */

/* What an argument of this kind points to; false: it is no pointer, or could not be read. */
bool call_text_memory(const struct call_event *event, enum argument_kind kind, struct buf *out);
void call_text_quote(const void *bytes, size_t size, bool is_cut, struct buf *out);

#endif
