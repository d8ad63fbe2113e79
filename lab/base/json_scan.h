/* SPDX-License-Identifier: MIT */
/*
 * json_scan: the tokens of a JSON text with their places; part of base/json and used by nothing
 * else. It judges nothing and takes any bytes: values come from jansson alone, this only finds
 * brackets before jansson runs, and places after it.
 */
#ifndef LAB_BASE_JSON_SCAN_H
#define LAB_BASE_JSON_SCAN_H

#include <stddef.h>
#include <stdint.h>

enum jtoken_kind {
	JTOKEN_END,
	JTOKEN_OPEN,  /* { or [ */
	JTOKEN_CLOSE, /* } or ] */
	JTOKEN_COLON,
	JTOKEN_COMMA,
	JTOKEN_STRING,
	JTOKEN_UNCLOSED, /* a string without a closing quote, to the end of the text */
	JTOKEN_WORD,     /* numbers, true, false, null, and whatever else stands there */
};

struct jtoken {
	enum jtoken_kind kind;
	uint32_t offset;
	uint32_t size;
	uint32_t line;   /* from 1 */
	uint32_t column; /* bytes, from 1 */
};

struct jscan {
	const char *text;
	size_t size;
	size_t at;
	size_t line_start;
	uint32_t line;
};

struct jscan jscan_begin(const char *text, size_t size); /* size below 4 GiB */
struct jtoken jscan_next(struct jscan *scan);            /* JTOKEN_END again and again at the end */

/* Some bytes of a person's file for a message: at most 60 of them, cut at a character. */
struct jclip {
	char text[64];
};
struct jclip jclip(const char *bytes, size_t size);

#endif
