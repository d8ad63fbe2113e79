/* SPDX-License-Identifier: MIT */
/*
 * common_document: fuzzers of formats that people write. The documents of tests/data and of the
 * tree are changed at random, in bytes, words, lines and brackets, and given to a parser; what it
 * makes of them must keep its promises.
 *
 *   fuzz-NAME SECONDS [SEED [FOLDER]]     SECONDS 0: without end; FOLDER: instead of the first
 *                                         format's cases
 *
 * Prints how far it is every few seconds, and the first finding with the text that makes it (exit
 * 1). The same seed gives the same texts.
 */
#ifndef TESTS_FUZZ_COMMON_DOCUMENT_H
#define TESTS_FUZZ_COMMON_DOCUMENT_H

#include "../live/bpf_random.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct document_format {
	const char *name;
	const char *cases; /* folders, each with a file of this name */
	const char *file;
	const char *others[4]; /* documents of the tree */
	enum err_kind refusal;
	/* Parse. 0: accepted, and everything in it is as its header says. -1 with `why`: refused.
	 * -1 with `broken`: a promise is broken. `random` is for what else differs. */
	int (*try)(
		const struct buf *text, struct random *random, struct err *why, struct err *broken);
};

int document_fuzz(int argc, char **argv, const struct document_format *formats, size_t count);

/* For `try`: fails with the words if the condition does not hold. */
#define promise(condition, broken)                                                                 \
	do {                                                                                       \
		if (!(condition))                                                                  \
			return err_set(                                                            \
				broken, ERR_BUG, "%s:%d: %s", __FILE__, __LINE__, #condition);     \
	} while (0)

/* On a line of the text, at most one byte behind its end. */
bool document_has_place(const struct buf *text, unsigned line, unsigned column);
/* Between `min` and `max` bytes of UTF-8 in one line without control characters. */
bool document_is_line(const char *text, size_t min, size_t max);

#endif
