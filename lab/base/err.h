/* SPDX-License-Identifier: MIT */
/*
 * err: why something could not be done.
 *
 * What can fail takes a `struct err *err` last and returns 0 or -1, or a pointer or NULL. The
 * caller owns the struct, holds it by value, and starts it as `struct err err = { 0 };`. There is
 * nothing to release. An err is either handled, or handed up, or printed by a front end: never
 * two of these. A learner's failure is a verdict (core/verdict.h), never an err; the one bridge
 * is ERR_REFUSED, which app/ turns into the outcome "refused".
 */
#ifndef LAB_BASE_ERR_H
#define LAB_BASE_ERR_H

#include <stdarg.h>
#include <stdbool.h>

enum err_kind {
	ERR_NONE,
	ERR_USAGE,       /* the command line is wrong                          exit 2 */
	ERR_INPUT,       /* an author's file, a workspace, a data folder       exit 2 */
	ERR_REFUSED,     /* the learner's file is there but is no policy       a verdict */
	ERR_UNAVAILABLE, /* this machine lacks something; text says what to do exit 3 */
	ERR_SYSTEM,      /* a call to the kernel failed                        exit 3 */
	ERR_BUG,         /* our own promise is broken                          exit 3 */
};

/* A place in a person's file. `line` counts from 1, 0 means that there is none; `column` counts
 * bytes from 1. `file` is the name as the person knows it, shortened on the left when too long. */
struct place {
	char file[256];
	unsigned line;
	unsigned column;
};

struct err {
	enum err_kind kind;
	struct place at;
	char text[1200]; /* lower case, no full stop, escaped by whoever shows it */
};

void place_set(struct place *place, const char *file, unsigned line, unsigned column);

/* Fill `err` and return -1, so that failing is one line. `err` may not be NULL. */
__attribute__((format(printf, 3, 4))) int err_set(
	struct err *err, enum err_kind kind, const char *format, ...);

/* The same as ERR_SYSTEM, with ": " and the text of errno behind it. */
__attribute__((format(printf, 2, 3))) int err_errno(struct err *err, const char *format, ...);

/* The same with a place. */
__attribute__((format(printf, 4, 5))) int err_at(
	struct err *err, enum err_kind kind, const struct place *at, const char *format, ...);
__attribute__((format(printf, 4, 0))) int err_vat(struct err *err, enum err_kind kind,
	const struct place *at, const char *format, va_list args);

/* Put "what: " before the text of an err that is set already; returns -1. */
__attribute__((format(printf, 2, 3))) int err_wrap(struct err *err, const char *format, ...);

/* "file:line:column: text", or the text alone where there is no place. The result lives in `out`.
 */
const char *err_format(const struct err *err, char *out, unsigned long size);

#endif
