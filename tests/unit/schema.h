/* SPDX-License-Identifier: MIT */
/*
 * schema: does a document keep to a JSON Schema? The part of draft 2020-12 that docs/schema uses,
 * over jansson. A keyword that is unknown here ends the test: it would be passed over in silence.
 * Patterns are taken as POSIX extended ones, so the schemas keep to what both kinds mean alike.
 */
#ifndef TESTS_UNIT_SCHEMA_H
#define TESTS_UNIT_SCHEMA_H

#include <jansson.h>
#include <regex.h>
#include <stdbool.h>
#include <stddef.h>

/* ck_assert writes into a file each time that it holds, which is too slow for a million times. */
#define must(condition)                                                                            \
	do {                                                                                       \
		if (!(condition))                                                                  \
			ck_abort_msg("%s", #condition);                                            \
	} while (0)

struct schema_pattern {
	const char *text;
	regex_t compiled;
};

struct schema {
	json_t *root;
	struct schema_pattern *patterns; /* compiled once */
	size_t pattern_count;
	size_t pattern_capacity;
};

void schema_open(struct schema *schema, const char *path); /* asserts that it is one */
void schema_close(struct schema *schema);

/* Which keywords of the schema had a say in which value: what mutations aim at. */
struct schema_say {
	const json_t *value; /* of the document */
	const char *keyword; /* "maxLength" */
	json_t *given;       /* what the schema says: 80 */
};

struct schema_trace {
	struct schema_say *says;
	size_t count;
	size_t capacity;
};

/* `trace` may be NULL. */
bool schema_accepts(struct schema *schema, json_t *document, struct schema_trace *trace);

size_t schema_characters(const char *text); /* as maxLength counts them */

#endif
