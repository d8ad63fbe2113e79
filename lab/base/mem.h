/* SPDX-License-Identifier: MIT */
/*
 * mem: memory that does not fail, and cleanup by scope.
 *
 * Running out of memory ends the program with one line and exit 3: there is nothing sensible to
 * do for a tool that is about to start containers. Everything comes from malloc, so free() is
 * the other half. In a child after clone nothing here may be called.
 */
#ifndef LAB_BASE_MEM_H
#define LAB_BASE_MEM_H

#include <stdarg.h>
#include <stddef.h>

void *mem_must(void *got); /* `got`; the end of the program if a library's allocation gave NULL */
void *mem_zero(size_t count, size_t size);              /* calloc */
void *mem_resize(void *old, size_t count, size_t size); /* reallocarray, not zeroed */
void *mem_copy(const void *from, size_t size);          /* a malloc'ed copy */
char *mem_text(const char *from);                       /* strdup; NULL gives NULL */
char *mem_text_n(const char *from, size_t size);        /* strndup */
__attribute__((format(printf, 1, 2))) char *mem_format(const char *format, ...); /* asprintf */

/* Grow `array` (elements of `size`) so that one more than `count` fits; doubles. `*capacity`
 * starts as 0 with array NULL. Returns the array, perhaps moved. */
void *mem_grow(void *array, size_t count, size_t *capacity, size_t size);

/* `autofree char *text = NULL;`  frees at the end of the scope; always declared with a value.
 * `return steal(&text);` hands over. */
void mem_auto_free(void *pointer_to_pointer);
#define autofree __attribute__((cleanup(mem_auto_free)))
#define steal(pointer)                                                                             \
	({                                                                                         \
		__typeof__(*(pointer)) stolen_ = *(pointer);                                       \
		*(pointer) = NULL;                                                                 \
		stolen_;                                                                           \
	})

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

#endif
