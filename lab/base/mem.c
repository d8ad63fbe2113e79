/* SPDX-License-Identifier: MIT */
#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* write(2) and not stdio: there may be no memory for a stream's buffer either. */
void *mem_must(void *got)
{
	static const char words[] = "bulkhead: out of memory\n";
	if (got)
		return got;
	if (write(STDERR_FILENO, words, sizeof(words) - 1) < 0)
		exit(3); /* nobody is listening; the status still says it */
	exit(3);
}

/* malloc(0) may answer NULL, which would read as out of memory: ask for one byte then. */
static size_t at_least_one(size_t size)
{
	return size ? size : 1;
}

void *mem_zero(size_t count, size_t size)
{
	return mem_must(calloc(at_least_one(count), at_least_one(size)));
}

void *mem_resize(void *old, size_t count, size_t size)
{
	return mem_must(reallocarray(old, at_least_one(count), at_least_one(size)));
}

void *mem_copy(const void *from, size_t size)
{
	void *copy = mem_must(malloc(at_least_one(size)));
	if (size)
		memcpy(copy, from, size);
	return copy;
}

char *mem_text(const char *from)
{
	return from ? mem_must(strdup(from)) : NULL;
}

char *mem_text_n(const char *from, size_t size)
{
	return mem_must(strndup(from, size));
}

char *mem_format(const char *format, ...)
{
	char *text = NULL;
	va_list args;
	va_start(args, format);
	const int length = vasprintf(&text, format, args);
	va_end(args);
	return mem_must(length < 0 ? NULL : text);
}

void *mem_grow(void *array, size_t count, size_t *capacity, size_t size)
{
	if (count < *capacity)
		return array;
	if (count > SIZE_MAX / 2)
		return mem_must(NULL);
	*capacity = count < 4 ? 8 : 2 * count;
	return mem_resize(array, *capacity, size);
}

void mem_auto_free(void *pointer_to_pointer)
{
	void *pointer;
	memcpy(&pointer, pointer_to_pointer, sizeof(pointer)); /* char ** is no void ** */
	free(pointer);
}
