/* SPDX-License-Identifier: MIT */
/*
 * lesson: a text for reading, content/lessons/<slug>.md, in CommonMark (docs/format-track.md).
 *
 * What comes out is plain data, for a screen to wrap at its own width: the blocks in reading order,
 * each with its depth, and in each block spans of text. Raw HTML, images and rules are refused,
 * since no terminal shows them, and so is every character that a terminal could act on, however it
 * is written: what a lesson holds can be shown as it is.
 */
#ifndef LAB_CORE_LESSON_H
#define LAB_CORE_LESSON_H

#include "base/buf.h"
#include "base/err.h"

#include <stddef.h>

enum block_kind {
	BLOCK_HEADING,   /* spans; number is its level, 1..3 */
	BLOCK_PARAGRAPH, /* spans */
	BLOCK_CODE,      /* code */
	BLOCK_LIST,      /* items follow, one deeper */
	BLOCK_ITEM,      /* blocks follow, one deeper; number is its own, 0 behind a bullet */
	BLOCK_QUOTE,     /* blocks follow, one deeper */
};
const char *block_kind_name(enum block_kind kind); /* "heading" */

enum span_style { SPAN_EMPHASIS = 1, SPAN_STRONG = 2, SPAN_CODE = 4, SPAN_LINK = 8 };

struct span {
	unsigned style; /* of enum span_style, together */
	char *text;   /* without newlines, except where the author broke the line by two blanks, or
			 in a paragraph that begins with |, a table */
	char *target; /* with SPAN_LINK: where it leads, https:// or http:// */
};

struct block {
	enum block_kind kind;
	unsigned depth; /* 0: of the lesson itself; else it is in the nearest one before it with
			   less */
	unsigned line;  /* of the file */
	unsigned number;
	struct span *spans;
	size_t span_count;
	size_t span_capacity;
	char *code;     /* its lines, each with its newline, none wider than LESSON_CODE_COLUMNS */
	char *language; /* "json"; NULL: not said */
};

struct lesson {
	char *slug;
	char *title;          /* the first block, a heading of level 1 and the only one */
	struct block *blocks; /* the title too */
	size_t block_count;
	size_t block_capacity;
};

#define LESSON_MAX_BYTES    (64 * 1024)
#define LESSON_MAX_NESTING  3  /* lists and quotes */
#define LESSON_CODE_COLUMNS 76 /* code is never wrapped, and a terminal may have 80 */

/* `name` is the file's name in messages. Errors are ERR_INPUT with file:line:column. Release also
 * after a failure. */
int lesson_parse(struct lesson *lesson, const char *slug, const char *name, const void *text,
	size_t size, struct err *err);
void lesson_release(struct lesson *lesson);

/* Append the block's spans without their styles. */
void block_plain(const struct block *block, struct buf *out);

/* The heading with this plain text, or NULL. */
const struct block *lesson_find(const struct lesson *lesson, const char *heading);

#endif
