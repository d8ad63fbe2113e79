/* SPDX-License-Identifier: MIT */
/*
 * call_text: recorded calls as people read them: arguments by name, what pointers led to, results,
 * answers. Every byte that is not ours is escaped. What stands behind a pointer was read when the
 * call began; another thread may have changed it before the kernel looked.
 */
#ifndef LAB_CORE_CALL_TEXT_H
#define LAB_CORE_CALL_TEXT_H

#include "base/buf.h"
#include "core/call_event.h"

/* "openat", "i386:getpid", "call 999": as rules and patterns name it. */
void call_text_name(const struct call_event *event, struct buf *out);

/* How many arguments it has, and one of them: "AT_FDCWD", "\"/etc/x\"", "O_RDONLY|O_CLOEXEC". */
unsigned call_text_argument_count(const struct call_event *event);
void call_text_argument(const struct call_event *event, unsigned index, struct buf *out);

/* "openat(AT_FDCWD, \"/etc/x\", O_RDONLY|O_CLOEXEC, 0)" */
void call_text_call(const struct call_event *event, struct buf *out);

/* "3", "0x7f1234560000", "ENOENT"; what there is instead where there is no result. */
void call_text_result(const struct call_event *event, struct buf *out);

/* The event as a line, without a newline: "3 openat(...) = ENOENT". A filter's answer is named
 * unless it is ALLOW: "; ERRNO(EPERM) by filter 1". */
void call_text_event(const struct call_event *event, struct buf *out);

/* The same without the filter's answer: "3 openat(...) = ENOENT". */
void call_text_happened(const struct call_event *event, struct buf *out);

/* A text of those above as a string of so many bytes, cut where a character begins. */
void call_text_copy(char *out, size_t size, const struct buf *text);

#endif
