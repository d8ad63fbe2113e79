/* SPDX-License-Identifier: MIT */
#include "base/buf.h"

#include "base/mem.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Room for `more` bytes and the NUL behind them. No sum here can wrap: both sizes are those of
 * objects in memory. */
static void reserve(struct buf *buf, size_t more)
{
	const size_t need = buf->size + more + 1;
	if (need <= buf->capacity)
		return;
	const size_t twice = buf->capacity ? 2 * buf->capacity : 64;
	buf->capacity = need > twice ? need : twice;
	buf->data = mem_resize(buf->data, buf->capacity, 1);
}

void buf_add(struct buf *buf, const void *bytes, size_t size)
{
	reserve(buf, size);
	if (size)
		memcpy(buf->data + buf->size, bytes, size);
	buf->size += size;
	buf->data[buf->size] = '\0';
}

void buf_text(struct buf *buf, const char *text)
{
	if (text)
		buf_add(buf, text, strlen(text));
}

void buf_char(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

void buf_vformat(struct buf *buf, const char *format, va_list args)
{
	assert(format); /* gcc warns of a NULL here when it builds with the sanitizer */
	va_list again;
	va_copy(again, args);
	const int length = vsnprintf(NULL, 0, format, args);
	assert(length >= 0); /* only a wrong format, or a result above INT_MAX, is negative */
	reserve(buf, (size_t)length);
	(void)vsnprintf(buf->data + buf->size, (size_t)length + 1, format, again);
	va_end(again);
	buf->size += (size_t)length;
}

void buf_format(struct buf *buf, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	buf_vformat(buf, format, args);
	va_end(args);
}

const char *buf_string(const struct buf *buf)
{
	return buf->data ? buf->data : "";
}

void buf_clear(struct buf *buf)
{
	buf->size = 0;
	if (buf->data)
		buf->data[0] = '\0';
}

void buf_release(struct buf *buf)
{
	free(buf->data);
	*buf = (struct buf){ 0 };
}

char *buf_take(struct buf *buf)
{
	reserve(buf, 0);
	buf->data[buf->size] = '\0';
	char *text = buf->data;
	*buf = (struct buf){ 0 };
	return text;
}
