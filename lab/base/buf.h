/* SPDX-License-Identifier: MIT */
/*
 * buf: text or bytes that grow. `struct buf out = { 0 };` is empty and valid; `data` is always
 * NUL-terminated once something was added (`size` does not count it). Never fails (base/mem.h).
 */
#ifndef LAB_BASE_BUF_H
#define LAB_BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>

struct buf {
	char *data;
	size_t size;
	size_t capacity;
};

void buf_add(struct buf *buf, const void *bytes, size_t size);
void buf_text(struct buf *buf, const char *text); /* NULL adds nothing */
void buf_char(struct buf *buf, char c);
__attribute__((format(printf, 2, 3))) void buf_format(struct buf *buf, const char *format, ...);
__attribute__((format(printf, 2, 0))) void buf_vformat(
	struct buf *buf, const char *format, va_list args);
const char *buf_string(const struct buf *buf); /* "" when empty; borrowed */
void buf_clear(struct buf *buf);               /* empty, memory kept */
void buf_release(struct buf *buf);
char *buf_take(struct buf *buf); /* hands over the string (never NULL); buf is empty again */

#define autobuf __attribute__((cleanup(buf_release)))

#endif
