/* SPDX-License-Identifier: MIT */
/*
 * glossary: the words of the trade, content/glossary.md: a title, then for each term a heading
 * "## term" and one paragraph, in the order of the alphabet (docs/format-track.md).
 */
#ifndef LAB_CORE_GLOSSARY_H
#define LAB_CORE_GLOSSARY_H

#include "core/lesson.h"

struct glossary_term {
	char *name;
	const struct block *meaning; /* a paragraph of `text` */
};

struct glossary {
	struct lesson text; /* without blocks when there is no glossary */
	struct glossary_term *terms;
	size_t term_count;
};

/* `name` is the file's name in messages. Errors are ERR_INPUT with file:line:column. Release also
 * after a failure. */
int glossary_parse(struct glossary *glossary, const char *name, const void *text, size_t size,
	struct err *err);
void glossary_release(struct glossary *glossary);

/* Whatever the case of its letters; NULL if it has no entry. */
const struct glossary_term *glossary_find(const struct glossary *glossary, const char *name);

#endif
